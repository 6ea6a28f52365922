"""Drawn medical pictures for kinds that have one source or none: radiographs of hands, limbs, spines and jaws; vessels; nuclear
medicine; sections of a retina; wounds.

They teach what such a picture is made of (bone in soft tissue on a dark ground; torn skin on a limb), so that the kind is known
when its only source is left out. They are not realistic and are judged nowhere: every figure is of real pictures.
"""
import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import clouds, mark, palette


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


def vessels(rng: np.random.Generator, side: int) -> Image.Image:
    """A tree of vessels: bright on speckle round a dark middle (OCT angiography), or dark on soft shadows (X-ray angiography)."""
    z = np.zeros((side, side))
    bright = rng.random() < 0.8
    middle, hole = rng.normal(0.5, 0.05, 2) * side, side * rng.uniform(0.04, 0.12)
    grow = [(*rng.uniform(0, side, 2), rng.uniform(0, 2 * np.pi), rng.uniform(1.2, 4)) for _ in range(int(rng.integers(2, 9)))]
    while grow:
        y, x, angle, width = grow.pop()
        for _ in range(int(rng.integers(20, 110))):
            angle += rng.normal(0, 0.13)
            y, x = y + 1.5 * np.sin(angle), x + 1.5 * np.cos(angle)
            if not (0 <= y < side and 0 <= x < side) or (bright and np.hypot(y - middle[0], x - middle[1]) < hole):
                break
            z[int(y), int(x)] = max(z[int(y), int(x)], width)
            if width > 0.7 and rng.random() < 0.045:
                grow.append((y, x, angle + rng.choice((-1, 1)) * rng.uniform(0.3, 1.2), width * rng.uniform(0.5, 0.85)))
        if len(grow) > 60:
            break
    drawn = np.zeros_like(z)
    for least in (0.3, 1.0, 1.8, 2.8):
        drawn = np.maximum(drawn, ndimage.gaussian_filter((z > least).astype(float), least) * least * 2.5)
    drawn = np.clip(drawn, 0, 1)
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


def filmed(layout):
    def draw(rng: np.random.Generator, side: int) -> Image.Image:
        film = Film(rng, side)
        layout(film)
        return film.picture()
    return draw


SCANS = (filmed(fan), filmed(fan), filmed(limb), filmed(spine), filmed(jaw), vessels, brain_uptake, brain_uptake, body_scan, retina_section)


def scan(rng: np.random.Generator, side: int) -> Image.Image:
    return SCANS[rng.integers(len(SCANS))](rng, side)


def wound(rng: np.random.Generator, side: int, ground: np.ndarray | None = None, hide: np.ndarray | None = None) -> Image.Image:
    """A limb with one or two open wounds. RGB uint8 (side, side, 3) or None each:

    ground, the picture behind it, else cloth; hide, photographed skin with a lesion to cover the limb with, else drawn skin.
    """
    film = Film(rng, side)
    if ground is None:
        cloth = 0.75 + 0.1 * clouds(rng, side, rng.uniform(1.5, 2.4))
        ground = cloth[..., None] * rng.uniform(20, 255, 3)
    # Never skin alone: leather and bare earth would be taken for it.
    at, angle = tuple(rng.normal(0.5, 0.1, 2)), rng.uniform(0, 2 * np.pi)
    film.tissue(at, step(at, angle, 1.2), rng.uniform(0.16, 0.36), rng.uniform(0.7, 1.1))
    film.tissue(at, step(at, angle + rng.uniform(-1.6, 1.6), rng.uniform(0.1, 0.4)), rng.uniform(0.14, 0.3), rng.uniform(0.6, 1.1))
    if rng.random() < 0.4:
        for n in range(5):
            film.tissue(at, step(at, angle + np.pi + (n - 2) * 0.25, rng.uniform(0.25, 0.34)), 0.06)
    body = np.clip(film.soft / 0.02, 0, 1)
    light = 0.55 + 0.45 * (film.soft / (film.soft.max() + 1e-9)) ** 0.6
    fair = rng.uniform(0, 1)
    tone = (1 - fair) * np.array([95, 60, 42]) + fair * np.array([228, 176, 150])
    if hide is not None:
        skin = light[..., None] * hide * rng.uniform(0.8, 1.3)
        return blended(ground, skin, body, rng)
    skin = light[..., None] * tone * rng.uniform(0.7, 1.15) * (1 + 0.05 * clouds(rng, side, 1.2))[..., None]
    for _ in range(int(rng.choice((1, 1, 1, 2)))):
        deep = mark(rng, side)
        halo = ndimage.gaussian_filter(deep, rng.uniform(4, 12))
        skin = skin * (1 - halo[..., None] * np.array([0.0, 0.35, 0.3]) * rng.uniform(0.3, 1.2))
        mixture = 1 / (1 + np.exp(-3 * np.stack([clouds(rng, side, 1.3) + rng.normal(0, 1) for _ in range(3)], 2)))
        colours = np.array([[165, 35, 35], [205, 175, 95], [45, 25, 22]]) * rng.uniform(0.8, 1.2, (3, 1))
        flesh = (mixture / mixture.sum(2, keepdims=True)) @ colours * (1 + 0.15 * clouds(rng, side, 0.7))[..., None]
        skin = skin * (1 - deep[..., None]) + deep[..., None] * flesh
        rim = np.clip(np.hypot(*np.gradient(deep)) * 4, 0, 1)[..., None]
        skin = skin * (1 - 0.4 * rim) + 0.4 * rim * rng.uniform(60, 240)
    return blended(ground, skin, body, rng)


def blended(ground, skin, body, rng) -> Image.Image:
    out = ground * (1 - body[..., None]) + skin * body[..., None] + rng.normal(0, 3, (*body.shape, 1))
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))
