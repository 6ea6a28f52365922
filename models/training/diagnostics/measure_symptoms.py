"""Measures the shipped symptom model as it stands in its files, on rows that it was never fitted on.

    python measure_symptoms.py DATA_FOLDER MODEL_FOLDER TRAINING.json [CACHE.npz]

Writes MODEL_FOLDER/evaluation.json. TRAINING.json is what train_symptoms.py wrote beside the model.
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from train_symptoms import Encoder, is_for_training, rank, read_outside_lists, read_symptom2disease, read_vignettes


def ece(probabilities, right, bins=10):
    edges, total = np.linspace(0, 1, bins + 1), 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (probabilities > low) & (probabilities <= high)
        if inside.any():
            total += inside.mean() * abs(probabilities[inside].mean() - right[inside].mean())
    return float(total)


class Shipped:
    def __init__(self, folder: Path):
        self.file = json.loads((folder / "symptoms.json").read_text())
        unpack = lambda text, kind: np.frombuffer(base64.b64decode(text), kind)
        words, self.classes = self.file["words"], len(self.file["labels"]) + 1
        self.vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, vocabulary=words["terms"], token_pattern=r"(?u)\b\w\w+\b")
        self.vectorizer.idf_ = unpack(words["idf"], "<f4").astype(float)
        self.word_weights = unpack(words["weights"], np.int8).reshape(-1, self.classes) * words["scale"]
        self.word_bias = unpack(words["bias"], "<f4")
        self.weights = unpack(self.file["vectors"]["weights"], "<f4").reshape(self.classes, -1)
        self.bias = unpack(self.file["vectors"]["bias"], "<f4")
        self.known = unpack(self.file["known"]["vectors"], np.int8).reshape(-1, self.weights.shape[1]) * self.file["known"]["scale"]

    def judge(self, texts, vectors):
        """Returns probabilities of the labels, and whether the model abstains."""
        soften = lambda z: z - np.log(np.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True)) - z.max(1, keepdims=True)
        words = np.maximum(soften(self.vectorizer.transform(texts) @ self.word_weights + self.word_bias), -20)
        sense = np.maximum(soften(vectors @ self.weights.T + self.bias), -20)
        p = np.exp(soften((words + sense) / 2 / self.file["temperature"]))
        near = (vectors @ self.known.T).max(1)
        abstains = (p[:, 0] > self.file["outsideLimit"]) | (near < self.file["leastSimilarity"])
        return p[:, 1:] / p[:, 1:].sum(1, keepdims=True), abstains


def main() -> None:
    data, folder = Path(sys.argv[1]), Path(sys.argv[2])
    encode = Encoder(folder / "encoder.onnx", folder / "tokenizer.json", Path(sys.argv[4]) if len(sys.argv) > 4 else None)
    model, report = Shipped(folder), json.loads(Path(sys.argv[3]).read_text())
    texts, labels, test = read_symptom2disease(data)
    rows, truth = [texts[i] for i in test], [labels[i] for i in test]
    inside, abstains = model.judge(rows, encode(rows))
    names = model.file["labels"]
    right = np.array([names[j] == t for j, t in zip(inside.argmax(1), truth)])
    report["symptom2disease_grouped"] = {
        "rows": len(rows), "labels": len(names), "top1": rank(inside, names, truth, 1), "top3": rank(inside, names, truth, 3),
        "top5": rank(inside, names, truth, 5), "answered": float(1 - abstains.mean()),
        "top1_of_answered": float(right[~abstains].mean()), "calibration_error": ece(inside.max(1), right),
    }
    vignettes = read_vignettes(data, 500)
    lists = [text for name, text in read_outside_lists(data) if not is_for_training(name)]
    for name, outside in (("outside_vignettes", vignettes[len(vignettes) // 2 :]), ("outside_lists", lists)):
        _, abstains = model.judge(outside, encode(outside))
        report[name] = {"rows": len(outside), "abstained": float(abstains.mean())}
    print(json.dumps(report, indent=2))
    (folder / "evaluation.json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
