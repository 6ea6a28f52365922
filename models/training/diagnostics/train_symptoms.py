"""Trains the offline symptom model: word n-grams and sentence embeddings, mixed, calibrated, with an "outside" class.

    python train_symptoms.py DATA_FOLDER ENCODER.onnx TOKENIZER.json OUT_FOLDER [CACHE.npz]

DATA_FOLDER is shared/data/diagnostics. The near-duplicate-grouped test rows of Symptom2Disease and half of the
outside conditions are never seen in training, and the shipped model is exactly the one that is measured here.
"""

import base64
import csv
import hashlib
import json
import random
import re
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.optimize import minimize_scalar
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from tokenizers import Tokenizer

MAX_TOKENS = 160
OUTSIDE = "outside"
NAMES = {
    "(vertigo) Paroymsal  Positional Vertigo": "Benign positional vertigo", "AIDS": "HIV/AIDS", "Acne": "Acne",
    "Alcoholic hepatitis": "Alcoholic hepatitis", "Allergy": "Allergy", "Arthritis": "Arthritis",
    "Bronchial Asthma": "Bronchial asthma", "Cervical spondylosis": "Cervical spondylosis", "Chicken pox": "Chickenpox",
    "Chronic cholestasis": "Chronic cholestasis", "Common Cold": "Common cold", "Dengue": "Dengue", "Diabetes": "Diabetes",
    "Dimorphic hemmorhoids(piles)": "Haemorrhoids", "Dimorphic Hemorrhoids": "Haemorrhoids", "Drug Reaction": "Drug reaction",
    "Fungal infection": "Fungal skin infection", "GERD": "Gastro-oesophageal reflux disease",
    "gastroesophageal reflux disease": "Gastro-oesophageal reflux disease", "Gastroenteritis": "Gastroenteritis",
    "Heart attack": "Heart attack", "Hepatitis B": "Hepatitis B", "Hepatitis C": "Hepatitis C", "Hepatitis D": "Hepatitis D",
    "Hepatitis E": "Hepatitis E", "hepatitis A": "Hepatitis A", "Hypertension": "Hypertension",
    "Hyperthyroidism": "Hyperthyroidism", "Hypoglycemia": "Hypoglycaemia", "Hypothyroidism": "Hypothyroidism",
    "Impetigo": "Impetigo", "Jaundice": "Jaundice", "Malaria": "Malaria", "Migraine": "Migraine",
    "Osteoarthristis": "Osteoarthritis", "Paralysis (brain hemorrhage)": "Brain haemorrhage",
    "Peptic ulcer diseae": "Peptic ulcer disease", "peptic ulcer disease": "Peptic ulcer disease", "Pneumonia": "Pneumonia",
    "Psoriasis": "Psoriasis", "Tuberculosis": "Tuberculosis", "Typhoid": "Typhoid fever",
    "Urinary tract infection": "Urinary tract infection", "urinary tract infection": "Urinary tract infection",
    "Varicose veins": "Varicose veins", "Varicose Veins": "Varicose veins", "drug reaction": "Drug reaction",
    "diabetes": "Diabetes", "allergy": "Allergy",
}
# Words of outside sources that name a condition of ours after all: those rows are left out on both sides.
INSIDE = re.compile(
    r"vertigo|aids|hiv|acne|hepatitis|allerg|anaphyl|arthritis|asthma|bronchospasm|spondylosis|chicken ?pox|varicella|cholestasis|cold|urti|dengue|"
    r"diabet|h(a)?emorrhoid|drug|fung|tinea|candid|gerd|reflux|gastroenteritis|heart attack|myocardial infarction|stemi|coronary|hypertens|thyroid|graves|hashimoto|"
    r"hypoglyc|impetigo|jaundice|malaria|migraine|stroke|h(a)?emorrhage|peptic|ulcer|pneumonia|psoriasis|tubercul|typhoid|urinary|cystitis|varicose|"
    r"influenza|rhinosinusitis|pharyngitis|laryngitis|dermatitis|eczema|urticaria|cirrhosis",
    re.I,
)


def is_for_training(outside_condition: str) -> bool:
    return int(hashlib.sha1(outside_condition.encode()).hexdigest(), 16) % 2 == 1


class Encoder:
    def __init__(self, model: Path, tokenizer: Path, cache: Path | None):
        self.tokens = Tokenizer.from_file(str(tokenizer))
        self.tokens.no_padding()
        self.tokens.enable_truncation(MAX_TOKENS)
        self.session = onnxruntime.InferenceSession(str(model))
        self.path, self.cache = cache, {}
        if cache and cache.exists():
            stored = np.load(cache, allow_pickle=False)
            self.cache = dict(zip(stored["keys"].tolist(), stored["vectors"]))

    def __call__(self, texts: list[str]) -> np.ndarray:
        keys = [hashlib.sha1(t.encode()).hexdigest() for t in texts]
        fresh = [i for i, k in enumerate(keys) if k not in self.cache]
        print(f"embedding {len(fresh)} of {len(texts)} texts", flush=True)
        for i in fresh:
            ids = np.array([self.tokens.encode(texts[i]).ids], np.int64)
            self.cache[keys[i]] = self.session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        if self.path and fresh:
            np.savez(self.path, keys=np.array(list(self.cache)), vectors=np.stack(list(self.cache.values())))
        return np.stack([self.cache[k] for k in keys])


