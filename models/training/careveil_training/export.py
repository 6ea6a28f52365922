"""Writes models/classifier.onnx and models/regions.onnx with their machine-readable cards, and proves them equal to PyTorch."""
import hashlib
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch

from . import classifier, data, lite
from . import region_data as rd
from .region_cache import Pyramid
from .regions import RegionDecoder

MODELS = pathlib.Path(__file__).resolve().parent.parent.parent
PREPROCESSING = "stretch to the square with a triangle filter, 16-bit samples windowed from the 0.5th to the 99.5th percentile, grey repeated"


class WholeClassifier(torch.nn.Module):
    """uint8 (N, 192, 192, 3) to the mean logit of "medical" over the picture and its mirror image, (N,)."""

    def __init__(self, network: classifier.Classifier):
        super().__init__()
        self.network = network

    def forward(self, pixels):
        # Both in one batch: two cores share it better than they share one picture's small layers.
        z = self.network(torch.cat((pixels, pixels.flip(2))))[:, 0]
        return (z[: pixels.shape[0]] + z[pixels.shape[0] :]) / 2


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


def network_of(path: pathlib.Path) -> WholeClassifier:
    state = torch.load(path)
    network = classifier.Classifier(state["out.weight"].shape[0] - 1)
    network.load_state_dict(state)
    # Only the answer "medical" leaves the training; the kinds were a help to learn.
    network.out.weight = torch.nn.Parameter(network.out.weight[:1].clone())
    network.out.bias = torch.nn.Parameter(network.out.bias[:1].clone())
    return WholeClassifier(network.eval())


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
    # The twin that is judged has seen no validation source; the shipped one was then taught those sources as well.
    to_onnx(network_of(data.WORK / f"{chosen['judged']}.pt"), data.WORK / "classifier-judged.onnx", data.CLASSIFIER_SIDE, ["logit"])
    write(network_of(data.WORK / f"{chosen['classifier']}.pt"), "classifier", data.CLASSIFIER_SIDE, ["logit"], {
        "version": version, "temperature": chosen["temperature"], "thresholds": chosen["thresholds"]})
    write(WholeRegions(region_decoder(data.WORK / f"{chosen['regions']}.pt")), "regions", rd.SIDE, ["suspicion", "reconstruction"], {
        "version": version, "marginCells": chosen["marginCells"], "closingCells": chosen["closingCells"], "defaultShare": 0.35})
