"""Drawn medical pictures for kinds that have one source or none: radiographs of hands, limbs, spines and jaws; vessels; nuclear
medicine; retinas and their sections; the lining of the gut.

They teach what such a picture is made of (bone in soft tissue on a dark ground), so that the kind is known
when its only source is left out. They are not realistic and are judged nowhere: every figure is of real pictures.
"""
import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import clouds, palette


def to_segment(xx, yy, a, b) -> tuple[np.ndarray, np.ndarray]:
    """Distance of every pixel to the segment a-b (x, y), and how far along it its foot lies, 0..1."""
    (ax, ay), (dx, dy) = a, (b[0] - a[0], b[1] - a[1])
    along = np.clip(((xx - ax) * dx + (yy - ay) * dy) / (dx * dx + dy * dy + 1e-9), 0, 1)
    return np.hypot(xx - ax - along * dx, yy - ay - along * dy), along


class Film:
    """Path length through soft tissue and through bone, per pixel of a square (coordinates 0..1)."""

    def __init__(self, rng: np.random.Generator, side: int):
        self.rng = rng
        self.yy, self.xx = (np.mgrid[0:side, 0:side] / side).astype(np.float32)
        self.soft, self.bone = np.zeros((2, side, side), np.float32)

    def tissue(self, a, b, radius: float, narrow: float = 1.0) -> None:
        d, along = to_segment(self.xx, self.yy, a, b)
        r = radius * (1 + (narrow - 1) * along)
        self.soft = np.maximum(self.soft, np.sqrt(np.clip(r * r - d * d, 0, None)))

    def shaft(self, a, b, radius: float, heads: float = 1.4, hollow: float = 0.65) -> None:
        """A long bone: dense wall, lighter marrow, wider ends."""
        d, along = to_segment(self.xx, self.yy, a, b)
        r = radius * (1 + (heads - 1) * np.abs(2 * along - 1) ** 4)
        marrow = r * hollow * (1 - 0.5 * np.abs(2 * along - 1) ** 6)
        self.bone += np.sqrt(np.clip(r * r - d * d, 0, None)) - 0.75 * np.sqrt(np.clip(marrow * marrow - d * d, 0, None))

    def picture(self) -> Image.Image:
        rng, side = self.rng, self.soft.shape[0]
        bone = self.bone * (1 + 0.12 * clouds(rng, side, 0.8))
        dose = rng.uniform(0.6, 2.5) * self.soft / (self.soft.max() + 1e-9) + rng.uniform(1.0, 3.5) * bone / (np.percentile(bone, 99.5) + 1e-9)
        dose = dose + rng.uniform(0, 0.1) * clouds(rng, side, 2) * (self.soft > 0)
        dose = ndimage.gaussian_filter(dose, rng.uniform(0.3, 1.6))
        z = 1 - np.exp(-np.clip(dose, 0, None) * rng.uniform(0.4, 1.0))
        z = z / (z.max() + 1e-9)
        ground = rng.uniform(0, 0.12) if rng.random() < 0.7 else rng.uniform(0.1, 0.5)
        z = ground + (rng.uniform(0.5, 1.0) - ground * 0.5) * z + rng.uniform(0, 0.02) * rng.standard_normal(z.shape)
        if rng.random() < 0.35:  # the edge of the film or of the beam
            a, b, c, d = rng.uniform(0, 0.16, 4)
            out = (self.xx < a) | (self.xx > 1 - b) | (self.yy < c) | (self.yy > 1 - d)
            z = np.where(out, rng.choice((0.0, 0.0, 0.05, 1.0)), z)
        if rng.random() < 0.4:  # a lead letter's plate
            x, y, wide = *rng.uniform(0.03, 0.85, 2), rng.uniform(0.03, 0.08)
            plate = (np.abs(self.xx - x - wide / 2) < wide / 2) & (np.abs(self.yy - y - wide / 2) < wide / 2)
            stroke = plate & ((np.abs(self.xx - x - wide * 0.3) < 0.007) | (np.abs(self.yy - y - wide * 0.75) < 0.007))
            z = np.where(plate & ~stroke, rng.choice((0.0, 0.95)), z)
            z = np.where(stroke, 1 - 0.95 * (z > 0.5), z)
        return Image.fromarray(np.clip(z * 255, 0, 255).astype(np.uint8)).convert("RGB")


def step(at, angle: float, length: float):
    return at[0] + length * np.sin(angle), at[1] - length * np.cos(angle)


