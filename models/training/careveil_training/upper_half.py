"""An idea to compare with: fine-tunes the upper half of Lite0 alone, on cached lower-half features of four views.

A second head that names the kind (chest X-ray, chart, ...) is trained alongside and thrown away at export: it keeps the
features from collapsing onto one easy cue. Weights are averaged over the steps (EMA).
"""
import copy
import math
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from . import cache, data, lite
from .frozen import weights


class Upper(nn.Module):
    """(N, 112, h, w) lower-half features to (N, 1 + kinds) logits; column 0 is "medical"."""

    def __init__(self, kinds: int):
        super().__init__()
        base = lite.pretrained()
        self.blocks = nn.ModuleList(base._blocks[cache.CUT:])
        self.head, self.norm = base._conv_head, base._bn1
        self.out = nn.Linear(lite.FEATURES, 1 + kinds)
        self.dropout = 0.3

    def pooled(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.blocks:
            x = block(x)
        return F.relu6(self.norm(self.head(x))).mean((2, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(F.dropout(self.pooled(x), self.dropout, self.training))

    def train(self, mode: bool = True):
        """BatchNorm keeps ImageNet's statistics: batches here are small and unlike each other."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self


def open_views(views: list[int], side: int = cache.SIDE) -> list[np.ndarray]:
    return [np.load(data.WORK / f"lower-{side}-view{v}.npy", mmap_mode="r") for v in views]


def train_upper(rows, keep, views, steps=1500, batch=96, rate=4e-4, seed=1, kind_weight=0.3, side=cache.SIDE, smooth=0.03,
                extra=None, start_from=None, log=lambda *a: None) -> Upper:
    """Trains on rows[keep]; `views` are cache view numbers drawn at random for each sample.

    extra: (store, rows) of further samples (outlier exposure), all of which are used.
    start_from: state of an earlier run to go on from; its kinds are learned anew.
    """
    known = len(rows)
    if extra:
        rows = rows + extra[1]
        keep = np.concatenate((keep, np.arange(known, len(rows))))
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    kinds = sorted({rows[i]["kind"] for i in keep})
    kind_of = np.array([kinds.index(rows[i]["kind"]) if rows[i]["kind"] in kinds else -1 for i in range(len(rows))])
    label = np.array([row["label"] for row in rows], np.float32)
    chance = weights(rows, keep)[keep]
    chance /= chance.sum()
    model = Upper(len(kinds)).to(memory_format=torch.channels_last)
    if start_from:
        body = {k: v for k, v in start_from.items() if not k.startswith("out.")}
        model.load_state_dict(body, strict=False)
        with torch.no_grad():
            model.out.weight[0], model.out.bias[0] = start_from["out.weight"][0], start_from["out.bias"][0]
    average = copy.deepcopy(model).eval()
    groups = [{"params": [p for n, p in model.named_parameters() if not n.startswith("out")], "lr": rate},
              {"params": model.out.parameters(), "lr": rate * 5}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.02)
    stores = open_views(views, side)
    model.train()
    start, running = time.time(), 0.0
    for step in range(steps):
        scale = min(1.0, (step + 1) / 100) * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group, base in zip(optimiser.param_groups, (rate, rate * 5)):
            group["lr"] = base * scale
        chosen = rng.choice(keep, batch, p=chance)
        which = rng.integers(0, len(stores), batch)
        x = torch.from_numpy(np.stack([stores[w][i] if i < known else extra[0][i - known] for w, i in zip(which, chosen)])).float()
        out = model(x.contiguous(memory_format=torch.channels_last))
        target = torch.from_numpy(label[chosen])
        loss = F.binary_cross_entropy_with_logits(out[:, 0], target * (1 - 2 * smooth) + smooth)
        if kind_weight:
            loss = loss + kind_weight * F.cross_entropy(out[:, 1:], torch.from_numpy(kind_of[chosen]), label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        decay = min(0.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for a, b in zip(average.parameters(), model.parameters()):
                a.lerp_(b, 1 - decay)
        running = 0.98 * running + 0.02 * loss.item() if step else loss.item()
        if step % 50 == 49:
            log(f"step {step + 1}/{steps} loss {running:.3f} {batch * (step + 1) / (time.time() - start):.0f} pictures/s")
    return average.eval()


@torch.no_grad()
def logits(model: Upper, store: np.ndarray, index: np.ndarray, batch: int = 128) -> np.ndarray:
    """Logit of "medical", float32 (len(index),)."""
    found = []
    for start in range(0, len(index), batch):
        x = torch.from_numpy(np.stack([store[i] for i in index[start:start + batch]])).float()
        found.append(model(x.contiguous(memory_format=torch.channels_last))[:, 0].numpy())
    return np.concatenate(found)
