"""Drawn medical pictures for kinds that have one source or none: radiographs of hands, limbs and spines
(radiographs.py) and of jaws (jaws.py); vessels; nuclear medicine (uptake.py); retinas and their sections; the lining of the gut.

They teach what such a picture is made of (bone in soft tissue on a dark ground), so that the kind is known
when its only source is left out. They are not realistic and are judged nowhere: every figure is of real pictures.
"""
import numpy as np
from PIL import Image
from scipy import ndimage

from .jaws import jaw
from .patterns import clouds, rotated
from .radiographs import Film, fan, filmed, handled, limb, spine
from .uptake import body_across, body_along, brain


def grown(rng: np.random.Generator, side: int, tips: list[tuple], reach: tuple[int, int], wobble: float, branching: float, most: int = 60,
          hole: tuple = (0.0, 0.0, 0.0), pull: float = 0.0, home: float = 0.0) -> np.ndarray:
    """Width in pixels of branching vessels along their middle lines, 0 elsewhere, (side, side).

    tips: (y, x, angle, width) they grow from; reach: steps before one ends; hole: (y, x, radius) that none enters; pull, home: how far
    each step turns towards the angle `home`.
    """
    z, drawn = np.zeros((side, side)), 0
    while tips and drawn < most:
        y, x, angle, width = tips.pop()
        drawn += 1
        for _ in range(int(rng.integers(*reach))):
            angle += rng.normal(0, wobble) + pull * np.sin(home - angle)
            y, x = y + 1.3 * np.sin(angle), x + 1.3 * np.cos(angle)
            if not (0 <= y < side and 0 <= x < side) or np.hypot(y - hole[0], x - hole[1]) < hole[2]:
                break
            z[int(y), int(x)] = max(z[int(y), int(x)], width)
            if width > 0.5 and rng.random() < branching:
                tips.append((y, x, angle + rng.choice((-1, 1)) * rng.uniform(0.3, 1.2), width * rng.uniform(0.5, 0.85)))
    return z


def thick(middle: np.ndarray, levels: tuple) -> np.ndarray:
    """Lines as wide as `middle` says, soft, 0..1."""
    return np.clip(sum(ndimage.gaussian_filter((middle > least).astype(float), least) * least * 1.6 for least in levels), 0, 1)


def vessels(rng: np.random.Generator, side: int) -> Image.Image:
    """A tree of vessels: bright on speckle round a dark middle (OCT angiography), or dark on soft shadows (X-ray angiography)."""
    bright = rng.random() < 0.8
    middle, hole = rng.normal(0.5, 0.05, 2) * side, side * rng.uniform(0.04, 0.12)
    tips = [(*rng.uniform(0, side, 2), rng.uniform(0, 2 * np.pi), rng.uniform(1, 3.5)) for _ in range(int(rng.integers(2, 16)))]
    z = grown(rng, side, tips, (20, 130), 0.13, 0.055, hole=(*middle, hole if bright else 0.0))
    drawn = thick(z, (0.3, 1.0, 1.8, 2.8))
    if bright:
        yy, xx = np.mgrid[0:side, 0:side]
        grain = np.abs(ndimage.gaussian_filter(rng.standard_normal(z.shape), rng.uniform(0.3, 1)))
        away = 1 / (1 + np.exp(-(np.hypot(yy - middle[0], xx - middle[1]) / hole - 1) * rng.uniform(3, 10)))
        z = rng.uniform(0.1, 0.6) * grain / grain.std() * (0.3 + 0.7 * away) + rng.uniform(0.2, 0.9) * drawn
    else:
        z = rng.uniform(0.4, 0.8) + rng.uniform(0.05, 0.15) * clouds(rng, side, rng.uniform(1.8, 2.6)) - rng.uniform(0.2, 0.5) * drawn
        z += rng.uniform(0, 0.04) * rng.standard_normal(z.shape)
    return Image.fromarray(np.clip(z * 255, 0, 255).astype(np.uint8)).convert("RGB")


def blob(film_xx, film_yy, at, radii, angle: float, soft: float = 0.15) -> np.ndarray:
    """An ellipse with a soft edge, 0..1."""
    dx, dy = film_xx - at[0], film_yy - at[1]
    u, v = (z / radius for z, radius in zip(rotated(dx, dy, angle), radii))
    return 1 / (1 + np.exp(np.clip((np.hypot(u, v) - 1) / soft * 4, -40, 40)))