def fan(film: Film) -> None:
    """Hand or foot: four or five rays of three or four bones, small bones at the root, two bones that leave the picture."""
    rng, size, turn = film.rng, film.rng.uniform(0.7, 1.15), film.rng.normal(0, 0.25)
    root = (rng.normal(0.5, 0.06), rng.uniform(0.6, 0.8))
    width = 0.019 * size * rng.uniform(0.8, 1.3)
    rays, spread = int(rng.choice((4, 5, 5, 5))), rng.uniform(0.25, 1.1)
    for n in range(rays):
        share = n / (rays - 1) - 0.5
        angle = turn + share * spread
        start = step((root[0] + share * 0.16 * size, root[1]), angle, 0.05 * size)
        length = size * (0.17 - 0.14 * (abs(share) - 0.1) ** 2)
        if n == 0 and rays == 5:
            angle, length = angle - rng.uniform(0.1, 0.6), length * 0.75
        soft = width * rng.uniform(1.6, 2.2)
        for bone in range(4):
            end = step(start, angle, length)
            film.shaft(start, end, width * (1 - 0.13 * bone), rng.uniform(1.2, 1.6))
            film.tissue(start, end, soft * (1.9 if bone == 0 else 1))
            angle += rng.normal(0, 0.06)
            start, length = step(end, angle, 0.008 * size), length * (0.72 if bone == 0 else rng.uniform(0.6, 0.75))
    for _ in range(int(rng.integers(5, 10))):
        at = root[0] + rng.uniform(-0.08, 0.08) * size, root[1] + rng.uniform(-0.03, 0.06) * size
        film.shaft(at, step(at, rng.uniform(0, 6), 0.02 * size), 0.025 * size, 1.0, 0.5)
    film.tissue(root, step(root, turn, 0.16 * size), 0.11 * size)
    for off in (-0.045, 0.04):
        top = root[0] + off * size, root[1] + 0.07 * size
        film.shaft(top, step(top, turn + np.pi + rng.normal(0, 0.04), 0.8), 0.03 * size, rng.uniform(1, 1.6))
    film.tissue(root, step(root, turn + np.pi, 0.8), 0.085 * size)


def limb(film: Film) -> None:
    """Two long bones, or one and two, that meet in a joint: knee, elbow, ankle, shoulder."""
    rng = film.rng
    joint = tuple(rng.normal(0.5, 0.1, 2))
    first, size = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.12)
    second = first + np.pi + rng.normal(0, 0.6)
    film.shaft(step(joint, first, 0.02), step(joint, first, 0.9), size, rng.uniform(1.1, 1.8))
    film.tissue(joint, step(joint, first, 0.9), size * rng.uniform(1.7, 3.2), rng.uniform(0.9, 1.4))
    two = rng.random() < 0.6
    start = step(joint, second, 0.02 + size * 0.3)
    film.shaft(start, step(start, second, 0.9), size * rng.uniform(0.7, 1), rng.uniform(1.1, 1.8))
    if two:
        beside = (start[0] + 1.2 * size * np.cos(second), start[1] + 1.2 * size * np.sin(second))
        film.shaft(beside, step(beside, second, 0.9), size * rng.uniform(0.3, 0.6), rng.uniform(1, 1.5))
    film.tissue(joint, step(joint, second, 0.9), size * rng.uniform(1.9, 3.2), rng.uniform(0.7, 1.1))


def spine(film: Film) -> None:
    """A column of vertebrae in a trunk, with or without ribs or a pelvis' wings."""
    rng = film.rng
    count, wide, bend = int(rng.integers(5, 12)), rng.uniform(0.05, 0.11), rng.normal(0, 0.08)
    film.tissue((0.5, -0.2), (0.5, 1.2), rng.uniform(0.3, 0.6))
    middle = rng.normal(0.5, 0.06)
    for n in range(count):
        y = (n + 0.5) / count
        x = middle + bend * np.sin(y * np.pi * rng.choice((1, 1.05)))
        film.shaft((x - wide, y), (x + wide, y), 0.36 / count, 1.0, 0.8)
        film.shaft((x, y), (x, y + 0.3 / count), wide * 0.2, 1.2, 0.2)
        for way in (-1, 1):
            if rng.random() < 0.6:
                film.shaft((x + way * wide, y), (x + way * wide * rng.uniform(2, 5), y + rng.uniform(-0.05, 0.1)), 0.012, 1, 0.5)
    if rng.random() < 0.4:
        for way in (-1, 1):
            hip = middle + way * rng.uniform(0.2, 0.3), rng.uniform(0.75, 0.95)
            film.shaft(hip, (hip[0] + way * 0.05, hip[1] - 0.2), 0.12, 1.0, 0.9)
            film.shaft(hip, (hip[0] + way * 0.1, hip[1] + 0.4), 0.06, 1.3)


