"""Drawn metal, tile and leather surfaces as an inspection camera sees them, with or without flaws; they are not medical and pass for film or skin."""
import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import bell, clouds, crack, edge, mark, nearest, net, soft_clouds, unlike_tissue


def streaks(rng: np.random.Generator, side: int, long: float, wide: float) -> np.ndarray:
    """Noise drawn out along y, unit deviation."""
    z = ndimage.gaussian_filter1d(rng.standard_normal((side, side), np.float32), long, axis=0, mode="wrap")
    z = ndimage.gaussian_filter1d(z, wide, axis=1, mode="wrap") if wide > 0.2 else z
    return z / (z.std() + 1e-9)


def brushed(rng: np.random.Generator, side: int) -> np.ndarray:
    """Rolled or ground metal, unit deviation: lines that run through, short ones, grain."""
    through = rng.standard_normal(side).astype(np.float32) + 2 * ndimage.gaussian_filter1d(rng.standard_normal(side), 3).astype(np.float32)
    z = rng.uniform(0, 1) * through[None] + rng.uniform(0, 1) * streaks(rng, side, rng.uniform(4, 40), rng.uniform(0, 1.2))
    z = z + rng.uniform(0.1, 1) * rng.standard_normal((side, side), np.float32) + rng.uniform(0, 0.8) * clouds(rng, side, rng.uniform(0.6, 1.6))
    return z / (z.std() + 1e-9)


def lighting(rng: np.random.Generator, side: int) -> np.ndarray:
    """What the lamps leave: nearly even light, or a slope or a band of it, at times too dark or too bright at one end."""
    across = np.linspace(-1, 1, side, dtype=np.float32)
    x, y = across[None], across[:, None]
    if rng.random() < 0.45:
        return rng.uniform(0.15, 0.7) + rng.normal(0, 0.04) * x + rng.normal(0, 0.03) * y
    z = rng.uniform(0.2, 0.85) + rng.normal(0, 0.14) * x + rng.normal(0, 0.1) * y + rng.uniform(-0.15, 0.15) * x * x
    if rng.random() < 0.4:
        z = z + rng.uniform(-0.4, 0.6) * bell(x - rng.uniform(-1, 1), rng.uniform(0.1, 0.7)) * (1 + rng.uniform(-0.6, 0.6) * y)
    return z + rng.uniform(0, 0.08) * soft_clouds(rng, side, 2.4)


def pits(rng: np.random.Generator, side: int) -> np.ndarray:
    """Small dark flecks, lying one way, closer together in places."""
    fine = ndimage.gaussian_filter(rng.standard_normal((side, side), np.float32), (rng.uniform(0.7, 3), rng.uniform(0.7, 4)))
    field = fine / fine.std() + rng.uniform(0, 0.9) * soft_clouds(rng, side, 2)
    return -rng.uniform(0.08, 0.35) * edge(field - rng.uniform(1.7, 2.8), rng.uniform(0.3, 1.2))


def inclusions(rng: np.random.Generator, side: int) -> np.ndarray:
    """Few dark streaks along the rolling, some broad."""
    field = streaks(rng, side, rng.uniform(6, 25), rng.uniform(0.8, 4)) + rng.uniform(0, 0.5) * clouds(rng, side, 1.4)
    return rng.choice((-1, -1, -1, 1)) * rng.uniform(0.06, 0.35) * edge(field - rng.uniform(1.9, 2.8), rng.uniform(0.2, 0.8))


def scratches(rng: np.random.Generator, side: int) -> np.ndarray:
    """Bright or dark lines, nearly parallel, broken off."""
    z, across = np.zeros((side, side), np.float32), np.arange(side, dtype=np.float32)
    for _ in range(int(rng.integers(1, 9))):
        at = rng.uniform(0, side) + rng.normal(0, 0.06) * (across - side / 2)
        wide, start, long = rng.choice((rng.uniform(0.4, 1), rng.uniform(1, 4))), rng.uniform(-0.5, 1) * side, rng.uniform(0.1, 1.5) * side
        broken = edge(long / 2 - np.abs(across - start - long / 2), 10) * (1 + 0.5 * ndimage.gaussian_filter1d(rng.standard_normal(side), 3)).clip(0)
        z += rng.uniform(0.1, 0.8) * broken[:, None] * bell(across[None] - at[:, None], wide)
    return z * rng.choice((1, 1, 1, -0.6))


def scale(rng: np.random.Generator, side: int) -> np.ndarray:
    """Dark patches with ragged or washed-out edges, most of them along the rolling."""
    field = soft_clouds(rng, side, rng.uniform(1.5, 3)) + rng.uniform(0, 1.5) * streaks(rng, side, 30, rng.uniform(5, 14))
    cover = edge(field - rng.uniform(0.5, 2), rng.uniform(0.2, 1.2))
    return -rng.uniform(0.2, 0.7) * cover * (1 + 0.25 * clouds(rng, side, 0.7))


