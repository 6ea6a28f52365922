"""Drawn clinical photographs: a foot, a leg or a hand (limbs.py) with an open wound, on linen, with a room or nothing behind it.

Kinds of one source need drawn company (phantoms.py). The skin is never all there is: leather and bare earth would be taken for it.
"""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from .limbs import ANYWHERE, LIMBS, SITES, Setting, nails
from .patterns import bell, clouds, edge, rotated, soft_clouds
from .radiographs import Film

# Skin from dark to fair and ruddy, RGB; what a wound's bed shows: granulation, slough, necrosis.
SKINS = np.array([[84, 54, 42], [132, 86, 64], [186, 130, 100], [214, 160, 128], [226, 176, 152], [214, 146, 134]], float)
BED = np.array([[172, 36, 36], [212, 188, 112], [44, 28, 26]], float)
GLOVES = np.array([[70, 90, 190], [120, 80, 180], [60, 130, 200], [225, 220, 205], [40, 40, 46]], float)


def tint(colour) -> np.ndarray:
    """Pictures are (3, side, side) float32 in 0..255 here until they are done: planes are twice as quick to work on as pixels."""
    return np.asarray(colour, np.float32).reshape(3, 1, 1)


def over(out: np.ndarray, share: np.ndarray, colour) -> np.ndarray:
    """`colour`, a picture or a tint, laid over `out` where `share` (side, side) is 1."""
    return out + share * ((colour if np.ndim(colour) == 3 else tint(colour)) - out)


def framed(film: Film, view: str, upright: float) -> tuple[float, tuple]:
    """Turns the film's coordinates into the limb's own: the whole limb or, near by, one site of it. Its scale and the site."""
    rng = film.rng
    site = SITES[view][rng.integers(len(SITES[view]))]
    near = rng.random() < 0.2
    scale, pull = (rng.uniform(0.35, 0.8), rng.uniform(0.6, 1)) if near else (rng.uniform(0.75, 1.7), rng.uniform(0, 0.7))
    turn = rng.normal(0, 0.35) + (0.0 if rng.random() < upright else rng.uniform(0, 2 * np.pi))
    mirrored, flat = rng.choice((-1, 1)), rng.uniform(0.8, 1.25)
    u, v = (film.xx - rng.normal(0.5, 0.06)) * scale * flat * mirrored, (film.yy - rng.normal(0.5, 0.06)) * scale / flat
    film.xx, film.yy = ((z + at * pull).astype(np.float32) for z, at in zip(rotated(u, v, turn), site))
    return scale, site


