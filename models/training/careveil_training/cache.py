"""Runs the frozen lower half of Lite0 once per picture and view, so that training only pays for the upper half.

Lower half = stem and blocks 0 to 10 (stride 16, 112 channels), ImageNet weights untouched, run by ONNX Runtime because it
is three times as fast as PyTorch on a CPU. View 0 is the plain picture; views 1, 2, ... are drawn by augment.training.
"""
import numpy as np
import onnxruntime
import torch
from PIL import Image

from . import augment, data, lite

SIDE = 192
CUT = 11
CHANNELS = 112


class Lower(torch.nn.Module):
    """uint8 (N, S, S, 3) to (N, 112, S/16, S/16)."""

    def __init__(self, model: lite.Lite):
        super().__init__()
        self.model = model

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        m = self.model
        x = torch.nn.functional.relu6(m._bn0(m._conv_stem(lite.normalise(pixels))))
        for block in m._blocks[:CUT]:
            x = block(x)
        return x


def lower_session(side: int = SIDE, threads: int = 2) -> onnxruntime.InferenceSession:
    path = data.WORK / f"lower-{side}.onnx"
    if not path.exists():
        example = torch.zeros(1, side, side, 3, dtype=torch.uint8)
        torch.onnx.export(Lower(lite.pretrained().eval()).eval(), (example,), path, input_names=["pixels"],
                          output_names=["features"], dynamic_axes={"pixels": {0: "n"}, "features": {0: "n"}}, dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def view_of(picture: np.ndarray, index: int, view: int, side: int = SIDE) -> np.ndarray:
    if view == 0:
        return np.asarray(Image.fromarray(picture).resize((side, side), Image.BILINEAR))
    return augment.training(Image.fromarray(picture), np.random.default_rng([view, index]), side)


def build(view: int, side: int = SIDE) -> None:
    pixels, rows = data.images()
    session = lower_session(side)
    grid = side // 16
    path = data.WORK / f"lower-{side}-view{view}.npy"
    partial = data.WORK / f"lower-{side}-view{view}.partial.npy"
    out = np.lib.format.open_memmap(partial, "w+", np.float16, (len(rows), CHANNELS, grid, grid))
    for start in range(0, len(rows), 64):
        index = range(start, min(start + 64, len(rows)))
        views = np.stack([view_of(pixels[i], i, view, side) for i in index])
        out[start:start + len(views)] = session.run(None, {"pixels": views})[0]
        if start % 2048 == 0:
            print(f"view {view}: {start}/{len(rows)}", flush=True)
    out.flush()
    partial.rename(path)
