"""Fine-tunes Lite0 or Lite2 as a whole (all but the first blocks) on freshly changed pictures: medical picture or not.

A second head that names the kind (chest X-ray, chart, ...) is trained alongside and thrown away at export: it keeps the
features from collapsing onto one easy cue. Weights are averaged over the steps (EMA). BatchNorm, with ImageNet's statistics,
is folded into the convolutions before training: batches here are small and unlike each other, and it is a third faster.
"""
import copy
import math
import time
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from . import augment, limbs, lite, microscope, patterns, phantoms, scenes, wounds
from .frozen import weights

SIDE = 192


class Shown(NamedTuple):
    """What a training run is shown beside the pictures as they are."""
    exposure: tuple  # share of the batches' pictures that no source has: drawn ones, strong enlargements of others, mild ones of medical pictures
    more_of: dict  # kinds shown so many times as often as their number of pictures says: few sources for so many machines and organs
    false_colours: float  # share of the pictures


ZOOMS = (("zoomed_other", 0.04), ("zoomed_medical", 0.03))
DRAWINGS = Shown((("pattern", 0.03), ("scene", 0.065), ("scan", 0.065), ("slide", 0.06), ("wound", 0.025), *ZOOMS), {"ultrasound": 2.0, "cover": 6.0}, 0.07)
# The same with further kinds of scenes and slides, and more wounds: more kinds become known, those of many sources are seen less.
WIDER_DRAWINGS = DRAWINGS._replace(exposure=(("pattern", 0.03), ("wider_scene", 0.075), ("scan", 0.065), ("wider_slide", 0.065), ("wound", 0.04), *ZOOMS),
                                   more_of={**DRAWINGS.more_of, "ultrasound": 2.5})
# The same with surfaces, which few sources show, more often, and yet more wounds.
WIDER_WITH_SURFACES = WIDER_DRAWINGS._replace(exposure=tuple((name, 0.055 if name == "wound" else share) for name, share in WIDER_DRAWINGS.exposure),
                                              more_of={**WIDER_DRAWINGS.more_of, "texture": 1.6})
# The first and the second with surfaces, maps and satellite pictures more often; with radiographs as they come from the machine, more hands and brains; and with
# wounded feet in rooms.
FLAT = {"texture": 1.6, "map": 2.5, "satellite": 1.5}
WITH_SCANS = DRAWINGS._replace(exposure=(("pattern", 0.03), ("scene", 0.065), ("wider_scan", 0.075), ("slide", 0.06), ("wound", 0.025), ("wound_in_room", 0.04), *ZOOMS),
                               more_of={**DRAWINGS.more_of, **FLAT})
WIDER_WITH_SCANS = WIDER_DRAWINGS._replace(
    exposure=(("pattern", 0.03), ("wider_scene", 0.075), ("wider_scan", 0.08), ("wider_slide", 0.065), ("wound", 0.025), ("wound_in_room", 0.05), *ZOOMS),
    more_of={**WIDER_DRAWINGS.more_of, **FLAT})
# Without what is drawn for kinds of few sources.
PATTERNS_ALONE = DRAWINGS._replace(exposure=(("pattern", 0.03), *ZOOMS), false_colours=0.0)
DRAWN = {"pattern": (patterns.pattern, 0), "scan": (phantoms.scan, 1), "wider_scan": (partial(phantoms.scan, kinds=phantoms.WIDER_SCANS), 1),
         "scene": (scenes.scene, 0), "wider_scene": (partial(scenes.scene, kinds=scenes.WIDER_SCENES), 0),
         "slide": (microscope.slide, 1), "wider_slide": (partial(microscope.slide, kinds=microscope.WIDER_SLIDES), 1)}
# How a drawn wound is photographed, what lies behind it, how small a piece of that at least; shares that have such a ground, and photographed skin.
WOUNDS = {"wound": (limbs.ANYWHERE, "others", 60, 0.5, 0.4), "wound_in_room": (limbs.FOOT_CLINIC, "rooms", 90, 0.85, 0.2)}
ZOOMED = {"zoomed_other": (24, 90), "zoomed_medical": (72, 140)}


