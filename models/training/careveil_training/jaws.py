"""Drawn radiographs of the teeth: the panoramic film of both jaws, or a few teeth near by (bitewing, periapical).

The jaws are rolled out along the bite: t runs from the left molars (-1) to the right ones (1), s away from the bite, in lengths of a tooth.
"""
import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import bell, clouds, edge
from .radiographs import Film

# Breadth of the teeth from the middle to the last molar, upper and lower.
BREADTHS = np.array([[8.5, 6.5, 7.6, 7, 6.8, 10.4, 9.8, 9], [5.3, 5.7, 6.8, 7, 7.1, 11.4, 10.8, 10.4]])


def row(rng: np.random.Generator, t: np.ndarray, s: np.ndarray, lower: bool, length: float) -> tuple[np.ndarray, np.ndarray]:
    """Density of one row of teeth, about 0..1, fillings to 2; and where the row has its sockets, 0..1. s grows from the bite to the roots."""
    half = BREADTHS[int(lower)] * rng.uniform(0.94, 1.06, 8)
    edges = np.concatenate(([0], np.cumsum(half))) / half.sum()
    edges = np.concatenate((-edges[:0:-1], edges))
    count = len(edges) - 1
    place = np.interp(t, edges, np.arange(count + 1.0))
    n = np.clip(place.astype(int), 0, count - 1)
    molar = np.abs(np.arange(count) - 7.5) > 4
    long = np.where(molar, 0.85, 1.0) * rng.uniform(0.85, 1.12, count) * length
    crown, apex = rng.uniform(0.33, 0.45, count), rng.uniform(0.12, 0.3, count)
    missing = rng.random(count) < rng.choice((0, 0.02, 0.05, 0.3), p=(0.35, 0.35, 0.2, 0.1))
    missing[[0, -1]] |= rng.random(2) < 0.4
    d = (s - rng.normal(0, 0.04 * length, count)[n]) / long[n]
    off = 2 * (place - n - 0.5)
    wide = np.interp(d, (-0.01, 0.03, 0.2, 0.4, 0.7, 1.0), (0.55, 0.78, 0.97, 0.8, 0.62, 0.0)) + apex[n] * ((d > 0.4) & (d < 1))
    inside = np.clip((wide - np.abs(off)) * 7, 0, 1) * (np.abs(t) <= 1) * (d > 0) * (d < 1) * ~missing[n]
    above = np.clip((crown[n] - d) * 12, 0, 1)
    enamel = above * np.clip(1.15 * np.abs(off) / (wide + 0.05) + 0.5 * (d < 0.13) - 0.45, 0, 0.7)
    roots = molar[n] & (d > crown[n] + 0.08)
    pulp = bell(off, 0.13 + 0.12 * above) * ~roots + roots * bell(np.abs(off) - 0.38, 0.1)
    solid = inside * (0.66 + 0.25 * above + enamel - 0.36 * pulp * (d > 0.16) * (d < 0.97))
    solid = solid - inside * roots * 0.35 * np.clip(1 - np.abs(off) / np.clip(d - crown[n], 0.02, None) * 2.5, 0, 1)
    filled = rng.random(count) < rng.choice((0, 0.06, 0.2, 0.45), p=(0.3, 0.4, 0.2, 0.1))
    kind, at, deep = rng.integers(0, 4, count), rng.uniform(-0.5, 0.5, count), rng.uniform(0.08, 0.24, count)
    metal = np.select([kind[n] == 0, kind[n] == 1], [d < crown[n] * 0.95, (np.abs(off) < 0.2) & (d < 0.9) & (d > 0.1)],
                      (np.abs(off - at[n]) < 0.4) & (d < deep[n])) & filled[n]
    around = (s > 0.42 * length) * (np.abs(t) < 1.02)
    gap = around * bell(wide + 0.12 - np.abs(off), 0.12) * (d < 1.05) * ~missing[n]
    return solid + inside * metal * 1.3, gap


