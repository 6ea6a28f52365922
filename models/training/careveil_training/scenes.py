"""Drawn pictures of things that are not medical and look as if they were, for outlier exposure.

Bright spots and lobes on black (astronomy), layered wiggles (seismics), lines on even ground (maps), country and weather from above, blotched surfaces, petals,
floors, a small thing on a plain floor, flat shapes (wallpapers, drawings); metal (surfaces.py) and things alone (objects.py). Each is drawn in many tints and
sizes: it stands for its kind, not for one source.
"""
import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .objects import cards, thing
from .patterns import bell, clouds, crack, edge, mark, nearest, palette, rotated, soft_clouds, unlike_tissue
from .surfaces import hide, steel, tile, worn


def tinted(z: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """z about 0..1 through a palette."""
    return Image.fromarray(palette(rng)[np.clip(z * 255, 0, 255).astype(np.uint8)])


def spots(rng: np.random.Generator, side: int) -> Image.Image:
    """Stars, galaxies, jets: few large soft spots or many small ones of power-law brightness, saturating, on a dark noisy sky."""
    yy, xx = np.mgrid[0:side, 0:side]
    z = np.zeros((side, side))
    large = rng.random() < 0.6
    for _ in range(int(rng.integers(1, 6) if large else rng.integers(8, 90))):
        spread = 0.16 if large else 0.5
        cy, cx = rng.normal(0.5, spread, 2) * side
        width = side * (rng.uniform(0.015, 0.13) if large else rng.uniform(0.003, 0.012))
        angle, flat = rng.uniform(0, np.pi), rng.uniform(0.35, 1)
        u, v = rotated(xx - cx, yy - cy, angle)
        v = v / flat
        r2 = (u * u + v * v) / width**2
        light = np.exp(-r2 / 2) if rng.random() < 0.7 else 1 / (1 + r2) ** 2
        z += light * rng.pareto(1.5) if not large else light * rng.uniform(0.2, 3)
        if not large and rng.random() < 0.06:
            z += 0.6 * np.exp(-np.minimum(np.abs(u), np.abs(v)) / 0.8) * np.exp(-np.sqrt(r2) / 8)
    if rng.random() < 0.4:
        z += rng.uniform(0.1, 0.8) * np.clip(clouds(rng, side, rng.uniform(1.2, 2.2)), 0, None)
    grain = ndimage.gaussian_filter(rng.standard_normal((side, side)), rng.uniform(0.01, 4))
    z += grain / grain.std() * rng.choice((0.01, 0.04, 0.12)) + rng.uniform(0, 0.08)
    z *= rng.uniform(0.5, 2.5)
    return tinted(np.arcsinh(3 * np.clip(z, 0, None)) / np.arcsinh(3) if rng.random() < 0.4 else z, rng)


def lobes(rng: np.random.Generator, side: int) -> Image.Image:
    """A radio telescope's view: one to five soft lobes in a chain, often saturated, on noise of the beam's size; a number, a scale."""
    yy, xx = np.mgrid[0:side, 0:side]
    beam = side * np.exp(rng.uniform(np.log(0.012), np.log(0.07)))
    noise = ndimage.gaussian_filter(rng.standard_normal((side, side)), beam)
    z = noise / noise.std() * rng.uniform(0.01, 0.15)
    cy, cx, angle = *rng.normal(0.5, 0.08, 2) * side, rng.uniform(0, 2 * np.pi)
    for _ in range(int(rng.choice((1, 2, 2, 3, 4, 5)))):
        wide = beam * rng.uniform(1, 4)
        turn, flat = angle + rng.normal(0, 0.5), rng.uniform(0.4, 1)
        u, v = rotated(xx - cx, yy - cy, turn)
        v = v / flat
        z = z + np.exp(-(u * u + v * v) / (2 * wide * wide)) * rng.uniform(0.2, 1.5)
        angle += rng.normal(0, 0.4)
        cy, cx = cy + np.sin(angle) * wide * rng.uniform(1, 3), cx + np.cos(angle) * wide * rng.uniform(1, 3)
    z = np.clip((z - rng.uniform(-0.05, 0.1)) * rng.uniform(0.8, 4), 0, 1) ** rng.uniform(0.5, 1.3)
    out = tinted(z, rng)
    draw = ImageDraw.Draw(out)
    if rng.random() < 0.4:
        draw.text((4, 3), str(rng.integers(1, 9999)), fill=(255, 255, 255))
    if rng.random() < 0.4:
        draw.line((5, side - 8, 5 + int(rng.integers(10, 50)), side - 8), fill=(255, 255, 255), width=2)
    return out


def layers(rng: np.random.Generator, side: int) -> Image.Image:
    """A seismic section: reflectors that bend, thicken and break at faults."""
    yy, xx = np.mgrid[0:side, 0:side] / side
    depth = yy + rng.uniform(0.01, 0.12) * clouds(rng, side, 2.2) * rng.uniform(0.2, 1) + rng.uniform(-0.25, 0.25) * xx
    depth += rng.uniform(-0.2, 0.2) * np.exp(-(((xx - rng.uniform(0, 1)) / rng.uniform(0.1, 0.4)) ** 2)) * yy
    for _ in range(int(rng.integers(0, 4))):
        depth += rng.uniform(-0.06, 0.06) * (xx + rng.uniform(-0.5, 0.5) * yy > rng.uniform(0, 1))
    trace = ndimage.gaussian_filter1d(rng.standard_normal(1024), rng.uniform(1.5, 7))
    z = np.interp(depth, np.linspace(-0.7, 1.9, 1024), trace / trace.std())
    z = z * (1 + 0.5 * clouds(rng, side, 1.5)) + rng.uniform(0, 0.5) * ndimage.gaussian_filter(rng.standard_normal((side, side)), (0, 1.5))
    return tinted(0.5 + rng.uniform(0.15, 0.6) * z, rng)


def chart(rng: np.random.Generator, side: int) -> Image.Image:
    """A map: land and water in few tones, borders, contour lines, thin roads."""
    ground = clouds(rng, side, rng.uniform(1.4, 2.4))
    shades = rng.uniform(0.25, 1, 4)
    steps = np.digitize(ground, np.sort(rng.normal(0, 1, int(rng.integers(1, 4)))))
    z = shades[steps] + rng.uniform(0, 0.06) * clouds(rng, side, 1.0)
    edge = np.zeros_like(z, bool)
    for level in (*range(int(rng.integers(0, 9))), *([0] if rng.random() < 0.5 else [])):
        band = np.floor(ground * rng.uniform(0.5, 3) + level)
        edge |= (band != np.roll(band, 1, 0)) | (band != np.roll(band, 1, 1))
    z[edge] += rng.uniform(-0.6, 0.4)
    z[crack(rng, side) > 0] += rng.uniform(-0.6, 0.6)
    out = np.asarray(tinted(z, rng)).copy()
    if rng.random() < 0.5:  # water and land in tints of their own
        tints = rng.uniform(0.4, 1, (4, 3))
        out = (out * tints[steps]).astype(np.uint8)
    return Image.fromarray(out)


def weather(rng: np.random.Generator, side: int) -> Image.Image:
    """A false-colour view from a satellite: soft clouds, dust and sea in three channels of their own, a hot spot, thin coasts and borders."""
    y, x = np.meshgrid(*[np.linspace(-1, 1, side, dtype=np.float32)] * 2, indexing="ij")
    shared, out = soft_clouds(rng, side, rng.uniform(1.8, 2.8)), rng.uniform(20, 235, (3, 1, 1)) * np.ones((3, side, side), np.float32)
    out = out + rng.normal(0, 25, (3, 1, 1)) * shared + np.stack([rng.uniform(0, 25) * soft_clouds(rng, side, rng.uniform(1.5, 3)) for _ in range(3)])
    if rng.random() < 0.6:
        hot = np.hypot(*rotated(x - rng.uniform(-0.7, 0.7), y - rng.uniform(-0.7, 0.7), rng.uniform(0, np.pi)) / np.array([[[1.0]], [[rng.uniform(0.2, 1)]]]))
        cover = edge(1 - hot / rng.uniform(0.05, 0.35) + 0.25 * clouds(rng, side, rng.uniform(1.2, 2)), rng.uniform(0.1, 1))
        out = out + cover * (rng.uniform(0, 255, (3, 1, 1)) - out)
    for _ in range(int(rng.integers(1, 4))):
        field = soft_clouds(rng, side, rng.uniform(1.8, 3)) - rng.uniform(-1.5, 1.5)
        dy, dx = np.gradient(field)
        line = edge(rng.uniform(0.5, 1) - np.abs(field) / (np.hypot(dx, dy) + 1e-6), 1.0)
        out = out + line * rng.uniform(0.2, 0.8) * (rng.choice((rng.uniform(0, 60), rng.uniform(180, 255))) - out)
    out = unlike_tissue(out)
    out = out if rng.random() < 0.75 else np.repeat(out.mean(0, keepdims=True), 3, 0)
    return Image.fromarray(np.ascontiguousarray(np.clip(out, 0, 255).astype(np.uint8).transpose(1, 2, 0)))


def aerial(rng: np.random.Generator, side: int) -> Image.Image:
    """Country from above: crowns of trees or bare ground, a clearing, a winding road, a shore."""
    crowns = clouds(rng, side, rng.uniform(0.2, 1.0)) * (1 + 0.4 * clouds(rng, side, 2))
    z = rng.uniform(0.08, 0.6) + rng.uniform(0.03, 0.13) * crowns
    tint = np.array([rng.uniform(0.7, 1.1), 1.0, rng.uniform(0.6, 1.0)]) if rng.random() < 0.5 else np.ones(3)
    out = z[..., None] * tint
    if rng.random() < 0.6:
        bare = mark(rng, side)[..., None]
        ground = rng.uniform(0.3, 0.8) * (1 + 0.2 * clouds(rng, side, 0.8))[..., None] * (np.array([1.1, 1.0, 0.85]) if tint[0] != 1 else 1)
        out = out * (1 - bare) + bare * ground
    yy, xx = np.mgrid[0:side, 0:side] / side
    bend = clouds(rng, side, 2.6) * rng.uniform(0.02, 0.12)
    for _ in range(int(rng.integers(0, 3))):
        angle = rng.uniform(0, np.pi)
        off = (xx - rng.uniform(0.2, 0.8)) * np.cos(angle) + (yy - rng.uniform(0.2, 0.8)) * np.sin(angle) + bend
        out = np.where((np.abs(off) < rng.uniform(0.004, 0.025))[..., None], rng.uniform(0.4, 0.95), out)
        if rng.random() < 0.2:
            out = np.where((off > rng.uniform(0.1, 0.3))[..., None], rng.uniform(0.02, 0.4, 3) if tint[0] != 1 else rng.uniform(0.02, 0.4), out)
    return Image.fromarray(np.clip(out * rng.uniform(150, 330), 0, 255).astype(np.uint8))


def blotches(rng: np.random.Generator, side: int) -> Image.Image:
    """Rolled metal, plaster, old paper: even or streaked ground with soft-edged stains, pits and scratches, often overexposed."""
    grain = ndimage.gaussian_filter(rng.standard_normal((side, side)), (rng.uniform(0, 1.5), rng.uniform(0, 5))[:: 1 if rng.random() < 0.5 else -1])
    z = rng.uniform(0.02, 0.16) * grain / grain.std() + rng.uniform(0.03, 0.15) * clouds(rng, side, rng.uniform(1, 2.2))
    for _ in range(int(rng.integers(1, 4))):
        field = clouds(rng, side, rng.uniform(0.9, 2.2))
        cover = 1 / (1 + np.exp(-np.clip((field - rng.uniform(0.3, 2.4)) * rng.uniform(2, 20), -30, 30)))
        z += rng.uniform(-0.8, 0.25) * cover * (1 + 0.25 * clouds(rng, side, 0.7))
    if rng.random() < 0.4:
        pits = ndimage.gaussian_filter((rng.random((side, side)) > rng.uniform(0.98, 0.999)).astype(float), rng.uniform(0.6, 3))
        z -= rng.uniform(0.2, 0.7) * pits / (pits.max() + 1e-9)
    if rng.random() < 0.3:
        z += rng.uniform(-0.4, 0.4) * crack(rng, side)
    return tinted(rng.uniform(0.2, 1.05) + z * rng.uniform(0.7, 1.4), rng)


# Reds, yellow, white, pink and violet, as shares of full light.
PETAL_TINTS = np.array([(1, 0.2, 0.25), (1, 0.85, 0.1), (1, 1, 1), (0.95, 0.5, 0.75), (0.6, 0.4, 0.9)])


def bloom(rng: np.random.Generator, xx: np.ndarray, yy: np.ndarray, out: np.ndarray, size: float) -> np.ndarray:
    """One flower laid over `out` (3, side, side): petals round a middle, one ring or several, or a full head."""
    cx, cy = rng.normal(0.5, 0.15 + 0.3 * (size < 0.15), 2)
    turn, away = np.arctan2(yy - cy, xx - cx), np.hypot(xx - cx, (yy - cy) / rng.uniform(0.5, 1)) / size
    tint = rng.uniform(60, 255, 3) if rng.random() < 0.4 else rng.uniform(140, 255) * PETAL_TINTS[rng.integers(len(PETAL_TINTS))]
    full, fine = rng.random() < 0.3, 0.03 * clouds(rng, len(xx), 1.4)
    for ring in range(int(rng.integers(2, 6)) if full else 1):
        reach, count, depth = 1 - 0.2 * ring, int(rng.integers(4, 12) if full else rng.integers(4, 40)), rng.uniform(0.05, 0.6)
        wave = np.abs(np.cos(turn * count / 2 + rng.uniform(0, 6) + rng.uniform(-2, 2) * away * full)) ** rng.uniform(0.3, 2)
        inside = 1 / (1 + np.exp(np.clip((away / reach - 1 + depth * (1 - wave) + fine) * 40, -30, 30)))
        shade = (0.6 + 0.4 * wave) * (1 - rng.uniform(0, 0.5) * (away if not full else reach - away)) + fine
        out = out + inside * (shade * tint[:, None, None] - out)
    if not full:
        middle = 1 / (1 + np.exp(np.clip((away - rng.uniform(0.1, 0.5)) * 30, -30, 30)))
        out = out + middle * ((0.7 + 0.3 * clouds(rng, len(xx), 0.4)) * rng.uniform(10, 220, (3, 1, 1)) - out)
    return out


def petals(rng: np.random.Generator, side: int) -> Image.Image:
    """One to four flowers near by, or a bed of small ones; on foliage, sky or nothing; in half of them small and blown up, in many grey."""
    small = rng.random() < 0.55
    grid = int(rng.integers(40, 100)) if small else side
    yy, xx = (np.mgrid[0:grid, 0:grid] / grid).astype(np.float32)
    leaf = rng.uniform(0, 255, 3) if rng.random() < 0.4 else np.array([rng.uniform(20, 140), rng.uniform(50, 170), rng.uniform(10, 90)])
    leaves = clouds(rng, grid, rng.uniform(0.8, 2.4)) if rng.random() < 0.6 else np.abs(clouds(rng, grid, rng.uniform(0.8, 1.6))) - 0.8
    out = leaf[:, None, None] * (1 + rng.uniform(0, 0.5) * leaves) if rng.random() < 0.75 else np.zeros((3, grid, grid))
    if rng.random() < 0.25:  # a bed
        spots = nearest(rng, grid, int(rng.integers(20, 160))) + 0.8 * clouds(rng, grid, 0.8)
        out = np.where(spots < grid * rng.uniform(0.01, 0.03), rng.uniform(60, 255, (3, 1, 1)) * (1 + 0.15 * clouds(rng, grid, 0.6)), out)
        blooms = int(rng.integers(0, 4))
    else:
        blooms = int(rng.choice((1, 1, 2, 3, 4)))
    for _ in range(blooms):
        out = bloom(rng, xx, yy, out, rng.uniform(0.12, 0.5) if blooms > 1 else rng.uniform(0.15, 0.75))
    out = Image.fromarray(np.ascontiguousarray(np.clip(out, 0, 255).astype(np.uint8).transpose(1, 2, 0)))
    out = out.convert("L").convert("RGB") if rng.random() < 0.35 else out
    return out.resize((side, side), Image.BICUBIC) if small else out


def shaded(rng: np.random.Generator, side: int) -> np.ndarray:
    """Light falling off over a plain floor or wall, about 0..1."""
    yy, xx = np.mgrid[0:side, 0:side] / side
    far = np.hypot(xx - rng.normal(0.5, 0.3), (yy - rng.normal(0.5, 0.3)) * rng.uniform(0.5, 1.5))
    z = rng.uniform(0.3, 0.9) - rng.uniform(0, 0.7) * far**rng.uniform(1, 2) + rng.uniform(0, 0.06) * clouds(rng, side, rng.uniform(0.2, 2))
    return z + rng.uniform(0, 0.03) * rng.standard_normal((side, side))


def lone(rng: np.random.Generator, side: int) -> Image.Image:
    """A plain shaded floor or wall with one or two small hard-edged things on it."""
    z = shaded(rng, side)
    for _ in range(int(rng.integers(0, 3))):
        if rng.random() < 0.5:
            z = np.where(crack(rng, side) > 0, rng.uniform(0, 1), z)
        else:
            yy, xx = np.mgrid[0:side, 0:side]
            cy, cx, angle = *rng.uniform(0.15, 0.85, 2) * side, rng.uniform(0, np.pi)
            u, v = rotated(xx - cx, yy - cy, angle)
            z = np.where((np.abs(u) < rng.uniform(1, 28)) & (np.abs(v) < rng.uniform(1, 18)), rng.uniform(0, 1) + 0.01 * u, z)
    return tinted(z, rng)


def floor(rng: np.random.Generator, side: int) -> Image.Image:
    """Concrete or paving under a lamp: light that falls off to the corners, a glare, stains, hairline cracks, at times a tiny thing."""
    x, y = np.meshgrid(*[np.linspace(-1, 1, side, dtype=np.float32)] * 2)
    at = rng.normal(0, 0.4, 2)
    far = np.hypot(x - at[0], (y - at[1]) * rng.uniform(0.7, 1.3))
    z = rng.uniform(0.35, 0.85) * (1.1 - rng.uniform(0, 0.75) * np.clip(far, 0, 1.6) ** rng.uniform(1, 2))
    z = z * (1 + rng.uniform(0.01, 0.07) * clouds(rng, side, rng.uniform(0.3, 1.2)) + rng.uniform(0, 0.1) * soft_clouds(rng, side, rng.uniform(1.7, 2.6)))
    for _ in range(int(rng.choice((0, 0, 1, 2)))):
        z = z + rng.uniform(0.05, 0.35) * bell(np.hypot(x - rng.uniform(-1, 1), y - rng.uniform(-1, 1)), rng.uniform(0.1, 0.4))
    if rng.random() < 0.6:
        z = z - rng.uniform(0.05, 0.35) * edge(clouds(rng, side, rng.uniform(0.8, 1.6)) - rng.uniform(1.6, 2.8), rng.uniform(0.3, 1))
    if rng.random() < 0.4:
        z = z + rng.uniform(-0.25, 0.1) * ndimage.gaussian_filter(crack(rng, side), rng.uniform(0.4, 1.2))
    out = z[..., None] * (1 + rng.normal(0, 0.05, 3)) if rng.random() < 0.7 else np.repeat(z[..., None], 3, 2)
    for _ in range(int(rng.choice((0, 1, 1, 2)))):  # a bolt, a ring, a wire
        u, v = rotated(x - rng.uniform(-0.9, 0.9), y - rng.uniform(-0.9, 0.9), rng.uniform(0, np.pi))
        size = rng.uniform(0.02, 0.15)
        ring = rng.choice((0.0, rng.uniform(0.3, 0.7))) * size
        off = np.maximum(np.abs(u) - size, np.abs(v) - size * rng.uniform(0.1, 1)) if rng.random() < 0.5 else np.maximum(np.hypot(u, v) - size, ring - np.hypot(u, v))
        share = edge(-off, 0.02)[..., None]
        out = out + share * (rng.uniform(0.05, 1.1) * rng.uniform(0.7, 1.1, 3) * (1 + rng.normal(0, 2) * u[..., None]) - out)
    return Image.fromarray(np.clip(out * 255, 0, 255).astype(np.uint8))


def flat(rng: np.random.Generator, side: int) -> Image.Image:
    """Layered flat or softly shaded shapes in a few colours, as in wallpapers, logos and drawings."""
    yy, xx = np.mgrid[0:side, 0:side] / side
    grey = rng.random() < 0.4
    tint = lambda: np.repeat(rng.uniform(0, 255), 3) if grey else rng.uniform(0, 255, 3)
    base = tint() if rng.random() < 0.6 else np.full(3, rng.choice((0.0, 255.0)))
    out = base * (1 - rng.uniform(0, 0.6) * yy)[..., None]
    for _ in range(int(rng.integers(1, 9))):
        shape = rng.integers(3)
        if shape == 0:
            inside = yy > rng.uniform(0.2, 0.95) + rng.uniform(0.02, 0.2) * np.interp(xx, np.linspace(0, 1, 9), rng.standard_normal(9))
        elif shape == 1:
            inside = np.hypot(xx - rng.uniform(0, 1), (yy - rng.uniform(0, 1)) * rng.uniform(0.5, 2)) < rng.uniform(0.03, 0.35)
        else:
            inside = clouds(rng, side, rng.uniform(2.2, 3)) > rng.uniform(0, 2)
        out = np.where(inside[..., None], tint() * (1 - rng.uniform(0, 0.4) * xx)[..., None], out)
        if rng.random() < 0.3:
            out = np.where((inside ^ ndimage.binary_dilation(inside, iterations=1))[..., None], 0, out)
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))


SCENES = (spots, lobes, lobes, layers, chart, aerial, blotches, steel, steel, steel, tile, hide, hide, hide, hide, petals, petals, lone, thing, thing, thing, cards, flat)
# The same with weather seen from space, worn steel and floors, and more country from above.
WIDER_SCENES = (spots, lobes, lobes, layers, chart, weather, aerial, aerial, aerial, blotches, steel, steel, steel, worn, worn, tile, hide, hide, hide, hide, petals, petals,
                lone, floor, thing, thing, thing, cards, flat)


def scene(rng: np.random.Generator, side: int, kinds: tuple = SCENES) -> Image.Image:
    return kinds[rng.integers(len(kinds))](rng, side)
