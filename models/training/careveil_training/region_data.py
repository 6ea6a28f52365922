"""Views for the region model: real lesions, plain and enlarged, and weak labels from plain rules (painted ones: region_paint).

A view is a picture, uint8 (256, 256, 3), with a mask, float32 (256, 256): the share of lesion in each pixel. The mask
and a grey copy of the picture are learned from on the network's grid of 64 x 64 cells.
"""
import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from . import augment

SIDE = 256
GRID = 64
# Cells a side of the map of fine structures.
FINE = 128


def body_of(grey: np.ndarray) -> np.ndarray:
    """True where the picture is not flat dark background: grey > 12, closed, holes filled."""
    solid = ndimage.binary_closing(np.pad(grey > 12, 4, mode="edge"), iterations=3)[4:-4, 4:-4]
    return ndimage.binary_fill_holes(solid)


def cells(plane: np.ndarray) -> np.ndarray:
    """(256, 256) to (64, 64) by mean."""
    return plane.reshape(GRID, SIDE // GRID, GRID, SIDE // GRID).mean((1, 3))


def grey_of(picture: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(picture).convert("L"), np.float32)


def real_view(pair: np.ndarray, rng: np.random.Generator | None) -> tuple[np.ndarray, np.ndarray]:
    """A lesion pair (320, 320, 4) as a view; changed at random when rng is given."""
    picture, mask = Image.fromarray(pair[..., :3]), Image.fromarray(pair[..., 3])
    if rng is not None:
        scale = rng.uniform(0.72, 1.0) if rng.random() < 0.6 else 1.0
        side = int(320 * scale)
        x, y = (int(rng.integers(0, 320 - side + 1)) for _ in range(2))
        picture, mask = (p.crop((x, y, x + side, y + side)) for p in (picture, mask))
        picture, mask = turned(picture, mask, rng)
    picture, mask = picture.resize((SIDE, SIDE), Image.BILINEAR), mask.resize((SIDE, SIDE), Image.BOX)
    if rng is not None:
        picture = tinted(picture, rng)
    return np.asarray(picture), np.asarray(mask, np.float32) / 255


def enlarged_view(pair: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """A piece of a lesion pair (320, 320, 4) in which the lesion takes up about 6 to 35 %, changed at random; None where
    it is large already or in many pieces."""
    marked = pair[..., 3] > 127
    label, count = ndimage.label(marked)
    sizes = ndimage.sum_labels(marked, label, range(1, count + 1))
    if count == 0 or sizes.max() < 0.6 * marked.sum() or marked.mean() > 0.15:
        return None
    y, x = np.where(label == 1 + np.argmax(sizes))
    share = np.exp(rng.uniform(np.log(0.06), np.log(0.35)))
    side = int(np.clip(np.sqrt(sizes.max() / share), 72, 300))

    def start(low: int, high: int) -> int:
        first, last = max(0, high + 1 - side), min(320 - side, low)
        if first > last:
            first = last = int(np.clip((low + high) / 2 - side / 2, 0, 320 - side))
        return int(rng.integers(first, last + 1))

    top, left = start(y.min(), y.max()), start(x.min(), x.max())
    piece = pair[top:top + side, left:left + side]
    picture, mask = turned(Image.fromarray(piece[..., :3]), Image.fromarray(piece[..., 3]), rng)
    picture, mask = picture.resize((SIDE, SIDE), Image.BICUBIC), mask.resize((SIDE, SIDE), Image.BILINEAR)
    return np.asarray(tinted(picture, rng)), np.asarray(mask, np.float32) / 255


def turned(picture: Image.Image, mask: Image.Image, rng: np.random.Generator) -> tuple[Image.Image, Image.Image]:
    for chance, turn in ((0.5, Image.FLIP_LEFT_RIGHT), (0.3, Image.FLIP_TOP_BOTTOM), (0.3, Image.ROTATE_90)):
        if rng.random() < chance:
            picture, mask = picture.transpose(turn), mask.transpose(turn)
    return picture, mask


def tinted(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    if rng.random() < 0.6:
        picture = augment.tone(picture, rng)
    if rng.random() < 0.25:
        picture = augment.greyscale(picture, rng)
    if rng.random() < 0.08:
        picture = augment.invert(picture, rng)
    if rng.random() < 0.15:
        picture = augment.blur(picture, rng)
    if rng.random() < 0.15:
        picture = augment.noise(picture, rng, 2, 12)
    if rng.random() < 0.25:
        picture = augment.jpeg(picture, rng)
    return picture


def fundus_rule(picture: np.ndarray) -> np.ndarray | None:
    """Weak mask for a retina: dark thin vessels and bright small spots of the green channel inside the field of view."""
    green = np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.BILINEAR), np.float32)[..., 1]
    field = ndimage.binary_erosion(body_of(green), iterations=6)
    if field.mean() < 0.25:
        return None
    dark = ndimage.gaussian_filter(ndimage.grey_closing(green, 11) - green, 0.7)
    light = ndimage.gaussian_filter(green - ndimage.grey_opening(green, 11), 0.7)
    vessels = field & (dark > np.percentile(dark[field], 88))
    label, count = ndimage.label(vessels, np.ones((3, 3)))
    sizes = ndimage.sum_labels(vessels, label, range(1, count + 1))
    vessels = np.isin(label, 1 + np.flatnonzero(sizes >= 30))
    spots = field & (light > max(np.percentile(light[field], 98), 12))
    return (vessels | spots).astype(np.float32)


def chest_rule(picture: np.ndarray) -> np.ndarray | None:
    """Weak mask for a chest X-ray: the two dark lung fields with their recesses, or None when they cannot be told."""
    grey = ndimage.gaussian_filter(grey_of(np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.BILINEAR))), 3)
    inner = grey[30:-20, 20:-20]
    for level in (46, 40, 34, 28):
        dark = np.zeros_like(grey, bool)
        dark[20:-14, 12:-12] = grey[20:-14, 12:-12] < np.percentile(inner, level)
        label, count = ndimage.label(ndimage.binary_opening(dark, iterations=4))
        lungs = []
        for part in range(1, count + 1):
            field = label == part
            share, (cy, cx) = field.mean(), ndimage.center_of_mass(field)
            if 0.03 < share < 0.25 and 0.25 < cy / SIDE < 0.7 and 0.15 < cx / SIDE < 0.85 and not field[:, [13, -14]].any():
                lungs.append(field)
        if len(lungs) == 2:
            whole = ndimage.binary_closing(np.pad(lungs[0] | lungs[1], 16), iterations=8)[16:-16, 16:-16]
            return with_recesses(ndimage.binary_fill_holes(whole))
    return None


