"""Prints and stores every figure that the cards and docs/benchmarks quote, from the exported networks and held-out data."""
import hashlib
import json

import numpy as np
import onnxruntime
from PIL import Image
from sklearn.ensemble import GradientBoostingClassifier

from . import augment, cache, classifier, data, regions
from .export import MODELS


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def calibration_error(probability: np.ndarray, label: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error (Guo et al. 2017) of P(medical) in percent, equal-width bins."""
    which = np.minimum((probability * bins).astype(int), bins - 1)
    return 100 * sum(abs(probability[which == b].mean() - label[which == b].mean()) * (which == b).mean() for b in range(bins) if (which == b).any())


def fit_temperature(z: np.ndarray, label: np.ndarray) -> float:
    grid = np.exp(np.linspace(-2, 2, 161))
    return float(grid[np.argmin([np.logaddexp(0, -(2 * label - 1) * z / t).mean() for t in grid])])


def crossed_temperature(z, label, source) -> tuple[float, float, float]:
    """(temperature on all, calibration error raw, calibration error with temperatures fitted on the other half of the sources)."""
    half = {s: n % 2 for n, s in enumerate(sorted(set(source)))}
    side = np.array([half[s] for s in source])
    probability = np.empty(len(z))
    for part in (0, 1):
        probability[side == part] = sigmoid(z[side == part] / fit_temperature(z[side != part], label[side != part]))
    return fit_temperature(z, label), calibration_error(sigmoid(z), label), calibration_error(probability, label)


def open_judged() -> onnxruntime.InferenceSession:
    """The classifier's twin that was trained without the validation sources."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(data.WORK / "classifier-judged.onnx", options, providers=["CPUExecutionProvider"])


def classifier_logits(session, pictures) -> np.ndarray:
    return np.concatenate([session.run(None, {"pixels": np.stack(pictures[s:s + 32])})[0] for s in range(0, len(pictures), 32)])


def robustness(session, pixels, rows, index) -> dict[str, dict]:
    """Accuracy in percent after each named change, and the worst modality and worst kind of negative."""
    out = {}
    for number, (name, change) in enumerate(augment.named.items()):
        pictures = []
        for i in index:
            changed = change(Image.fromarray(pixels[i]), np.random.default_rng([99, number, int(i)]))
            pictures.append(np.asarray(changed.resize((cache.SIDE, cache.SIDE), Image.BILINEAR)))
        z = classifier_logits(session, pictures)
        medical = np.array([rows[i]["label"] for i in index]) == 1
        out[name] = {"accuracy": round(float(classifier.accuracy(z, rows, index)), 2), "medical accepted": round(100 * float((z[medical] > 0).mean()), 2),
                     "others accepted": round(100 * float((z[~medical] > 0).mean()), 2)}
        print(f"  {name:28s} {out[name]}", flush=True)
    return out


def shortcuts(pixels, rows, train, val) -> dict[str, float]:
    """Accuracy on val of gradient boosting that sees only one cue: colourfulness, or the file's size and shape."""
    def colour(i):
        p = np.asarray(pixels[i][::4, ::4], np.float32)
        return [float((p.max(2) - p.min(2)).mean()), float(p.mean()), float(p.std())][:1]

    size = lambda i: [rows[i]["w"], rows[i]["h"], rows[i]["w"] / rows[i]["h"]]
    label = lambda index: np.array([rows[i]["label"] for i in index])
    out = {}
    for name, cue in (("greyness alone", colour), ("size and shape alone", size)):
        model = GradientBoostingClassifier(random_state=0).fit([cue(i) for i in train], label(train))
        out[name] = round(100 * float(model.score([cue(i) for i in val], label(val))), 2)
    return out


def subsets(z, rows, index) -> dict[str, dict]:
    """Accuracy where a shortcut would fail: colour medical, grey others, square others, oblong medical."""
    grey = np.array([rows[i]["gray"] == "1" for i in index])
    square = np.array([abs(rows[i]["w"] / rows[i]["h"] - 1) < 0.03 for i in index])
    medical = np.array([rows[i]["label"] == 1 for i in index])
    right = (z > 0) == medical
    parts = {"medical in colour": medical & ~grey, "others in grey": ~medical & grey, "others that are square": ~medical & square,
             "medical that is not square": medical & ~square}
    return {k: {"n": int(v.sum()), "accuracy": round(100 * float(right[v].mean()), 2)} for k, v in parts.items()}


def hard_negatives(table: dict[str, dict]) -> dict[str, dict]:
    """Percent accepted per hard-negative group, from a per-kind (or per-kind-and-source) table."""
    out = {}
    for group, kinds in data.HARD_GROUPS.items():
        parts = [v for k, v in table.items() if k.startswith("other/") and k.split("/")[1] in kinds]
        n = sum(p["n"] for p in parts)
        if n:
            out[group] = {"n": n, "accepted": round(sum(p["n"] * p["accepted"] for p in parts) / n, 2)}
    return out


def judge_classifier(earlier: dict) -> dict:
    pixels, rows = data.images()
    train, val = classifier.split(rows)
    # What was found of other pictures, such as the ones that the shipped weights were judged on, is no comparison for one's own.
    pictures = hashlib.sha256("\n".join(rows[i]["path"] for i in val).encode()).hexdigest()
    earlier = earlier if earlier.get("validation pictures") == pictures else {}
    session = open_judged()
    plain = [cache.view_of(pixels[i], int(i), 0) for i in val]
    z = classifier_logits(session, plain)
    label = np.array([rows[i]["label"] for i in val])
    temperature, raw, crossed = crossed_temperature(z, label, [rows[i]["source_repo"] for i in val])
    card = json.loads((MODELS / "classifier.card.json").read_text())
    probability = sigmoid(z / card["temperature"])
    kinds = classifier.by_kind(z, rows, val)
    grey = [i for i in range(len(val)) if rows[val[i]]["label"] == 0 and rows[val[i]]["gray"] == "1"]
    result = {
        "judged": "the twin trained without the validation sources; the shipped weights have seen them", "val accuracy": round(classifier.accuracy(z, rows, val), 2), "per kind": kinds,
        "validation pictures": pictures, "hard negatives": hard_negatives(kinds),
        "all grey negatives": {"n": len(grey), "accepted": round(100 * float((z[grey] > 0).mean()), 2)},
        "temperature on val": round(temperature, 3), "calibration error raw": round(raw, 2), "calibration error, temperature from other sources": round(crossed, 2),
        "verdicts": {"medical": {k: round(100 * float(v.mean()), 2) for k, v in {
            "medical": probability[label == 1] >= card["thresholds"]["medical"], "other": probability[label == 1] <= card["thresholds"]["other"]}.items()},
            "other": {k: round(100 * float(v.mean()), 2) for k, v in {
                "medical": probability[label == 0] >= card["thresholds"]["medical"], "other": probability[label == 0] <= card["thresholds"]["other"]}.items()}},
        "shortcuts": shortcuts(pixels, rows, train, val), "where a shortcut would fail": subsets(z, rows, val),
    }
    print(json.dumps(result, indent=1), flush=True)
    every_second = val[::2]
    result["robustness"] = {"pictures": len(every_second), "changes": robustness(session, pixels, rows, every_second)}
    # Ideas whose scores are not at hand keep the figures of the run that had them.
    result["ideas"] = {**earlier.get("ideas", {}), **compare(rows, val)}
    print(json.dumps(result["ideas"], indent=1))
    groups = data.WORK / "left-out.npy"
    if groups.exists():
        scores = np.load(groups)
        every = np.flatnonzero(~np.isnan(scores))
        scores = scores[every]
        table = classifier.by_kind(scores, rows, every)
        key = "source groups left out (the same recipe)"
        result[key] = {"accuracy": round(float(classifier.accuracy(scores, rows, every)), 2), "per kind": table, "hard negatives": hard_negatives(table)}
        print(json.dumps(result[key], indent=1), flush=True)
    # Figures of earlier versions, to compare with.
    result.update({k: v for k, v in earlier.items() if k.startswith("version")})
    frozen = "each source left out (frozen features)"
    path = data.WORK / "loso.json"
    if path.exists() or frozen in earlier:
        result[frozen] = json.loads(path.read_text()) if path.exists() else earlier[frozen]
        result["each source left out, by kind"] = pool_sources(result[frozen])
        result["each source left out, hard negatives"] = hard_negatives(result[frozen])
    return result


def compare(rows, val) -> dict[str, dict]:
    """What each idea's saved scores say on the validation sources, plain and changed at random."""
    ideas = {}
    for path in sorted(data.WORK.glob("*-val0.npy")):
        name = path.name.removesuffix("-val0.npy")
        scores = np.load(path)
        table = classifier.by_kind(scores, rows, val)
        medical = [v["accepted"] for k, v in table.items() if k.startswith("medical/")]
        other = [v["accepted"] for k, v in table.items() if k.startswith("other/")]
        ideas[name] = {"val accuracy": round(float(classifier.accuracy(scores, rows, val)), 2), "worst modality": min(medical), "worst negative": max(other)}
        mixed = data.WORK / f"{name}-val1.npy"
        if mixed.exists():
            ideas[name]["accuracy on changed pictures"] = round(float(classifier.accuracy(np.load(mixed), rows, val)), 2)
    return ideas


def pool_sources(table: dict[str, dict]) -> dict[str, dict]:
    pooled: dict[str, list] = {}
    for key, part in table.items():
        pooled.setdefault("/".join(key.split("/")[:2]), []).append(part)
    return {k: {"n": sum(p["n"] for p in v), "accepted": round(sum(p["n"] * p["accepted"] for p in v) / sum(p["n"] for p in v), 2)} for k, v in sorted(pooled.items())}


def judge_regions(_earlier: dict) -> dict:
    """Out-of-fold figures only: every picture is judged by a model that saw no mask of its source (or of its patient)."""
    card = json.loads((MODELS / "regions.card.json").read_text())
    out: dict = {"judged": "models of the same recipe, each without the masks of the sources (or patients) that it is judged on", "marginCells": card["marginCells"]}
    for name in ("source", "patient"):
        path = data.WORK / f"region-{name}-scores.npz"
        if path.exists():
            kept = np.load(path)
            out[f"held out by {name}"] = regions.table(dict(zip(kept["index"].tolist(), zip(kept["maps"], kept["fine"]))), card["marginCells"], card["closingCells"])
            for part, rows in out[f"held out by {name}"].items():
                print(f"held out by {name}, share of the {part}, at 20 / 35 / 50 %")
                for modality, figures in rows.items():
                    print(f"  {modality:22s} {figures}")
    return out


def evaluate(only: str | None) -> None:
    data.RESULTS.mkdir(exist_ok=True)
    for name, judge in (("classifier", judge_classifier), ("regions", judge_regions)):
        if only in (None, name):
            path = data.RESULTS / f"{name}.json"
            found = judge(json.loads(path.read_text()) if path.exists() else {})
            path.write_text(json.dumps(found, indent=1) + "\n")
