"""Drawn clinical photographs: a limb, a foot or a hand with an open wound, on linen, with a room or nothing behind it.

Kinds of one source need drawn company (phantoms.py). The skin is never all there is: leather and bare earth would be taken for it.
"""
import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import clouds, mark
from .radiographs import Film, step

# Dark and fair skin, RGB; what a wound's bed shows: granulation, slough, necrosis.
DARK, FAIR = np.array([92, 58, 44]), np.array([226, 172, 146])
BED = np.array([[168, 38, 36], [206, 178, 104], [48, 28, 24]])


def foot(film: Film) -> None:
    """From above or below, or from the side: a long oval or a bent leg, with or without toes."""
    rng = film.rng
    at, angle, size = tuple(rng.normal(0.5, 0.07, 2)), rng.uniform(0, 2 * np.pi), rng.uniform(0.75, 1.15)
    film.tissue(step(at, angle, 0.1 * size), step(at, angle + np.pi, 0.22 * size), 0.17 * size, rng.uniform(0.65, 0.9))
    film.tissue(step(at, angle, 0.18 * size), step(at, angle, 0.2 * size), 0.16 * size)
    if rng.random() < 0.75:
        for n in range(5):
            root = step(step(at, angle, 0.26 * size), angle + np.pi / 2, (n - 2) * 0.075 * size)
            film.tissue(root, step(root, angle + (n - 2) * 0.08, (0.1 - 0.012 * n) * size), (0.055 if n == 0 else 0.037) * size)
    if rng.random() < 0.7:
        bent = angle + np.pi + rng.normal(0, 0.6)
        film.tissue(step(at, angle + np.pi, 0.2 * size), step(at, bent, 1.2), 0.13 * size, rng.uniform(0.9, 1.5))


def limb(film: Film) -> None:
    """A shank, a thigh or an arm across the picture, bent or not."""
    rng = film.rng
    at, angle, wide = tuple(rng.normal(0.5, 0.1, 2)), rng.uniform(0, 2 * np.pi), rng.uniform(0.16, 0.36)
    film.tissue(at, step(at, angle, 1.2), wide, rng.uniform(0.8, 1.2))
    film.tissue(at, step(at, angle + np.pi + rng.normal(0, 0.5), 1.2 if rng.random() < 0.6 else 0.25), wide, rng.uniform(0.7, 1.2))


def hand(film: Film) -> None:
    rng = film.rng
    at, angle, size = tuple(rng.normal(0.5, 0.07, 2)), rng.uniform(0, 2 * np.pi), rng.uniform(0.8, 1.2)
    film.tissue(step(at, angle, 0.06), step(at, angle + np.pi, 0.06), 0.17 * size)
    film.tissue(at, step(at, angle + np.pi, 1.2), 0.12 * size)
    for n in range(5):
        own = angle + (n - 2) * rng.uniform(0.15, 0.3) - (0.5 if n == 0 else 0)
        film.tissue(step(at, own, 0.1 * size), step(at, own, rng.uniform(0.26, 0.4) * size), 0.045 * size, 0.8)


def linen(rng: np.random.Generator, side: int) -> np.ndarray:
    """Cloth or paper with folds, mostly white, green or blue; a darker room beyond its edge. (side, side, 3) in 0..255."""
    folds = ndimage.gaussian_filter(clouds(rng, side, rng.uniform(2, 3)), side * rng.uniform(0.01, 0.04))
    dy, dx = np.gradient(folds)
    turn = rng.uniform(0, 2 * np.pi)
    slope = dx * np.cos(turn) + dy * np.sin(turn)
    z = 0.85 + rng.uniform(0.02, 0.12) * slope / slope.std() + 0.015 * clouds(rng, side, 0.5)
    tints = (np.array([235, 235, 230]), np.array([215, 222, 235]), np.array([70, 130, 120]), np.array([60, 95, 160]), rng.uniform(10, 240, 3))
    out = np.clip(z, 0.2, 1.1)[..., None] * tints[rng.choice(5, p=(0.4, 0.15, 0.15, 0.15, 0.15))]
    if rng.random() < 0.6:
        yy, xx = np.mgrid[0:side, 0:side] / side - 0.5
        far = xx * np.cos(turn) + yy * np.sin(turn) + 0.04 * clouds(rng, side, 2.4) > rng.uniform(-0.1, 0.35)
        boards = np.sign(np.sin((xx * np.sin(turn) - yy * np.cos(turn)) * rng.uniform(5, 40)))
        room = rng.uniform(15, 120) * rng.uniform(0.8, 1.1, 3) * (1 + 0.1 * boards + 0.15 * clouds(rng, side, 1.8))[..., None]
        out = np.where(far[..., None], room, out)
    return out