def body_scan(rng: np.random.Generator, side: int) -> Image.Image:
    """A whole-body scan of nuclear medicine: head, trunk, limbs, and organs that glow; dark on white or bright on black, one view or two."""
    yy, xx = (np.mgrid[0:side, 0:side] / side).astype(np.float32)
    film = Film(rng, side)
    two = rng.random() < 0.5
    z = np.zeros((side, side), np.float32)
    for x in ((0.27, 0.73) if two else (rng.normal(0.5, 0.03),)):
        w = rng.uniform(0.8, 1.2)
        film.tissue((x, 0.11), (x, 0.13), 0.05 * w)
        film.tissue((x, 0.22), (x, 0.48), 0.085 * w, 0.85)
        for way in (-1, 1):
            film.tissue((x + way * 0.09 * w, 0.22), (x + way * rng.uniform(0.11, 0.16) * w, 0.52), 0.024 * w, 0.8)
            film.tissue((x + way * 0.04 * w, 0.5), (x + way * 0.05 * w, 0.93), 0.04 * w, 0.6)
        for y, size, sideways in ((0.1, 0.035, 0), (0.29, 0.025, 0.02), (0.4, 0.018, 0.04), (0.4, 0.018, -0.04), (0.53, 0.024, 0)):
            if rng.random() < 0.75:
                z += rng.uniform(0.3, 1.5) * blob(xx, yy, (x + sideways, y), (size, size * rng.uniform(0.7, 1.2)), 0.0, 0.4)
        for _ in range(int(rng.integers(0, 9))):
            z += rng.uniform(0.2, 1) * blob(xx, yy, (x + rng.normal(0, 0.05), rng.uniform(0.1, 0.8)), rng.uniform(0.006, 0.02, 2), 0.0, 0.5)
        if rng.random() < 0.5:
            for n in range(14):
                z += 0.25 * blob(xx, yy, (x, 0.2 + 0.024 * n), (0.012, 0.009), 0.0, 0.4)
    z += rng.uniform(0.15, 0.5) * film.soft / film.soft.max() * (1 + 0.25 * clouds(rng, side, 0.9))
    z = ndimage.gaussian_filter(z, rng.uniform(0.6, 2)) + rng.uniform(0, 0.05) * np.abs(rng.standard_normal(z.shape))
    z = np.clip(z * rng.uniform(0.7, 1.4), 0, 1)
    return Image.fromarray(((1 - z if rng.random() < 0.6 else z) * 255).astype(np.uint8)).convert("RGB")


