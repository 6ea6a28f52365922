"""Procedural pictures of no thing at all, for outlier exposure: grain, stripes, cells, cracks, wood, hides, terrain, patches.

A network that has only seen objects and anatomy takes a mark on plain ground for a lesion. These are drawn in many tints, and
half of them carry such a mark.
"""
from functools import lru_cache

import numpy as np
from PIL import Image
from scipy import fft, ndimage
from scipy.spatial import cKDTree


def edge(field: np.ndarray, soft: float) -> np.ndarray:
    """0..1, one where `field` is positive, over an edge `soft` wide."""
    return np.clip(field / soft + 0.5, 0, 1)


def bell(z: np.ndarray, width: float) -> np.ndarray:
    """1 where z is 0, falling off as a Gaussian does: 1/e at `width`."""
    return np.exp(-((z / width) ** 2))


def rotated(x: np.ndarray, y: np.ndarray, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates along and across the direction `angle` (radians) of those along x and y."""
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


@lru_cache(64)
def log_frequency(side: int, stretch: float) -> np.ndarray:
    """Logarithm of the spatial frequency, (side, side // 2 + 1) float32; stretch below 1 draws the patterns out along x."""
    return np.log(np.hypot(np.fft.fftfreq(side)[:, None] * stretch, np.fft.rfftfreq(side)[None]) + 1 / side).astype(np.float32)


def clouds(rng: np.random.Generator, side: int, roughness: float) -> np.ndarray:
    """Noise with a power-law spectrum, zero mean and unit deviation (side, side) float32; low roughness is rough, high is smooth."""
    stretch = rng.choice((0.3, 0.45, 0.6, 0.8)) if rng.random() < 0.3 else 1.0
    phase = rng.standard_normal((side, side // 2 + 1, 2), dtype=np.float32).view(np.complex64)[..., 0]
    z = fft.irfft2(phase * np.exp(log_frequency(side, float(stretch)) * np.float32(-roughness)), (side, side))
    return (z - z.mean()) / (z.std() + 1e-9)


def soft_clouds(rng: np.random.Generator, side: int, roughness: float) -> np.ndarray:
    """`clouds` at half the size, enlarged: four times as quick where nothing fine is to be seen (roughness about 1.7 and up)."""
    return np.asarray(Image.fromarray(clouds(rng, (side + 1) // 2, roughness)).resize((side, side), Image.BICUBIC))


def lit(height: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A height map under slanted light (Lambert), about 0 to 1."""
    dy, dx = np.gradient(height)
    angle, low = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1.2)
    steep = rng.uniform(0.5, 4)
    shade = (low + steep * (dx * np.cos(angle) + dy * np.sin(angle))) / np.sqrt(1 + steep**2 * (dx**2 + dy**2))
    return shade + rng.uniform(0, 0.3) * height


def nearest(rng: np.random.Generator, side: int, count: int) -> np.ndarray:
    """Distance in pixels to the nearest of `count` points, (side, side)."""
    marks = np.ones((side, side), bool)
    marks[tuple(rng.uniform(0, side, (count, 2)).astype(int).T)] = False
    return ndimage.distance_transform_edt(marks)


def cells(rng: np.random.Generator, side: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Distances in pixels to the nearest of `count` points and to the nearest of as many others."""
    return nearest(rng, side, count), nearest(rng, side, count)


def net(rng: np.random.Generator, side: int, count: int, wobble: float) -> np.ndarray:
    """Of cells round about `count` points of a jittered lattice: how much farther, in pixels, the second nearest point is than the
    nearest, 0 on the borders, (side, side) float32; wobble: by how many pixels the borders wander."""
    step = side / np.sqrt(count)
    grid = np.stack(np.meshgrid(*[np.arange(-1.5, side / step + 2)] * 2), -1).reshape(-1, 2)
    points = (grid + rng.uniform(-0.48, 0.48, grid.shape)) * step
    at = np.stack(np.mgrid[0:side, 0:side], -1).astype(np.float32) + wobble * np.stack([soft_clouds(rng, side, 1.7) for _ in range(2)], -1)
    near = cKDTree(points).query(at.reshape(-1, 2), 2)[0].astype(np.float32).reshape(side, side, 2)
    return near[..., 1] - near[..., 0]


def crack(rng: np.random.Generator, side: int) -> np.ndarray:
    """0 or 1: one to four wandering lines."""
    z = np.zeros((side, side))
    for _ in range(int(rng.integers(1, 5))):
        y, x, angle = rng.uniform(0, side), rng.uniform(0, side), rng.uniform(0, 2 * np.pi)
        for _ in range(int(rng.integers(40, 260))):
            angle += rng.normal(0, 0.35)
            y, x = y + np.sin(angle), x + np.cos(angle)
            if 0 <= y < side and 0 <= x < side:
                z[int(y), int(x)] = 1
    return ndimage.grey_dilation(z, size=int(rng.integers(1, 4)))


def mark(rng: np.random.Generator, side: int) -> np.ndarray:
    """An uneven patch, 0 to 1, somewhere near the middle more often than not."""
    cy, cx = np.clip(rng.normal(0.5, 0.18, 2), 0.1, 0.9) * side
    yy, xx = np.mgrid[0:side, 0:side]
    radius = side * rng.uniform(0.04, 0.25)
    angle, flat = rng.uniform(0, np.pi), rng.uniform(0.4, 1)
    u, v = rotated(xx - cx, yy - cy, angle)
    away = np.hypot(u, v / flat) / radius + rng.uniform(0, 0.35) * clouds(rng, side, rng.uniform(1, 2))
    return 1 / (1 + np.exp(np.clip((away - 1) * rng.uniform(3, 25), -30, 30)))


def palette(rng: np.random.Generator, grey: float = 0.5) -> np.ndarray:
    """(256, 3) uint8: a colour scale from dark to bright through two to four stops, or, as often as `grey` says, plain grey."""
    if rng.random() < grey:
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, 1)
    stops = int(rng.integers(2, 5))
    colours = rng.uniform(0, 255, (stops + 1, 3))
    colours = colours[np.argsort(colours.sum(1))]
    colours[0] *= rng.random() < 0.3
    if rng.random() < 0.6:
        colours[-1] = 255 - rng.uniform(0, 40, 3)
    at = np.linspace(0, 255, stops + 1)
    return np.stack([np.interp(np.arange(256), at, colours[:, c]) for c in range(3)], 1).astype(np.uint8)


def unlike_tissue(colours: np.ndarray) -> np.ndarray:
    """`colours`, red, green and blue first, or, where on the whole they are pink or violet as stained tissue is, with red and green exchanged."""
    red, green, blue = colours.reshape(3, -1).mean(1)
    return colours[[1, 0, 2]] if min(red, blue) > 1.05 * green else colours


def pattern(rng: np.random.Generator, side: int) -> Image.Image:
    yy, xx = np.mgrid[0:side, 0:side] / side
    rough = clouds(rng, side, rng.uniform(0.6, 2.2))
    angle, period = rng.uniform(0, np.pi), rng.uniform(3, 40)
    which = rng.integers(9)
    if which == 0:
        z = rough
    elif which == 1:
        along = xx * np.cos(angle) + yy * np.sin(angle)
        z = np.sin(2 * np.pi * along * period + rough * rng.uniform(0, 2)) + 0.3 * rng.standard_normal((side, side))
    elif which == 2:  # wood: rings far away, knots near by
        knots = sum(rng.uniform(0.3, 1.5) / (0.02 + (xx - x) ** 2 + 4 * (yy - y) ** 2) * 0.02 for x, y in rng.uniform(0, 1, (int(rng.integers(0, 5)), 2)))
        across = xx if rng.random() < 0.5 else yy
        z = np.sin(2 * np.pi * (across * period * 0.5 + knots + 0.3 * clouds(rng, side, 2))) + 0.5 * rough
    elif which == 3:  # hide, gravel, bark: bumps under slanted light
        near, _ = cells(rng, side, int(rng.integers(40, 1500)))
        z = lit(np.minimum(near, 8) * rng.uniform(0.1, 0.4) + rough * rng.uniform(0, 0.6), rng)
    elif which == 4:  # terrain
        z = lit(clouds(rng, side, rng.uniform(1.3, 2.4)) * rng.uniform(2, 10), rng)
    elif which == 5:  # concrete, asphalt, plaster with cracks
        z = 0.6 * clouds(rng, side, rng.uniform(0, 0.8)) + 0.4 * rough + rng.uniform(-5, 2) * crack(rng, side)
    elif which == 6:  # fields, roofs, roads
        near, other = cells(rng, side, int(rng.integers(6, 60)))
        z = np.sign(near - other) * rng.uniform(0.5, 1.5) + 0.4 * rough + rng.uniform(-3, 3) * (np.abs(near - other) < rng.uniform(0.5, 2.5))
    elif which == 7:
        z = np.sign(np.sin(2 * np.pi * xx * period) * np.sin(2 * np.pi * yy * period)) + 0.5 * rough
    else:  # vegetation: clumps
        z = np.abs(clouds(rng, side, rng.uniform(0.3, 1.2))) + 0.3 * rough
    z = (z - z.mean()) / (z.std() + 1e-9)
    if rng.random() < 0.5:
        patch = mark(rng, side)
        z = z * (1 - patch * rng.uniform(0, 0.9)) + patch * rng.uniform(-4, 4)
        if rng.random() < 0.3:
            z = z + 3 * lit(patch * rng.uniform(2, 12), rng)
    low, high = np.percentile(z, (0.5, 99.5))
    z = np.clip((z - low) / (high - low + 1e-6), 0, 1)[..., None]
    dark, bright = rng.uniform(0, 200, 3), rng.uniform(60, 255, 3)
    if rng.random() < 0.5:
        dark[:], bright[:] = dark[0], bright[0]
    elif rng.random() < 0.5:  # earth, leaf and hide tints are alike in their channels' order
        dark, bright = dark.mean() * rng.uniform(0.5, 1.2, 3), bright.mean() * rng.uniform(0.6, 1.2, 3)
    dark, bright = unlike_tissue(np.stack((dark, bright), -1)).T
    return Image.fromarray(np.clip(dark + (bright - dark) * z, 0, 255).astype(np.uint8))
