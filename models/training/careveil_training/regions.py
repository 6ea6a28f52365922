"""The region model: a decoder on frozen Lite0 features that rebuilds ordinary anatomy and marks what a reader looks at.

Two heads at a quarter of the input's side: a reconstruction that passes a narrow bottleneck (24 channels at stride 16, no
skip), and a logit of suspicion that sees all strides, the position in the picture and what the reconstruction missed.
Vessels and spots of a retina are finer than that grid: fixed filters find them, in pictures that look like a retina.
"""
import json
import math
import time

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage
from sklearn.linear_model import LogisticRegression
from torch import nn

from . import data, lite
from . import region_data as rd

FOLDS = (("cvc-clinicdb", "figshare-box", "brisc", "chasedb1"), ("busi", "covid-cxr", "ct-ich", "dc1000"),
         ("ph2", "mias", "kits19"), ("fusc", "bm-seg", "idrid-ex"))
SHARES = (20, 35, 50)
# How much a fine structure of average contrast counts in the ranking, beside suspicion from 0 to 1.
FINE_WEIGHT = 0.8
# Groups of views that are drawn more often than their number says.
MORE_OF = {"chest": 1.6, "opaque": 1.6}


def positions(grid: int) -> torch.Tensor:
    """(1, 3, grid, grid): x and y from -1 to 1, and the distance from the centre."""
    line = (torch.arange(grid) + 0.5) / grid * 2 - 1
    y, x = torch.meshgrid(line, line, indexing="ij")
    return torch.stack((x, y, torch.sqrt(x * x + y * y)))[None]


def _conv(inside: int, outside: int, kernel: int = 3) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inside, outside, kernel, padding=kernel // 2, bias=False), nn.BatchNorm2d(outside), nn.ReLU())


class RegionDecoder(nn.Module):
    """Features at strides 4, 8, 16, 32 and grey (N, 1, 64, 64) in 0..1 to (suspicion logits, reconstruction), both 64 x 64."""

    def __init__(self) -> None:
        super().__init__()
        self.from32, self.from16 = _conv(320, 64, 1), _conv(112, 64, 1)
        self.from8, self.from4 = _conv(40, 32, 1), _conv(24, 16, 1)
        self.deep, self.middle = _conv(64 + 3, 48), _conv(48 + 32, 32)
        self.bottleneck = _conv(112, 24, 1)
        self.rebuild8, self.rebuild4 = _conv(24, 24), _conv(24, 16)
        self.rebuilt = nn.Conv2d(16, 1, 1)
        self.fine, self.finer = _conv(32 + 16 + 2 + 3, 32), _conv(32, 16)
        self.suspicion = nn.Conv2d(16, 1, 1)
        self.register_buffer("at16", positions(16), persistent=False)
        self.register_buffer("at64", positions(64), persistent=False)

    def forward(self, s4, s8, s16, s32, grey):
        n = grey.shape[0]
        up = lambda x: F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
        rebuilt = torch.sigmoid(self.rebuilt(self.rebuild4(up(self.rebuild8(up(self.bottleneck(s16)))))))
        x = up(self.from32(s32)) + self.from16(s16)
        x = self.deep(torch.cat((F.dropout2d(x, 0.15, self.training), self.at16.expand(n, -1, -1, -1)), 1))
        x = self.middle(torch.cat((up(x), self.from8(s8)), 1))
        missed = (grey - rebuilt).abs().detach()
        x = torch.cat((up(x), self.from4(s4), grey, missed, self.at64.expand(n, -1, -1, -1)), 1)
        return self.suspicion(self.finer(self.fine(x))), rebuilt