def retina_section(rng: np.random.Generator, side: int) -> Image.Image:
    """A section through a retina (OCT): dark vitreous, bands that bend and dip at the fovea, a bright floor that fades, speckle."""
    yy, xx = (np.mgrid[0:side, 0:side] / side).astype(np.float32)
    top = rng.uniform(0.25, 0.5) + rng.normal(0, 0.08) * (xx - 0.5) + rng.uniform(-0.25, 0.25) * (xx - 0.5) ** 2
    dip = np.exp(-(((xx - rng.normal(0.5, 0.1)) / rng.uniform(0.05, 0.12)) ** 2)) * rng.uniform(0, 0.09)
    thick = rng.uniform(0.14, 0.3)
    floor = top + thick + 0.01 * clouds(rng, side, 2.2)[side // 2][None] * rng.uniform(0, 2)
    if rng.random() < 0.4:  # fluid or a drusen lifts the bands
        floor = floor - np.exp(-(((xx - rng.uniform(0.2, 0.8)) / rng.uniform(0.03, 0.12)) ** 2)) * rng.uniform(0.02, 0.1)
    depth = (yy - top - dip) / np.maximum(floor - top - dip, 0.02)
    levels = rng.uniform(0.25, 0.7, 7)
    levels[0], levels[-2:] = rng.uniform(0.5, 0.9), (rng.uniform(0.1, 0.4), rng.uniform(0.8, 1.0))
    z = np.where((depth > 0) & (depth < 1.08), levels[np.clip(depth * 6.5, 0, 6).astype(int)], 0.0)
    z = np.where(depth >= 1.08, rng.uniform(0.3, 0.7) * np.exp(-(depth - 1.08) * rng.uniform(1, 4)), z)
    for _ in range(int(rng.integers(0, 4)) if rng.random() < 0.4 else 0):
        at = rng.uniform(0.2, 0.8)
        z *= 1 - 0.8 * blob(xx, yy, (at, float(np.interp(at, xx[0], top[0])) + thick * rng.uniform(0.3, 0.7)), rng.uniform(0.015, 0.06, 2), 0.0, 0.3)
    z = ndimage.gaussian_filter(z, rng.uniform(0.5, 1.5)) * rng.rayleigh(0.8, z.shape) ** rng.uniform(0.4, 1) + rng.uniform(0, 0.12) * rng.rayleigh(0.8, z.shape)
    return Image.fromarray(np.clip(z * rng.uniform(160, 280), 0, 255).astype(np.uint8)).convert("RGB")


def fundus(rng: np.random.Generator, side: int) -> Image.Image:
    """A photographed retina in its round field: bright disc, dark middle, vessels out of the disc, spots; clear or behind a cloudy lens."""
    yy, xx = np.mgrid[0:side, 0:side] / side
    base = np.array([(205, 120, 60), (170, 90, 50), (215, 160, 80), (150, 130, 80), (190, 150, 130), (225, 110, 40)][rng.integers(6)], float)
    base = base * rng.uniform(0.55, 1.15) * rng.uniform(0.85, 1.15, 3)
    left = rng.choice((-1, 1))
    disc = 0.5 + left * rng.uniform(0.0, 0.3), 0.5 + rng.normal(0, 0.04)
    size = rng.uniform(0.03, 0.07)
    tips = [(disc[1] * side, disc[0] * side, way * np.pi / 2 + rng.normal(0, 0.4), rng.uniform(0.9, 2.2)) for way in (1, 1, -1, -1)]
    # Arcs bend round the middle.
    dark = grown(rng, side, tips, (30, 110), 0.1, 0.03, 40, pull=0.012, home=np.pi if left > 0 else 0.0)
    lines = thick(dark, (0.4, 0.9, 1.6))
    light = 1 + 0.1 * clouds(rng, side, 2.4) + rng.uniform(-0.5, 0.5) * (xx - 0.5) + rng.uniform(-0.5, 0.5) * (yy - 0.5)
    light = light - rng.uniform(0, 1.2) * ((xx - 0.5) ** 2 + (yy - 0.5) ** 2)
    out = base * light[..., None] * (1 - lines[..., None] * np.array([0.3, 0.6, 0.5]) * rng.uniform(0.5, 1))
    middle = np.exp(-((xx - disc[0] + left * 0.25) ** 2 + (yy - 0.5) ** 2) / (2 * rng.uniform(0.03, 0.08) ** 2))[..., None]
    out = out * (1 - rng.uniform(0, 0.5) * middle)
    for _ in range(int(rng.integers(0, 25)) if rng.random() < 0.4 else 0):
        spot = blob(xx, yy, rng.uniform(0.15, 0.85, 2), rng.uniform(0.004, 0.03, 2), rng.uniform(0, 3), 0.6)[..., None]
        out = out * (1 - spot) + spot * ((240, 220, 130) if rng.random() < 0.6 else (110, 25, 15))
    pale = blob(xx, yy, disc, (size, size * rng.uniform(1, 1.25)), 0.0, 0.4)[..., None]
    out = out * (1 - pale) + pale * (np.array([250, 225, 165]) * rng.uniform(0.8, 1.05))
    haze = rng.choice((0.4, 0.8, 1.5, 4.0, 8.0))
    out = ndimage.gaussian_filter(out, (haze, haze, 0))
    if haze > 1:
        veil = rng.uniform(0, 0.7)
        out = out * (1 - veil) + veil * out.mean((0, 1)) * rng.uniform(0.9, 1.2, 3)
    radius, cut = rng.uniform(0.42, 0.53), rng.choice((1.0, 1.0, rng.uniform(0.8, 0.95)))
    away = np.hypot(xx - 0.5, (yy - 0.5) / rng.choice((1.0, 1.0, rng.uniform(1, 1.4))))
    field = np.clip((radius - away) * side / 2, 0, 1) * (np.abs(yy - 0.5) < 0.5 * cut) * (np.abs(xx - 0.5) < 0.5 * rng.choice((1.0, cut)))
    if rng.random() < 0.15:  # light at the rim
        out = out + np.exp(-((away - radius) / 0.04) ** 2)[..., None] * np.clip(clouds(rng, side, 2.5), 0, None)[..., None] * rng.uniform(0, 140, 3)
    out = out * field[..., None] + (1 - field[..., None]) * rng.choice((0, 0, 8, 255), p=(0.5, 0.3, 0.15, 0.05)) + rng.normal(0, rng.uniform(0.5, 4), (side, side, 1))
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))


