"""Drawn slices of nuclear medicine (PET, SPECT): brains with a folded rim, bodies across and along, in the scales that viewers offer."""
import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import bell, clouds, edge, palette, rotated

# Stops from cold to hot: hot iron, hot, rainbow (three makes), blue to yellow, cool, magma, grey, grey turned round.
SCALES = ([(0, 0, 0), (120, 0, 0), (255, 100, 0), (255, 220, 80), (255, 255, 255)], [(0, 0, 0), (255, 0, 0), (255, 255, 0), (255, 255, 255)],
          [(0, 0, 0), (0, 20, 120), (20, 90, 230), (255, 255, 40), (255, 130, 0), (255, 20, 0), (255, 0, 190)],
          [(0, 0, 0), (80, 0, 130), (0, 0, 255), (0, 200, 200), (0, 220, 0), (255, 255, 0), (255, 0, 0), (255, 255, 255)],
          [(0, 0, 130), (0, 0, 255), (0, 255, 255), (255, 255, 0), (255, 0, 0), (130, 0, 0)],
          [(0, 0, 0), (0, 0, 200), (120, 60, 180), (255, 160, 60), (255, 255, 160)], [(0, 0, 0), (0, 40, 130), (0, 160, 220), (255, 255, 255)],
          [(0, 0, 0), (80, 20, 120), (220, 60, 90), (255, 170, 110), (250, 250, 190)], [(0, 0, 0), (255, 255, 255)], [(255, 255, 255), (0, 0, 0)])
CHANCE = np.array([2, 2, 2, 2, 1, 1, 1, 1, 7, 4]) / 23


def coloured(z: np.ndarray, rng: np.random.Generator, inverse: float = 1.0) -> Image.Image:
    """z about 0..1 through one of the scales; rarely through one that nobody offers. inverse: how willingly the one from white to black."""
    chance = CHANCE * np.where(np.arange(len(CHANCE)) == len(CHANCE) - 1, inverse, 1.0)
    stops = np.array(SCALES[rng.choice(len(SCALES), p=chance / chance.sum())], float)
    at = np.linspace(0, 255, len(stops))
    scale = np.stack([np.interp(np.arange(256), at, stops[:, c]) for c in range(3)], 1).astype(np.uint8)
    if rng.random() < 0.08:
        scale = palette(rng, 0.0)
    return Image.fromarray(scale[np.clip(z * 255, 0, 255).astype(np.uint8)])


def oval(x, y, at, radii, power: float = 2.0) -> np.ndarray:
    """1 in the middle, 0 on the rim of an oval, negative outside; a higher power squares it."""
    return 1 - ((np.abs(x - at[0]) / radii[0]) ** power + (np.abs(y - at[1]) / radii[1]) ** power) ** (1 / power)


def waves(rng: np.random.Generator, side: int, period: float, alike: float) -> np.ndarray:
    """Noise of one scale (pixels), unit deviation; alike: how much its halves mirror each other."""
    noise = rng.standard_normal((side, side)).astype(np.float32)
    z = ndimage.gaussian_filter(noise, period * 0.35) - ndimage.gaussian_filter(noise, period * 0.55)
    z = z + alike * z[:, ::-1]
    return z / (z.std() + 1e-9)


def across(rng, x, y) -> tuple[np.ndarray, np.ndarray]:
    """A brain from below or from the front: its depth (0 at the rim) and what is hot in its middle, in brain radii."""
    tall, level = rng.uniform(0.95, 1.35), rng.choice((1.0, rng.uniform(0.4, 1)))
    depth = oval(x, y, (0, 0), (0.8 * level, 0.8 * tall * level), rng.uniform(1.9, 2.5))
    if rng.random() < 0.4:  # temples and, below, the cerebellum
        for way in (-1, 1):
            depth = np.maximum(depth, oval(x, y, (way * 0.5 * level, 0.45 * level), (0.36 * level, 0.34 * level)))
            if rng.random() < 0.6:
                depth = np.maximum(depth, oval(x, y, (way * 0.22 * level, 0.8 * level), (0.33 * level, 0.24 * level)))
    middle = rng.uniform(-0.4, 0.9) * bell(x, 0.06) * edge(np.abs(y) - rng.uniform(0.1, 0.5), 0.2)
    spread, high = rng.uniform(0.12, 0.26), rng.uniform(-0.15, 0.15)
    for radius, strength, up in ((rng.uniform(0.08, 0.16), rng.uniform(0.2, 1.1), high), (rng.uniform(0.06, 0.12), rng.uniform(-0.9, 0), high - 0.05)):
        at = spread if strength > 0 else spread * 0.45
        middle = middle + strength * bell(np.hypot((np.abs(x) - at), (y - up) * rng.uniform(0.4, 0.9)), radius)
    return depth, middle


