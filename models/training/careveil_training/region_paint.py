"""Lesions painted into ordinary pictures, so that the region model learns more kinds of them than are marked.

Each painter takes an ordinary picture, uint8 (S, S, 3), and gives a view as region_data describes it, or None where it cannot.
"""
import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import rotated
from .region_data import SIDE, body_of, chest_rule, tinted


def _square(picture: np.ndarray) -> np.ndarray:
    """float32 (256, 256, 3)."""
    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.BILINEAR), np.float32)


def _finished(picture: np.ndarray, mask: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(tinted(Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)), rng)), mask.astype(np.float32)


def _grain(rng: np.random.Generator, sigma: float) -> np.ndarray:
    """Smooth noise (256, 256) of standard deviation 1."""
    noise = ndimage.gaussian_filter(rng.standard_normal((SIDE, SIDE)), sigma)
    return noise / noise.std()


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
    u, v = rotated(xx - cx, yy - cy, angle)
    v = v / squash
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
    base, donor = _square(picture), _square(other)
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
    return _finished(base, marked > 0.5, rng)


def _lump(rng: np.random.Generator, where: np.ndarray, sizes: tuple[float, float], slim: float, anywhere: float) -> tuple[np.ndarray, float]:
    """Distance from a lump's middle in units of its radius, (256, 256), with a rough edge; and the radius in pixels. The middle lies
    where the plane `where` is true, the more near the picture's middle the smaller `anywhere`; `sizes`: least and largest radius as
    a share of the side; `slim`: least ratio of its axes."""
    places = np.argwhere(where)
    near = np.exp(-(((places - SIDE / 2) / (SIDE * 0.35)) ** 2).sum(1)) + anywhere
    cy, cx = places[rng.choice(len(places), p=near / near.sum())]
    yy, xx = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    radius = SIDE * np.exp(rng.uniform(*np.log(sizes)))
    angle, ratio = rng.uniform(0, np.pi), rng.uniform(slim, 1.0)
    u, v = rotated(xx - cx, yy - cy, angle)
    v = v / ratio
    # As noise on a grid a quarter as fine: the blur is wide.
    rough = ndimage.gaussian_filter(rng.standard_normal((SIDE // 4, SIDE // 4)).astype(np.float32), radius * rng.uniform(0.3, 0.7) / 4)
    rough = ndimage.zoom(rough / rough.std(), 4, order=1, grid_mode=True, mode="nearest")
    return np.sqrt(u * u + v * v) / radius + rough * rng.uniform(0.02, 0.25), radius


def polyp_view(picture: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """A polyp of any size, anywhere in an endoscopic picture: a dome in slanting light, its colour a little off, in a dark furrow, with glints."""
    base = _square(picture)
    body = ndimage.binary_erosion(body_of(base.mean(2)), iterations=3)
    if body.mean() < 0.1:
        return None
    distance, radius = _lump(rng, body, (0.05, 0.30), 0.35, 1.0)
    soft = body / (1 + np.exp((distance - 1) * rng.uniform(8, 25)))
    if not (soft > 0.5).any():
        return None
    dome = np.sqrt(1 - np.minimum(distance, 1) ** 2) * rng.uniform(0.6, 1.0)
    down, right = np.gradient(ndimage.gaussian_filter(dome, 2))
    angle = rng.uniform(0, 2 * np.pi)
    slope = down * np.sin(angle) + right * np.cos(angle)
    light = 1 + rng.uniform(0.1, 0.45) * slope / max(1e-6, np.abs(slope).max()) + rng.uniform(0, 0.25) * dome
    skin = (base - ndimage.gaussian_filter(base, (3, 3, 0))) * rng.uniform(0.2, 1)
    tint = 1 + rng.uniform(-0.12, 0.12, 3) + rng.uniform(-0.08, 0.18)
    raised = (ndimage.gaussian_filter(base, (radius * 0.3, radius * 0.3, 0)) + skin) * tint * light[..., None]
    furrow = np.exp(-(((distance - 1.05) / 0.09) ** 2)) * rng.uniform(0, 0.45) * body
    out = base * (1 - furrow)[..., None] * (1 - soft)[..., None] + raised * soft[..., None]
    if rng.random() < 0.6:
        yy, xx = np.mgrid[0:SIDE, 0:SIDE]
        inside = np.argwhere(soft > 0.5)
        for _ in range(int(rng.integers(1, 5))):
            (y, x), size = inside[rng.integers(len(inside))], rng.uniform(1, 5)
            out = out + (160 * np.exp(-(((yy - y) / size) ** 2 + ((xx - x) / (size * rng.uniform(0.6, 2))) ** 2)))[..., None]
    return _finished(out, soft > 0.5, rng)


def mass_view(picture: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One mass of up to three quarters of the side in an ultrasound picture, dark to its centre, often with a light rim."""
    base = _square(picture)
    body = body_of(base.mean(2))
    if body.mean() < 0.05:
        body[:] = True
    distance, _ = _lump(rng, body, (0.05, 0.38), 0.4, 0.5)
    soft = body / (1 + np.exp((distance - 1) * rng.uniform(6, 25)))
    out = _mass(base, soft, rng)
    if rng.random() < 0.4:
        out = out * (1 + np.exp(-(((distance - 1.1) / 0.12) ** 2)) * rng.uniform(0, 0.8))[..., None]
    return _finished(out, soft > 0.5, rng)


def opaque_view(picture: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray] | None:
    """A chest X-ray with one to four white shadows in its lungs, which are marked as a whole: none of it must look like no lung."""
    lungs = chest_rule(picture)
    if lungs is None:
        return None
    base = _square(picture)
    cover, places = np.zeros((SIDE, SIDE)), np.argwhere(lungs > 0)
    yy, xx = np.mgrid[0:SIDE, 0:SIDE]
    for _ in range(int(rng.integers(1, 5))):
        cy, cx = places[rng.integers(len(places))] + ((30, 0) if rng.random() < 0.5 else (0, 0))
        distance = np.sqrt(((yy - cy) / rng.uniform(12, 70)) ** 2 + ((xx - cx) / rng.uniform(10, 45)) ** 2)
        distance = distance + _grain(rng, rng.uniform(4, 14)) * rng.uniform(0.1, 0.5)
        cover = np.maximum(cover, rng.uniform(0.3, 1.0) / (1 + np.exp((distance - 1) * rng.uniform(2, 8))))
    cover *= ndimage.gaussian_filter(ndimage.binary_dilation(lungs > 0, iterations=4).astype(np.float32), 3)
    white = rng.uniform(0.75, 1.05) * np.percentile(base[30:-20, 20:-20].mean(2), 75)
    shadow = np.maximum(base.mean(2), white) + _grain(rng, rng.uniform(1, 3)) * rng.uniform(0, 8)
    return _finished(base * (1 - cover)[..., None] + (shadow * cover)[..., None], lungs, rng)