def skull(film: Film, x: np.ndarray, t: np.ndarray, y: np.ndarray, bite: np.ndarray, long: float) -> np.ndarray:
    """Density of the bones round the teeth: mandible with its branches, palate, sinuses, nose, cheek bones, spine."""
    rng, side = film.rng, film.xx.shape[0]
    spongy = clouds(rng, side, rng.uniform(0.9, 1.3))
    deep, out, bend = rng.uniform(2.0, 2.9) * long, rng.uniform(1.3, 1.6), rng.uniform(2.2, 3.6)
    lean = rng.uniform(-0.05, 0.1) * np.clip(bite - y, 0, None) / long
    wall = np.abs(t) - lean
    bow = (np.clip(y - bite, 0, None) / deep) ** bend + (np.clip(wall, 0, None) / out) ** bend
    arch = edge(1 - bow, 0.05) * edge(y - bite + rng.uniform(2.2, 3.2) * long, 0.08)
    body = arch * np.maximum(edge(y - bite - 0.45 * long, 0.08), edge(wall - out + rng.uniform(0.35, 0.5), 0.08))
    z = body * (0.36 + 0.06 * spongy) + rng.uniform(0.15, 0.4) * bell(bow - 0.95, 0.07) * arch
    z -= 0.12 * bell(y - bite - long * (1.45 - 0.5 * t * t), 0.012) * body * (np.abs(t) > 0.35)
    palate = bite - rng.uniform(1.35, 1.7) * long
    upper = edge(bite - 0.45 * long - y, 0.08) * edge(y - palate + 0.02, 0.03) * edge(1.15 - np.abs(t), 0.1)
    z += upper * (0.34 + 0.05 * spongy) + rng.uniform(0.1, 0.4) * bell(y - palate + 0.02 * t * t, 0.014) * edge(1.3 - np.abs(t), 0.2)
    for way in (-1, 1):
        sinus = np.hypot((t - way * rng.uniform(0.55, 0.75)) / rng.uniform(0.35, 0.5), (y - palate + 0.9 * long) / (long * rng.uniform(0.8, 1.3)))
        z += 0.18 * bell(sinus - 1, 0.09) - 0.14 * edge(1 - sinus, 0.1)
        z += rng.uniform(0.1, 0.35) * bell(y - palate + long * (1.2 + way * (t - way) * rng.uniform(-0.6, 0.6)), 0.03) * edge(way * t - 0.7, 0.3)
        z += rng.uniform(0.0, 0.6) * bell(t - way * (out + rng.uniform(0.3, 0.6)), 0.14) * (0.7 + 0.3 * np.sin(y * rng.uniform(40, 70) + rng.uniform(0, 6)))
        z += rng.uniform(0.1, 0.3) * bell(np.abs(t - way * rng.uniform(0.5, 1.6)), 0.02) * edge(palate - y, 0.1)
    nose = np.hypot(t / rng.uniform(0.18, 0.3), (y - palate + 1.0 * long) / (1.0 * long))
    z += 0.16 * bell(nose - 1, 0.12) - 0.12 * edge(1 - nose, 0.15) + 0.16 * bell(t, 0.02) * edge(1 - nose, 0.1)
    ghost = rng.uniform(0.12, 0.28) * (1 + 0.4 * np.clip((y - bite) / long, -1, 2))
    z += rng.uniform(0, 0.5) * bell(t, ghost) * edge(y - bite - long, 3 * long)
    return z + rng.uniform(0, 1.2) * edge(palate - 1.2 * long - y, 0.3) * (1 + 0.6 * clouds(rng, side, 1.6)) * (0.3 + np.abs(x - 0.5) * 2)


