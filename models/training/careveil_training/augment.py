"""Picture changes that both classes get alike, so that greyness, shape, borders, compression and screens tell nothing.

Every function takes and gives an RGB PIL picture and takes numpy's Generator. `named` is what the robustness table runs
(one change at its full strength); `training` draws a mixture.
"""
import io

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps
from scipy import ndimage

from .patterns import palette


def greyscale(p, rng):
    return p.convert("L").convert("RGB")


def invert(p, rng):
    return ImageOps.invert(p)


def rotate_right_angle(p, rng):
    return p.transpose((Image.ROTATE_90, Image.ROTATE_180, Image.ROTATE_270)[rng.integers(3)])


def rotate_little(p, rng, most=20.0):
    fill = ((0, 0, 0), (255, 255, 255), tuple(int(v) for v in rng.integers(0, 256, 3)))[rng.integers(3)]
    return p.rotate(float(rng.uniform(-most, most)), Image.BILINEAR, fillcolor=fill)


def crop(p, rng, least=0.4, most=0.9):
    w, h = p.size
    area, ratio = rng.uniform(least, most), np.exp(rng.uniform(np.log(0.66), np.log(1.5)))
    cw, ch = min(w, int(w * np.sqrt(area * ratio))), min(h, int(h * np.sqrt(area / ratio)))
    x, y = int(rng.integers(0, w - cw + 1)), int(rng.integers(0, h - ch + 1))
    return p.crop((x, y, x + cw, y + ch)).resize((w, h), Image.BILINEAR)


def jpeg(p, rng, least=30, most=95):
    buffer = io.BytesIO()
    p.save(buffer, "JPEG", quality=int(rng.integers(least, most + 1)))
    buffer.seek(0)
    return Image.open(buffer).convert("RGB")


def blur(p, rng, least=0.6, most=2.0):
    return p.filter(ImageFilter.GaussianBlur(float(rng.uniform(least, most))))


def low_resolution(p, rng):
    w, h = p.size
    small = int(rng.integers(64, 128))
    return p.resize((small, small), Image.BILINEAR).resize((w, h), Image.BICUBIC)


def sharpen(p, rng):
    return p.filter(ImageFilter.UnsharpMask(1.5, int(rng.integers(50, 200)), 0))


def noise(p, rng, least=5.0, most=20.0):
    x = np.asarray(p, np.float32)
    grain = rng.standard_normal((x.shape[0], x.shape[1], 1 if rng.random() < 0.5 else 3), np.float32)
    return Image.fromarray(np.clip(x + grain * rng.uniform(least, most), 0, 255).astype(np.uint8))


def speckle(p, rng):
    """Multiplicative grain, longer across than down, as coherent waves (ultrasound, radar) leave it."""
    w, h = p.size
    grain = rng.rayleigh(0.8, (h, w)).astype(np.float32)
    grain = ndimage.gaussian_filter(grain, (rng.uniform(0, 0.6), rng.uniform(0, 2)))
    x = np.asarray(p, np.float32) * (1 + rng.uniform(0.2, 0.8) * (grain / grain.mean() - 1))[..., None]
    return Image.fromarray(np.clip(x, 0, 255).astype(np.uint8))


def gamma(p, rng):
    exponent = float(np.exp(rng.uniform(np.log(0.5), np.log(2.0))))
    return p.point([int(round(255 * (v / 255) ** exponent)) for v in range(256)] * 3)


def tone(p, rng):
    p = ImageEnhance.Brightness(p).enhance(float(rng.uniform(0.7, 1.3)))
    p = ImageEnhance.Contrast(p).enhance(float(rng.uniform(0.65, 1.4)))
    return ImageEnhance.Color(p).enhance(float(rng.uniform(0.4, 1.5)))