def furnished(rng: np.random.Generator, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """A room in shade, (3, side, side): plain walls or boards, things with straight edges."""
    side = len(u)
    room = np.broadcast_to(tint(rng.uniform(10, 110) * rng.uniform(0.85, 1.1, 3)), (3, side, side)).copy()
    for _ in range(int(rng.integers(0, 6))):
        thing = (np.abs(u - rng.uniform(-0.4, 0.5)) < rng.uniform(0.02, 0.25)) & (np.abs(v - rng.uniform(-0.6, 0.6)) < rng.uniform(0.02, 0.35))
        room[:, thing] = rng.uniform(5, 200) * rng.uniform(0.8, 1.2, (3, 1))
    boards = np.sign(np.sin(v * rng.uniform(5, 40))) if rng.random() < 0.3 else 0.0
    return room * (1 + 0.1 * boards + rng.uniform(0.05, 0.2) * soft_clouds(rng, side, 1.8))


def linen(rng: np.random.Generator, side: int, room: np.ndarray | None = None) -> np.ndarray:
    """Cloth or paper with folds, mostly white, green or blue; beyond its edge `room` (3, side, side) or a drawn one."""
    turn = rng.uniform(0, 2 * np.pi)
    folds = ndimage.gaussian_filter(soft_clouds(rng, side, rng.uniform(2.3, 3)), rng.uniform(1, 4))
    slope = np.roll(folds, int(rng.integers(1, 4)), int(rng.integers(2))) - folds
    z = 0.85 + rng.uniform(0.01, 0.09) * slope / (slope.std() + 1e-9) + rng.uniform(0.02, 0.12) * soft_clouds(rng, side, 2.6)
    odd = rng.uniform(20, 230) * rng.uniform(0.75, 1.25, 3)
    tints = (np.array([235, 235, 230]), np.array([215, 222, 235]), np.array([70, 130, 120]), np.array([60, 95, 160]), odd)
    out = np.clip(z, 0.2, 1.1) * tint(tints[rng.choice(5, p=(0.45, 0.15, 0.1, 0.12, 0.18))])
    if room is not None or rng.random() < 0.7:
        yy, xx = (np.mgrid[0:side, 0:side] / side - 0.5).astype(np.float32)
        u, v = xx * np.cos(turn) + yy * np.sin(turn), xx * np.sin(turn) - yy * np.cos(turn)
        room = furnished(rng, u, v) if room is None else room
        out = over(out, edge(u + rng.uniform(0.01, 0.08) * soft_clouds(rng, side, 2.9) - rng.uniform(-0.25, 0.35), 0.02), room)
    return out


def tone(film: Film) -> np.ndarray:
    """Unlit skin: redder in places, stained, creased, scaly."""
    rng, side = film.rng, film.xx.shape[0]
    at = rng.uniform(0, len(SKINS) - 1.001)
    base = SKINS[int(at)] + (at % 1) * (SKINS[int(at) + 1] - SKINS[int(at)])
    red = rng.uniform(0.02, 0.09) * soft_clouds(rng, side, rng.uniform(1.9, 2.6)) - rng.uniform(-0.15, 0.25) * film.yy
    fine = clouds(rng, side, rng.uniform(0.8, 1.3))
    skin = tint(base * rng.uniform(0.92, 1.08, 3)) * (1 - red * tint((0.2, 1.1, 0.9))) * (1 + rng.uniform(0.01, 0.045) * fine)
    if rng.random() < 0.45:  # creases across the limb
        lines = np.sin((film.yy + 0.02 * soft_clouds(rng, side, 2.2)) * rng.uniform(40, 110) + film.xx * rng.normal(0, 20))
        skin = skin * (1 - rng.uniform(0.05, 0.22) * bell(lines - 1, 0.12) * edge(soft_clouds(rng, side, 2) - rng.uniform(0, 1), 1.0))
    if rng.random() < 0.35:  # brown stains, or pale dry scales
        spots = edge(clouds(rng, side, rng.uniform(1.3, 2.1)) - rng.uniform(0.6, 1.8), 0.8) * rng.uniform(0.2, 0.75)
        skin = over(skin, spots, base * np.array((0.5, 0.42, 0.4)) if rng.random() < 0.6 else np.array((225, 205, 185)))
    return skin


def bed(rng: np.random.Generator, inner: np.ndarray) -> np.ndarray:
    """The floor of a wound, in the part of the picture where `inner` (1 on the rim, 0 in the middle) is given: mostly one of
    granulation, slough and necrosis, with lumps and glints; darker under its wall."""
    tall, wide = inner.shape
    side = -(-max(tall, wide) // 16) * 16
    lead = rng.dirichlet((1.0, 0.7, 0.4)) * rng.uniform(1, 5)
    parts = np.exp(np.stack([rng.uniform(0.6, 1.6) * soft_clouds(rng, side, rng.uniform(1.5, 2.2))[:tall, :wide] for _ in range(3)]) + 1.6 * tint(lead))
    shades = (BED * rng.uniform(0.75, 1.2, (3, 1)) * rng.uniform(0.9, 1.1, (3, 3))).astype(np.float32)
    flesh = np.tensordot(shades, parts / parts.sum(0), (0, 0))
    lumps = clouds(rng, side, rng.uniform(0.9, 1.5))[:tall, :wide]
    flesh = flesh * (1 + rng.uniform(0.04, 0.16) * lumps) * (1 - rng.uniform(0, 0.5) * bell(inner - 1, 0.2))
    return flesh + np.clip(lumps - rng.uniform(1.2, 2.2), 0, 1.2) * rng.uniform(0, 220)


def laid_open(skin: np.ndarray, film: Film, site: tuple, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """One to three wounds near `site`: reddened or stained about, a callus or pale rim, a bed. The skin, and the hollows' depth."""
    rng, side = film.rng, skin.shape[1]
    hollow = np.zeros((side, side), np.float32)
    for n in range(int(rng.choice((1, 1, 1, 2, 3)))):
        size = np.exp(rng.uniform(np.log(0.03), np.log(0.13))) * (1 if n == 0 else 0.6)
        size = max(size, 0.045 * scale)
        at = np.array(site) + rng.normal(0, 0.02 if n == 0 else 0.12, 2)
        turn, flat = rng.uniform(0, np.pi), rng.choice((rng.uniform(0.7, 1), rng.uniform(0.3, 0.8)))
        dx, dy = film.xx - at[0], film.yy - at[1]
        along, across = rotated(dx, dy, turn)
        d = np.hypot(along, across / flat) / size
        d = d * (1 + rng.uniform(0.03, 0.22) * soft_clouds(rng, side, rng.uniform(1.7, 2.5))).clip(0.3)
        halo = np.clip(rng.uniform(0.3, 1.1) * np.exp(-np.clip(d - 1, 0, None) / rng.uniform(0.15, 0.9)), 0, 1)
        stain = np.array([0.05, 0.42, 0.36]) if rng.random() < 0.7 else np.array([0.4, 0.5, 0.45])
        skin = skin * (1 - halo * tint(stain * rng.uniform(0.4, 1.1)))
        if rng.random() < 0.65:  # callus, macerated or dried rim
            rim = bell(d - rng.uniform(1.05, 1.3), rng.uniform(0.06, 0.3)) * (0.7 + 0.3 * soft_clouds(rng, side, 1.5)).clip(0, 1) * rng.uniform(0.3, 0.95)
            skin = over(skin, rim, ((228, 205, 150), (240, 228, 212), (205, 170, 90), (70, 44, 36))[rng.choice(4, p=(0.35, 0.35, 0.15, 0.15))])
        rows, columns = np.flatnonzero((d < 1.15).any(1)), np.flatnonzero((d < 1.15).any(0))
        if len(rows):
            part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
            skin[:, part[0], part[1]] = over(skin[:, part[0], part[1]], edge(1 - d[part], rng.uniform(0.05, 0.25)), bed(rng, d[part]))
        hollow = np.maximum(hollow, edge(1.05 - d, 0.35) * size * rng.uniform(0, 0.35))
    return skin, hollow


def fingers(rng: np.random.Generator, side: int, out: np.ndarray, colour) -> np.ndarray:
    """Two to four fingers of a gloved or bare hand that reach in from an edge."""
    film = Film(rng, side)
    turn, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.12, 0.3)
    u, v = film.xx - 0.5, film.yy - 0.5
    u, v = rotated(u, v, turn)
    film.xx, film.yy = u + rng.uniform(-0.25, 0.25), v + 0.5
    thick = rng.uniform(0.04, 0.08)
    for n in range(int(rng.integers(2, 5))):
        x = (n - 1.5) * thick * 1.9
        film.tissue((x, -0.3), (x * 0.9 + rng.normal(0, 0.03), reach + rng.normal(0, 0.03)), thick, 0.85)
    film.tissue((-thick * 2, -0.25), (thick * 2, -0.25), reach * 0.7)
    shade = 0.45 + 0.6 * np.clip(film.soft / thick, 0, 1) + 0.08 * soft_clouds(rng, side, 1.8)
    return over(out, np.clip(film.soft / 0.02, 0, 1), tint(colour) * shade)


def marked(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A ruler, a date or a small print, each now and then."""
    draw, side = ImageDraw.Draw(picture), picture.width
    if rng.random() < 0.14:
        at, turn, long, wide = rng.uniform(0.15, 0.85, 2) * side, rng.uniform(0, 2 * np.pi), rng.uniform(0.12, 0.5) * side, rng.uniform(0.04, 0.09) * side
        along, up = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
        paper = tuple(int(c) for c in rng.uniform(200, 255) * rng.uniform(0.85, 1, 3))
        draw.polygon([tuple(at), tuple(at + long * along), tuple(at + long * along + wide * up), tuple(at + wide * up)], fill=paper)
        for k in np.arange(2, long - 1, rng.uniform(2.5, 7)):
            draw.line([tuple(at + k * along), tuple(at + k * along + wide * rng.uniform(0.2, 0.5) * up)], fill=(30, 30, 30))
    if rng.random() < 0.15:
        date = f"{rng.integers(10, 32)}/{rng.integers(1, 13):02}/20{rng.integers(10, 26)}"
        draw.text(tuple(rng.uniform((0.4, 0.75), (0.65, 0.92)) * side), date, fill=(230, 160, 40))
    if rng.random() < 0.15:
        draw.text((rng.uniform(0, 0.4) * side, rng.choice((0.01, 0.93)) * side), "".join(chr(rng.integers(97, 123)) for _ in range(18)), fill=(215, 215, 215))
    return picture


def padded(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A tall or wide part of the picture on black, at one end or in the middle."""
    side = picture.width
    keep = int(side * rng.uniform(0.6, 0.92))
    start, place = (side - keep) // 2, int(rng.choice((0, 0, 0, (side - keep) // 2, side - keep)))
    tall = rng.random() < 0.6
    part = picture.crop((start, 0, start + keep, side) if tall else (0, start, side, start + keep))
    out = Image.new("RGB", (side, side))
    out.paste(part, (place, 0) if tall else (0, place))
    return out


def wound(rng: np.random.Generator, side: int, ground: np.ndarray | None = None, hide: np.ndarray | None = None, setting: Setting = ANYWHERE) -> Image.Image:
    """RGB uint8 (side, side, 3) or None each: ground, the picture behind, else linen; hide, photographed skin with a lesion instead of
    drawn skin with a wound."""
    film = Film(rng, side)
    view = rng.choice(list(setting.views), p=list(setting.views.values()))
    scale, site = framed(film, view, setting.upright)
    tips = LIMBS[view](film)
    height = ndimage.gaussian_filter(film.soft, 0.012 * side / scale ** 0.5)
    body = np.clip(film.soft / (0.025 * scale), 0, 1)
    skin, hollow = laid_open(tone(film), film, site, scale) if hide is None else (hide.transpose(2, 0, 1).astype(np.float32) * 1.1, 0.0)
    if hide is None and tips:
        skin = over(skin, nails(film, tips) * 0.8, skin[:, 0, 0] * 0.4 + np.array((150, 125, 105)) * rng.uniform(0.5, 1.1))
    dy, dx = np.gradient((height - hollow) * side / scale)
    turn, steep = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.7)
    facing = 1 / np.sqrt(1 + dx * dx + dy * dy)
    slant = (1 + steep * (dx * np.cos(turn) + dy * np.sin(turn))) * facing
    far = np.hypot(*(np.mgrid[0:side, 0:side] / side - rng.uniform(0.2, 0.8, 2)[:, None, None]).astype(np.float32))
    light = (rng.uniform(0.3, 0.6) + rng.uniform(0.45, 0.8) * np.clip(slant, 0, 1.25)) * (1.1 - rng.uniform(0, 0.7) * far)
    sheen = rng.choice((12, 30, 80), p=(0.5, 0.35, 0.15)) * np.clip(slant / slant.max(), 0, 1) ** rng.uniform(10, 50)
    sheen = sheen * (1 + 0.3 * clouds(rng, side, 1.1)).clip(0)
    skin = light * skin * rng.uniform(0.75, 1.2) + sheen
    room = None if ground is None else ground.transpose(2, 0, 1).astype(np.float32)
    back = linen(rng, side, room) if room is None or rng.random() < setting.linen else room
    if ground is None and rng.random() < 0.3:
        back = back * (1.1 - rng.uniform(0, 0.9) * far)
    shadow = 1 - rng.uniform(0, 0.65) * ndimage.gaussian_filter(np.roll(body, rng.integers(-9, 10, 2), (0, 1)), side * rng.uniform(0.01, 0.05))
    out = over(back * shadow, body, skin)
    if rng.random() < 0.22:
        out = fingers(rng, side, out, GLOVES[rng.integers(len(GLOVES))] if rng.random() < 0.75 else SKINS[rng.integers(len(SKINS))])
    out = out * tint(rng.uniform(0.85, 1.12) * rng.uniform(0.9, 1.08, 3))
    if rng.random() < setting.grey:
        out = np.repeat(out.mean(0, keepdims=True), 3, 0)
    out = out + rng.standard_normal((side, side), np.float32) * rng.uniform(0.5, 4)
    picture = Image.fromarray(np.ascontiguousarray(np.clip(out, 0, 255).astype(np.uint8).transpose(1, 2, 0)))
    picture = marked(picture, rng).filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.0)))
    return padded(picture, rng) if rng.random() < 0.45 else picture
