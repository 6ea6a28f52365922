"""Views for the region model: real lesions, lesions painted into ordinary pictures, and weak labels from plain rules.

A view is a picture, uint8 (256, 256, 3), with a mask, float32 (256, 256): the share of lesion in each pixel. The mask
and a grey copy of the picture are learned from on the network's grid of 64 x 64 cells.
"""
import numpy as np
from PIL import Image
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
        for chance, turn in ((0.5, Image.FLIP_LEFT_RIGHT), (0.3, Image.FLIP_TOP_BOTTOM), (0.3, Image.ROTATE_90)):
            if rng.random() < chance:
                picture, mask = picture.transpose(turn), mask.transpose(turn)
    picture, mask = picture.resize((SIDE, SIDE), Image.BILINEAR), mask.resize((SIDE, SIDE), Image.BOX)
    if rng is not None:
        picture = _tinted(picture, rng)
    return np.asarray(picture), np.asarray(mask, np.float32) / 255


def _tinted(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
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


def _blob(rng: np.random.Generator, body: np.ndarray) -> np.ndarray:
    """Soft mask (256, 256) of one painted lesion: a lump with a rough edge, or a few curved lines."""
    where = np.argwhere(body)
    near = np.exp(-(((where - SIDE / 2) / (SIDE * 0.3)) ** 2).sum(1)) + 0.15
    cy, cx = where[rng.choice(len(where), p=near / near.sum())]
    yy, xx = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    if rng.random() < 0.15:
        soft = np.zeros((SIDE, SIDE), np.float32)
        for _ in range(int(rng.integers(1, 4))):
            y, x, angle = float(cy), float(cx), rng.uniform(0, 2 * np.pi)
            for _ in range(int(rng.integers(40, 160))):
                angle += rng.normal(0, 0.15)
                y, x = y + np.sin(angle), x + np.cos(angle)
                if 0 <= y < SIDE and 0 <= x < SIDE:
                    soft[int(y), int(x)] = 1
        return np.clip(ndimage.gaussian_filter(soft, rng.uniform(0.8, 1.8)) * 5, 0, 1)
    radius = SIDE * np.exp(rng.uniform(np.log(0.02), np.log(0.20)))
    angle, squash = rng.uniform(0, np.pi), rng.uniform(0.5, 1.0)
    u = (xx - cx) * np.cos(angle) + (yy - cy) * np.sin(angle)
    v = (-(xx - cx) * np.sin(angle) + (yy - cy) * np.cos(angle)) / squash
    rough = ndimage.gaussian_filter(rng.standard_normal((SIDE, SIDE)).astype(np.float32), radius * 0.5)
    distance = np.sqrt(u * u + v * v) / radius + rough / max(rough.std(), 1e-6) * rng.uniform(0, 0.3)
    return 1 / (1 + np.exp((distance - 1) * rng.uniform(4, 20)))


def _crescent(rng: np.random.Generator, body: np.ndarray) -> np.ndarray:
    """Soft mask (256, 256) of a thin sickle that follows the body's edge from inside, as blood does along the skull."""
    depth = ndimage.distance_transform_edt(np.pad(body, 1))[1:-1, 1:-1]
    start, thick = rng.uniform(2, 22), rng.uniform(4, 14)
    cy, cx = ndimage.center_of_mass(body)
    yy, xx = np.mgrid[0:SIDE, 0:SIDE]
    turn = np.abs((np.arctan2(yy - cy, xx - cx) - rng.uniform(-np.pi, np.pi) + np.pi) % (2 * np.pi) - np.pi)
    width = rng.uniform(0.15, 1.0)
    thick = thick * np.clip(1 - (turn / width) ** 2, 0, 1)
    return ndimage.gaussian_filter(((depth > start) & (depth < start + thick)).astype(np.float32), 0.8)


def _changed(base: np.ndarray, donor: np.ndarray, soft: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The picture as it would look inside the lesion: lighter or darker, another's piece, blurred, grainy, or a lump in slanting light."""
    kind = rng.integers(5)
    if kind <= 1:
        step = rng.uniform(18, 80) * (1 if rng.random() < 0.5 else -1)
        colour = rng.uniform(0.6, 1.0, 3) if base.std(2).mean() > 4 else np.ones(3)
        grain = ndimage.gaussian_filter(rng.standard_normal((SIDE, SIDE)), rng.uniform(0.7, 3))
        return base + step * colour + (grain / grain.std() * rng.uniform(0, 12))[..., None]
    if kind == 2:
        piece = np.roll(donor, rng.integers(0, SIDE, 2), (0, 1))
        return piece * 0.7 + (base.mean() - piece.mean()) * 0.5 + 0.3 * base
    if kind == 3:
        return ndimage.gaussian_filter(base, (4, 4, 0)) if rng.random() < 0.5 else base + rng.normal(0, 20, base.shape[:2])[..., None]
    height = ndimage.gaussian_filter(soft, rng.uniform(3, 8))
    down, right = np.gradient(height)
    angle = rng.uniform(0, 2 * np.pi)
    slope = (down * np.sin(angle) + right * np.cos(angle)) / max(1e-6, np.abs(down).max(), np.abs(right).max())
    light = 1 + rng.uniform(0.2, 0.5) * slope + rng.uniform(-0.05, 0.2) * height
    return ndimage.gaussian_filter(base, (1.5, 1.5, 0)) * light[..., None] * rng.uniform(0.92, 1.08, 3)


def _mass(base: np.ndarray, soft: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A dark mass of an ultrasound picture: echoes nearly gone inside, and stronger or weaker below it."""
    below = ndimage.gaussian_filter(np.maximum.accumulate(soft, 0) * (1 - soft), 2)
    grain = 1 + ndimage.gaussian_filter(rng.standard_normal((SIDE, SIDE)), 1.2) * 0.8
    shadow = 1 + below * (rng.uniform(0.2, 0.7) if rng.random() < 0.5 else -rng.uniform(0.3, 0.8))
    return base * (1 - soft * rng.uniform(0.5, 0.95))[..., None] * (shadow * grain ** soft.round())[..., None]


def painted_view(picture: np.ndarray, other: np.ndarray, kind: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One to three lesions painted into an ordinary picture of that kind, or a piece of another picture."""
    base = np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.BILINEAR), np.float32)
    donor = np.asarray(Image.fromarray(other).resize((SIDE, SIDE), Image.BILINEAR), np.float32)
    body = body_of(base.mean(2))
    if body.mean() < 0.05:
        body[:] = True
    marked = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
        along = kind in ("ct", "mri") and body.mean() < 0.9 and rng.random() < 0.3
        soft = (_crescent(rng, body) if along else _blob(rng, body)) * body
        if kind == "ultrasound" and rng.random() < 0.6:
            base = _mass(base, soft, rng)
        else:
            alpha = soft[..., None] * rng.uniform(0.5, 1.0)
            base = base * (1 - alpha) + _changed(base, donor, soft, rng) * alpha
        marked = np.maximum(marked, soft)
    return np.asarray(_tinted(Image.fromarray(np.clip(base, 0, 255).astype(np.uint8)), rng)), (marked > 0.5).astype(np.float32)


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
    """Weak mask for a chest X-ray: the two dark lung fields, or None when they cannot be told."""
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
            return ndimage.binary_fill_holes(whole).astype(np.float32)
    return None


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