def _largest(plane: torch.Tensor, side: int) -> torch.Tensor:
    return F.max_pool2d(F.max_pool2d(plane, (side, 1), 1, (side // 2, 0)), (1, side), 1, (0, side // 2))


def fine_structures(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (N, 256, 256, 3) to (N, 128, 128), in units of the picture's mean: the larger of what closing (7 x 7) adds to
    the green plane, relative to the brightness around, and what opening (5 x 5) takes from it. Thin dark lines, small spots."""
    green = (pixels[..., 1].float() / 255)[:, None]
    around = F.avg_pool2d(F.avg_pool2d(green, 8), 7, 1, 3, count_include_pad=False)
    around = F.interpolate(around, scale_factor=8.0, mode="bilinear", align_corners=False)
    dark = (-_largest(-_largest(green, 7), 7) - green) / (around + 0.08)
    light = green - _largest(-_largest(-green, 5), 5)
    dark, light = (F.avg_pool2d(plane, 2) for plane in (dark, light))
    return torch.maximum(*(plane / (plane.mean((2, 3), keepdim=True) + 1e-4) for plane in (dark, light)))[:, 0]


class Retina(nn.Module):
    """Features at stride 32, (N, 320, 8, 8), to (N, 1, 1): 1 for a retina, 0 for what is more likely something else."""

    def __init__(self) -> None:
        super().__init__()
        self.judge = nn.Linear(320, 1)

    def forward(self, s32):
        return (2 * torch.sigmoid(self.judge(s32.mean((2, 3)))) - 1).clamp(0, 1)[..., None]


def fit_retina(keep: np.ndarray, opened) -> Retina:
    """Logistic regression on the views numbered in `keep`: retinas against all else."""
    views, stores, *_ = opened
    pooled = np.stack([stores[3][i].astype(np.float32).mean((1, 2)) for i in keep])
    retina = [views[i]["kind"] == "fundus" or views[i].get("of", views[i].get("modality", "")).startswith("fundus") for i in keep]
    model = Retina().eval()
    if not any(retina):
        model.judge.bias.data[:] = -20
        return model
    fitted = LogisticRegression(C=0.1, class_weight="balanced", max_iter=500).fit(pooled, retina)
    model.judge.weight.data[:] = torch.from_numpy(fitted.coef_.astype(np.float32))
    model.judge.bias.data[:] = torch.from_numpy(fitted.intercept_.astype(np.float32))
    return model


def open_views():
    views = json.loads((data.WORK / "region-views.json").read_text())
    stores = [np.load(data.WORK / f"region-s{s}.npy", mmap_mode="r") for s in (4, 8, 16, 32)]
    targets = np.load(data.WORK / "region-targets.npz")
    return views, stores, targets["grey"], targets["mask"].astype(np.float32) / 255


def batch_of(stores, grey, index):
    take = lambda store: torch.from_numpy(np.stack([store[i] for i in index]).astype(np.float32)).contiguous(memory_format=torch.channels_last)
    return [take(s) for s in stores] + [torch.from_numpy(grey[index].astype(np.float32) / 255)[:, None]]


def loss_of(logit, rebuilt, grey, mask):
    """Lesion and rest weigh the same in every picture; missed lesion cells weigh more; reconstruction only outside."""
    weight = mask * (1 + 2 * torch.sigmoid(-logit.detach()))
    lesion = (weight * F.softplus(-logit)).sum((1, 2, 3)) / weight.sum((1, 2, 3)).clamp(min=1e-3)
    rest = ((1 - mask) * F.softplus(logit)).sum((1, 2, 3)) / (1 - mask).sum((1, 2, 3)).clamp(min=1)
    outside = mask < 0.05
    return (lesion + rest).mean() + ((rebuilt - grey).abs() * outside).sum() / outside.sum() * 2


def train_decoder(keep: np.ndarray, opened, steps: int, batch=24, rate=2e-3, seed=1, real_share=0.6, log=lambda *a: None) -> RegionDecoder:
    """Trains on the views numbered in `keep`. Twice as many steps fit the training sources better and the others worse."""
    views, stores, grey, mask = opened
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    chance = np.zeros(len(views))
    groups: dict[str, list[int]] = {}
    for i in keep:
        groups.setdefault(views[i].get("source", views[i]["kind"]), []).append(i)
    real = {k: v for k, v in groups.items() if "source" in views[v[0]]}
    made = {k: v for k, v in groups.items() if k not in real}
    for family, share in ((real, real_share), (made, 1 - real_share)):
        weight = {name: MORE_OF.get(name, 1.0) * len(members) ** 0.5 for name, members in family.items()}
        for name, members in family.items():
            chance[members] = share * weight[name] / sum(weight.values()) / len(members)
    chance = chance[keep] / chance[keep].sum()
    model = RegionDecoder().to(memory_format=torch.channels_last).train()
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.02)
    start = time.time()
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 30) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps)))
        index = rng.choice(keep, batch, p=chance)
        inputs = batch_of(stores, grey, index)
        # bfloat16 halves the cost on processors that know it; weights and loss stay float32.
        with torch.autocast("cpu", torch.bfloat16, enabled=lite.fast_bfloat16()):
            logit, rebuilt = model(*inputs)
        loss = loss_of(logit.float(), rebuilt.float(), inputs[-1], torch.from_numpy(mask[index])[:, None])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 100 == 99:
            log(f"step {step + 1}/{steps} loss {loss.item():.3f} {batch * (step + 1) / (time.time() - start):.0f} views/s")
    return model.eval()


@torch.no_grad()
def score_maps(models: list[RegionDecoder], retina: Retina, opened, index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Suspicion 0..1, (len(index), 64, 64), the mean of all models, and fine structures, (len(index), 128, 128)."""
    views, stores, grey, _ = opened
    pairs, _ = data.lesions()
    suspicion, fine = [], []
    for start in range(0, len(index), 25):
        part = index[start:start + 25]
        inputs = batch_of(stores, grey, part)
        suspicion.append(np.mean([torch.sigmoid(model(*inputs)[0])[:, 0].numpy() for model in models], 0))
        pixels = np.stack([rd.real_view(pairs[views[i]["index"]], None)[0] for i in part])
        fine.append((retina(inputs[3]) * fine_structures(torch.from_numpy(pixels))).numpy())
    return np.concatenate(suspicion), np.concatenate(fine).astype(np.float16)


def fold_views(views, held) -> tuple[np.ndarray, np.ndarray]:
    """(training views, plain held-out views) when `held(view)` says which real views are held out."""
    train = np.array([i for i, v in enumerate(views) if v["kind"] != "real" or not held(v)])
    test = np.array([i for i, v in enumerate(views) if v["kind"] == "real" and held(v) and v["seed"] == 0])
    return train, test


def ranked(score: np.ndarray, margin: int, closing: int) -> np.ndarray:
    """The order of protection on the (64, 64) grid, as src/vision/rank-suspicion.ts: closed, spread by the margin,
    smoothed finely and widely, lowered towards the corners."""
    if closing:
        score = ndimage.grey_closing(score, 2 * closing + 1, mode="nearest")
    if margin:
        score = 0.5 * score + 0.5 * ndimage.maximum_filter(score, 2 * margin + 1, mode="nearest")
    fine = ndimage.gaussian_filter(score, 0.7, mode="nearest", truncate=4)
    wide = ndimage.gaussian_filter(fine, 3.0, mode="nearest", truncate=4)
    line = (np.arange(score.shape[0]) + 0.5) / score.shape[0] * 2 - 1
    return (0.5 * fine + 0.5 * wide) * np.exp(-0.3 * (line[:, None] ** 2 + line[None] ** 2))


def coverage(score: np.ndarray, fine: np.ndarray, pair: np.ndarray, margin: int, closing: int) -> np.ndarray:
    """(2, 3) percent of lesion pixels among the highest-ranked 20, 35, 50 % of the picture (row 0) or of its body (row 1)."""
    side = pair.shape[0]
    enlarged = lambda plane: ndimage.zoom(plane, side / plane.shape[0], order=1, grid_mode=True, mode="nearest")
    rank = (enlarged(ranked(score, margin, closing)) + FINE_WEIGHT * enlarged(fine.astype(np.float32))).ravel()
    lesion = (pair[..., 3] > 127).ravel()
    out = np.zeros((2, len(SHARES)))
    for row, room in enumerate((np.ones(side * side, bool), rd.body_of(rd.grey_of(pair[..., :3])).ravel())):
        order = np.argsort(-np.where(room, rank, -1), kind="stable")
        covered = np.cumsum(lesion[order]) / max(1, lesion.sum())
        out[row] = [100 * covered[max(0, int(share / 100 * room.sum()) - 1)] for share in SHARES]
    return out


def table(scores: dict[int, tuple[np.ndarray, np.ndarray]], margin: int = 1, closing: int = 1) -> dict:
    """scores: pair index to suspicion and fine structures. Per modality: mean coverage at each share, and the percent of pictures covered to 99 %."""
    pairs, rows = data.lesions()
    found: dict[str, list] = {}
    for i, (score, fine) in scores.items():
        found.setdefault(rows[i]["modality"], []).append(coverage(score, fine, pairs[i], margin, closing))
    every = np.concatenate([np.array(v) for v in found.values()])
    out = {}
    for row, name in enumerate(("picture", "body")):
        part = {k: {"n": len(v), "coverage": np.mean(v, 0)[row].round(1).tolist(),
                    "whole": (np.mean(np.array(v)[:, row] >= 99, 0) * 100).round(1).tolist()} for k, v in sorted(found.items())}
        part["mean of modalities"] = {"n": len(every), "coverage": np.mean([p["coverage"] for p in part.values()], 0).round(1).tolist(),
                                      "whole": np.mean([p["whole"] for p in part.values()], 0).round(1).tolist()}
        part["all pictures"] = {"n": len(every), "coverage": every[:, row].mean(0).round(1).tolist(),
                                "whole": ((every[:, row] >= 99).mean(0) * 100).round(1).tolist()}
        out[name] = part
    return out