def with_recesses(lungs: np.ndarray) -> np.ndarray:
    """Lung fields (256, 256) with what lies between each and the chest wall and, bright as it is, behind the diaphragm's outer half."""
    label, count = ndimage.label(lungs)
    drawing = Image.fromarray(lungs.astype(np.uint8))
    pen = ImageDraw.Draw(drawing)
    for part in range(1, count + 1):
        y, x = np.where(label == part)
        if len(y) < 0.02 * SIDE * SIDE:
            continue
        top, high, wide = y.min(), np.ptp(y), np.ptp(x)
        outward, furthest = (-1, np.min) if x.mean() < SIDE / 2 else (1, np.max)
        edge = furthest(x)
        wall = [(int(furthest(x[y == row])), row) for row in (int(top + 0.15 * high), int(top + 0.45 * high))]
        tip = (int(np.clip(edge + outward * 0.06 * wide, 0, SIDE - 1)), int(min(SIDE - 1, y.max() + 0.12 * high)))
        pen.polygon([*wall, tip, (int(edge - outward * 0.6 * wide), int(y.max() - 0.03 * high))], fill=1)
    return ndimage.binary_dilation(np.asarray(drawing) > 0, iterations=3).astype(np.float32)


def skin_rule(picture: np.ndarray) -> np.ndarray | None:
    """Weak mask for a dermoscopic picture: the one dark lump on lighter skin (Otsu's threshold), or None when there is no such."""
    grey = ndimage.gaussian_filter(grey_of(np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.BILINEAR))), 2)
    skin = ndimage.binary_erosion(body_of(grey), iterations=4, border_value=1)
    levels = np.arange(256)
    count = np.bincount(grey[skin].astype(int), minlength=256).astype(float)
    below, above = np.cumsum(count), count.sum() - np.cumsum(count)
    low, total = np.cumsum(count * levels), (count * levels).sum()
    between = below * above * (low / np.maximum(below, 1) - (total - low) / np.maximum(above, 1)) ** 2
    dark = ndimage.binary_opening(skin & (grey <= between.argmax()), iterations=3)
    label, found = ndimage.label(dark)
    if found == 0:
        return None
    lump = label == 1 + np.argmax(ndimage.sum_labels(dark, label, range(1, found + 1)))
    cy, cx = ndimage.center_of_mass(lump)
    rim = np.concatenate((lump[:2].ravel(), lump[-2:].ravel(), lump[:, :2].ravel(), lump[:, -2:].ravel()))
    if not 0.02 < lump.mean() < 0.55 or rim.mean() > 0.2 or abs(cy / SIDE - 0.5) > 0.25 or abs(cx / SIDE - 0.5) > 0.25:
        return None
    return ndimage.binary_fill_holes(ndimage.binary_dilation(lump, iterations=3)).astype(np.float32)
