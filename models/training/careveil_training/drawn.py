"""An idea to compare with: drawn pictures of kinds that have one source or none, and the lesion pictures of other sources.

It is not in the shipped weights: sources left out are judged much better, the validation sources a little worse.
"""
import numpy as np
import torch

from . import cache, classifier, data, export

STEPS, LEFT_OUT_STEPS = 300, {0: 110, 1: 160, 2: 110}
# The first run's weights and this share of the second's, both from the same start.
MIXED = 0.3


def with_lesions(pixels, rows, keep, test):
    """(pixels, rows, indices): `keep` and the lesion pictures whose repository has none of the pictures `test`, which are judged."""
    more_pixels, more_rows = data.with_more(pixels, rows)
    repository = {row["source"]: row["source_repo"].removeprefix("github.com/") for row in data.lesions()[1]}
    away = {rows[i]["source_repo"] for i in test}
    further = [i for i, r in enumerate(more_rows) if i >= len(rows) and r["split"] == "lesions" and repository[r["source_repo"]] not in away]
    return more_pixels, more_rows, np.append(keep, further).astype(int)


def mixed(first: dict, second: dict, share: float) -> classifier.Classifier:
    """One network whose weights are those of two runs, averaged; the kinds are dropped."""
    state = {k: (1 - share) * first[k][:1] + share * second[k][:1] if k.startswith("out.") else (1 - share) * first[k] + share * second[k] for k in first}
    network = classifier.Classifier(0)
    network.load_state_dict(state)
    return network.eval()


def compare(pixels, rows, train, val, groups: dict[str, int], keep_scores, log) -> None:
    views = lambda v: [cache.view_of(pixels[i], int(i), v) for i in val]
    more_pixels, more_rows, keep = with_lesions(pixels, rows, train, val)
    network = classifier.train(more_rows, more_pixels, keep, STEPS, seed=21, exposure=classifier.WITH_DRAWN, log=log)
    torch.save(network.state_dict(), data.WORK / "drawn.pt")
    whole = export.WholeClassifier(network)
    keep_scores("drawn", lambda v: classifier.logits(whole, views(v)), rows, val)
    both = export.WholeClassifier(mixed(torch.load(data.WORK / "classifier-judged.pt"), network.state_dict(), MIXED))
    keep_scores("drawn-mixed", lambda v: classifier.logits(both, views(v)), rows, val)
    leave_groups_out(pixels, rows, groups, log)


def leave_groups_out(pixels, rows, groups: dict[str, int], log) -> None:
    """left-out-drawn.npy: every picture's logit from the run that saw none of its source; NaN where that run was not made."""
    group = np.array([groups[r["source_repo"]] for r in rows])
    path = data.WORK / "left-out-drawn.npy"
    z = np.full(len(rows), np.nan, np.float32)
    for n, steps in LEFT_OUT_STEPS.items():
        kept, test = np.flatnonzero(group != n), np.flatnonzero(group == n)
        more_pixels, more_rows, keep = with_lesions(pixels, rows, kept, test)
        network = classifier.train(more_rows, more_pixels, keep, steps, seed=30 + n, exposure=classifier.WITH_DRAWN, log=log)
        z[test] = classifier.logits(export.WholeClassifier(network), pixels[test])
        log(f"group {n}, with drawn pictures: accuracy {classifier.accuracy(z[test], rows, test):.2f} %")
        np.save(path, z)
