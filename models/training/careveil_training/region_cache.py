"""Frozen Lite0 features at strides 4, 8, 16 and 32 for every view of the region model, kept as float16.

Views: each lesion pair plain, five times changed and twice enlarged; ordinary medical pictures with painted lesions; chest
X-rays, retinas and dermoscopic pictures with weak labels from plain rules. Everything is drawn from fixed seeds.
"""
import json

import numpy as np
import onnxruntime
import torch
from PIL import Image

from . import data, lite
from . import region_data as rd
from . import region_paint as paint

CHANNELS = (24, 40, 112, 320)
GRIDS = (64, 32, 16, 8)


RULES = {"chest": rd.chest_rule, "fundus": rd.fundus_rule, "skin": rd.skin_rule}
# Painted views that suit one kind of picture: kind, painter, number of views.
PAINTERS = {"opaque": ("xray_chest", paint.opaque_view, 400), "polyp": ("endoscopy", paint.polyp_view, 240),
            "mass": ("ultrasound", paint.mass_view, 400)}
# Seeds of a lesion pair's views: plain, changed, and enlarged.
PLAIN_AND_CHANGED, ENLARGED = range(6), (10, 11)


class Pyramid(torch.nn.Module):
    """uint8 (N, 256, 256, 3) to features at strides 4, 8, 16, 32."""

    def __init__(self, model: lite.Lite):
        super().__init__()
        self.model = model

    def forward(self, pixels: torch.Tensor):
        return tuple(self.model.pyramid(lite.normalise(pixels))[1:])


def session() -> onnxruntime.InferenceSession:
    path = data.WORK / "pyramid.onnx"
    if not path.exists():
        names = ["s4", "s8", "s16", "s32"]
        torch.onnx.export(Pyramid(lite.pretrained().eval()).eval(), (torch.zeros(1, rd.SIDE, rd.SIDE, 3, dtype=torch.uint8),), path,
                          input_names=["pixels"], output_names=names, dynamic_axes={n: {0: "n"} for n in ["pixels", *names]}, dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def plan() -> list[dict]:
    """What each view is made of; `source` and `group` decide the folds."""
    _, pairs = data.lesions()
    _, rows = data.images()
    views = [{"kind": "real", "index": i, "seed": seed, "source": r["source"], "modality": r["modality"],
              "group": r["patient_or_group"] or r["image"]} for seed in (*PLAIN_AND_CHANGED, *ENLARGED) for i, r in enumerate(pairs)]
    medical = [i for i, r in enumerate(rows) if r["split"] == "train" and r["label"]]
    rng = np.random.default_rng(11)
    by_kind: dict[str, list[int]] = {}
    for i in medical:
        by_kind.setdefault(rows[i]["kind"], []).append(i)
    for kind, members in by_kind.items():
        for i in rng.permutation(members)[:140]:
            views.append({"kind": "painted", "of": kind, "index": int(i), "donor": int(rng.choice(medical)), "seed": 1})
    for kind, rule in (("xray_chest", "chest"), ("fundus", "fundus"), ("dermoscopy", "skin")):
        views += [{"kind": rule, "index": int(i), "seed": 2} for i in rng.permutation(by_kind.get(kind, []))[:280]]
    rng = np.random.default_rng(12)
    for name, (kind, _, count) in PAINTERS.items():
        views += [{"kind": name, "index": int(i), "seed": 5} for i in rng.permutation(by_kind.get(kind, []))[:count]]
    return views


def make(view: dict, pixels: np.ndarray, pairs: np.ndarray):
    """(picture, mask) or None when a rule finds nothing."""
    rng = np.random.default_rng([view["seed"], view["index"]])
    if view["kind"] == "real":
        return real(view, pairs[view["index"]], rng)
    picture = pixels[view["index"]]
    if view["kind"] == "painted":
        changed, mask = paint.painted_view(picture, pixels[view["donor"]], view["of"], rng)
        lungs = rd.chest_rule(picture) if view["of"] == "xray_chest" else None
        return changed, mask if lungs is None else np.maximum(mask, lungs)
    if view["kind"] in PAINTERS:
        return PAINTERS[view["kind"]][1](picture, rng)
    mask = RULES[view["kind"]](picture)
    if mask is None:
        return None
    return np.asarray(rd.tinted(Image.fromarray(picture).resize((rd.SIDE, rd.SIDE), Image.BILINEAR), rng)), mask


def real(view: dict, pair: np.ndarray, rng: np.random.Generator):
    """A view of a lesion pair, or None where it cannot be enlarged."""
    weak = view["modality"].startswith("fundus")
    if view["seed"] in ENLARGED:
        return None if weak or view["modality"] == "chest-xray" else rd.enlarged_view(pair, rng)
    picture, mask = rd.real_view(pair, rng if view["seed"] else None)
    # A retina's other vessels and spots are no counter-examples, only because this set outlines one of the two.
    others = rd.fundus_rule(picture) if weak else None
    return picture, mask if others is None else np.maximum(mask, others)


def build() -> None:
    (pixels, _), (pairs, _), run = data.images(), data.lesions(), session()
    wanted = plan()
    stores = [np.lib.format.open_memmap(data.WORK / f"region-s{4 << k}.npy", "w+", np.float16, (len(wanted), c, g, g))
              for k, (c, g) in enumerate(zip(CHANNELS, GRIDS))]
    grey, mask, kept = *np.zeros((2, len(wanted), rd.GRID, rd.GRID), np.uint8), []
    for view in wanted:
        made = make(view, pixels, pairs)
        if made is None:
            continue
        n, (picture, marked) = len(kept), made
        for store, found in zip(stores, run.run(None, {"pixels": picture[None]})):
            store[n] = found[0]
        grey[n], mask[n] = rd.cells(rd.grey_of(picture)), np.round(255 * rd.cells(marked))
        kept.append(view)
        if n % 500 == 0:
            print(f"region views {n}/{len(wanted)}", flush=True)
    np.savez(data.WORK / "region-targets.npz", grey=grey[:len(kept)], mask=mask[:len(kept)])
    (data.WORK / "region-views.json").write_text(json.dumps(kept))
    print(f"{len(kept)} region views", flush=True)
