"""python -m careveil_training COMMAND: prepare, train classifier, train regions, export, evaluate, or all of them."""
import argparse
import hashlib
import json
import pathlib

import numpy as np
import torch

from . import cache, classifier, data, evaluate, export, free_pictures, frozen, outliers, region_cache, regions, report, resnet, upper_half
from .runs import RUNS, averaged, say, settle, train_runs, trained

# Batches of 64 freshly changed pictures; then some more, at a lower rate, with all other pictures at hand as well; batches of 24 views;
# the last four are of what the classifier is compared with (--ideas).
BATCHES = {"judged": 350, "all": 120, "regions": 140, "three times as long": 1000, "upper1": 450, "upper2": 600, "resnet18": 220}
LEFT_OUT_GROUPS = 6
# Ideas that the shipped recipe is compared with (--ideas): half the network on four cached views of every picture.
VIEWS = [0, 1, 2, 3]
HALVES = {"upper1": {"seed": 1, "exposed": False}, "upper2": {"seed": 2, "exposed": True}}
# Decoders of the region model, whose answers are averaged.
REGION_SEEDS = (1, 2)


def keep_scores(name: str, judge, rows, val) -> None:
    for view in (0, 1):
        z = judge(view)
        np.save(data.WORK / f"{name}-val{view}.npy", z)
        say(f"{name}: accuracy on {'plain' if view == 0 else 'changed'} validation pictures {classifier.accuracy(z, rows, val):.2f} %")


def train_classifier(ideas: bool) -> None:
    pixels, rows = data.images()
    train, val = classifier.split(rows)
    runs = train_runs("", train, BATCHES["judged"], 3, torch.get_num_threads())
    states = averaged(runs)
    torch.save(states, data.WORK / "classifier-judged.pt")
    for name, state in runs.items():
        score_views(name, {RUNS[name].size: state}, pixels, rows, val)
    for size, state in states.items():
        score_views(f"lite{size}", {size: state}, pixels, rows, val)
    score_views("classifier", states, pixels, rows, val)
    leave_groups_out(pixels, rows)
    more_pixels, more_rows = data.with_more(pixels, rows)
    every = np.arange(len(more_rows))
    shipped = {size: trained(f"all-lite{size}", lambda: classifier.train(more_rows, more_pixels, every, BATCHES["all"], rate=1e-4, seed=5, start_from=state, size=size, log=say))
               for size, state in states.items()}
    torch.save(shipped, data.WORK / "classifier-all.pt")
    if ideas:
        compare_ideas(pixels, rows, train, val)
    choose(judged="classifier-judged", classifier="classifier-all")


def score_views(name: str, states: dict[int, dict], pixels, rows, val) -> None:
    judge = export.network_of(states)
    keep_scores(name, lambda v: classifier.logits(judge, [cache.view_of(pixels[i], int(i), v) for i in val]), rows, val)


def source_groups(rows) -> dict[str, int]:
    """Each source's group, so that the sources of a kind are dealt out to different groups as far as there are several. Further pictures
    for training alone belong to none."""
    found: dict[str, int] = {}
    rows = [r for r in rows if r["split"] != "also"]
    for number, kind in enumerate(sorted({r["kind"] for r in rows})):
        for place, source in enumerate(sorted({r["source_repo"] for r in rows if r["kind"] == kind} - set(found))):
            found[source] = (number + place) % LEFT_OUT_GROUPS
    return found


