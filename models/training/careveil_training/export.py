"""Writes models/classifier.onnx and models/regions.onnx with their machine-readable cards, and proves them equal to PyTorch."""
import hashlib
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch

from . import cache, data, lite
from . import region_data as rd
from .classifier import Upper
from .region_cache import Pyramid
from .regions import RegionDecoder

MODELS = pathlib.Path(__file__).resolve().parent.parent.parent
PREPROCESSING = "stretch to the square with a triangle filter, 16-bit samples windowed from the 0.5th to the 99.5th percentile, grey repeated"


class WholeClassifier(torch.nn.Module):
    """uint8 (N, 192, 192, 3) to the mean logit of "medical" over the members, (N,). All members share the lower half."""

    def __init__(self, members: list[Upper]):
        super().__init__()
        self.lower = cache.Lower(lite.pretrained().eval())
        self.members = torch.nn.ModuleList(members)

    def forward(self, pixels):
        x = self.lower(pixels)
        return torch.stack([m(x)[:, 0] for m in self.members]).mean(0)


class WholeRegions(torch.nn.Module):
    """uint8 (N, 256, 256, 3) to suspicion 0..1 and reconstruction 0..1, both (N, 64, 64)."""

    def __init__(self, decoder: RegionDecoder):
        super().__init__()
        self.pyramid, self.decoder = Pyramid(lite.pretrained().eval()), decoder

    def forward(self, pixels):
        luma = torch.tensor([0.299, 0.587, 0.114])
        grey = (pixels.float() * luma).sum(3)[:, None] / 255
        grey = torch.nn.functional.avg_pool2d(grey, rd.SIDE // rd.GRID)
        logit, rebuilt = self.decoder(*self.pyramid(pixels), grey)
        return torch.sigmoid(logit)[:, 0], rebuilt[:, 0]


def member(path: pathlib.Path) -> Upper:
    state = torch.load(path)
    model = Upper(state["out.weight"].shape[0] - 1)
    model.load_state_dict(state)
    # Only the answer "medical" leaves the training; the kinds were a help to learn.
    model.out.weight = torch.nn.Parameter(model.out.weight[:1].clone())
    model.out.bias = torch.nn.Parameter(model.out.bias[:1].clone())
    return model.eval()


def region_decoder(path: pathlib.Path) -> RegionDecoder:
    model = RegionDecoder()
    model.load_state_dict(torch.load(path))
    return model.eval()


def to_onnx(model: torch.nn.Module, path: pathlib.Path, side: int, outputs: list[str]) -> float:
    """Exports, checks the graph, and returns the largest difference to PyTorch on noise; stops when that is not small."""
    example = torch.from_numpy(np.random.default_rng(3).integers(0, 256, (2, side, side, 3), dtype=np.uint8))
    axes = {key: {0: "n"} for key in ["pixels", *outputs]}
    torch.onnx.export(model.eval(), (example,), path, input_names=["pixels"], output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False)
    onnx.checker.check_model(str(path))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        expected = model(example)
    expected = expected if isinstance(expected, tuple) else (expected,)
    worst = max(float(np.abs(a - b.numpy()).max()) for a, b in zip(session.run(None, {"pixels": example.numpy()}), expected))
    if worst > 2e-3:
        raise SystemExit(f"{path.name}: ONNX and PyTorch differ by {worst}")
    return worst


def write(model: torch.nn.Module, name: str, side: int, outputs: list[str], card: dict) -> None:
    """Exports into models/ and writes the card."""
    path = MODELS / f"{name}.onnx"
    worst = to_onnx(model, path, side, outputs)
    grid = ["n", rd.GRID, rd.GRID] if name == "regions" else ["n"]
    card = {"name": name, "file": path.name, "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "inputs": [{"name": "pixels", "dtype": "uint8", "shape": ["n", side, side, 3]}],
            "outputs": [{"name": o, "dtype": "float32", "shape": grid} for o in outputs], "preprocessing": PREPROCESSING, **card}
    (MODELS / f"{name}.card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(f"{name}: {card['bytes'] / 1e6:.1f} MB, largest difference to PyTorch {worst:.1e}, sha256 {card['sha256'][:16]}")


def export(version: str) -> None:
    chosen = json.loads((data.WORK / "chosen.json").read_text())
    classifier = WholeClassifier([member(data.WORK / f"{name}.pt") for name in chosen["classifier"]])
    # The twin that is judged has seen no validation source; the shipped one was then taught those sources as well.
    judged = WholeClassifier([member(data.WORK / f"{name}.pt") for name in chosen["judged"]])
    to_onnx(judged, data.WORK / "classifier-judged.onnx", cache.SIDE, ["logit"])
    write(classifier, "classifier", cache.SIDE, ["logit"], {
        "version": version, "temperature": chosen["temperature"], "thresholds": chosen["thresholds"]})
    write(WholeRegions(region_decoder(data.WORK / f"{chosen['regions']}.pt")), "regions", rd.SIDE, ["suspicion", "reconstruction"], {
        "version": version, "marginCells": chosen["marginCells"], "closingCells": chosen["closingCells"], "defaultShare": 0.35})
