"""Outlier exposure for the upper half alone: pictures that are far from both classes' training sources, made from what is at hand.

Strong enlargements of non-medical pictures (they look like textures, fabric, aerial views) and procedural patterns count as
"other"; milder enlargements of medical pictures count as medical, so that enlargement itself tells nothing.
"""
import json

import numpy as np
from PIL import Image

from . import augment, cache, data, patterns

ZOOM_OTHER, ZOOM_MEDICAL, PATTERNS = 3000, 2000, 900
ZOOM_KINDS = ("photo", "photo_object", "photo_street", "photo_gray", "pet_animal", "wallpaper_art", "map", "texture", "flower",
              "cartoon", "astronomy", "thermal", "render", "document_receipt", "chart", "screenshot", "object_gray")


def zoomed(picture: np.ndarray, rng: np.random.Generator, least: int, most: int) -> Image.Image:
    side = int(rng.integers(least, most))
    x, y = rng.integers(0, picture.shape[0] - side + 1, 2)
    return Image.fromarray(picture[y:y + side, x:x + side]).resize((cache.SIDE, cache.SIDE), Image.BICUBIC)


def build() -> None:
    pixels, rows = data.images()
    rng = np.random.default_rng(23)
    other = [i for i, r in enumerate(rows) if r["split"] == "train" and not r["label"] and r["kind"] in ZOOM_KINDS]
    medical = [i for i, r in enumerate(rows) if r["split"] == "train" and r["label"]]
    made: list[tuple[Image.Image, dict]] = []
    for i in rng.choice(other, ZOOM_OTHER):
        made.append((zoomed(pixels[i], rng, 24, 80), {"label": 0, "kind": "zoomed_other", "source_repo": rows[i]["source_repo"]}))
    for i in rng.choice(medical, ZOOM_MEDICAL):
        made.append((zoomed(pixels[i], rng, 64, 130), {"label": 1, "kind": rows[i]["kind"], "source_repo": "zoom of " + rows[i]["source_repo"]}))
    made += [(patterns.pattern(rng, cache.SIDE), {"label": 0, "kind": "pattern", "source_repo": "procedural"}) for _ in range(PATTERNS)]
    session = cache.lower_session()
    grid = cache.SIDE // 16
    out = np.lib.format.open_memmap(data.WORK / "outliers.npy", "w+", np.float16, (len(made), cache.CHANNELS, grid, grid))
    for start in range(0, len(made), 64):
        views = np.stack([augment.training(p, rng, cache.SIDE) if rng.random() < 0.7 else np.asarray(p) for p, _ in made[start:start + 64]])
        out[start:start + len(views)] = session.run(None, {"pixels": views})[0]
    (data.WORK / "outliers.json").write_text(json.dumps([dict(r, split="train", **{"class": ("other", "medical")[r["label"]]}) for _, r in made]))
    print(f"{len(made)} outliers")


def load() -> tuple[np.ndarray, list[dict]]:
    return np.load(data.WORK / "outliers.npy", mmap_mode="r"), json.loads((data.WORK / "outliers.json").read_text())