def leave_groups_out(pixels, rows) -> None:
    """The same recipe once for each group of sources, without them; left-out.npy gets every picture's logit from the
    networks that saw none of its source."""
    found = source_groups(rows)
    group = np.array([found.get(r["source_repo"], -1) for r in rows])
    label = np.array([r["label"] for r in rows])
    z = np.full(len(rows), np.nan, np.float32)
    for n in sorted(set(found.values())):
        kept, test = np.flatnonzero(group != n), np.flatnonzero(group == n)
        if len(set(label[kept])) < 2:
            say(f"group {n}: not left out, since it holds all pictures of a class")
            continue
        runs = train_runs(f"left-out-{n}-", kept, BATCHES["judged"], 30 + n, torch.get_num_threads())
        z[test] = classifier.logits(export.network_of(averaged(runs)), pixels[test])
        say(f"group {n}: {len(test)} pictures of sources left out, accuracy {classifier.accuracy(z[test], rows, test):.2f} %")
    np.save(data.WORK / "left-out.npy", z)


def compare_ideas(pixels, rows, train, val) -> None:
    undrawn = {"shown": classifier.PATTERNS_ALONE}
    whole = {"without-drawn": (train, "judged", {"seed": 3, **undrawn}),
             "without-further-pictures": (np.array([i for i in train if rows[i]["split"] == "train"]), "judged", {"seed": 3}),
             "without-drawn-three-times-as-long": (train, "three times as long", {"seed": 1, "rate": 3e-4, **undrawn})}
    for name, (keep, batches, how) in whole.items():
        score_views(name, {0: trained(name, lambda: classifier.train(rows, pixels, keep, BATCHES[batches], log=say, **how))}, pixels, rows, val)
    for view in VIEWS:
        if not (data.WORK / f"lower-{cache.SIDE}-view{view}.npy").exists():
            cache.build(view)
    if not (data.WORK / "outliers.npy").exists():
        outliers.build()
    for name, how in HALVES.items():
        extra = outliers.load() if how["exposed"] else None
        half = upper_half.train_upper(rows, train, VIEWS, BATCHES[name], batch=64, seed=how["seed"], extra=extra, log=say)
        keep_scores(name, lambda v: upper_half.logits(half, upper_half.open_views([v])[0], val), rows, val)
    for view in (0, 1):
        both = np.mean([np.load(data.WORK / f"{name}-val{view}.npy") for name in HALVES], 0)
        np.save(data.WORK / f"both-halves-val{view}.npy", both)
    network = resnet.train(rows, train, pixels, steps=BATCHES["resnet18"], log=say)
    np.save(data.WORK / "resnet18-val0.npy", resnet.logits(network, frozen.resized(pixels, val, resnet.SIDE)))
    base = upper_half.Upper(1).eval().to(memory_format=torch.channels_last)
    plain, changed = (frozen.pooled(base, store) for store in upper_half.open_views([0, 1]))
    label, weight = np.array([r["label"] for r in rows]), frozen.weights(rows, train)[train]
    judges = {"frozen-plain": frozen.fit_linear(plain[train], label[train], weight),
              "frozen-plain+changed": frozen.fit_linear(np.concatenate((plain[train], changed[train])), np.tile(label[train], 2), np.tile(weight, 2))}
    for name, judge in judges.items():
        keep_scores(name, lambda v: judge((plain, changed)[v][val]), rows, val)
    judged = np.array([i for i, r in enumerate(rows) if r["split"] != "also"])
    left_out = frozen.leave_sources_out(rows, plain, changed, judged, say)
    (data.WORK / "loso.json").write_text(json.dumps(left_out, indent=1))


def fold_of(view: dict) -> int:
    """A patient's (or, where patients are unknown, a picture's) fold, 0 to 3, from its name."""
    return int(hashlib.sha256((view["source"] + view["group"]).encode()).hexdigest(), 16) % 4