def jaws(film: Film, x: np.ndarray, y: np.ndarray) -> None:
    """Both jaws in the coordinates (x, y), 0..1 over a panoramic film."""
    rng, side = film.rng, film.xx.shape[0]
    half, long = rng.uniform(0.24, 0.36), rng.uniform(0.1, 0.15)
    t = (x - rng.normal(0.5, 0.01)) / half
    bite = rng.uniform(0.44, 0.58) - rng.uniform(-0.03, 0.11) * t * t + rng.normal(0, 0.008) * t
    opened = long * rng.uniform(0, 0.22) * (1 - 0.5 * np.clip(t * t, 0, 1))
    s = y - bite
    bone = skull(film, x, t, y, bite, long)
    for lower in (False, True):
        away = (s if lower else -s) - opened * 0.5
        fan = t / (1 + rng.uniform(-0.08, 0.12) * np.clip(away / long, 0, 2))
        teeth, gap = row(rng, fan, away, lower, long * rng.uniform(0.95, 1.15))
        bone = np.maximum(bone - 0.12 * gap, teeth * rng.uniform(0.9, 1.15) + 0.25 * bone * (teeth > 0.05))
    air = bell(s, opened * 0.5 + 0.18 * long) * edge(1.25 - np.abs(t), 0.3)
    film.bone = np.clip(bone - 0.25 * air * (bone < 0.5), 0, None)
    throat = bell(np.abs(t) - rng.uniform(1.0, 1.25), 0.1) * edge(0.75 - y, 0.4) * rng.uniform(0, 0.25)
    neck = edge(rng.uniform(1.5, 2.2) + 0.3 * (0.6 - y) - np.abs(t), rng.uniform(0.2, 0.8))
    film.soft = 0.1 + neck * (rng.uniform(0.25, 0.6) + 0.05 * clouds(rng, side, 2)) - throat - 0.12 * air


def developed(film: Film) -> Image.Image:
    """Stretched to the film's range, its edges sharpened more often than not, as the machines do."""
    rng, side = film.rng, film.xx.shape[0]
    z = film.bone + film.soft + rng.uniform(0, 0.04) * clouds(rng, side, 0.7)
    z = ndimage.gaussian_filter(z, rng.uniform(0.3, 1.2))
    if rng.random() < 0.6:
        z = z + rng.uniform(0.3, 1.5) * (z - ndimage.gaussian_filter(z, rng.uniform(2, 6)))
    low, high = np.percentile(z, (rng.uniform(0.5, 12), rng.uniform(97, 99.8)))
    z = np.clip((z - low) / (high - low + 1e-6), 0, 1) ** rng.uniform(0.6, 1.4)
    z = rng.uniform(0, 0.15) + rng.uniform(0.65, 0.95) * z + rng.uniform(0, 0.02) * rng.standard_normal(z.shape)
    if rng.random() < 0.4:  # the film's edge, straight or with round corners
        a, b, c, d = rng.uniform(0, 0.08, 4)
        power = rng.choice((8.0, 40.0))
        bounds = np.abs((film.xx - (1 + a - b) / 2) / (0.5 - (a + b) / 2)) ** power + np.abs((film.yy - (1 + c - d) / 2) / (0.5 - (c + d) / 2)) ** power
        z = np.where(bounds > 1, rng.choice((0.0, 0.05, 0.95)), z)
    if rng.random() < 0.3:
        z[-int(side * rng.uniform(0.05, 0.3)):][:int(side * 0.06), -int(side * 0.04):-3] = rng.uniform(0.7, 1)
    return Image.fromarray(np.clip(z * 255, 0, 255).astype(np.uint8)).convert("RGB")


def jaw(rng: np.random.Generator, side: int) -> Image.Image:
    """A panoramic film, squashed to a square or in its own shape between black bars; or three to eight teeth of it."""
    film = Film(rng, side)
    x, y = film.xx, film.yy
    if rng.random() < 0.65:
        tall = rng.choice((1.0, 1.0, rng.uniform(1, 2)))
        x, y = 0.5 + (x - 0.5) * rng.uniform(0.75, 1.02), 0.5 + (y - 0.5) * rng.uniform(0.85, 1) * tall
        jaws(film, x, y)
        picture = developed(film)
        return Image.composite(picture, Image.new("RGB", picture.size), Image.fromarray(np.abs(y - 0.5) < 0.5)) if tall > 1 else picture
    wide, turn = rng.uniform(0.18, 0.45), rng.normal(0, 0.12)
    u, v = (x - 0.5) * wide, (y - 0.5) * wide * rng.uniform(0.55, 1.1)
    jaws(film, rng.uniform(0.3, 0.7) + u * np.cos(turn) + v * np.sin(turn), rng.normal(0.51, 0.04) + v * np.cos(turn) - u * np.sin(turn))
    film.bone = ndimage.gaussian_filter(film.bone, rng.uniform(0.5, 1.8))
    return developed(film)