def read_symptom2disease(folder: Path):
    rows = list(csv.DictReader(open(folder / "symptom2disease.csv", encoding="utf8")))
    names = {k.lower(): v for k, v in NAMES.items()}
    test = json.load(open(folder / "symptom2disease_splits.json"))["neardup_grouped20_test"]
    return [r["text"] for r in rows], [names[r["label"].lower()] for r in rows], np.array(test)


def read_table(folder: Path):
    seen = set()
    for row in csv.reader(open(folder / "symptom-table/dataset.csv", encoding="utf8")):
        if row[0] and row[0] != "Disease":
            seen.add((NAMES[row[0].strip()], tuple(sorted(s.strip() for s in row[1:] if s.strip()))))
    speak = lambda s: re.sub(r"\s+", " ", s.replace("_", " ").replace(".1", "")).strip()
    rows = sorted(seen)
    return ["I have " + ", ".join(speak(s) for s in symptoms) + "." for _, symptoms in rows], [name for name, _ in rows]


def read_vignettes(folder: Path, most: int) -> list[str]:
    rows = [json.loads(line) for line in open(folder / "craftmd_vignettes.jsonl", encoding="utf8")]
    chosen = sorted(random.Random(5).sample(range(len(rows)), most))
    return [rows[i]["vignette"] for i in chosen if not INSIDE.search(rows[i]["answer"])]


def read_outside_lists(folder: Path) -> list[tuple[str, str]]:
    """(condition, text) of Columbia and DDXPlus conditions that are none of ours, worded in the first person."""
    chance, made, by_disease = random.Random(7), [], {}
    for row in csv.DictReader(open(folder / "columbia_disease_symptom.csv", encoding="utf8")):
        by_disease.setdefault(row["disease_name"], []).append(row["symptom_name"])
    for disease, symptoms in sorted(by_disease.items()):
        if INSIDE.search(disease) or len(symptoms) < 4:
            continue
        for _ in range(2):
            made.append((disease, "I have " + ", ".join(chance.sample(symptoms, min(len(symptoms), chance.randint(3, 6)))) + "."))
    questions = json.load(open(folder / "ddxplus/release_evidences.json", encoding="utf8"))
    for name, entry in sorted(json.load(open(folder / "ddxplus/release_conditions.json", encoding="utf8")).items()):
        if INSIDE.search(name):
            continue
        lines = [state(questions[e]["question_en"]) for e in entry["symptoms"] if questions[e]["data_type"] == "B"]
        for _ in range(6):
            if len(lines) >= 3:
                made.append((name, " ".join(chance.sample(lines, min(len(lines), chance.randint(2, 4))))))
    return made


def state(question: str) -> str:
    text = re.sub(r"\([^)]*\)", "", question).strip().rstrip("?").strip()
    for old, new in ((r"^Do you have", "I have"), (r"^Have you", "I have"), (r"^Are you", "I am"), (r"^Do you", "I"), (r"^Did you", "I"), (r"^Is your", "My"), (r"\byour\b", "my"), (r"\byou\b", "I")):
        text = re.sub(old, new, text, flags=re.I)
    return text + "."


def near_duplicate_groups(texts: list[str], limit=0.4) -> np.ndarray:
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    return connected_components((vectors @ vectors.T) > limit)[1]


class Mixture:
    """Geometric mean of two logistic regressions, then one temperature."""

    def __init__(self, temperature=1.0):
        self.temperature = temperature
        self.words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"(?u)\b\w\w+\b")

    def fit(self, texts, vectors, y):
        self.word_head = LogisticRegression(C=20, max_iter=400).fit(self.words.fit_transform(texts), y)
        self.vector_head = LogisticRegression(C=20, max_iter=400).fit(vectors, y)
        return self

    def logits(self, texts, vectors):
        a = self.word_head.predict_log_proba(self.words.transform(texts))
        b = self.vector_head.predict_log_proba(vectors)
        return 0.5 * np.maximum(a, -20) + 0.5 * np.maximum(b, -20)

    def predict(self, texts, vectors):
        z = self.logits(texts, vectors) / self.temperature
        z = np.exp(z - z.max(1, keepdims=True))
        return z / z.sum(1, keepdims=True)


def rank(probabilities, classes, truth, depth):
    best = np.argsort(-probabilities, 1)[:, :depth]
    return float(np.mean([t in {classes[j] for j in row} for row, t in zip(best, truth)]))


