"""Drawn radiographs of hands, limbs and spines (phantoms.py): path lengths through bone and soft tissue, developed as film is."""
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from .patterns import clouds


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


def filmed(layout):
    """Draws the radiograph of what `layout` lays into a film."""
    def draw(rng: np.random.Generator, side: int) -> Image.Image:
        film = Film(rng, side)
        layout(film)
        return film.picture()
    return draw


def lettered(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A marker of lead: the side's letter, mostly with initials below, turned a little, on a plate or on the film itself."""
    tall, small, paper = int(rng.integers(16, 34)), int(rng.integers(7, 14)), int(rng.choice((0, 0, 12, 30)))
    marker = Image.new("L", (tall + small * 2, tall + small * 2), paper)
    draw = ImageDraw.Draw(marker)
    draw.text((marker.width * 0.3, 0), "LR"[rng.integers(2)], fill=int(rng.uniform(190, 256)), font=ImageFont.load_default(tall))
    if rng.random() < 0.8:
        initials = "".join(chr(rng.integers(65, 91)) for _ in range(int(rng.integers(2, 4))))
        draw.text((marker.width * 0.15, tall), initials, fill=235, font=ImageFont.load_default(small))
    turn = rng.normal(0, 12) + rng.choice((0, 0, 0, 90, -90, 45))
    plate = Image.new("L", marker.size, 255 if rng.random() < 0.6 else 0)
    ink = marker.rotate(turn, Image.BILINEAR, expand=True)
    mask = plate.rotate(turn, Image.BILINEAR, expand=True) if plate.getpixel((0, 0)) else ink
    out, margin = picture.copy(), picture.width - ink.width
    out.paste(ink.convert("RGB"), (int(rng.choice((rng.uniform(-5, 30), rng.uniform(margin - 30, margin)))), int(rng.uniform(0, margin))), mask)
    return out


def on_a_larger_film(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Smaller and turned a little, on film that the beam did not reach, often with a light rim where it ends."""
    side, share = picture.width, rng.uniform(0.6, 0.95)
    tall = share * rng.uniform(0.8, 1.25)
    size = int(side * share), int(side * min(tall, 0.97))
    inner = np.asarray(picture.resize(size, Image.BILINEAR).convert("L"), np.float32)
    gap = np.minimum.outer(np.minimum(np.arange(size[1]), np.arange(size[1])[::-1]), np.minimum(np.arange(size[0]), np.arange(size[0])[::-1]))
    inner = inner + rng.choice((0, rng.uniform(20, 120))) * np.exp(-gap / rng.uniform(0.8, 3))
    turn = rng.normal(0, 4)
    sheet = Image.fromarray(np.clip(inner, 0, 255).astype(np.uint8))
    place = [int(rng.uniform(0, side - s + 1)) for s in size]
    out = Image.new("L", (side, side), int(rng.choice((0, 0, rng.uniform(10, 60), np.clip(np.median(inner) - 25, 0, 160)))))
    out.paste(sheet.rotate(turn, Image.BILINEAR, expand=True), tuple(place), Image.new("L", size, 255).rotate(turn, Image.BILINEAR, expand=True))
    return out.convert("RGB")


def exposed_amiss(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Far too dark, or grey on grey, as raw detector values look before somebody sets the window."""
    span = rng.uniform(0.07, 0.4) if rng.random() < 0.7 else rng.uniform(0.35, 0.65)
    base = rng.uniform(0, 45) if span < 0.4 else rng.uniform(40, 110)
    return picture.point([int(min(base + span * v, 255)) for v in range(256)] * 3)


def handled(layout):
    """The same as `filmed`, with what happens to films: markers, larger films, wrong exposure."""
    develop = filmed(layout)

    def draw(rng: np.random.Generator, side: int) -> Image.Image:
        picture = develop(rng, side)
        for change, share in ((lettered, 0.6), (on_a_larger_film, 0.3), (exposed_amiss, 0.3)):
            if rng.random() < share:
                picture = change(picture, rng)
        return picture
    return draw
