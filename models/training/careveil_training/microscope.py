"""Drawn pictures of the light microscope: stained tissue, blood smears, single and scattered cells of a cytological smear.

Dyes absorb (Beer-Lambert); the absorbances of haematoxylin, eosin and DAB in red, green and blue are those of Ruifrok and Johnston,
Anal Quant Cytol Histol 23 (2001). They teach what such pictures have in common, whatever laboratory they come from; they are judged nowhere.
"""
import math

import numpy as np
from PIL import Image
from scipy import ndimage

from .patterns import bell, clouds, edge, nearest, net, rotated, soft_clouds

HAEMATOXYLIN, EOSIN, DAB = np.array([0.65, 0.70, 0.29]), np.array([0.07, 0.99, 0.11]), np.array([0.27, 0.57, 0.78])


def seen(absorbed: list[tuple[np.ndarray, np.ndarray]], rng: np.random.Generator) -> Image.Image:
    """RGB picture of (amount (side, side), absorbance (3,)) pairs in tinted, uneven light, a little out of focus."""
    side = absorbed[0][0].shape[0]
    density = sum(ndimage.gaussian_filter(amount.astype(np.float32), 0.3) * dye.astype(np.float32)[:, None, None] for amount, dye in absorbed)
    light = (rng.uniform(205, 255) * rng.uniform(0.88, 1.0, (3, 1, 1))).astype(np.float32)
    yy, xx = (np.mgrid[0:side, 0:side] / side - 0.5).astype(np.float32)
    fall = 1 - rng.choice((0, 0, 0.3, 0.6)) * ((xx - rng.normal(0, 0.1)) ** 2 + (yy - rng.normal(0, 0.1)) ** 2)
    out = light * fall * np.exp(-density)
    blur = rng.choice((0.2, 0.5, 0.9, 1.6))
    out = ndimage.gaussian_filter(out, (0, blur, blur)) + rng.uniform(0.5, 4) * rng.standard_normal((side, side), np.float32)
    return Image.fromarray(np.ascontiguousarray(np.clip(out, 0, 255).astype(np.uint8).transpose(1, 2, 0)))


