"""Picture changes that both classes get alike, so that greyness, shape, borders, compression and screens tell nothing.

Every function takes and gives an RGB PIL picture and takes numpy's Generator. `named` is what the robustness table runs
(one change at its full strength); `training` draws a mixture.
"""
import io

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps


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


def training(p: Image.Image, rng: np.random.Generator, side: int) -> np.ndarray:
    """A random mixture of the above; uint8 (side, side, 3)."""
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
        p = greyscale(p, rng)
    if rng.random() < 0.12:
        p = invert(p, rng)
    frame = rng.random()
    if frame < 0.10:
        p = letterbox(p, rng)
    elif frame < 0.20:
        p = screenshot(p, rng)
    elif frame < 0.32:
        p = phone_photo(p, rng)
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