def crazing(rng: np.random.Generator, side: int) -> np.ndarray:
    """A net of short dark cracks."""
    field = ndimage.gaussian_filter(rng.standard_normal((side, side), np.float32), (rng.uniform(1, 2.5), rng.uniform(1.5, 5)))
    lines = bell(field / field.std(), rng.uniform(0.1, 0.3))
    return -rng.uniform(0.15, 0.5) * lines * edge(soft_clouds(rng, side, 1.8) - rng.uniform(-1, 0.8), 0.8) + 0.06 * clouds(rng, side, 0.3)


def islands(rng: np.random.Generator, side: int) -> np.ndarray:
    """How far, in units of their radius, a place lies inside of dark blotches with frayed edges, negative outside, (side, side); they stand
    apart or run together in a row along the rolling."""
    x, y = np.meshgrid(*[np.linspace(-1, 1, side, dtype=np.float32)] * 2)
    fray = rng.uniform(0.05, 0.25) * clouds(rng, side, rng.uniform(0.8, 1.6)) + rng.uniform(0, 0.4) * soft_clouds(rng, side, 2.2)
    lane, off = rng.uniform(-0.9, 0.9) if rng.random() < 0.5 else None, np.full((side, side), 9, np.float32)
    for _ in range(int(rng.integers(1, 10))):
        across, size = rng.uniform(-1, 1) if lane is None else lane + rng.normal(0, 0.05), np.exp(rng.uniform(np.log(0.05), np.log(0.3)))
        off = np.minimum(off, np.hypot(x - across, (y - rng.uniform(-1, 1)) / rng.choice((1.0, rng.uniform(1, 4)))) / size)
    return 1 - off - fray


def specks(rng: np.random.Generator, side: int) -> np.ndarray:
    """Crowds of small black flecks, 0..1."""
    crowds = edge(soft_clouds(rng, side, 1.6) - rng.uniform(1, 2.2), 0.5)
    return edge(clouds(rng, side, rng.uniform(0.4, 1)) - rng.uniform(0.8, 1.6), 0.4) * crowds


def stains(rng: np.random.Generator, side: int) -> np.ndarray:
    inside = islands(rng, side)
    z = -rng.uniform(0.12, 0.55) * edge(inside, rng.uniform(0.2, 0.9)) * (1 + rng.uniform(-0.3, 0.5) * bell(inside - 0.2, 0.2))
    return z - rng.uniform(0.2, 0.6) * specks(rng, side) if rng.random() < 0.4 else z


FLAWS = (pits, pits, inclusions, inclusions, scratches, scratches, scale, scale, crazing, stains, stains)


def hide(rng: np.random.Generator, side: int) -> Image.Image:
    """Leather: pebbled or creased grain under slanted light, brown to black or grey, often with a dent, a fold or a scratch."""
    if rng.random() < 0.5:  # fine creases that meet
        border = net(rng, side, int(np.exp(rng.uniform(np.log(60), np.log(1800)))), rng.uniform(0.5, 5))
        grain = -rng.uniform(0.4, 1.6) * bell(border, rng.uniform(0.8, 2.2)) * edge(soft_clouds(rng, side, 1.8) + rng.uniform(-0.5, 2), 1.5)
    else:
        grain = -np.minimum(nearest(rng, side, int(np.exp(rng.uniform(np.log(300), np.log(6000))))), 9) * rng.uniform(0.1, 0.5)
    height = ndimage.gaussian_filter(grain + rng.uniform(0, 0.5) * clouds(rng, side, rng.uniform(0.8, 1.6)), rng.uniform(0.3, 1))
    x, y = np.meshgrid(*[np.linspace(-1, 1, side, dtype=np.float32)] * 2)
    turn = rng.uniform(0, 2 * np.pi)
    for _ in range(int(rng.choice((0, 1, 1, 1, 2)))):
        at, size = rng.uniform(-0.7, 0.7, 2), rng.uniform(0.02, 0.2)
        off = np.hypot(x - at[0], (y - at[1]) * rng.uniform(0.5, 2))
        height = height + rng.choice((-1, 1)) * rng.uniform(5, 60) * size * bell(off, size)
    if rng.random() < 0.3:
        height = height + rng.uniform(-12, 12) * bell(x * np.cos(turn) + y * np.sin(turn) - rng.uniform(-0.6, 0.6) + 0.1 * soft_clouds(rng, side, 2.5), rng.uniform(0.02, 0.1))
    dy, dx = np.gradient(height)
    steep = rng.uniform(0.1, 0.7)
    shade = (1 + steep * (dx * np.cos(turn) + dy * np.sin(turn))) / np.sqrt(1 + steep * steep * (dx * dx + dy * dy))
    z = np.clip(shade, 0, 1.6) * (1 + rng.uniform(-0.3, 0.3) * x + rng.uniform(-0.3, 0.3) * y)
    tints = np.array([[150, 88, 66], [176, 110, 80], [96, 60, 44], [60, 56, 54], [120, 120, 120], [190, 160, 120], [110, 30, 28]], float)
    tint = tints[rng.integers(len(tints))] * rng.uniform(0.6, 1.3) * rng.uniform(0.9, 1.1, 3)
    tint = tint if rng.random() < 0.6 else np.full(3, tint.mean())
    return Image.fromarray(np.clip(z[..., None] * tint, 0, 255).astype(np.uint8))