def dye(of: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.clip(of + rng.normal(0, 0.1, 3), 0.02, None)


def stamp(out: np.ndarray, rng, cx: float, cy: float, radius: float, amount: float, flat: float | None = None, angle: float | None = None,
          hollow: float = 0.0, soft: float = 3.0) -> None:
    """Lays an ellipse of `radius` pixels onto `out` where it is thicker; hollow: share by which its middle is thinner."""
    side = out.shape[0]
    reach = int(radius * 1.6) + 2
    x0, x1, y0, y1 = max(int(cx) - reach, 0), min(int(cx) + reach + 1, side), max(int(cy) - reach, 0), min(int(cy) + reach + 1, side)
    if x0 >= x1 or y0 >= y1:
        return
    flat, angle = flat or rng.uniform(0.55, 1), rng.uniform(0, np.pi) if angle is None else angle
    dy, dx, cos, sin = np.arange(y0, y1)[:, None] - cy, np.arange(x0, x1) - cx, math.cos(angle), math.sin(angle)
    u, v = dx * (cos / radius) + dy * (sin / radius), dy * (cos / flat / radius) - dx * (sin / flat / radius)
    d = np.sqrt(u * u + v * v)
    shape = np.minimum(np.maximum((1 - d) * max(radius / soft, 1.5) + 0.5, 0), 1)
    if hollow:
        shape = shape * (1 - hollow * np.exp(-((d / 0.55) ** 2)))
    part = out[y0:y1, x0:x1]
    np.maximum(part, amount * shape, out=part)


def fibres(rng: np.random.Generator, side: int) -> np.ndarray:
    """Wavy strands side by side, zero mean and unit deviation (side, side)."""
    strands = ndimage.gaussian_filter(rng.standard_normal((2 * side, 2 * side)), (rng.uniform(0.5, 2), rng.uniform(5, 25)), mode="wrap")
    yy, xx = np.mgrid[0:side, 0:side] - side / 2
    angle, bend = rng.uniform(0, np.pi), rng.uniform(0, 14) * clouds(rng, side, 2.4)
    across, along = yy * np.cos(angle) - xx * np.sin(angle) + bend, yy * np.sin(angle) + xx * np.cos(angle)
    z = ndimage.map_coordinates(strands, (across + side, along + side), order=1, mode="wrap")
    return (z - z.mean()) / (z.std() + 1e-9)


def tissue(rng: np.random.Generator, side: int) -> Image.Image:
    """A section: ground substance with gaps, nuclei scattered, in rows along fibres or round the hollows of glands."""
    radius = np.exp(rng.uniform(np.log(0.6), np.log(11)))
    gaps = soft_clouds(rng, side, rng.uniform(1.8, 2.8))
    if rng.random() < 0.5:  # smooth borders; of them, thin walls round wide hollows, as in a lung
        gaps = ndimage.gaussian_filter(gaps, rng.uniform(2, 9))
        gaps = gaps / gaps.std() if rng.random() < 0.5 else rng.uniform(-0.5, 0) + rng.uniform(0.6, 1.4) - 2 * np.abs(gaps / gaps.std())
    solid = 1 / (1 + np.exp(np.clip(-(gaps + rng.uniform(-0.8, 2.6)) * rng.uniform(5, 30), -30, 30)))
    density = 0.5 + 0.5 * np.tanh(soft_clouds(rng, side, rng.uniform(1.5, 2.5)) * 1.5)
    ground = rng.uniform(0.15, 0.8) * (1 + 0.25 * clouds(rng, side, rng.uniform(0.8, 1.8)) + 0.3 * np.tanh(soft_clouds(rng, side, 2.2)))
    if rng.random() < 0.5:  # connective tissue, bone, muscle
        ground = ground * np.clip(1 + rng.uniform(0.1, 0.6) * fibres(rng, side), 0.1, None)
    if rng.random() < 0.35:  # glands or follicles: a hollow, a wall of nuclei, tissue between them
        count = int(rng.integers(3, 22))
        near = nearest(rng, side, count) * (1 + 0.12 * soft_clouds(rng, side, 1.8))
        size = rng.uniform(0.3, 0.5) * side / np.sqrt(count)
        hollow, wall = rng.uniform(0.1, 0.65) * size, size
        solid = solid * np.clip((near - hollow) / 2, 0, 1)
        ring = np.exp(-(((near - rng.uniform(0.75, 1) * wall) / (radius * 1.2 + 1)) ** 2))
        density = 0.25 * density * (near > wall) + 1.5 * ring
        ground = ground * (1 - 0.5 * ((near < wall) & (near > hollow)))
    if rng.random() < 0.3:  # fat or foam
        holes = np.zeros((side, side))
        for cx, cy in rng.uniform(0, side, (int(rng.integers(4, 60)), 2)):
            stamp(holes, rng, cx, cy, rng.uniform(2, 14), 1.0, soft=1.5)
        solid = solid * (1 - holes)
    nuclei = np.zeros((side, side))
    along = rng.uniform(0, np.pi)
    flat = rng.uniform(0.3, 1)
    count = int(min(900, side * side / (np.pi * radius**2) * np.exp(rng.uniform(np.log(0.005), np.log(0.7)))))
    chance = np.clip(density, 0, None) * solid
    spots = rng.choice(side * side, count, p=chance.ravel() / chance.sum())
    pale = rng.uniform(0.3, 0.75) if radius > 3 and rng.random() < 0.5 else 0.0
    for spot in spots:
        y, x = divmod(int(spot), side)
        own = along + rng.normal(0, 0.4) if flat < 0.6 else None
        stamp(nuclei, rng, x, y, radius * rng.uniform(0.7, 1.3), rng.uniform(0.6, 1.7), flat * rng.uniform(0.8, 1.1), own, hollow=pale)
        if pale:  # a nucleolus
            stamp(nuclei, rng, x + rng.normal(0, 0.2) * radius, y + rng.normal(0, 0.2) * radius, radius * rng.uniform(0.15, 0.3), rng.uniform(0.8, 1.4))
    grainy = np.clip(1 + rng.uniform(0, 0.5) * clouds(rng, side, 0.5), 0.2, None)
    haze = rng.uniform(0, 0.3) * np.clip(1 + clouds(rng, side, 1.5), 0, None)
    second = EOSIN if rng.random() < 0.75 else HAEMATOXYLIN * 0.8 if rng.random() < 0.5 else DAB
    absorbed = [((nuclei * grainy * rng.uniform(0.5, 1) + haze) * solid, dye(HAEMATOXYLIN, rng)), (np.clip(ground, 0, None) * solid, dye(second, rng))]
    if rng.random() < 0.3:  # blood in the gaps or anywhere
        red, chance = np.zeros((side, side)), (1.02 - solid if rng.random() < 0.5 else np.ones_like(solid)) * np.exp(soft_clouds(rng, side, 2))
        for spot in rng.choice(side * side, int(rng.integers(5, 120)), p=chance.ravel() / chance.sum()):
            stamp(red, rng, spot % side, spot // side, np.clip(radius, 2, 6) * rng.uniform(0.5, 0.9), rng.uniform(0.5, 1.1))
        absorbed.append((red, dye(np.array([0.1, 0.85, 0.65]), rng)))
    if rng.random() < 0.3:  # a marker that stains some cells brown: a part of the tissue, or the bodies of single cells
        if radius < 2.5 or rng.random() < 0.4:
            some = edge(soft_clouds(rng, side, 1.8) - rng.uniform(0, 1.2), 0.5)
            brown = some * (0.3 + ndimage.gaussian_filter(nuclei, radius * 0.7)) * rng.uniform(0.5, 1.5)
        else:
            brown, wide = np.zeros((side, side)), rng.uniform(1.2, 2)
            for spot in rng.choice(spots, int(len(spots) * rng.uniform(0.1, 0.8))):
                stamp(brown, rng, spot % side, spot // side, radius * wide * rng.uniform(0.8, 1.2), rng.uniform(0.5, 2), hollow=rng.uniform(0, 0.8))
            brown = brown * np.clip(1 + rng.uniform(0.2, 0.7) * clouds(rng, side, rng.uniform(0.7, 1.4)), 0, None)
        absorbed.append((brown * solid, dye(DAB, rng)))
    return seen(absorbed, rng)


def crypts(rng: np.random.Generator, side: int) -> Image.Image:
    """The gut's lining cut across: round or long glands side by side, each a rim of dark nuclei about pale cells that stand like wedges
    round a hollow; loose tissue with small nuclei between them."""
    yy, xx = np.mgrid[0:side, 0:side].astype(np.float32)
    step = side / np.exp(rng.uniform(np.log(1.6), np.log(6)))
    nuclei, pale, hollow, inside = np.zeros((4, side, side), np.float32)
    shift = rng.uniform(0, step, 2)
    lean, long = rng.uniform(0, np.pi), rng.choice((1.0, rng.uniform(1, 2.2)))
    crowded, full, wedges, thin = rng.uniform(0.38, 0.52), rng.uniform(0.3, 1.0), rng.uniform(8, 26), rng.uniform(0.2, 1.0)
    bend, fine = rng.uniform(0.02, 0.12) * soft_clouds(rng, side, 2.0), clouds(rng, side, rng.uniform(0.6, 1.2))
    for cy in np.arange(-step, side + 2 * step, step * long * 0.9):
        for cx in np.arange(-step, side + 2 * step, step):
            at = np.array((cx, cy)) - shift + rng.normal(0, 0.1, 2) * step
            u, v = rotated(xx - at[0], yy - at[1], lean + rng.normal(0, 0.3))
            d = np.hypot(u * rng.uniform(0.9, 1.15), v / long) / (crowded * step * rng.uniform(0.75, 1.1)) + bend
            within = d < 1.1
            if not within.any() or rng.random() < 0.06:
                continue
            turn = np.arctan2(v, u)[within] + 0.15 * bend[within]
            near, middle = d[within], rng.uniform(0.05, 0.45)
            walls = np.abs(np.sin(turn * round(wedges / 2) + rng.uniform(0, 6))) ** rng.uniform(0.3, 1.2)
            inside[within] = np.maximum(inside[within], edge(1.0 - near, 0.1))
            pale[within] = np.maximum(pale[within], full * edge(0.8 - near, 0.1) * (1 - thin * (1 - walls)))
            hollow[within] = np.maximum(hollow[within], edge(middle - near, 0.12))
            nuclei[within] = np.maximum(nuclei[within], bell(near - rng.uniform(0.8, 0.92), rng.uniform(0.08, 0.17)) * np.clip(0.75 + 0.45 * fine[within], 0, None))
    loose = 1 - inside
    radius = np.clip(step * rng.uniform(0.025, 0.07), 0.7, 4)
    chance = loose * np.exp(soft_clouds(rng, side, 1.8)) + 1e-6
    for spot in rng.choice(side * side, int(min(900, loose.mean() * side * side / radius**2 * rng.uniform(0.03, 0.2))), p=chance.ravel() / chance.sum()):
        stamp(nuclei, rng, spot % side, spot // side, radius * rng.uniform(0.7, 1.4), rng.uniform(0.6, 1.4))
    pink = (loose * rng.uniform(0.15, 0.9) * np.clip(1 + 0.35 * fine, 0, None) + inside * rng.uniform(0.2, 0.7)) * (1 - 0.85 * pale)
    haze = rng.uniform(0.05, 0.9) * inside * (1 - 0.85 * pale) + rng.uniform(0, 0.2)
    clear = 1 - rng.uniform(0.6, 1) * hollow
    return seen([((nuclei * rng.uniform(0.7, 1.3) + haze) * clear, dye(HAEMATOXYLIN, rng)), (pink * clear, dye(EOSIN if rng.random() < 0.7 else HAEMATOXYLIN * 0.8, rng))], rng)


def marrow(rng: np.random.Generator, side: int) -> Image.Image:
    """A section of bone, fat or loose tissue, much of it bare glass: beams of one tone with few cells in them, fat cells with thin walls,
    crowds of small nuclei between; shreds where the section ends."""
    field = ndimage.gaussian_filter(soft_clouds(rng, side, rng.uniform(2.0, 2.9)), rng.uniform(1, 5))
    field = field / field.std() + 0.05 * clouds(rng, side, 1.3)
    there = edge(field - rng.uniform(-2.2, 0.9), rng.uniform(0.03, 0.15))  # where the section has tissue at all
    beam = edge(soft_clouds(rng, side, rng.uniform(2.3, 3)) - rng.uniform(-1.6, 2.2), 0.08) if rng.random() < 0.75 else np.zeros((side, side))
    border = net(rng, side, int(np.exp(rng.uniform(np.log(25), np.log(700)))), rng.uniform(0, 3))
    fat = edge(border - rng.uniform(1.2, 3.5), 1.2) * (1 - beam) * edge(soft_clouds(rng, side, 2.2) - rng.uniform(-2.5, 2), 0.3)
    loose = there * (1 - beam) * (1 - fat)
    grain = np.clip(1 + 0.3 * clouds(rng, side, rng.uniform(0.8, 1.6)) + rng.uniform(0, 0.4) * fibres(rng, side), 0, None)
    pink = there * beam * rng.uniform(0.35, 1.0) * (1 + 0.08 * soft_clouds(rng, side, 2)) + loose * rng.uniform(0.1, 0.6) * grain
    if rng.random() < 0.5:  # layers of the beams, or strands in them
        layers = np.sin(field * rng.uniform(10, 40)) if rng.random() < 0.5 else fibres(rng, side)
        pink = pink * (1 + rng.uniform(0.03, 0.2) * beam * layers)
    nuclei, radius = np.zeros((side, side)), np.exp(rng.uniform(np.log(0.7), np.log(3.5)))
    chance = loose * np.exp(1.5 * soft_clouds(rng, side, 1.8)) + 0.02 * there * beam + 1e-9
    count = int(min(900, chance.clip(0, 1).mean() * side * side / radius**2 * np.exp(rng.uniform(np.log(0.01), np.log(0.25)))))
    for spot in rng.choice(side * side, count, p=chance.ravel() / chance.sum()):
        stamp(nuclei, rng, spot % side, spot // side, radius * rng.uniform(0.6, 1.3), rng.uniform(0.6, 1.6))
    haze = rng.uniform(0, 0.25) * there * np.clip(1 + clouds(rng, side, 1.5), 0, None)
    return seen([(nuclei * there + haze * (1 - fat), dye(HAEMATOXYLIN, rng)), (np.clip(pink, 0, None), dye(EOSIN, rng))], rng)


def white_cell(nuclei, cytoplasm, rng, cx: float, cy: float, radius: float) -> None:
    stamp(cytoplasm, rng, cx, cy, radius, rng.uniform(0.15, 0.6), rng.uniform(0.85, 1))
    lobes, turn = int(rng.choice((1, 1, 2, 3, 4))), rng.uniform(0, 2 * np.pi)
    for n in range(lobes):
        out = 0 if lobes == 1 else radius * 0.42
        angle = turn + n * rng.uniform(0.9, 1.5)
        stamp(nuclei, rng, cx + out * np.cos(angle), cy + out * np.sin(angle), radius * (rng.uniform(0.55, 0.9) if lobes == 1 else 0.42), rng.uniform(0.8, 1.5))


def smear(rng: np.random.Generator, side: int) -> Image.Image:
    """Blood: red cells, pale in the middle, apart or overlapping; white cells with lobed nuclei; platelets."""
    radius = np.exp(rng.uniform(np.log(4), np.log(24)))
    red, nuclei, cytoplasm = np.zeros((3, side, side))
    count = int(rng.uniform(0.25, 1.3) * side * side / (np.pi * radius**2))
    pale = rng.uniform(0, 0.9)
    for cx, cy in rng.uniform(-radius, side + radius, (min(count, 500), 2)):
        one = np.zeros_like(red) if count < 60 else red
        stamp(one, rng, cx, cy, radius * rng.uniform(0.85, 1.12), rng.uniform(0.3, 0.55), rng.uniform(0.8, 1), hollow=pale * rng.uniform(0.6, 1), soft=2.0)
        if one is not red:  # overlapping cells darken each other
            red += one
    for _ in range(int(rng.choice((0, 1, 1, 2, 3))) if radius > 6 else int(rng.integers(0, 14))):
        white_cell(nuclei, cytoplasm, rng, *rng.uniform(0.1, 0.9, 2) * side, radius * rng.uniform(1.2, 2))
    for _ in range(int(rng.integers(0, 8))):
        stamp(nuclei, rng, *rng.uniform(0, side, 2), radius * rng.uniform(0.15, 0.35), rng.uniform(0.3, 0.8))
    red = red * np.clip(1 - 2 * cytoplasm, 0, 1) * np.clip(1 - nuclei, 0, 1)
    grainy = np.clip(1 + 0.3 * clouds(rng, side, 0.7), 0.2, None)
    film = rng.uniform(0, 0.2) * np.clip(1 + 0.3 * clouds(rng, side, 2), 0, None)
    return seen([(red, dye(np.array([0.25, 0.75, 0.7]), rng) * rng.uniform(0.6, 1.2)), (nuclei * grainy, dye(np.array([0.75, 0.95, 0.3]), rng)),
                 (cytoplasm, dye(np.array([0.6, 0.6, 0.2]), rng)), (film, dye(np.array([0.4, 0.4, 0.5]), rng))], rng)


def scattered(rng: np.random.Generator, side: int) -> Image.Image:
    """A cytological smear: thin wide cells, folded and overlapping, each with a small dark nucleus; or one of them near by."""
    near = rng.random() < 0.4
    count = 1 if near else int(rng.integers(2, 22))
    thin, nuclei = np.zeros((2, side, side))
    tints = np.zeros((side, side))
    for _ in range(count):
        big = side * (rng.uniform(0.25, 0.6) if near else rng.uniform(0.05, 0.2))
        cx, cy = (rng.normal(0.5, 0.06, 2) if near else rng.uniform(0, 1, 2)) * side
        sheet = np.zeros((side, side))
        stamp(sheet, rng, cx, cy, big, 1.0, soft=6)
        sheet = np.clip(ndimage.gaussian_filter(sheet, 2) + 0.22 * clouds(rng, side, rng.uniform(1.2, 2)) * (sheet > 0.02), 0, 1)
        thin += sheet * rng.uniform(0.1, 0.9)
        tints = np.where(sheet > 0.3, rng.random(), tints)
        share = rng.uniform(0.12, 0.35) if rng.random() < 0.6 else rng.uniform(0.4, 0.85)
        stamp(nuclei, rng, cx + rng.normal(0, 0.1) * big, cy + rng.normal(0, 0.1) * big, big * share, rng.uniform(0.4, 1.6), soft=2.5 if near else 1.5)
    thin = thin * np.clip(1 + 0.3 * clouds(rng, side, 1.2), 0, None)
    grainy = np.clip(1 + 0.3 * clouds(rng, side, 0.8), 0.2, None)
    film = np.full((side, side), rng.uniform(0, 0.9) if near else rng.uniform(0, 0.25)) * np.clip(1 + 0.1 * clouds(rng, side, 2), 0, None)
    blue, pink = dye(np.array([0.8, 0.4, 0.25]), rng), dye(np.array([0.15, 0.8, 0.5]), rng)
    if rng.random() < 0.5:
        pink = blue
    picture = seen([(thin * (tints < 0.5), blue), (thin * (tints >= 0.5), pink), (nuclei * grainy, dye(np.array([0.8, 0.85, 0.45]), rng)),
                    (film, dye(np.array([0.6, 0.6, 0.35]), rng))], rng)
    if near and rng.random() < 0.6:  # a small piece cut out and enlarged
        small = int(rng.integers(36, 100))
        picture = picture.resize((small, small), Image.BILINEAR).resize((side, side), Image.BICUBIC)
    return picture


SLIDES = (tissue, tissue, tissue, marrow, smear, scattered)
# The same with the gut's glands and more bone and fat.
WIDER_SLIDES = (tissue, tissue, tissue, tissue, crypts, marrow, marrow, smear, scattered)


def slide(rng: np.random.Generator, side: int, kinds: tuple = SLIDES) -> Image.Image:
    """Any of them, a round field of view round some."""
    picture = kinds[rng.integers(len(kinds))](rng, side)
    if rng.random() < 0.12:
        yy, xx = np.mgrid[0:side, 0:side] / side - 0.5
        inside = np.clip((rng.uniform(0.4, 0.6) - np.hypot(xx, yy)) * 60, 0, 1)[..., None]
        picture = Image.fromarray((np.asarray(picture) * inside + (1 - inside) * rng.choice((0, 8))).astype(np.uint8))
    return picture
