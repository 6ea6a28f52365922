"""Reads the data folders once and keeps them as uint8 arrays, so that decoding is paid for once.

`prepare` writes, under the work folder: images.npy (N, 192, 192, 3) with images.json (one row per picture), and
lesions.npy (M, 320, 320, 4) (RGB + mask 0/255) with lesions.json, and covers.npy (K, 192, 192, 3) where there is a folder of
further medical pictures of that name. Every picture is stretched to the square: the shape of
a picture must not tell its class.
"""
import csv
import json
import pathlib
import shutil

import numpy as np
from PIL import Image

CLASSIFIER_SIDE = 192
REGION_SIDE = 320
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
WORK = pathlib.Path(__file__).resolve().parent.parent / "work"
RESULTS = pathlib.Path(__file__).resolve().parent.parent / "results"

# Kinds that are hard negatives, grouped as the cards report them.
HARD_GROUPS = {
    "grey photos": ("photo", "photo_gray", "photo_object", "photo_street", "object_gray", "pet_animal", "face", "flower"),
    "documents": ("document_receipt",),
    "charts": ("chart",),
    "screenshots": ("screenshot", "meme"),
    "textures": ("texture",),
    "satellite": ("satellite", "map"),
    "x-ray look-alikes": ("lookalike_seismic", "lookalike_sar", "thermal", "astronomy", "render"),
}