def beside(rng, x, y) -> tuple[np.ndarray, np.ndarray]:
    """The same from the side: the great brain, the cerebellum behind and below, the stem."""
    x = x * rng.choice((-1, 1))
    depth = np.maximum(oval(x, y, (0, -0.12), (0.85, 0.66), 2.2), oval(x, y, (0.45, 0.5), (0.3, 0.26)))
    depth = np.minimum(depth, 0.15 + np.hypot((x + 0.35) / 0.9, (y - 0.62) / 0.55) - 0.6)
    stem = bell(x - 0.12 - 0.1 * y, 0.1) * edge(y, 0.3) * edge(0.9 - y, 0.3)
    middle = rng.uniform(0.2, 1) * bell(np.hypot(x + rng.uniform(-0.1, 0.2), (y - 0.05) * 1.4), 0.15)
    return depth, middle + 0.25 * stem - rng.uniform(0, 0.6) * bell(np.hypot((x - 0.05) * 0.5, y + 0.12), 0.12)


def brain(rng: np.random.Generator, side: int) -> Image.Image:
    """Grey matter glows: a rim that winds in and out, kernels in the middle; white matter is faint, hollows are cold."""
    yy, xx = (np.mgrid[0:side, 0:side] / side).astype(np.float32)
    size, turn = rng.choice((rng.uniform(0.22, 0.36), rng.uniform(0.3, 0.52)), p=(0.6, 0.4)), rng.normal(0, 0.08)
    px, py = (xx - rng.normal(0.5, 0.03)) / size, (yy - rng.normal(0.5, 0.04)) / size
    x, y = rotated(px, py, turn)
    side_on = rng.random() < 0.3
    depth, middle = (beside if side_on else across)(rng, x, y)
    folds = waves(rng, side, side * size * rng.uniform(0.2, 0.34), 0.0 if side_on else rng.uniform(0, 1.2))
    depth = depth + 0.035 * folds + 0.03 * clouds(rng, side, 2.3)
    inside = edge(depth, 0.08)
    thick = rng.uniform(0.14, 0.3)
    ribbons = rng.uniform(0.1, 0.9) * (bell(folds, 0.5) if rng.random() < 0.35 else edge(folds - rng.uniform(0, 0.6), 1.0))
    grey = np.clip(edge(thick - depth, 0.16) * (0.75 + 0.3 * folds) + ribbons * edge(0.62 - depth, 0.4), 0, 1.25)
    z = inside * (rng.uniform(0.15, 0.4) + rng.uniform(0.4, 0.65) * grey + 0.5 * middle)
    z = z * (1 + rng.uniform(-0.35, 0.35) * y + rng.uniform(0, 0.4) * bell(np.hypot(x, y - 0.75), 0.35) + 0.06 * clouds(rng, side, 2))
    for _ in range(int(rng.integers(0, 3)) if rng.random() < 0.3 else 0):  # what took up less or more
        z = z * (1 + rng.uniform(-0.8, 0.8) * inside * bell(np.hypot(x - rng.normal(0, 0.4), y - rng.normal(0, 0.4)), rng.uniform(0.1, 0.35)))
    if rng.random() < 0.4:  # scalp and face, faint
        z = z + rng.uniform(0.02, 0.15) * edge(oval(x, y, (0, 0.25), (1.05, 1.3)), 0.15) * (1 + 0.5 * clouds(rng, side, 1.4))
    z = ndimage.gaussian_filter(z, side * size * rng.choice((0.015, 0.03, 0.06)))
    z = z + rng.uniform(0, 0.05) * np.abs(clouds(rng, side, 0.8)) * (0.2 + z)
    return coloured(z * rng.uniform(0.8, 1.15), rng, 0.5)


def ring(x, y, at, radius: float) -> np.ndarray:
    """The wall of a bone, thin; 1 on it."""
    return bell(np.hypot(x - at[0], (y - at[1]) * 1.2) - radius, 0.007)