def folded(base: lite.Lite) -> lite.Lite:
    """The same function with every BatchNorm folded into the convolution before it."""
    def fold(owner: nn.Module, conv: str, norm: str) -> None:
        c, n = getattr(owner, conv), getattr(owner, norm)
        scale = n.weight / torch.sqrt(n.running_var + n.eps)
        c.weight = nn.Parameter((c.weight * scale[:, None, None, None]).detach())
        c.bias = nn.Parameter((n.bias - n.running_mean * scale).detach())
        setattr(owner, norm, nn.Identity())

    fold(base, "_conv_stem", "_bn0")
    fold(base, "_conv_head", "_bn1")
    for block in base._blocks:
        if hasattr(block, "_expand_conv"):
            fold(block, "_expand_conv", "_bn0")
        fold(block, "_depthwise_conv", "_bn1")
        fold(block, "_project_conv", "_bn2")
    return base


class Classifier(nn.Module):
    """uint8 (N, S, S, 3) to (N, 1 + kinds) logits; column 0 is "medical"."""

    def __init__(self, kinds: int, size: int = 0):
        super().__init__()
        self.base = folded(lite.pretrained(size))
        del self.base._fc
        self.out = nn.Linear(lite.FEATURES, 1 + kinds)
        # Stem and first blocks (edges and simple textures, strides 2 to 8) stay as ImageNet left them.
        self.frozen = self.base.levels[2] + 1
        for part in [self.base._conv_stem, self.base._bn0, *self.base._blocks[:self.frozen]]:
            part.requires_grad_(False)
        for block in self.base._blocks:
            block._depthwise_conv.requires_grad_(False)

    def lower(self, pixels: torch.Tensor) -> torch.Tensor:
        base = self.base
        x = lite.relu6(base._bn0(base._conv_stem(lite.normalise(pixels).contiguous(memory_format=torch.channels_last))))
        for block in base._blocks[:self.frozen]:
            x = block(x)
        return x

    def upper(self, x: torch.Tensor) -> torch.Tensor:
        base = self.base
        for block in base._blocks[self.frozen:]:
            x = block(x)
        return lite.relu6(base._bn1(base._conv_head(x))).mean((2, 3))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training and lite.fast_bfloat16()):
            with torch.no_grad():
                x = self.lower(pixels)
            x = self.upper(x)
        return self.out(F.dropout(x.float(), 0.3, self.training))


class Draws(torch.utils.data.Dataset):
    """The k-th picture of a training run: (pixels, label, kind), drawn from a generator seeded with (seed, k)."""

    def __init__(self, pixels, rows, keep, seed: int, count: int, shown: Shown = DRAWINGS):
        self.pixels, self.rows, self.keep, self.seed, self.count, self.shown = pixels, rows, keep, seed, count, shown
        self.chance = weights(rows, keep)[keep] * np.array([shown.more_of.get(rows[i]["kind"], 1.0) for i in keep])
        self.chance /= self.chance.sum()
        self.total = np.cumsum(self.chance)
        self.kinds = sorted({rows[i]["kind"] for i in keep}) + [name for name, _ in shown.exposure]
        self.others = np.array([i for i in keep if not rows[i]["label"]])
        self.medical = np.array([i for i in keep if rows[i]["label"]])
        photographed = np.array([i for i in keep if rows[i]["kind"] in ("photo", "photo_object", "photo_street", "face")])
        self.rooms = photographed if len(photographed) else self.others
        self.skin = np.array([i for i in keep if rows[i]["kind"] == "dermoscopy"])

    def __len__(self) -> int:
        return self.count

    def piece(self, rng, among: np.ndarray, least: int, most: int) -> Image.Image:
        """An enlarged square of a picture, `least` to `most` pixels wide before."""
        i, side = rng.choice(among), int(rng.integers(least, most))
        x, y = rng.integers(0, SIDE - side + 1, 2)
        return Image.fromarray(self.pixels[i, y:y + side, x:x + side]).resize((SIDE, SIDE), Image.BICUBIC)

    def __getitem__(self, k: int):
        torch.set_num_threads(1)
        rng = np.random.default_rng([self.seed, k])
        which, draw = None, rng.random()
        for name, share in self.shown.exposure:
            if which is None and draw < share:
                which = name
            draw -= share
        if which in DRAWN:
            draw, label = DRAWN[which]
            picture = draw(rng, SIDE)
        elif which in WOUNDS:
            setting, behind, least, grounds, hides = WOUNDS[which]
            ground = np.asarray(self.piece(rng, getattr(self, behind), least, SIDE)) if rng.random() < grounds else None
            hide = self.pixels[rng.choice(self.skin)] if len(self.skin) and rng.random() < hides else None
            picture, label = wounds.wound(rng, SIDE, ground, hide, setting), 1
        elif which:
            label = int(which == "zoomed_medical")
            picture = self.piece(rng, self.medical if label else self.others, *ZOOMED[which])
        else:
            i = self.keep[min(np.searchsorted(self.total, rng.random()), len(self.keep) - 1)]
            picture, label, which = Image.fromarray(self.pixels[i]), self.rows[i]["label"], self.rows[i]["kind"]
        changed = augment.training(picture, rng, SIDE, self.shown.false_colours) if rng.random() < 0.85 else np.asarray(picture)
        return np.array(changed), label, self.kinds.index(which)