def finished(z: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """z about 0..1 in grey or, less often, in a faint tint; turned by a quarter now and then."""
    z = np.rot90(z) if rng.random() < 0.35 else z
    tint = np.ones(3) if rng.random() < 0.75 else unlike_tissue(rng.uniform(0.7, 1.1, 3))
    return Image.fromarray(np.ascontiguousarray(np.clip(z[..., None] * (255 * tint).astype(np.float32), 0, 255).astype(np.uint8)))


def steel(rng: np.random.Generator, side: int) -> Image.Image:
    """A strip of steel with none to two kinds of flaw."""
    z = lighting(rng, side) * (1 + rng.uniform(0.01, 0.22) * (brushed(rng, side) if rng.random() < 0.6 else clouds(rng, side, rng.uniform(0.2, 1.2))))
    deep = rng.choice((1.0, rng.uniform(0.25, 0.7)))
    for n in rng.choice(len(FLAWS), int(rng.choice((0, 1, 1, 1, 2))), replace=False):
        z = z + deep * FLAWS[n](rng, side)
    z = ndimage.gaussian_filter(z, rng.uniform(0.2, 0.9))
    return finished(z * rng.choice((1, 1, rng.uniform(1.2, 1.6))), rng)


def worn(rng: np.random.Generator, side: int) -> Image.Image:
    """Hot-rolled steel by a bright lamp: coarse speckled grain in bands of light along the rolling, saturated in places; even dark blotches
    in it, at times with a darker rim, and black flecks."""
    bands = ndimage.gaussian_filter1d(rng.standard_normal(side), rng.uniform(4, 30), mode="wrap").astype(np.float32)
    light = lighting(rng, side) * rng.uniform(0.8, 1.5) + rng.uniform(0.02, 0.16) * bands[None] / (bands.std() + 1e-6)
    grain = ndimage.gaussian_filter(rng.standard_normal((side, side), np.float32), rng.uniform(0.3, 1.3, 2))
    grain = grain / grain.std() + rng.uniform(0, 0.8) * streaks(rng, side, rng.uniform(2, 20), rng.uniform(0.3, 1.5))
    if rng.random() < 0.4:
        grain = grain + rng.uniform(0.3, 1) * clouds(rng, side, rng.uniform(0.8, 1.6))
    z = light * (1 + rng.uniform(0.05, 0.18) * grain)
    if rng.random() < 0.85:
        inside = islands(rng, side)
        if rng.random() < 0.4:  # a lane that runs through
            x = np.linspace(-1, 1, side, dtype=np.float32)[None]
            inside = np.maximum(inside, 1 - np.abs(x - rng.uniform(-0.8, 0.8) + 0.06 * soft_clouds(rng, side, 2.2)) / rng.uniform(0.08, 0.25))
        cover = edge(inside, rng.uniform(0.15, 0.7))
        pale = rng.uniform(0, 0.5) * edge(inside - 0.5, 0.4) if rng.random() < 0.4 else 0.0
        z = z * (1 - rng.uniform(0.3, 0.8) * cover * (1 - pale) * (1 + 0.15 * clouds(rng, side, 1.4)))
    if rng.random() < 0.4:
        z = z * (1 - rng.uniform(0.4, 0.9) * specks(rng, side))
    return finished(ndimage.gaussian_filter(z, rng.uniform(0.2, 0.7)), rng)


def tile(rng: np.random.Generator, side: int) -> Image.Image:
    """A ground tile that fills the picture or lies in its holder: bowed dark edges, a hole, a crack or a worn patch."""
    z = lighting(rng, side) * (1 + rng.uniform(0.02, 0.15) * brushed(rng, side))
    x, y = np.meshgrid(*[np.linspace(-1, 1, side, dtype=np.float32)] * 2)
    if rng.random() < 0.6:
        bow, a, b = rng.uniform(-0.1, 0.1, 2), rng.uniform(0.85, 1.1, 2), rng.normal(0, 0.04, 2)
        off = np.minimum(a[0] - np.abs(x - b[0]) + bow[0] * y * y, a[1] - np.abs(y - b[1]) + bow[1] * x * x) + 0.004 * clouds(rng, side, 1.5)
        rim = rng.uniform(-0.2, 0.4) * bell(off, 0.025) * (np.abs(x) > np.abs(y))
        z = z * (rng.uniform(0, 0.5) + (1 - rng.uniform(0, 0.5)) * edge(off, 0.03)) + rim
    if rng.random() < 0.6:
        flaw = mark(rng, side) if rng.random() < 0.6 else crack(rng, side)
        z = z + rng.choice((-1, -1, 1)) * rng.uniform(0.1, 0.4) * flaw * (1 + 0.2 * clouds(rng, side, 1.0))
    return finished(ndimage.gaussian_filter(z, rng.uniform(0.2, 0.8)) * rng.uniform(0.7, 1.3), rng)