def letterbox(p, rng):
    """Bars of one colour at two sides or all four, in the square the network sees."""
    w, h = p.size
    tall, wide = rng.uniform(0.55, 0.95), rng.uniform(0.55, 0.95)
    which = rng.integers(3)
    size = (w if which == 0 else int(w * wide), h if which == 1 else int(h * tall))
    fill = ((0, 0, 0), (255, 255, 255), tuple(int(v) for v in rng.integers(0, 256, 3)))[rng.integers(3)]
    out = Image.new("RGB", (w, h), fill)
    out.paste(p.resize(size, Image.BILINEAR), ((w - size[0]) // 2, (h - size[1]) // 2))
    return out


def _scribble(draw, rng, box, ink):
    """Rows of short bars that look like text at this size."""
    x0, y0, x1, y1 = box
    y = y0 + 3
    while y < y1 - 3:
        x = x0 + 3
        while x < x1 - 6 and rng.random() < 0.85:
            length = int(rng.integers(3, 14))
            draw.rectangle((x, y, min(x + length, x1 - 2), y + 1), fill=ink)
            x += length + 3
        y += int(rng.integers(4, 7))


def screenshot(p, rng):
    """The picture inside a window: title bar, buttons, maybe a side panel with text."""
    w, h = p.size
    dark = rng.random() < 0.5
    back = tuple(int(v) for v in (rng.integers(20, 60, 3) if dark else rng.integers(215, 256, 3)))
    ink = (205, 205, 205) if dark else (60, 60, 60)
    out = Image.new("RGB", (w, h), back)
    draw = ImageDraw.Draw(out)
    bar = int(rng.integers(10, 22))
    draw.rectangle((0, 0, w, bar), fill=tuple(int(v) for v in rng.integers(30, 240, 3)))
    for n in range(3):
        x = 4 + n * 8 if rng.random() < 0.7 else w - 8 - n * 8
        draw.ellipse((x, bar // 2 - 2, x + 4, bar // 2 + 2), fill=tuple(int(v) for v in rng.integers(0, 256, 3)))
    _scribble(draw, rng, (w // 3, 2, w - 34, bar - 2), ink)
    left = int(rng.integers(0, w // 4)) if rng.random() < 0.6 else 0
    right = w - (int(rng.integers(0, w // 4)) if rng.random() < 0.4 else 0)
    bottom = h - int(rng.integers(0, 16))
    if left > 12:
        _scribble(draw, rng, (0, bar + 2, left, h), ink)
    if w - right > 12:
        _scribble(draw, rng, (right, bar + 2, w, h), ink)
    margin = int(rng.integers(0, 8))
    box = (left + margin, bar + margin, right - margin, bottom - margin)
    out.paste(p.resize((box[2] - box[0], box[3] - box[1]), Image.BILINEAR), box[:2])
    return out


def phone_photo(p, rng):
    """A photograph of a screen: perspective, bezel, moire, tint, glare, soft focus, grain."""
    w, h = p.size
    x = np.asarray(p, np.float32)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    angle, period = rng.uniform(0, np.pi), rng.uniform(2.3, 6.0)
    wave = np.sin((xx * np.cos(angle) + yy * np.sin(angle)) * 2 * np.pi / period + np.sin(yy / rng.uniform(8, 30)))
    x = x * (1 + rng.uniform(0.02, 0.10) * wave[..., None]) * rng.uniform(0.85, 1.12, 3).astype(np.float32)
    cx, cy = rng.uniform(0, w), rng.uniform(0, h)
    glare = np.exp(-((xx - cx) ** 2 + (yy - cy) ** 2) / (2 * (w * rng.uniform(0.15, 0.4)) ** 2))
    x = x * rng.uniform(0.7, 1.0) + glare[..., None] * rng.uniform(0, 70) + rng.uniform(0, 15)
    framed = Image.fromarray(np.clip(x, 0, 255).astype(np.uint8))
    edge = int(rng.integers(0, 14))
    if edge:
        grey = int(rng.integers(5, 60)) if rng.random() < 0.75 else int(rng.integers(150, 240))
        framed = ImageOps.expand(framed.resize((w - 2 * edge, h - 2 * edge), Image.BILINEAR), edge, (grey, grey, grey))
    d = lambda: float(rng.uniform(-0.07, 0.07)) * w
    quad = (d(), d(), d(), h + d(), w + d(), h + d(), w + d(), d())
    fill = tuple(int(v) for v in rng.integers(10, 200, 3))
    framed = framed.transform((w, h), Image.QUAD, quad, Image.BILINEAR, fillcolor=fill)
    return jpeg(noise(blur(framed, rng, 0.3, 1.0), rng, 1.0, 7.0), rng, 50, 92)


WORDS = ("MAMA DIR", "LT", "RT", "SAG", "TRANS", "AXIAL", "GAIN 54", "DR 60", "FR 23Hz", "5.2cm", "MI 0.9", "L12-5", "R", "L", "AP", "kV 120", "W 400 L 40",
         "HOME", "FILE", "PAGE 3", "2014-05-11", "10:42:07", "IMG_0042", "NORTH", "SALE", "OPEN", "No. 17", "x 100", "50 um", "1/250")


def annotate(p, rng):
    """What machines and people write over pictures: words, figures, callipers, a scale, a tint bar, an outlined patch of colour."""
    p = p.copy()
    w, h = p.size
    draw = ImageDraw.Draw(p)
    ink = ((255, 255, 255), (230, 230, 120), (120, 230, 140), (200, 200, 200), (20, 20, 20))[rng.integers(5)]
    margin = lambda side: int(rng.choice((rng.uniform(0, 0.12), rng.uniform(0.8, 0.95), rng.uniform(0, 0.95))) * side)
    for _ in range(int(rng.integers(1, 7))):
        text = WORDS[rng.integers(len(WORDS))] if rng.random() < 0.6 else f"{rng.uniform(0, 200):.{rng.integers(0, 3)}f} {('mm', 'cm', 'Hz', '%', '')[rng.integers(5)]}"
        draw.text((margin(w), margin(h)), text, fill=ink, font=ImageFont.load_default(float(rng.uniform(6, 15))))
    if rng.random() < 0.35:
        (x0, y0), (x1, y1) = rng.integers(0, w, 2), rng.integers(0, h, 2)
        for x, y in ((x0, y0), (x1, y1)):
            draw.line((x - 3, y, x + 3, y), fill=ink)
            draw.line((x, y - 3, x, y + 3), fill=ink)
        for step in np.linspace(0, 1, 18):
            draw.point((x0 + (x1 - x0) * step, y0 + (y1 - y0) * step), fill=ink)
    if rng.random() < 0.25:
        x, gap = int(rng.choice((2, w - 4))), int(rng.integers(6, 20))
        for y in range(int(rng.integers(0, h // 3)), h, gap):
            draw.line((x - 2, y, x + 2, y), fill=ink)
    if rng.random() < 0.2:
        x, y, wide, tall = int(rng.choice((3, w - 12))), int(rng.integers(0, h // 2)), 7, int(rng.integers(h // 6, h // 2))
        top, low = rng.integers(0, 256, 3), rng.integers(0, 120, 3)
        for row in range(tall):
            draw.line((x, y + row, x + wide, y + row), fill=tuple(int(v) for v in top + (low - top) * row / tall))
    if rng.random() < 0.15:
        x0, y0 = int(rng.uniform(0, 0.6) * w), int(rng.uniform(0, 0.6) * h)
        x1, y1 = x0 + int(rng.uniform(0.15, 0.4) * w), y0 + int(rng.uniform(0.15, 0.4) * h)
        draw.polygon(((x0, y0), (x1, y0), (x1 - 8, y1), (x0 - 8, y1)), outline=ink)
        for _ in range(int(rng.integers(2, 14))):
            cx, cy, r = rng.uniform(x0, x1), rng.uniform(y0, y1), rng.uniform(1, 9)
            tint = ((220, 40, 20), (30, 60, 220), (240, 160, 40), (60, 200, 220))[rng.integers(4)]
            draw.ellipse((cx - r, cy - r, cx + r, cy + r * rng.uniform(0.4, 1)), fill=tint)
    return p


def off_centre(p, rng):
    """The picture small and anywhere on a plain, mostly black ground, as capture cards and viewers leave it."""
    w, h = p.size
    wide, tall = int(w * rng.uniform(0.45, 0.95)), int(h * rng.uniform(0.45, 0.95))
    fill = (0, 0, 0) if rng.random() < 0.75 else tuple(int(v) for v in rng.integers(0, 256, 3))
    out = Image.new("RGB", (w, h), fill)
    x, y = int(rng.integers(0, w - wide + 1)), int(rng.integers(0, h - tall + 1))
    out.paste(p.resize((wide, tall), Image.BILINEAR), (x, y))
    if rng.random() < 0.3:
        ImageDraw.Draw(out).rectangle((max(0, x - 3), max(0, y - 3), min(w - 1, x + wide + 2), min(h - 1, y + tall + 2)), outline=(150, 150, 150))
    return out


def stain(p, rng):
    """Mixes the colour channels' optical densities: other stains, lights and cameras."""
    density = -np.log((np.asarray(p, np.float32) + 4) / 260)
    mixed = density @ (np.eye(3) + rng.normal(0, 0.22, (3, 3))).astype(np.float32)
    return Image.fromarray(np.clip(260 * np.exp(-mixed) - 4, 0, 255).astype(np.uint8))


def false_colour(p, rng):
    """Brightness through a colour scale, as nuclear medicine, thermography and maps are shown."""
    return Image.fromarray(palette(rng, 0.0)[np.asarray(p.convert("L"))])


named = {
    "none": lambda p, rng: p,
    "greyscale": greyscale,
    "inversion": invert,
    "rotation 90/180/270": rotate_right_angle,
    "rotation up to 20 degrees": rotate_little,
    "crop 40-90%": crop,
    "jpeg 30": lambda p, rng: jpeg(p, rng, 30, 30),
    "jpeg 30-95": jpeg,
    "blur": blur,
    "noise": noise,
    "screenshot": screenshot,
    "phone photo": phone_photo,
    "letterbox": letterbox,
}


def training(p: Image.Image, rng: np.random.Generator, side: int, false_colours: float = 0.0) -> np.ndarray:
    """A random mixture of the above; uint8 (side, side, 3). false_colours: share of the pictures that are not greyed that get a colour scale."""
    if rng.random() < 0.65:
        p = crop(p, rng, 0.35, 1.0)
    p = p.resize((side, side), Image.BILINEAR)
    if rng.random() < 0.5:
        p = p.transpose(Image.FLIP_LEFT_RIGHT)
    if rng.random() < 0.20:
        p = rotate_right_angle(p, rng)
    if rng.random() < 0.20:
        p = rotate_little(p, rng)
    if rng.random() < 0.5:
        p = tone(p, rng)
    if rng.random() < 0.25:
        p = gamma(p, rng)
    if rng.random() < 0.07:
        p = speckle(p, rng)
    if rng.random() < 0.2:
        p = stain(p, rng)
    if rng.random() < 0.25:
        p = greyscale(p, rng)
    elif false_colours and rng.random() < false_colours:
        p = false_colour(p, rng)
    if rng.random() < 0.12:
        p = invert(p, rng)
    early = rng.random() < 0.5
    if early and rng.random() < 0.25:
        p = annotate(p, rng)
    frame = rng.random()
    if frame < 0.07:
        p = letterbox(p, rng)
    elif frame < 0.17:
        p = off_centre(p, rng)
    elif frame < 0.26:
        p = screenshot(p, rng)
    elif frame < 0.36:
        p = phone_photo(p, rng)
    if not early and rng.random() < 0.25:
        p = annotate(p, rng)
    quality = rng.random()
    if quality < 0.12:
        p = blur(p, rng)
    elif quality < 0.22:
        p = low_resolution(p, rng)
    elif quality < 0.30:
        p = sharpen(p, rng)
    if rng.random() < 0.15:
        p = noise(p, rng, 2.0, 20.0)
    if rng.random() < 0.4:
        p = jpeg(p, rng)
    return np.asarray(p)
