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
from .regions import RegionDecoder, Retina, fine_structures

MODELS = pathlib.Path(__file__).resolve().parent.parent.parent
PREPROCESSING = "stretch to the square with a triangle filter, 16-bit samples windowed from the 0.5th to the 99.5th percentile, grey repeated"


class WholeClassifier(torch.nn.Module):
    """uint8 (N, 192, 192, 3) to the mean logit of "medical" over the networks, (N,)."""

    def __init__(self, networks: list[classifier.Classifier]):
        super().__init__()
        self.networks = torch.nn.ModuleList(networks)

    def forward(self, pixels):
        return sum(network(pixels)[:, 0] for network in self.networks) / len(self.networks)


class WholeRegions(torch.nn.Module):
    """uint8 (N, 256, 256, 3) to suspicion 0..1, (N, 64, 64), fine structures from 0 up, (N, 128, 128), and reconstruction
    0..1, (N, 64, 64); suspicion and reconstruction are the mean of all decoders."""

    def __init__(self, decoders: list[RegionDecoder], retina: Retina):
        super().__init__()
        self.pyramid, self.decoders, self.retina = Pyramid(lite.pretrained().eval()), torch.nn.ModuleList(decoders), retina

    def forward(self, pixels):
        luma = torch.tensor([0.299, 0.587, 0.114])
        grey = (pixels.float() * luma).sum(3)[:, None] / 255
        grey = torch.nn.functional.avg_pool2d(grey, rd.SIDE // rd.GRID)
        features = self.pyramid(pixels)
        found = [decoder(*features, grey) for decoder in self.decoders]
        suspicion = sum(torch.sigmoid(logit)[:, 0] for logit, _ in found) / len(found)
        rebuilt = sum(picture[:, 0] for _, picture in found) / len(found)
        return suspicion, self.retina(features[3]) * fine_structures(pixels), rebuilt


def network_of(states: dict[int, dict]) -> WholeClassifier:
    """Trained states, by size, as they are used: rounded to half precision, in which they are stored."""
    networks = []
    for size, state in states.items():
        network = classifier.Classifier(0, size)
        network.load_state_dict({k: v.half().float() for k, v in classifier.without_kinds(state).items()})
        networks.append(network.eval())
    return WholeClassifier(networks)


def whole_regions(path: pathlib.Path) -> WholeRegions:
    state = torch.load(path)
    decoders = [RegionDecoder() for _ in state["decoders"]]
    for decoder, weights in zip(decoders, state["decoders"]):
        decoder.load_state_dict(weights)
    retina = Retina()
    retina.load_state_dict(state["retina"])
    return WholeRegions([decoder.eval() for decoder in decoders], retina)


def to_onnx(model: torch.nn.Module, path: pathlib.Path, side: int, outputs: list[str]) -> float:
    """Exports, checks the graph, and returns the largest difference to PyTorch on noise; stops when that is not small."""
    example = torch.from_numpy(np.random.default_rng(3).integers(0, 256, (2, side, side, 3), dtype=np.uint8))
    axes = {key: {0: "n"} for key in ["pixels", *outputs]}
    torch.onnx.export(model.eval(), (example,), path, input_names=["pixels"], output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False)
    store_in_half_precision(path)
    onnx.checker.check_model(str(path))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with torch.no_grad():
        expected = model(example)
    expected = expected if isinstance(expected, tuple) else (expected,)
    worst = max(float(np.abs(a - b.numpy()).max()) for a, b in zip(session.run(None, {"pixels": example.numpy()}), expected))
    if worst > 2e-3:
        raise SystemExit(f"{path.name}: ONNX and PyTorch differ by {worst}")
    return worst


def store_in_half_precision(path: pathlib.Path) -> None:
    """Keeps every weight that loses nothing by it as float16, cast where it is used; onnxruntime does so once, when a session starts."""
    model = onnx.load(path)
    casts = []
    for tensor in model.graph.initializer:
        values = onnx.numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.size > 1 and np.array_equal(values.astype(np.float16).astype(np.float32), values):
            name = tensor.name
            tensor.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [tensor.name], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, path)


def write(model: torch.nn.Module, name: str, side: int, outputs: list[str], card: dict) -> None:
    """Exports into models/ and writes the card."""
    path = MODELS / f"{name}.onnx"
    worst = to_onnx(model, path, side, outputs)
    shapes = {"logit": ["n"], "suspicion": ["n", rd.GRID, rd.GRID], "fine": ["n", rd.FINE, rd.FINE], "reconstruction": ["n", rd.GRID, rd.GRID]}
    card = {"name": name, "file": path.name, "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "inputs": [{"name": "pixels", "dtype": "uint8", "shape": ["n", side, side, 3]}],
            "outputs": [{"name": o, "dtype": "float32", "shape": shapes[o]} for o in outputs], "preprocessing": PREPROCESSING, **card}
    (MODELS / f"{name}.card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(f"{name}: {card['bytes'] / 1e6:.1f} MB, largest difference to PyTorch {worst:.1e}, sha256 {card['sha256'][:16]}")


def export(version: str, only: str | None = None) -> None:
    chosen = json.loads((data.WORK / "chosen.json").read_text())
    if only in (None, "classifier"):
        export_classifier(version, chosen)
    if only in (None, "regions"):
        export_regions(version, chosen)


def export_classifier(version: str, chosen: dict) -> None:
    # The twin that is judged has seen no validation source; the shipped one was then taught those sources as well.
    to_onnx(network_of(torch.load(data.WORK / f"{chosen['judged']}.pt")), data.WORK / "classifier-judged.onnx", data.CLASSIFIER_SIDE, ["logit"])
    write(network_of(torch.load(data.WORK / f"{chosen['classifier']}.pt")), "classifier", data.CLASSIFIER_SIDE, ["logit"], {
        "version": version, "temperature": chosen["temperature"], "thresholds": chosen["thresholds"]})


def export_regions(version: str, chosen: dict) -> None:
    write(whole_regions(data.WORK / f"{chosen['regions']}.pt"), "regions", rd.SIDE, ["suspicion", "fine", "reconstruction"], {
        "version": version, "marginCells": chosen["marginCells"], "closingCells": chosen["closingCells"], "defaultShare": 0.35})
