"""Frozen ImageNet features with a small head: cheap enough to leave every source group out once.

`extract` runs the untouched Lite0 over all pictures (plain and one augmented view); the heads are logistic regressions.
The figures say how well each modality and each kind of negative is judged when no picture of its source was seen.
"""
import numpy as np
import torch
from PIL import Image

from . import augment, data, lite

SIDE = 160


def weights(rows: list[dict], keep: np.ndarray) -> np.ndarray:
    """Sample weights: classes equal; inside a class a kind, and inside a kind a source, weighs as the root of its size."""
    out = np.zeros(len(rows))
    for label in (0, 1):
        chosen = [i for i in keep if rows[i]["label"] == label]
        kinds: dict[str, dict[str, list[int]]] = {}
        for i in chosen:
            kinds.setdefault(rows[i]["kind"], {}).setdefault(rows[i]["source_repo"], []).append(i)
        roots = {k: np.sqrt(sum(len(v) for v in s.values())) for k, s in kinds.items()}
        for kind, sources in kinds.items():
            inner = {s: np.sqrt(len(v)) for s, v in sources.items()}
            for source, members in sources.items():
                share = roots[kind] / sum(roots.values()) * inner[source] / sum(inner.values())
                out[members] = 0.5 * share / len(members)
    return out


@torch.no_grad()
def features(model: torch.nn.Module, pictures: np.ndarray, batch: int = 64) -> np.ndarray:
    """(N, 1280) float32 from uint8 (N, S, S, 3)."""
    found = []
    for start in range(0, len(pictures), batch):
        x = lite.normalise(torch.from_numpy(np.ascontiguousarray(pictures[start:start + batch])))
        found.append(model(x.contiguous(memory_format=torch.channels_last)).numpy())
    return np.concatenate(found)


def resized(pixels: np.ndarray, index: np.ndarray, side: int) -> np.ndarray:
    return np.stack([np.asarray(Image.fromarray(pixels[i]).resize((side, side), Image.BILINEAR)) for i in index])


def extract() -> None:
    pixels, rows = data.images()
    model = lite.pretrained().eval().to(memory_format=torch.channels_last)
    plain, changed = [], []
    for start in range(0, len(rows), 256):
        index = np.arange(start, min(start + 256, len(rows)))
        plain.append(features(model, resized(pixels, index, SIDE)))
        views = [augment.training(Image.fromarray(pixels[i]), np.random.default_rng([7, int(i)]), SIDE) for i in index]
        changed.append(features(model, np.stack(views)))
        print(f"features {index[-1] + 1}/{len(rows)}", flush=True)
    np.savez(data.WORK / "features.npz", plain=np.concatenate(plain), changed=np.concatenate(changed))
