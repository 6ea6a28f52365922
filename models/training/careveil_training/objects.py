"""Drawn man-made things alone on a plain ground under soft light: turned ones (screws, nails, bottles), flat ones (nuts, keys), boxes;
printed cards and papers on a table.

A network that knows anatomy on an even ground takes the one thing on a plain table for it.
"""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from .patterns import bell, clouds, edge, palette, rotated, soft_clouds

# Radii along the axis, from -1 to 1, of turned things, and where a thread runs (from, to) if they have one.
TURNED = {
    "screw": ((-1, 0.27), (-0.93, 0.26), (-0.74, 0.11), (-0.1, 0.1), (0.8, 0.085), (1, 0.0), (-0.35, 0.97)),
    "bolt": ((-1, 0.27), (-0.76, 0.27), (-0.755, 0.13), (0.95, 0.13), (1, 0.11), (-0.2, 1.0)),
    "nail": ((-1, 0.11), (-0.97, 0.11), (-0.965, 0.04), (0.9, 0.04), (1, 0.0), None),
    "bottle": ((-1, 0.12), (-0.9, 0.13), (-0.88, 0.1), (-0.6, 0.11), (-0.35, 0.32), (0.97, 0.32), (1, 0.28), None),
    "pencil": ((-1, 0.07), (0.7, 0.07), (0.98, 0.015), (1, 0.0), None),
    "driver": ((-1, 0.13), (-0.9, 0.17), (-0.3, 0.14), (-0.2, 0.09), (-0.19, 0.04), (0.9, 0.04), (1, 0.05), None),
    "brush": ((-1, 0.05), (-0.3, 0.09), (0.2, 0.06), (0.22, 0.14), (0.5, 0.14), (0.52, 0.17), (1, 0.12), None),
}


def ground(rng: np.random.Generator, side: int) -> np.ndarray:
    """A table top or paper, 0..1: a level, light that falls off, faint grain; corners of another shade where the picture was turned."""
    x, y = np.meshgrid(*[np.linspace(-1, 1, side, dtype=np.float32)] * 2)
    z = rng.choice((rng.uniform(0.6, 0.95), rng.uniform(0.02, 0.6)), p=(0.75, 0.25)) + rng.normal(0, 0.06) * x + rng.normal(0, 0.06) * y
    z = z - rng.uniform(0, 0.15) * (x * x + y * y) + rng.choice((0.0, 0.012, 0.03)) * clouds(rng, side, rng.uniform(0.4, 1.8))
    if rng.random() < 0.25:
        turn = rng.uniform(0, np.pi / 2)
        far = np.maximum(*np.abs(rotated(x, y, turn)))
        z = z + rng.uniform(-0.12, 0.12) * edge(far - rng.uniform(0.95, 1.15), 0.02)
    return z + rng.uniform(0.002, 0.02) * rng.standard_normal((side, side), np.float32)


def turned(rng, u, v, soft: float) -> tuple[np.ndarray, np.ndarray]:
    """A thing of one axis (u along it): its mask and its shade, about 0..1."""
    name = rng.choice((*TURNED, "screw", "screw", "any"))
    if name == "any":
        count = int(rng.integers(3, 9))
        knots, thread = np.stack([np.sort(rng.uniform(-1, 1, count)), rng.uniform(0.04, 0.4, count)], 1), None
        knots[0, 0], knots[-1, 0] = -1, 1
    else:
        *knots, thread = TURNED[name]
        knots = np.array(knots)
    radius = np.interp(u, knots[:, 0], knots[:, 1] * rng.uniform(0.7, 1.4)).astype(np.float32)
    relief = 0.0
    if thread and rng.random() < 0.92:
        wave = np.sin(2 * np.pi * (u * rng.uniform(5, 14) + v * rng.uniform(0.3, 1.5)))
        runs = edge(u - thread[0], 0.05) * edge(thread[1] - u, 0.05)
        radius, relief = radius + runs * radius * rng.uniform(0.1, 0.4) * np.clip(wave, -0.3, 1), runs * wave * rng.uniform(0.1, 0.35)
    mask = edge(radius - np.abs(v), soft) * edge(1 - np.abs(u), soft)
    n = np.clip(v / (radius + 1e-3), -1, 1)
    lamp, gloss = rng.uniform(-0.8, 0.8), rng.uniform(0, 0.7)
    shade = rng.uniform(0.25, 0.6) + rng.uniform(0.2, 0.6) * (np.sqrt(1 - n * n) * np.sqrt(1 - lamp * lamp) + n * lamp)
    shade = shade + gloss * bell(n - lamp, rng.uniform(0.08, 0.3)) + relief
    for at in knots[1:-1, 0]:  # rims, labels, parts of another make
        shade = shade * np.where(u > at, rng.uniform(0.75, 1.3), 1.0) if rng.random() < 0.35 else shade
    return mask, shade