def main() -> None:
    data, model, tokenizer, out = (Path(p) for p in sys.argv[1:5])
    encode = Encoder(model, tokenizer, Path(sys.argv[5]) if len(sys.argv) > 5 else None)
    texts, labels, test = read_symptom2disease(data)
    train = np.setdiff1d(np.arange(len(texts)), test)
    table_texts, table_labels = read_table(data)
    vignettes = read_vignettes(data, 500)
    lists = read_outside_lists(data)
    text_vectors, table_vectors = encode(texts), encode(table_texts)
    vignette_vectors, list_vectors = encode(vignettes), encode([t for _, t in lists])

    # From the table alone to the free texts: nearest row of each disease.
    table_names = sorted(set(table_labels))
    nearest = text_vectors @ table_vectors.T
    carried = np.stack([nearest[:, [i for i, l in enumerate(table_labels) if l == n]].max(1) for n in table_names], 1)
    report = {"table_to_symptom2disease": {"rows": len(texts), "labels": len(table_names), "top1": rank(carried, table_names, labels, 1), "top3": rank(carried, table_names, labels, 3)}}

    # Half of the outside conditions (by name) and half of the vignettes are kept for measuring.
    list_train = [i for i, (name, _) in enumerate(lists) if is_for_training(name)]
    half = len(vignettes) // 2
    fit_texts = [texts[i] for i in train] + table_texts + vignettes[:half] + [lists[i][1] for i in list_train]
    fit_vectors = np.concatenate([text_vectors[train], table_vectors, vignette_vectors[:half], list_vectors[list_train]])
    fit_labels = np.array([labels[i] for i in train] + table_labels + [OUTSIDE] * (half + len(list_train)))

    groups = near_duplicate_groups(fit_texts)
    folds = list(GroupKFold(4).split(fit_texts, fit_labels, groups))
    held_logits, held_truth, held_rows, all_classes = [], [], [], sorted(set(fit_labels))
    for a, b in folds:
        part = Mixture().fit([fit_texts[i] for i in a], fit_vectors[a], fit_labels[a])
        z = np.full((len(b), len(all_classes)), -20.0)
        z[:, [all_classes.index(c) for c in part.word_head.classes_]] = part.logits([fit_texts[i] for i in b], fit_vectors[b])
        held_logits.append(z)
        held_truth += list(fit_labels[b])
        held_rows += list(b)
    z, truth = np.concatenate(held_logits), np.array([all_classes.index(t) for t in held_truth])

    # The table's rows repeat each other, so a fold loses whole diseases: free texts alone tell the temperature.
    free = np.array(held_rows) < len(train)

    def loss(t):
        s = z[free] / t
        s = s - np.log(np.exp(s - s.max(1, keepdims=True)).sum(1, keepdims=True)) - s.max(1, keepdims=True)
        return -s[np.arange(len(s)), truth[free]].mean()

    temperature = float(minimize_scalar(loss, bounds=(0.2, 3), method="bounded").x)
    # Limits of abstention, from the cross-validated rows only.
    soft = np.exp(z / temperature)
    soft /= soft.sum(1, keepdims=True)
    at = all_classes.index(OUTSIDE)
    is_outside = truth == at
    # The highest limit, so that most is answered, at which 95% of the outside rows are still turned away.
    limit = float(np.clip(np.quantile(soft[is_outside, at], 0.05), 0.02, 0.5))
    least_similarity = 0.35
    report["cross_validation"] = {
        "free_texts_answered": float(np.mean(soft[free, at] <= limit)),
        "outside_abstained": float(np.mean(soft[is_outside, at] > limit)),
    }
    mixture = Mixture(temperature).fit(fit_texts, fit_vectors, fit_labels)
    classes = list(mixture.word_head.classes_)
    out_at = classes.index(OUTSIDE)
    inside_at = [i for i in range(len(classes)) if i != out_at]
    known = fit_vectors[fit_labels != OUTSIDE]
    print(json.dumps(report, indent=1))
    save(out, mixture, inside_at, out_at, classes, known, limit, least_similarity, report)


def packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def save(out, mixture, inside_at, out_at, classes, known, limit, least_similarity, report) -> None:
    order = [out_at, *inside_at]
    terms = sorted(mixture.words.vocabulary_, key=mixture.words.vocabulary_.get)
    weights = mixture.word_head.coef_[order].T
    scale = np.abs(weights).max() / 127
    known_scale = np.abs(known).max() / 127
    out.mkdir(parents=True, exist_ok=True)
    (out / "symptoms.json").write_text(json.dumps({
        "version": 1,
        "labels": [classes[i] for i in inside_at],
        "maxTokens": MAX_TOKENS,
        "temperature": mixture.temperature,
        "outsideLimit": limit,
        "leastSimilarity": least_similarity,
        "words": {
            "terms": terms, "idf": packed(mixture.words.idf_.astype("<f4")), "scale": float(scale),
            "weights": packed(np.round(weights / scale).astype(np.int8)), "bias": packed(mixture.word_head.intercept_[order].astype("<f4")),
        },
        "vectors": {"weights": packed(mixture.vector_head.coef_[order].astype("<f4")), "bias": packed(mixture.vector_head.intercept_[order].astype("<f4"))},
        "known": {"scale": float(known_scale), "vectors": packed(np.round(known / known_scale).astype(np.int8))},
    }))
    (out / "training.json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