def _rows(manifest: pathlib.Path) -> list[dict]:
    with open(manifest, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def _own_pictures(folder: pathlib.Path) -> list[dict]:
    """Rows for a folder without a manifest: medical/KIND/..., other/KIND/...; each folder below KIND is one source.

    Every tenth source of a class (the first, when there are fewer) is kept for validation.
    """
    found = [p for p in sorted(folder.glob("*/*/**/*")) if p.suffix.lower() in PICTURES and p.relative_to(folder).parts[0] in ("medical", "other")]
    rows, order = [], {"medical": [], "other": []}
    for path in found:
        side, kind = path.relative_to(folder).parts[:2]
        source = str(path.parent.relative_to(folder))
        if source not in order[side]:
            order[side].append(source)
        with Image.open(path) as picture:
            small = np.asarray(picture.convert("RGB").resize((32, 32)), np.int16)
        rows.append({"path": str(path.relative_to(folder)), "class": side, "kind": kind, "source_repo": source, "original_path": path.name,
                     "hard_negative": "0", "gray": str(int(np.ptp(small, 2).mean() < 2)),
                     "split": "train"})
    # The first source of a class with several of them validates; with a single source nothing can.
    for row in rows:
        if order[row["class"]].index(row["source_repo"]) % 10 == 0 and len(order[row["class"]]) > 1:
            row["split"] = "val"
    return rows


def _own_lesions(folder: pathlib.Path) -> list[dict]:
    """Rows for MODALITY/NAME.png with MODALITY/NAME.mask.png (white = lesion); a modality is one source."""
    rows = []
    for mask in sorted(folder.glob("*/*.mask.png")):
        picture = next(p for p in sorted(mask.parent.glob(mask.name.removesuffix(".mask.png") + ".*")) if p != mask)
        with Image.open(picture) as opened:
            width, height = opened.size
        rows.append({"image": f"{mask.parent.name}/{mask.parent.name}__{picture.name}", "file": str(picture.relative_to(folder)),
                     "mask": str(mask.relative_to(folder)), "modality": mask.parent.name, "kind": "mask", "target": "",
                     "width": width, "height": height, "source_repo": mask.parent.name, "patient_or_group": ""})
    return rows


def stretched(path: pathlib.Path, side: int) -> np.ndarray:
    """RGB uint8 (side, side, 3), resized with a triangle filter as the runtime does; 16-bit samples windowed as it does."""
    with Image.open(path) as picture:
        if picture.mode.startswith("I"):
            deep = np.asarray(picture, np.float32)
            low, high = np.percentile(deep, (0.5, 99.5))
            picture = Image.fromarray(np.clip((deep - low) / max(high - low, 1) * 255, 0, 255).astype(np.uint8))
        return np.asarray(picture.convert("RGB").resize((side, side), Image.BILINEAR))


def prepare(data: pathlib.Path, also: pathlib.Path | None = None) -> None:
    """Reads `data` and, for training alone, the pictures of `also` (laid out as one's own pictures are), split "also"."""
    shutil.rmtree(WORK, ignore_errors=True)  # what was made of other pictures
    WORK.mkdir(parents=True)
    manifest = data / "images" / "MANIFEST.csv"
    rows = _rows(manifest) if manifest.exists() else _own_pictures(data / "images")
    files = [data / "images" / row["path"] for row in rows]
    if also:
        more = _own_pictures(also / "images")
        files += [also / "images" / row["path"] for row in more]
        rows += [{**row, "split": "also"} for row in more]
    count = len(rows)
    pixels = np.lib.format.open_memmap(WORK / "images.npy", "w+", np.uint8, (len(rows), CLASSIFIER_SIDE, CLASSIFIER_SIDE, 3))
    for index, (row, file) in enumerate(zip(rows, files)):
        with Image.open(file) as picture:
            row["w"], row["h"] = picture.size
        pixels[index] = stretched(file, CLASSIFIER_SIDE)
    pixels.flush()
    keep = ("path", "split", "class", "kind", "hard_negative", "source_repo", "original_path", "gray", "w", "h")
    (WORK / "images.json").write_text(json.dumps([{k: row[k] for k in keep} for row in rows]))

    covers = sorted(p for p in (data / "covers").glob("*") if p.suffix.lower() in PICTURES)
    if covers:
        np.save(WORK / "covers.npy", np.stack([stretched(p, CLASSIFIER_SIDE) for p in covers]))

    manifest = data / "lesions" / "MANIFEST.csv"
    rows = _rows(manifest) if manifest.exists() else _own_lesions(data / "lesions")
    pixels = np.lib.format.open_memmap(WORK / "lesions.npy", "w+", np.uint8, (len(rows), REGION_SIDE, REGION_SIDE, 4))
    for index, row in enumerate(rows):
        pixels[index, ..., :3] = stretched(data / "lesions" / row.get("file", row["image"]), REGION_SIDE)
        with Image.open(data / "lesions" / row["mask"]) as mask:
            area = mask.convert("L").resize((REGION_SIDE, REGION_SIDE), Image.BOX)
        pixels[index, ..., 3] = np.asarray(area)
    pixels.flush()
    keep = ("image", "mask", "modality", "kind", "target", "width", "height", "source_repo", "patient_or_group")
    (WORK / "lesions.json").write_text(json.dumps([{k: row[k] for k in keep} for row in rows]))
    print(f"prepared {count} pictures and {len(rows)} lesion pairs in {WORK}")


def images() -> tuple[np.ndarray, list[dict]]:
    """(N, 192, 192, 3) uint8 and one row per picture; rows carry label 1 = medical."""
    rows = json.loads((WORK / "images.json").read_text())
    for row in rows:
        row["label"] = int(row["class"] == "medical")
    return np.load(WORK / "images.npy", mmap_mode="r"), rows


def lesions() -> tuple[np.ndarray, list[dict]]:
    """(M, 320, 320, 4) uint8 (RGB and mask) and one row per pair; row["source"] names the data set."""
    rows = json.loads((WORK / "lesions.json").read_text())
    for row in rows:
        row["source"] = row["image"].split("/")[1].split("__")[0]
    return np.load(WORK / "lesions.npy", mmap_mode="r"), rows


def with_more(pixels: np.ndarray, rows: list[dict]) -> tuple[np.ndarray, list[dict]]:
    """The classifier's pictures and, as further medical ones, those of the lesion pairs (their masks are not looked at) and of `covers`."""
    pairs, marked = lesions()
    more = [np.asarray(Image.fromarray(pair[..., :3]).resize((CLASSIFIER_SIDE, CLASSIFIER_SIDE), Image.BILINEAR)) for pair in pairs]
    told = [{"label": 1, "class": "medical", "kind": row["modality"], "source_repo": row["source"], "split": "lesions"} for row in marked]
    if (WORK / "covers.npy").exists():
        covers = np.load(WORK / "covers.npy")
        more += list(covers)
        told += [{"label": 1, "class": "medical", "kind": "cover", "source_repo": "covers", "split": "covers"}] * len(covers)
    return np.concatenate([pixels, more]), rows + told