def legs(rng, x, y, wall: float) -> tuple[np.ndarray, np.ndarray]:
    """Two thighs or shanks across, of unlike size, apart or touching."""
    z, body = np.zeros_like(x), np.zeros_like(x)
    size, apart = rng.uniform(0.1, 0.21), rng.uniform(0.95, 1.5)
    for way in (-1, 1):
        at, radii = (way * size * apart, rng.normal(0, 0.03)), (size * rng.uniform(0.85, 1.25), size * rng.uniform(0.75, 1.1))
        body = np.maximum(body, edge(oval(x, y, at, radii, rng.uniform(1.8, 2.5)), 0.12))
        bone = at[0] + rng.normal(0, 0.25) * radii[0], at[1] + rng.normal(0, 0.2) * radii[1]
        z += wall * ring(x, y, bone, rng.uniform(0.016, 0.03)) - 0.15 * bell(np.hypot(x - bone[0], y - bone[1]), 0.02)
    return body, z


def trunk(rng, x, y, wall: float) -> tuple[np.ndarray, np.ndarray]:
    """Chest, belly or pelvis across, with or without arms: lungs, heart, liver, kidneys, gut, bladder, hips, spine."""
    wide, deep = rng.uniform(0.27, 0.42), rng.uniform(0.15, 0.26)
    body, z = edge(oval(x, y, (0, 0), (wide, deep), rng.uniform(2.1, 3)), 0.1), np.zeros_like(x)
    spine = (0, deep * rng.uniform(0.45, 0.7))
    z += rng.uniform(-0.1, 0.4) * edge(oval(x, y, spine, (0.045, 0.04)), 0.4) + wall * 0.6 * ring(x, y, spine, 0.03)
    part = rng.integers(3)
    if part == 0:
        for way in (-1, 1):
            z -= rng.uniform(0.6, 0.95) * edge(oval(x, y, (way * wide * 0.5, 0), (wide * rng.uniform(0.28, 0.4), deep * rng.uniform(0.55, 0.75)), 2.3), 0.15)
        heart = np.hypot(x - wide * 0.2, (y + deep * 0.15)) / 0.07
        z += rng.uniform(0, 1.5) * (bell(heart - 1, 0.3) if rng.random() < 0.6 else bell(heart, 0.9)) + 0.6 * bell(heart, 1.4)
    elif part == 1:
        z += rng.uniform(0.1, 0.8) * edge(oval(x, y, (-wide * 0.4, -deep * 0.05), (wide * 0.5, deep * 0.75), 2.2), 0.3)
        z += rng.uniform(0, 0.6) * edge(oval(x, y, (wide * 0.65, deep * 0.2), (wide * 0.2, deep * 0.35)), 0.3)
        for way in (-1, 1):
            z += rng.uniform(-0.1, 1.8) * edge(oval(x, y, (way * wide * 0.45, deep * 0.4), (0.04, 0.045)), 0.5)
    else:
        z += rng.uniform(0, 2.5) * edge(oval(x, y, (0, -deep * 0.3), (rng.uniform(0.03, 0.09), rng.uniform(0.03, 0.07))), 0.5)
        for way in (-1, 1):
            hip = way * wide * 0.6
            z += wall * (ring(x, y, (hip, 0.02), rng.uniform(0.03, 0.05)) + 0.5 * bell(np.abs(x - hip) - (0.1 - np.abs(y)) * 0.5, 0.008) * body)
    if rng.random() < 0.6:
        for way in (-1, 1):
            at = way * (wide + rng.uniform(0.02, 0.09)), rng.normal(0.02, 0.03)
            body = np.maximum(body, edge(oval(x, y, at, (rng.uniform(0.04, 0.075), rng.uniform(0.05, 0.08))), 0.25))
            z += wall * ring(x, y, at, 0.016)
    return body, z