def mucosa(rng: np.random.Generator, side: int) -> Image.Image:
    """What an endoscope sees: wet pink to orange lining with fine vessels, folds and a dark hollow, glints, the corners cut off."""
    yy, xx = np.mgrid[0:side, 0:side] / side
    tone = np.array([rng.uniform(170, 245), rng.uniform(80, 150), rng.uniform(55, 125)]) * rng.uniform(0.75, 1.1)
    bumps = ndimage.gaussian_filter(clouds(rng, side, rng.uniform(2, 2.8)), rng.uniform(1, 5))
    dy, dx = np.gradient(bumps)
    slope = dx * rng.normal() + dy * rng.normal()
    light = 1 + rng.uniform(0.01, 0.1) * slope / (slope.std() + 1e-9) + 0.06 * clouds(rng, side, 2.2)
    for _ in range(int(rng.integers(0, 4))):  # folds: rings round the hollow
        light = light + rng.uniform(-0.3, 0.2) * np.exp(-((np.hypot(xx - rng.normal(0.5, 0.3), yy - rng.normal(0.5, 0.3)) - rng.uniform(0.1, 0.8)) / rng.uniform(0.01, 0.06)) ** 2)
    if rng.random() < 0.5:
        light = light * (1 - rng.uniform(0.5, 1) * np.exp(-np.hypot(xx - rng.normal(0.5, 0.2), yy - rng.normal(0.5, 0.2)) ** 2 / (2 * rng.uniform(0.06, 0.2) ** 2)))
    tips = [(*rng.uniform(0, side, 2), rng.uniform(0, 2 * np.pi), rng.uniform(0.8, 3)) for _ in range(int(rng.integers(3, 24)))]
    lines = thick(grown(rng, side, tips, (20, 140), 0.2, 0.06, 90), (0.4, 0.9, 1.6, 2.4)) * (rng.random() < 0.75)
    out = tone * light[..., None] * (1 - lines[..., None] * np.array([0.15, 0.5, 0.5]) * rng.uniform(0.3, 1))
    if rng.random() < 0.3:  # a polyp
        lump = blob(xx, yy, rng.uniform(0.25, 0.75, 2), rng.uniform(0.08, 0.25, 2), rng.uniform(0, 3), 0.3)
        gy, gx = np.gradient(ndimage.gaussian_filter(lump, 6))
        out = out * (1 + 9 * (gx * rng.normal() + gy * rng.normal()))[..., None] * (1 + lump[..., None] * rng.uniform(-0.25, 0.15, 3))
    glints = np.clip(clouds(rng, side, 1.2) + 0.5 * slope / (slope.std() + 1e-9) - rng.uniform(2.4, 3.6), 0, None)[..., None]
    out = ndimage.gaussian_filter(out + glints * 400, (0.7, 0.7, 0)) + rng.normal(0, rng.uniform(0.5, 4), (side, side, 1))
    if rng.random() < 0.5:
        reach = rng.uniform(0.45, 0.7)
        inside = (np.hypot(xx - 0.5, yy - 0.5) < reach) if rng.random() < 0.5 else (np.abs(xx - 0.5) + np.abs(yy - 0.5) < reach + 0.25)
        out = out * ndimage.gaussian_filter(inside.astype(float), 1)[..., None]
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))


# The less the real pictures of a kind vary, the more often it is drawn.
SCANS = (filmed(fan), filmed(fan), filmed(limb), filmed(spine), jaw, jaw, jaw, vessels, vessels, brain, brain, brain, body_scan, body_across, body_across,
         body_along, retina_section, fundus, fundus, mucosa, mucosa)
# The same with radiographs as they come from the machine, and more of hands and brains.
WIDER_SCANS = (*(handled(fan),) * 6, *(handled(limb),) * 3, handled(spine), jaw, jaw, jaw, vessels, vessels, *(brain,) * 5, body_scan, *(body_across,) * 3,
               body_along, retina_section, fundus, fundus, mucosa, mucosa)


def scan(rng: np.random.Generator, side: int, kinds: tuple = SCANS) -> Image.Image:
    return kinds[rng.integers(len(kinds))](rng, side)