def train_regions() -> None:
    if not (data.WORK / "region-views.json").exists():
        region_cache.build()
    opened = regions.open_views()
    views = opened[0]
    known = sorted({v["source"] for v in views if "source" in v})
    folds = regions.FOLDS if set(known) <= {s for f in regions.FOLDS for s in f} else [known[n::4] for n in range(4)]
    held_out = {"source": [lambda v, f=f: v["source"] in f for f in folds], "patient": [lambda v, f=f: fold_of(v) == f for f in range(2)]}
    for name, folds in held_out.items():
        scores = {}
        for held in folds:
            train, test = regions.fold_views(views, held)
            if len(test) == 0:
                continue
            models = [regions.train_decoder(train, opened, BATCHES["regions"], seed=seed, log=say) for seed in REGION_SEEDS]
            maps, fine = regions.score_maps(models, regions.fit_retina(train, opened), opened, test)
            scores.update({views[i]["index"]: both for i, *both in zip(test, maps, fine)})
        np.savez(data.WORK / f"region-{name}-scores.npz", index=np.array(list(scores)),
                 maps=np.stack([maps for maps, _ in scores.values()]), fine=np.stack([fine for _, fine in scores.values()]))
    every = np.arange(len(views))
    final = [regions.train_decoder(every, opened, BATCHES["regions"], seed=seed, log=say) for seed in REGION_SEEDS]
    torch.save({"decoders": [model.state_dict() for model in final], "retina": regions.fit_retina(every, opened).state_dict()},
               data.WORK / "region-final.pt")
    choose(regions="region-final", marginCells=1, closingCells=1)


def choose(**what) -> None:
    """Remembers what `export` takes. Temperature and thresholds are the card's."""
    path = data.WORK / "chosen.json"
    chosen = json.loads(path.read_text()) if path.exists() else {}
    if "judged" in what:
        _, rows = data.images()
        _, val = classifier.split(rows)
        z = np.load(data.WORK / "classifier-val0.npy")
        what["temperature"] = round(evaluate.fit_temperature(z, np.array([rows[i]["label"] for i in val])), 3)
        what["thresholds"] = {"other": 0.35, "medical": 0.65}
    path.write_text(json.dumps({**chosen, **what}))


def main() -> None:
    parser = argparse.ArgumentParser(prog="careveil_training", description=__doc__)
    parser.add_argument("--threads", type=int, default=2, help="processor threads for PyTorch, and how many of the classifier's runs are trained at once (2)")
    parser.add_argument("--quick", action="store_true", help="a tenth of all batches: to see that it runs, not to use the result")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("prepare", "all", "sources"):
        reading = commands.add_parser(name)
        reading.add_argument("--data", type=pathlib.Path, required=True, help="folder with images/ and lesions/")
        reading.add_argument("--also", type=pathlib.Path, help="folder with further pictures for training alone, as `fetch` writes it")
    commands.add_parser("fetch", help="write further pictures out of packages with free licences").add_argument(
        "--to", type=pathlib.Path, required=True, help="folder to write images/ into")
    train = commands.add_parser("train").add_subparsers(dest="network", required=True)
    train.add_parser("classifier").add_argument("--ideas", action="store_true", help="also train what it is compared with")
    train.add_parser("regions")
    exporting = commands.add_parser("export")
    exporting.add_argument("--version", default="1.0.0")
    exporting.add_argument("--only", choices=("classifier", "regions"))
    commands.add_parser("report", help="print the tables of the cards from results/")
    commands.add_parser("evaluate").add_argument("--only", choices=("classifier", "regions"))
    given = parser.parse_args()
    settle(given.threads)
    if given.quick:
        BATCHES.update({name: count // 10 for name, count in BATCHES.items()})
    if given.command == "fetch":
        free_pictures.fetch(given.to)
    if given.command in ("prepare", "all"):
        data.prepare(given.data, given.also)
    if given.command == "all" or getattr(given, "network", None) == "classifier":
        train_classifier(getattr(given, "ideas", False))
    if given.command == "all" or getattr(given, "network", None) == "regions":
        train_regions()
    if given.command in ("export", "all"):
        export.export(getattr(given, "version", "own"), getattr(given, "only", None))
    if given.command == "sources":
        report.sources(given.data, given.also)
    if given.command == "report":
        report.report()
    if given.command in ("evaluate", "all"):
        evaluate.evaluate(getattr(given, "only", None))


main()