def body_across(rng: np.random.Generator, side: int) -> Image.Image:
    """A slice of a body: faint blotchy flesh, cold lungs, hot organs, often one hot growth, full or hollow."""
    yy, xx = (np.mgrid[0:side, 0:side] / side).astype(np.float32)
    scale, turn = rng.uniform(0.8, 1.35), rng.normal(0, 0.06)
    px, py = (xx - 0.5) / scale, (yy - rng.normal(0.47, 0.06)) / scale
    x, y = rotated(px, py, turn)
    body, z = (legs if rng.random() < 0.4 else trunk)(rng, x, y, rng.choice((0.0, 0.0, 0.25, 0.5)) * rng.uniform(0.5, 1.5))
    body = np.clip(body + 0.25 * (body > 0.02) * (body < 0.98) * clouds(rng, side, 1.6), 0, 1)
    flesh = 1 + rng.uniform(0.05, 0.3) * clouds(rng, side, rng.uniform(0.9, 1.7)) + rng.uniform(0, 0.25) * waves(rng, side, rng.uniform(6, 16), 0)
    z = body * np.clip(rng.uniform(0.5, 1) * flesh + z, 0, None)
    if rng.random() < 0.65:  # a growth
        spots = np.argwhere(body > 0.9)
        cy, cx = spots[rng.integers(len(spots))] if len(spots) else (side // 2, side // 2)
        dy, dx = (yy - cy / side) / rng.uniform(0.7, 1.4), xx - cx / side
        away = np.hypot(dy, dx) / rng.uniform(0.02, 0.08) + 0.25 * clouds(rng, side, 2)
        z = z + rng.uniform(0.6, 3) * (edge(1 - away, 0.5) - rng.choice((0, 0, 0.8)) * edge(0.55 - away, 0.4))
    z = ndimage.gaussian_filter(z, rng.uniform(0.5, 2.2)) + rng.uniform(0, 0.06) * np.abs(clouds(rng, side, 0.6)) * (body + 0.1)
    return coloured(z / max(np.percentile(z, 99.7), 0.3) * rng.uniform(0.7, 1.2), rng)


def body_along(rng: np.random.Generator, side: int) -> Image.Image:
    """A body from the front, thin slice or projection: hot brain, bladder, kidneys, heart; liver and gut less; growths anywhere."""
    yy, xx = (np.mgrid[0:side, 0:side] / side).astype(np.float32)
    tall, middle, top = rng.uniform(0.55, 1.5), rng.normal(0.5, 0.03), rng.uniform(-0.1, 0.06)
    x, y = (xx - middle) / tall, (yy - top) / tall
    broad, spread = rng.uniform(0.85, 1.25), rng.uniform(0.02, 0.12)
    outline = np.array(((0, 0.02, 0.07, 0.12, 0.15, 0.19, 0.3, 0.42, 0.5, 0.55, 0.58), (0, 0.05, 0.07, 0.05, 0.04, 0.15, 0.135, 0.12, 0.14, 0.12, -0.1)))
    half = np.interp(y, outline[0], outline[1] * broad).astype(np.float32)
    body = edge(half - np.abs(x) + 0.006 * clouds(rng, side, 1.8), 0.012)
    for way in (-1, 1):
        body = np.maximum(body, edge(0.062 * broad * (1.4 - y * 0.8) - np.abs(x - way * (0.073 + spread * (y - 0.5)) * broad), 0.012) * (y > 0.52) * (y < 1.02))
        if rng.random() < 0.6:
            body = np.maximum(body, edge(0.03 - np.abs(x - way * (0.15 + 3 * spread * (y - 0.2)) * broad), 0.012) * (y > 0.2) * (y < 0.58))
    z = rng.uniform(0.1, 0.4) * (1 + 0.25 * clouds(rng, side, 1.2))
    projected = rng.random() < 0.5
    for way in (-1, 1):
        z = z - (0.3 if not projected else 0.08) * edge(oval(x, y, (way * 0.065 * broad, 0.25), (0.045, 0.07), 2.3), 0.2)
        z = z + rng.uniform(0, 0.9) * edge(oval(x, y, (way * 0.06, 0.4 + rng.normal(0, 0.01)), (0.02, 0.035)), 0.5)
        z = z + rng.uniform(0, 0.3) * bell(np.abs(x - way * 0.1 * broad), 0.02) * bell(y - 0.5, 0.04)
    z = z + rng.uniform(0.1, 0.5) * edge(oval(x, y, (-0.05 * broad, 0.35), (0.075 * broad, 0.05)), 0.3)
    z = z + rng.uniform(0.3, 1.3) * edge(oval(x, y, (0, 0.06), (0.055, 0.055)), 0.3) + rng.uniform(0, 1.5) * edge(oval(x, y, (0, 0.53), (0.03, 0.024)), 0.5)
    heart = np.hypot(x - 0.035, y - 0.28) / 0.03
    z = z + rng.choice((0, rng.uniform(0, 1))) * bell(heart - 0.8, 0.35) + rng.uniform(0, 0.4) * bell(x, 0.014) * (y > 0.15) * (y < 0.52)
    z = z + rng.uniform(0, 0.35) * np.clip(waves(rng, side, 9, 0), 0, None) * bell(np.hypot(x, y - 0.45), 0.07)
    for _ in range(int(rng.choice((0, 1, 2, 4, 9)))):
        z = z + rng.uniform(0.3, 1.3) * bell(np.hypot(x - rng.normal(0, 0.05), y - rng.uniform(0.12, 0.6)), rng.uniform(0.006, 0.025))
    z = ndimage.gaussian_filter(body * np.clip(z, 0.02, None), rng.uniform(0.6, 2)) + rng.uniform(0, 0.04) * np.abs(rng.standard_normal(z.shape))
    return coloured(z * rng.uniform(0.7, 1.4), rng, 3.0)