def laid_open(skin: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One or two wounds, reddened round about, their rims swollen, pale or dark."""
    side = skin.shape[0]
    for _ in range(int(rng.choice((1, 1, 1, 2)))):
        deep = mark(rng, side)
        halo = ndimage.gaussian_filter(deep, rng.uniform(4, 14))[..., None]
        skin = skin * (1 - halo * np.array([0.0, 0.38, 0.34]) * rng.uniform(0.2, 1.1))
        parts = np.exp(2.5 * np.stack([clouds(rng, side, rng.uniform(1.4, 2)) + rng.normal(0, 0.8) for _ in range(3)], 2) * rng.uniform(0.4, 1.2))
        flesh = (parts / parts.sum(2, keepdims=True)) @ (BED * rng.uniform(0.8, 1.2, (3, 1))) * (1 + 0.12 * clouds(rng, side, rng.uniform(0.6, 1.2)))[..., None]
        wet = np.clip(clouds(rng, side, 1.1) - 1.8, 0, 1)[..., None] * rng.uniform(0, 200)
        skin = skin * (1 - deep[..., None]) + deep[..., None] * (flesh + wet)
        rim = np.clip(np.hypot(*np.gradient(ndimage.gaussian_filter(deep, rng.uniform(0.5, 2.5)))) * 5, 0, 1)[..., None] * rng.uniform(0, 0.7)
        skin = skin * (1 - rim) + rim * rng.uniform(60, 240) * np.array([1.0, 0.88, 0.8])
    return skin


def wound(rng: np.random.Generator, side: int, ground: np.ndarray | None = None, hide: np.ndarray | None = None) -> Image.Image:
    """RGB uint8 (side, side, 3) or None each: ground, the picture behind, else linen; hide, photographed skin with a lesion instead of
    drawn skin with a wound."""
    film = Film(rng, side)
    (foot, foot, limb, limb, hand)[rng.integers(5)](film)
    height = ndimage.gaussian_filter(film.soft, side * 0.012)
    body = np.clip(film.soft / 0.025, 0, 1)[..., None]
    dy, dx = np.gradient(height * side)
    turn = rng.uniform(0, 2 * np.pi)
    light = (1 + rng.uniform(0.1, 0.6) * (dx * np.cos(turn) + dy * np.sin(turn))) / np.sqrt(1 + dx * dx + dy * dy)
    light = rng.uniform(0.35, 0.6) + rng.uniform(0.4, 0.7) * np.clip(light, 0, 1.2)
    fair = rng.uniform(0, 1)
    mottled = 0.04 * clouds(rng, side, 1.6)[..., None] * np.array([0.5, 1.2, 1.0]) + 0.03 * clouds(rng, side, 0.8)[..., None]
    tone = ((1 - fair) * DARK + fair * FAIR) * (1 + mottled * rng.uniform(0.4, 1.8) * 2)
    skin = laid_open(tone, rng) if hide is None else hide.astype(np.float32) * 1.1
    skin = light[..., None] * skin * rng.uniform(0.75, 1.2)
    back = linen(rng, side) if ground is None else ground.astype(np.float32)
    shadow = 1 - rng.uniform(0, 0.6) * ndimage.gaussian_filter(body[..., 0], side * rng.uniform(0.01, 0.05))[..., None]
    out = back * shadow * (1 - body) + skin * body
    if rng.random() < 0.4:  # as tall or wide pictures are padded to a square, or surrounded by nothing
        keep = int(side * rng.uniform(0.6, 0.9))
        black = np.zeros_like(out)
        if rng.random() < 0.5:
            black[:, :keep] = ndimage.zoom(out, (1, keep / side, 1), order=1)[:, :keep]
        else:
            black[:keep] = ndimage.zoom(out, (keep / side, 1, 1), order=1)[:keep]
        out = black
    out = ndimage.gaussian_filter(out, (0.6, 0.6, 0)) + rng.normal(0, rng.uniform(1, 5), (side, side, 1))
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))
