"""Frozen ImageNet features with a linear head: cheap enough to leave every source out once, and to compare ideas.

The figures say how well each modality and each kind of negative is judged when no picture of its source was seen.
"""
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image


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


def resized(pixels: np.ndarray, index: np.ndarray, side: int) -> np.ndarray:
    return np.stack([np.asarray(Image.fromarray(pixels[i]).resize((side, side), Image.BILINEAR)) for i in index])


@torch.no_grad()
def pooled(model, store: np.ndarray, log=lambda *a: None) -> np.ndarray:
    """(N, 1280) float32: the upper half's pooled features for cached lower-half features."""
    found = []
    for start in range(0, len(store), 128):
        x = torch.from_numpy(np.asarray(store[start:start + 128], np.float32))
        found.append(model.pooled(x.contiguous(memory_format=torch.channels_last)).numpy())
        if start % 2560 == 0:
            log(f"pooled {start}/{len(store)}")
    return np.concatenate(found)


def fit_linear(x: np.ndarray, y: np.ndarray, weight: np.ndarray, steps: int = 120, decay: float = 3e-4):
    """Weighted logistic regression on standardised features; returns a function from features to logits."""
    mean, scale = x.mean(0), x.std(0) + 1e-3
    xs, ys = torch.from_numpy((x - mean) / scale), torch.from_numpy(y.astype(np.float32))
    ws = torch.from_numpy((weight / weight.sum()).astype(np.float32))
    w = torch.zeros(x.shape[1], requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([w, b], max_iter=steps, history_size=10, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = (ws * F.binary_cross_entropy_with_logits(xs @ w + b, ys, reduction="none")).sum() + decay * (w * w).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return lambda features: ((features - mean) / scale) @ w.detach().numpy() + b.item()


def leave_sources_out(rows, plain, changed, keep, log=lambda *a: None) -> dict[str, dict]:
    """Per source left out: kind, count and percent accepted (logit above 0), trained on all other sources of `keep`."""
    label = np.array([r["label"] for r in rows])
    sources = sorted({rows[i]["source_repo"] for i in keep})
    out = {}
    for source in sources:
        train = np.array([i for i in keep if rows[i]["source_repo"] != source])
        test = np.array([i for i in keep if rows[i]["source_repo"] == source])
        weight = weights(rows, train)[train]
        judge = fit_linear(np.concatenate((plain[train], changed[train])), np.tile(label[train], 2), np.tile(weight, 2), 60)
        score = judge(plain[test])
        for kind in sorted({rows[i]["kind"] for i in test}):
            part = [s for s, i in zip(score, test) if rows[i]["kind"] == kind]
            side = rows[next(i for i in test if rows[i]["kind"] == kind)]["class"]
            out[f"{side}/{kind}/{source}"] = {"n": len(part), "accepted": round(100.0 * float(np.mean(np.array(part) > 0)), 1)}
        log(source, {k: v for k, v in out.items() if k.endswith(source)})
    return out
