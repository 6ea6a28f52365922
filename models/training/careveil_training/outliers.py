"""Outlier exposure: pictures that are far from both classes' training sources, made from what is at hand.

Strong enlargements of non-medical pictures (they look like textures, fabric, aerial views) and procedural patterns count as
"other"; milder enlargements of medical pictures count as medical, so that enlargement itself tells nothing.
"""
import json

import numpy as np
from PIL import Image
from scipy import ndimage

from . import augment, cache, data

ZOOM_OTHER, ZOOM_MEDICAL, PATTERNS = 3000, 2000, 900
ZOOM_KINDS = ("photo", "photo_object", "photo_street", "photo_gray", "pet_animal", "wallpaper_art", "map", "texture", "flower",
              "cartoon", "astronomy", "thermal", "render", "document_receipt", "chart", "screenshot", "object_gray")


def pattern(rng: np.random.Generator, side: int) -> Image.Image:
    """Clouds, grain, stripes, rings, cracks or cells in one or two tints."""
    yy, xx = np.mgrid[0:side, 0:side] / side
    clouds = sum(ndimage.gaussian_filter(rng.standard_normal((side, side)), side / 2 ** o) * 2 ** (o * rng.uniform(0.4, 1.0)) for o in range(2, 7))
    clouds /= clouds.std()
    which = rng.integers(6)
    angle, period = rng.uniform(0, np.pi), rng.uniform(3, 40)
    along = xx * np.cos(angle) + yy * np.sin(angle)
    if which == 0:
        z = clouds
    elif which == 1:
        z = np.sin(2 * np.pi * along * period + clouds * rng.uniform(0, 2)) + 0.3 * rng.standard_normal((side, side))
    elif which == 2:
        r = np.hypot(xx - rng.uniform(-0.5, 1.5), yy - rng.uniform(-0.5, 1.5))
        z = np.sin(2 * np.pi * r * period + clouds * rng.uniform(0, 1.5)) + 0.4 * clouds
    elif which == 3:
        z = 0.6 * ndimage.gaussian_filter(rng.standard_normal((side, side)), rng.uniform(0.5, 1.5)) * 3 - 3 * (np.abs(clouds) < 0.06)
    elif which == 4:
        points = rng.uniform(0, 1, (int(rng.integers(15, 120)), 2))
        distance = np.min([np.hypot(xx - x, yy - y) for x, y in points], 0)
        z = distance / distance.std() + 0.2 * clouds
    else:
        z = np.sign(np.sin(2 * np.pi * xx * period) * np.sin(2 * np.pi * yy * period)) + 0.5 * clouds
    z = (z - z.min()) / (np.ptp(z) + 1e-6)
    low, high = rng.uniform(0, 255, 3), rng.uniform(0, 255, 3)
    if rng.random() < 0.5:
        low[:], high[:] = low[0], high[0]
    return Image.fromarray((low + (high - low) * z[..., None]).astype(np.uint8))


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
    made += [(pattern(rng, cache.SIDE), {"label": 0, "kind": "pattern", "source_repo": "procedural"}) for _ in range(PATTERNS)]
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