def train(rows, pixels, keep, steps: int, batch=64, rate=2.5e-4, seed=1, kind_weight=0.3, smooth=0.03, workers=1, start_from=None,
          size=0, shown: Shown = DRAWINGS, log=lambda *a: None) -> Classifier:
    """The averaged network after `steps` batches. size: of EfficientNet-Lite; start_from: state of an earlier run to go on from; its kinds are learned anew."""
    torch.manual_seed(seed)
    draws = Draws(pixels, rows, keep, seed, steps * batch, shown)
    loader = torch.utils.data.DataLoader(draws, batch, num_workers=workers, prefetch_factor=4, multiprocessing_context="fork")
    model = Classifier(len(draws.kinds), size).to(memory_format=torch.channels_last)
    if start_from:
        model.load_state_dict({k: v for k, v in start_from.items() if not k.startswith("out.")}, strict=False)
        with torch.no_grad():
            model.out.weight[0], model.out.bias[0] = start_from["out.weight"][0], start_from["out.bias"][0]
    average = copy.deepcopy(model).eval()
    learned = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("out")]
    groups = [{"params": learned, "lr": rate}, {"params": model.out.parameters(), "lr": rate * 5}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.02)
    model.train()
    start, running, warm = time.time(), None, max(1, min(100, steps // 3))
    for step, (x, label, kind) in enumerate(loader):
        scale = min(1.0, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group, base in zip(optimiser.param_groups, (rate, rate * 5)):
            group["lr"] = base * scale
        out = model(x)
        loss = F.binary_cross_entropy_with_logits(out[:, 0], label.float() * (1 - 2 * smooth) + smooth)
        loss = loss + kind_weight * F.cross_entropy(out[:, 1:], kind, label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learned, 5.0)
        optimiser.step()
        decay = min(0.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for a, b in zip(average.parameters(), model.parameters()):
                a.lerp_(b, 1 - decay)
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if step % 25 == 24:
            log(f"step {step + 1}/{steps} loss {running:.3f} {batch * (step + 1) / (time.time() - start):.0f} pictures/s")
    return average.eval()


def without_kinds(state: dict) -> dict:
    """The state of Classifier(0): only the answer "medical" leaves the training; the kinds were a help to learn."""
    return {k: v[:1] if k.startswith("out.") else v for k, v in state.items()}


def averaged(states: Iterable[dict]) -> dict:
    """The mean of networks that were trained from the same start (Wortsman et al. 2022, "Model soups"), without kinds."""
    states = [without_kinds(state) for state in states]
    return {k: sum(state[k] for state in states) / len(states) for k in states[0]}


@torch.no_grad()
def logits(judge, pictures, batch: int = 64) -> np.ndarray:
    """Logit of "medical", float32 (N,); judge: uint8 (n, S, S, 3) to (n,)."""
    judge, found = judge.to(memory_format=torch.channels_last), []
    for start in range(0, len(pictures), batch):
        found.append(judge(torch.from_numpy(np.stack(pictures[start:start + batch]))).numpy())
    return np.concatenate(found)


def split(rows) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the training and of the validation pictures."""
    return (np.array([i for i, r in enumerate(rows) if r["split"] in ("train", "also")]),
            np.array([i for i, r in enumerate(rows) if r["split"] == "val"]))


def accuracy(score: np.ndarray, rows, index: np.ndarray, threshold: float = 0.0) -> float:
    """Percent right when a logit above `threshold` means medical."""
    return 100.0 * np.mean([(s > threshold) == rows[i]["label"] for s, i in zip(score, index)])


def by_kind(score: np.ndarray, rows, index: np.ndarray, threshold: float = 0.0) -> dict[str, dict]:
    """Accepted share (percent) and count per kind."""
    table: dict[str, list] = {}
    for s, i in zip(score, index):
        table.setdefault(f"{rows[i]['class']}/{rows[i]['kind']}", []).append(s > threshold)
    return {k: {"n": len(v), "accepted": round(100.0 * float(np.mean(v)), 2)} for k, v in sorted(table.items())}
