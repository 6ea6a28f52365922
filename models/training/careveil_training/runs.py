"""The classifier's runs: which there are, and how they are trained side by side, one on each core."""
import ctypes
import multiprocessing
import warnings
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
import torch

from . import classifier, data


class Run(NamedTuple):
    size: int  # of EfficientNet-Lite
    shown: classifier.Shown


# The classifier answers with the mean of one network per size, whose weights are the mean of its runs.
RUNS = {"run-1": Run(0, classifier.DRAWINGS), "run-2": Run(0, classifier.WIDER_DRAWINGS), "run-3": Run(0, classifier.WIDER_WITH_SURFACES),
        "run-4": Run(2, classifier.WITH_SCANS), "run-5": Run(2, classifier.WIDER_WITH_SCANS)}
# Numbers of mallopt in glibc's malloc.h.
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4


def say(*words) -> None:
    print(*words, flush=True)


def settle(threads: int) -> None:
    """For this process: so many threads; and where glibc is, freed memory stays, since PyTorch trains up to twice as fast when none is handed back between steps."""
    torch.set_num_threads(threads)
    warnings.filterwarnings("ignore", module="torch")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        for option, value in ((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, 2**31 - 1), (M_TOP_PAD, 500_000_000)):
            mallopt(option, value)


def trained(name: str, train) -> dict:
    """The state of the network called `name`; one that an earlier, interrupted command left in work/ is taken instead of training again."""
    path = data.WORK / f"{name}.pt"
    if path.exists():
        say(f"{name}: kept from before (`prepare` begins anew)")
    else:
        partial = path.with_suffix(".partial")
        torch.save(train().state_dict(), partial)
        partial.rename(path)
    return torch.load(path)


def _train(name: str, run: Run, keep: np.ndarray, steps: int, seed: int) -> None:
    """In a process of its own, which computes in one thread and leaves the network in work/."""
    settle(threads=1)
    pixels, rows = data.images()
    trained(name, lambda: classifier.train(rows, pixels, keep, steps, seed=seed, size=run.size, shown=run.shown, log=lambda *words: say(f"{name}:", *words)))


def train_runs(prefix: str, keep: np.ndarray, steps: int, seed: int, at_once: int) -> dict[str, dict]:
    """Every run's state under its name in RUNS, trained on rows[keep], `at_once` runs at a time."""
    with ProcessPoolExecutor(at_once, multiprocessing.get_context("spawn")) as pool:
        for done in [pool.submit(_train, prefix + name, run, keep, steps, seed) for name, run in RUNS.items()]:
            done.result()
    return {name: torch.load(data.WORK / f"{prefix}{name}.pt") for name in RUNS}


def averaged(states: dict[str, dict]) -> dict[int, dict]:
    """The network of each size: the mean of its runs' states."""
    return {size: classifier.averaged(states[name] for name, run in RUNS.items() if run.size == size) for size in sorted({run.size for run in RUNS.values()})}