def level(rng, u, v, soft: float) -> tuple[np.ndarray, np.ndarray]:
    """A thing cut from a plate, seen from above: nut, washer, gear, coin, button, key, spanner, plate with holes."""
    away, turn = np.hypot(u, v), np.arctan2(v, u)
    kind, size = rng.integers(6), rng.uniform(0.4, 0.8)
    if kind == 0:  # nut, or any plate of three to eight corners
        corners = int(rng.choice((3, 4, 5, 6, 6, 6, 8)))
        field = size - away * np.cos((turn % (2 * np.pi / corners)) - np.pi / corners)
    elif kind == 1:  # gear, bottle cap
        field = size * (1 + rng.uniform(0.02, 0.14) * np.clip(2 * np.sin(turn * rng.integers(8, 30)), -1, 1)) - away
    elif kind in (2, 3):  # washer, coin, button
        field = size - away
    elif kind == 4:  # key
        bits = 0.09 + 0.05 * np.sign(np.sin(u * rng.uniform(15, 40) + rng.uniform(0, 6))) * (u > 0.3) * (v > 0)
        field = np.maximum(0.32 - np.hypot((u + 0.68) / rng.uniform(0.8, 1.1), v), np.minimum(bits - np.abs(v), np.minimum(u + 0.68, 1 - u)))
    else:  # spanner
        field = np.maximum(np.minimum(rng.uniform(0.05, 0.12) - np.abs(v), 0.8 - np.abs(u)), 0.22 - np.hypot(u - 0.78, v))
        field = np.minimum(np.maximum(field, 0.2 - np.hypot(u + 0.8, v)), np.maximum(np.abs(v) - 0.09, 0.72 - u))
    at = (-0.78, 0) if kind == 4 else (-0.8, 0) if kind == 5 else (0, 0)
    holes = rng.uniform(0.04, 0.1) if kind > 3 else size * rng.choice((0, rng.uniform(0.2, 0.7)), p=(0.3, 0.7))
    field = np.minimum(field, np.hypot(u - at[0], v - at[1]) - holes) if holes else field
    for k in range(4 if kind == 3 else 0):
        field = np.minimum(field, np.hypot(u - 0.2 * size * (-1) ** k, v - 0.2 * size * (-1) ** (k // 2)) - 0.08 * size)
    bevel = np.clip(field, 0, rng.uniform(0.02, 0.1))
    dy, dx = np.gradient(bevel / soft)
    lamp = rng.uniform(0, 2 * np.pi)
    return edge(field, soft), rng.uniform(0.35, 0.8) + rng.uniform(0.1, 0.5) * (dx * np.cos(lamp) + dy * np.sin(lamp)) + rng.normal(0, 0.15) * u


def box(rng, u, v, soft: float) -> tuple[np.ndarray, np.ndarray]:
    """A box seen from above one edge: a lit face, a side in shade; bands or a label on it."""
    long, wide, deep = rng.uniform(0.4, 0.9), rng.uniform(0.12, 0.7), rng.uniform(0.03, 0.4)
    top = np.minimum(long - np.abs(u), wide - np.abs(v))
    front = np.minimum(long - np.abs(u - (v - wide) * rng.uniform(-0.3, 0.3)), np.minimum(v - wide, wide + deep - v))
    shade = np.where(top > 0, rng.uniform(0.5, 1), rng.uniform(0.1, 0.6)) * (1 + rng.normal(0, 0.15) * u)
    for _ in range(int(rng.integers(0, 4))):
        a, b = rng.uniform(-long, long), rng.uniform(-wide, wide)
        shade = np.where((np.abs(u - a) < rng.uniform(0.02, 0.4)) & (np.abs(v - b) < rng.uniform(0.02, 0.3)), rng.uniform(0.1, 1.1), shade)
    return np.maximum(edge(top, soft), edge(front, soft)), shade


def thing(rng: np.random.Generator, side: int) -> Image.Image:
    """One thing, or a few of them smaller, on its ground."""
    back = ground(rng, side)
    tinted = rng.random() < 0.5
    base = rng.uniform(0.7, 1.0, 3) if tinted else np.ones(3)
    out = (back * base[:, None, None]).astype(np.float32)
    y, x = (np.mgrid[0:side, 0:side] / side).astype(np.float32)
    few = int(rng.integers(2, 6)) if rng.random() < 0.2 else 1
    make = (turned, turned, turned, level, level, box)[rng.integers(6)]
    for _ in range(few):
        size, turn = rng.uniform(0.25, 0.56) * (1.0 if few == 1 else 0.5), rng.uniform(0, 2 * np.pi)
        spread = 0.04 if few == 1 else 0.22
        dx, dy = (x - rng.normal(0.5, spread)) / size, (y - rng.normal(0.5, spread)) / size
        mask, shade = make(rng, *rotated(dx, dy, turn), 1.4 / (side * size))
        shadow = ndimage.gaussian_filter(np.roll(mask, rng.integers(-7, 8, 2), (0, 1)), rng.uniform(1, 9)) * rng.uniform(0, 0.55)
        shade = shade * (1 + rng.uniform(0, 0.12) * soft_clouds(rng, side, 1.6)) * rng.uniform(0.35, 1.2)
        colour = (palette(rng, 0.0)[np.clip(shade * 255, 0, 255).astype(np.uint8)].transpose(2, 0, 1) / np.float32(255) if rng.random() < 0.25 else
                  shade * rng.uniform(0.3, 1.1, 3)[:, None, None]) if tinted and rng.random() < 0.75 else shade * base[:, None, None]
        out = out * (1 - shadow)
        out = out + mask * (colour.astype(np.float32) - out)
    out = ndimage.gaussian_filter(out, (0, *[rng.uniform(0.2, 0.8)] * 2))
    return Image.fromarray(np.ascontiguousarray(np.clip(out * 255, 0, 255).astype(np.uint8).transpose(1, 2, 0)))


def board(rng: np.random.Generator, side: int) -> np.ndarray:
    """A table of veined wood, of cloth or of one colour, under a lamp, (side, side, 3) float32 in 0..255."""
    x, y = np.meshgrid(*[np.linspace(-1, 1, side, dtype=np.float32)] * 2)
    turn = rng.uniform(0, np.pi)
    along, across = rotated(x, y, turn)
    if rng.random() < 0.55:
        wide = across + rng.uniform(0.02, 0.2) * soft_clouds(rng, side, 2.2) + rng.uniform(0, 0.4) * along * along
        z = 0.6 + rng.uniform(0.1, 0.35) * np.sin(wide * rng.uniform(8, 50) + soft_clouds(rng, side, 2.0)) + 0.06 * clouds(rng, side, 0.8)
    else:
        z = 0.7 + rng.uniform(0.01, 0.15) * clouds(rng, side, rng.uniform(0.1, 1.8))
    far = np.hypot(x - rng.normal(0, 0.7), y - rng.normal(0, 0.7))
    z = z * (1.2 - rng.uniform(0, 0.6) * far)
    tint = np.array([rng.uniform(60, 200), rng.uniform(40, 150), rng.uniform(20, 120)]) if rng.random() < 0.6 else rng.uniform(20, 230, 3)
    return np.clip(z, 0.02, 1.3)[..., None] * tint.astype(np.float32)


def cards(rng: np.random.Generator, side: int) -> Image.Image:
    """One to five bright printed cards, notes or papers that lie on a table: pips, a framed drawing, lines of print or nothing on them."""
    picture = Image.fromarray(np.clip(board(rng, side), 0, 255).astype(np.uint8))
    many, size = int(rng.choice((1, 1, 2, 3, 4, 5))), rng.uniform(0.16, 0.45)
    size, lean = size * (1.0 if many < 3 else 0.7), rng.uniform(0, 2 * np.pi)
    for n in range(many):
        wide = int(side * size * rng.uniform(0.9, 1.1))
        tall = int(wide * rng.choice((1.4, 1.4, rng.uniform(0.7, 1.6))))
        paper = tuple(int(v) for v in rng.uniform(200, 255) * rng.uniform(0.92, 1, 3))
        card = Image.new("RGB", (wide * 3, tall * 3), paper)
        draw, ink = ImageDraw.Draw(card), (tuple(int(v) for v in rng.uniform(0, 60, 3)), (190, 25, 30))[rng.integers(2)]
        what = rng.integers(4)
        if what == 0:
            for px, py in np.stack(np.meshgrid((0.28, 0.5, 0.72), np.linspace(0.15, 0.85, int(rng.integers(3, 6)))), -1).reshape(-1, 2):
                if rng.random() < 0.6:
                    r, cx, cy = wide * 0.22, px * wide * 3, py * tall * 3
                    draw.polygon([(cx, cy - r), (cx + r * rng.uniform(0.6, 1), cy), (cx, cy + r), (cx - r * rng.uniform(0.6, 1), cy)], fill=ink)
        elif what == 1:
            inner = palette(rng, 0.3)[np.clip(128 + 70 * clouds(rng, 64, rng.uniform(0.6, 1.6)), 0, 255).astype(np.uint8)]
            card.paste(Image.fromarray(inner).resize((int(wide * 2.1), int(tall * 2.3))), (int(wide * 0.45), int(tall * 0.35)))
            draw.rectangle((wide * 0.45, tall * 0.35, wide * 2.55, tall * 2.65), outline=ink, width=3)
        elif what == 2:
            for row in np.arange(tall * 0.3, tall * 2.7, rng.uniform(8, 22)):
                draw.line((wide * 0.3, row, wide * rng.uniform(1.2, 2.7), row), fill=ink, width=int(rng.integers(2, 6)))
        for px, py in ((0.04, 0.02), (0.82, 0.86)) if rng.random() < 0.7 else ():
            draw.rectangle((px * wide * 3, py * tall * 3, (px + 0.09) * wide * 3, (py + 0.1) * tall * 3), fill=ink)
        mask = Image.new("L", card.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, wide * 3 - 1, tall * 3 - 1), rng.uniform(0, 0.3) * wide, fill=255)
        angle = np.degrees(lean) * (rng.random() < 0.4) + rng.normal(0, 12)
        card, mask = (layer.rotate(angle, Image.BICUBIC, expand=True).reduce(3) for layer in (card, mask))
        spread = 0.04 if many == 1 else 0.22
        at = tuple(int(v * side - half / 2) for v, half in zip(rng.normal(0.5, spread, 2), card.size))
        lit = card.point(lambda v, k=rng.uniform(0.75, 1.1): min(255, int(v * k)))
        shade = mask.filter(ImageFilter.GaussianBlur(2)).point(lambda v: int(v * 0.5))
        picture.paste((10, 10, 10), (at[0] + int(rng.integers(-3, 4)), at[1] + 2), shade)
        picture.paste(lit, at, mask)
    return picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.9)))
