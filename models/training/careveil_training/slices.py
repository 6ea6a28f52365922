"""Drawn slices across trunk, pelvis, neck or limb as MRI and CT show them (phantoms.py): layers and organs, nearly alike left and right."""
import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import bell, clouds, edge, rotated, soft_clouds


def oval(u: np.ndarray, v: np.ndarray, at: tuple[float, float], radii: np.ndarray, turn: float) -> np.ndarray:
    """Distance from the middle of an ellipse in units of its radius."""
    along, across = rotated(u - at[0], v - at[1], turn)
    return np.hypot(along / radii[0], across / radii[1])


def slice_across(rng: np.random.Generator, side: int) -> Image.Image:
    """A whole cross-section on black, or the middle of one that fills the picture."""
    whole = rng.random() < 0.45
    zoom = rng.uniform(1.0, 1.25) if whole else rng.uniform(0.5, 0.85)
    y, x = (np.mgrid[0:side, 0:side] / side * 2 - 1).astype(np.float32)
    x, y = rotated(x * zoom - rng.normal(0, 0.04), y * zoom - rng.normal(0, 0.06), rng.normal(0, 0.06))
    # Both halves are drawn at once; what bends them differs.
    u = np.abs(x + 0.03 * soft_clouds(rng, side, 2.6)) + rng.uniform(0.005, 0.03) * soft_clouds(rng, side, 2.2)
    v = y + rng.uniform(0.005, 0.03) * soft_clouds(rng, side, 2.2)
    tall = rng.uniform(0.6, 1.0)
    body = np.hypot(u / 0.95, v / (0.95 * tall)) ** rng.uniform(0.9, 1.3)
    fat, flesh = (rng.uniform(0.4, 1), rng.uniform(0.08, 0.4)) if rng.random() < 0.6 else (rng.uniform(0.05, 0.4), rng.uniform(0.35, 0.7))
    z = fat * (1 + rng.uniform(0.02, 0.15) * clouds(rng, side, rng.uniform(0.8, 1.6)))
    layer = rng.uniform(0.6, 0.95)
    muscle = flesh * (1 + rng.uniform(0.02, 0.2) * clouds(rng, side, rng.uniform(0.8, 1.8)))
    z = z + edge(layer - body, 0.03) * (muscle - z)
    seams = bell(soft_clouds(rng, side, rng.uniform(2.1, 2.7)), rng.uniform(0.03, 0.15))
    z = z + rng.uniform(0, 0.9) * seams * edge(layer - body, 0.03) * (fat - z)

    def lay(z, at, radii, value, soft):
        off = oval(u, v, at, radii, rng.uniform(0, np.pi)) + rng.uniform(0.03, 0.12) * soft_clouds(rng, side, 2.0)
        inner = value * (1 + rng.uniform(0.02, 0.3) * clouds(rng, side, rng.uniform(0.8, 2)))
        z = z + edge(1 - off, soft) * (inner - z)
        if rng.random() < 0.6:  # a capsule, a wall or the compact rim of a bone
            z = z + rng.uniform(0.3, 1) * bell(off - 1, rng.uniform(0.03, 0.15)) * (rng.choice((0.02, 0.02, rng.uniform(0.5, 1))) - z)
        return z

    for _ in range(int(rng.integers(3, 12))):  # organs, bones and muscles of either side
        at = rng.uniform(0.15, 0.8), rng.uniform(-0.7, 0.7) * tall
        value = rng.choice((0.03, fat, flesh, rng.uniform(0.1, 1)))
        z = lay(z, at, rng.uniform(0.05, 0.3, 2), value, rng.uniform(0.05, 0.3))
    for _ in range(int(rng.integers(1, 6))):  # and of the middle
        z = lay(z, (0.0, rng.uniform(-0.55, 0.55) * tall), rng.uniform(0.04, 0.28, 2), rng.choice((0.02, rng.uniform(0.1, 1))), rng.uniform(0.05, 0.25))
    z = np.clip(z, 0, None) * edge(1 - body, 0.02)
    z = z * (1 + rng.uniform(0, 0.3) * soft_clouds(rng, side, 2.9)).clip(0.2)  # uneven coils
    z = ndimage.gaussian_filter(z, rng.uniform(0.4, 1.4))
    z = z / np.percentile(z, rng.uniform(97, 99.8))
    grain = rng.choice((0.01, 0.03, 0.06)) * rng.standard_normal((2, side, side), np.float32)
    z = np.hypot(z + grain[0], grain[1]) ** rng.uniform(0.7, 1.4)  # noise of a magnitude picture
    return Image.fromarray(np.clip(z * rng.uniform(180, 255), 0, 255).astype(np.uint8)).convert("RGB")
