"""ResNet-18 (He et al. 2016), written out, trained from scratch: the usual network for such a task, for comparison.

It sees the same rows, weights and augmentation as Lite0. Two cores cannot give it many epochs; the card says how many.
"""
import math
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from . import augment, lite
from .frozen import weights

SIDE = 96


class Basic(nn.Module):
    def __init__(self, inside: int, outside: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.short = nn.Sequential() if stride == 1 and inside == outside else nn.Sequential(
            nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.short(x))


class ResNet18(nn.Module):
    """(N, 3, S, S) normalised as lite.normalise to (N,) logits of "medical"."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        blocks, inside = [], 64
        for outside, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
            blocks += [Basic(inside, outside, stride), Basic(outside, outside, 1)]
            inside = outside
        self.blocks = nn.Sequential(*blocks)
        self.out = nn.Linear(512, 1)

    def forward(self, x):
        return self.out(self.blocks(self.stem(x)).mean((2, 3)))[:, 0]


def train(rows, keep, pixels, steps=500, batch=48, rate=2e-3, seed=1, log=lambda *a: None) -> ResNet18:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    chance = weights(rows, keep)[keep]
    chance /= chance.sum()
    label = np.array([r["label"] for r in rows], np.float32)
    model = ResNet18().to(memory_format=torch.channels_last).train()
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.05)
    start = time.time()
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * step / steps))
        chosen = rng.choice(keep, batch, p=chance)
        views = np.stack([augment.training(Image.fromarray(pixels[i]), rng, SIDE) for i in chosen])
        x = lite.normalise(torch.from_numpy(views)).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            out = model(x)
        loss = F.binary_cross_entropy_with_logits(out.float(), torch.from_numpy(label[chosen]) * 0.94 + 0.03)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 50 == 49:
            log(f"step {step + 1}/{steps} loss {loss.item():.3f} {batch * (step + 1) / (time.time() - start):.0f} pictures/s")
    return model.eval()


@torch.no_grad()
def logits(model: ResNet18, pictures: np.ndarray) -> np.ndarray:
    """pictures: uint8 (N, S, S, 3)."""
    return np.concatenate([model(lite.normalise(torch.from_numpy(pictures[s:s + 64]))).numpy() for s in range(0, len(pictures), 64)])