def jaw(film: Film) -> None:
    """Two rows of teeth in a jaw, a whole arch (panorama) or a few teeth near by."""
    rng = film.rng
    near = rng.random() < 0.35
    count = int(rng.integers(3, 6)) if near else int(rng.integers(11, 17))
    half, bow, y0 = (0.6, 0.05, 0.5) if near else (rng.uniform(0.26, 0.38), rng.uniform(-0.2, 0.25), rng.uniform(0.45, 0.6))
    film.soft += 0.25 + 0.12 * clouds(rng, film.soft.shape[0], 2.2)
    film.soft = np.clip(film.soft, 0.02, None) + rng.uniform(0, 0.2) * np.exp(-(((film.xx - 0.5) / 0.08) ** 2))
    for way in (-1, 1):
        for n in range(count):
            t = 2 * (n + 0.5) / count - 1
            x, y = 0.5 + t * half, y0 + bow * t * t + way * (0.02 if near else 0.012)
            length = (0.3 if near else 0.13) * rng.uniform(0.8, 1.2)
            lean = 0.25 * t * way
            film.shaft((x, y), (x + lean * length, y + way * length), half / count * rng.uniform(0.7, 0.95), 1.0, 0.35)
            film.shaft((x, y), (x, y + way * length * 0.3), half / count * 0.95, 1.0, 0.2)
        if not near:
            for t in np.linspace(-1, 1, 9)[:-1]:
                a = 0.5 + t * half * 1.25, y0 + bow * t * t + way * 0.13
                b = 0.5 + (t + 0.25) * half * 1.25, y0 + bow * (t + 0.25) ** 2 + way * 0.13
                film.shaft(a, b, 0.035, 1.0, 0.5)
    if not near:
        for way in (-1, 1):
            film.shaft((0.5 + way * half * 1.2, y0 + 0.15), (0.5 + way * min(0.47, half * 1.45), y0 - 0.25), 0.05, 1.1, 0.6)


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
    u = (dx * np.cos(angle) + dy * np.sin(angle)) / radii[0]
    v = (dy * np.cos(angle) - dx * np.sin(angle)) / radii[1]
    return 1 / (1 + np.exp(np.clip((np.hypot(u, v) - 1) / soft * 4, -40, 40)))


def brain_uptake(rng: np.random.Generator, side: int) -> Image.Image:
    """A slice of a brain in nuclear medicine: a folded rim that glows, dark ventricles, two halves, a colour scale or grey on black."""
    yy, xx = (np.mgrid[0:side, 0:side] / side).astype(np.float32)
    middle, radii = rng.normal(0.5, 0.03, 2), rng.uniform(0.14, 0.4, 2)
    radii[1] = radii[0] * rng.uniform(0.75, 1.35)
    fold = rng.uniform(0.03, 0.09) * clouds(rng, side, 2.3)
    away = np.hypot((xx - middle[0]) / radii[0], (yy - middle[1]) / radii[1]) + fold
    inside = 1 / (1 + np.exp(np.clip((away - 1) * 30, -40, 40)))
    rim = np.exp(-(((away - rng.uniform(0.75, 0.9)) / rng.uniform(0.1, 0.25)) ** 2))
    z = inside * (rng.uniform(0.25, 0.5) + rng.uniform(0.3, 0.6) * rim * (1 + 0.4 * clouds(rng, side, 1.6)))
    for way in (-1, 1):
        at = middle[0] + way * rng.uniform(0.15, 0.3) * radii[0], middle[1] + rng.normal(0, 0.15) * radii[1]
        z += inside * rng.uniform(-0.4, 0.5) * blob(xx, yy, at, radii * rng.uniform(0.12, 0.3, 2), rng.normal(0, 0.5), 0.5)
    z *= 1 - inside * rng.uniform(0, 0.6) * np.exp(-(((xx - middle[0]) / 0.012) ** 2)) * (yy < middle[1])
    z = ndimage.gaussian_filter(z, rng.uniform(0.8, 3.5)) * rng.uniform(0.9, 1.6)
    return Image.fromarray(palette(rng, 0.25)[np.clip(z * 255, 0, 255).astype(np.uint8)])


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


def filmed(layout):
    def draw(rng: np.random.Generator, side: int) -> Image.Image:
        film = Film(rng, side)
        layout(film)
        return film.picture()
    return draw


SCANS = (filmed(fan), filmed(fan), filmed(limb), filmed(spine), filmed(jaw), vessels, vessels, brain_uptake, brain_uptake, body_scan, retina_section, fundus, fundus,
         mucosa, mucosa)


def scan(rng: np.random.Generator, side: int) -> Image.Image:
    return SCANS[rng.integers(len(SCANS))](rng, side)
