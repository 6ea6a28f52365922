"""Shapes of the limbs that clinical photographs show (wounds.py): each lays its parts into a film whose coordinates are the limb's own.

Upright, as long as a foot: x to the right, y down, both about -0.5 to 0.5. Each has SITES where wounds sit, (x, y).
"""
from typing import NamedTuple

import numpy as np

from .radiographs import Film, to_segment

SITES = {
    "sole": ((-0.1, -0.22), (0.02, -0.2), (0.12, -0.16), (-0.13, -0.4), (0.0, 0.3), (0.05, 0.05), (0.1, 0.0)),
    "back": ((-0.13, -0.36), (0.02, -0.28), (0.1, -0.2), (0.0, 0.0), (-0.06, 0.2), (0.05, 0.3)),
    "profile": ((0.03, 0.1), (-0.08, 0.2), (0.25, 0.22), (0.42, 0.25), (0.0, -0.2), (0.05, -0.4)),
    "heel": ((0.0, 0.3), (0.0, 0.22), (-0.08, 0.15), (0.05, 0.0)),
    "shank": ((0.0, 0.0), (0.08, -0.15), (-0.07, 0.2), (0.03, 0.3)),
    "hand": ((0.0, 0.0), (0.06, 0.1), (-0.05, -0.1), (0.02, -0.25)),
}


class Setting(NamedTuple):
    """How limbs are photographed somewhere: shares of the views, of pictures taken upright, of linen in front of the room, of grey pictures."""
    views: dict[str, float]
    upright: float
    linen: float
    grey: float


ANYWHERE = Setting({"sole": 0.26, "back": 0.23, "profile": 0.23, "heel": 0.1, "shank": 0.12, "hand": 0.06}, 0.6, 0.6, 0.1)
FOOT_CLINIC = Setting({"sole": 0.42, "back": 0.13, "profile": 0.2, "heel": 0.15, "shank": 0.07, "hand": 0.03}, 0.85, 0.45, 0.2)


def toes(film: Film, y: float, wide: float) -> list[tuple]:
    """Five toes on an arch, one or two of them now and then gone; their tips (x, y, radius)."""
    rng = film.rng
    gone = set(rng.choice(5, int(rng.integers(1, 3)))) if rng.random() < 0.2 else ()
    tips, splay = [], rng.uniform(0.6, 1.1)
    for n in range(5):
        if n in gone:
            continue
        x = wide * (-0.95 + 0.16 * (n > 0) + 0.43 * n)
        radius = wide * ((0.42 if n == 0 else 0.27 - 0.015 * n) * rng.uniform(0.9, 1.1))
        root = y + (0.0, -0.02, 0.01, 0.045, 0.085)[n]
        end = x * (1 + 0.12 * splay) + rng.normal(0, 0.004), root - (0.12 if n == 0 else 0.13 - 0.014 * n) * rng.uniform(0.8, 1.2)
        film.tissue((x, root + 0.06), end, radius, rng.uniform(0.85, 1.1))
        tips.append((*end, radius))
    return tips


def sole(film: Film) -> list[tuple]:
    rng = film.rng
    wide = rng.uniform(0.16, 0.21)
    film.tissue((0.0, 0.34), (0.04, 0.0), wide * 0.72, 0.85)
    film.tissue((0.03, 0.1), (0.01, -0.2), wide * 0.72, 1.25)
    film.tissue((-0.06, -0.2), (0.07, -0.16), wide * 0.66)
    if rng.random() < 0.5:
        film.tissue((0.0, 0.4), (rng.normal(0, 0.3), 1.4), wide * 0.7, 1.3)
    toes(film, -0.33, wide)
    return []


def back(film: Film) -> list[tuple]:
    """The foot from above, its nails to be seen, the leg behind it."""
    rng = film.rng
    wide = rng.uniform(0.14, 0.19)
    film.tissue((0.0, 0.3), (0.0, -0.05), wide * 0.62, 1.2)
    film.tissue((-0.05, -0.22), (0.06, -0.17), wide * 0.68)
    film.tissue((0.0, 0.1), (0.0, -0.2), wide * 0.75, 1.2)
    film.tissue((0.0, 0.25), (rng.normal(0, 0.15), 1.6), wide * rng.uniform(0.55, 0.7), 2.0)
    return toes(film, -0.32, wide)


def profile(film: Film) -> list[tuple]:
    rng = film.rng
    lean, wide = rng.normal(0, 0.15), rng.uniform(0.85, 1.15)
    film.tissue((0.0, 0.1), (lean, -1.3), 0.125 * wide, 1.7)
    film.tissue((-0.03, 0.17), (-0.05, 0.2), 0.125 * wide)
    film.tissue((0.0, 0.14), (0.42, 0.26), 0.135 * wide, 0.6)
    film.tissue((-0.03, 0.26), (0.42, 0.3), 0.065 * wide, 0.9)
    tips = []
    for n in range(int(rng.integers(1, 5))):
        end = 0.55 - 0.035 * n, 0.3 + 0.014 * n
        film.tissue((0.4 - 0.02 * n, 0.28), end, 0.055 - 0.007 * n)
        tips.append((*end, 0.04 - 0.006 * n))
    bump = np.hypot(film.xx - 0.03, film.yy - 0.08)
    film.soft += 0.02 * np.exp(-((bump / 0.045) ** 2)) * (film.soft > 0)
    return tips


def heel(film: Film) -> list[tuple]:
    """A heel from behind or the stump of a leg."""
    rng = film.rng
    wide = rng.uniform(0.14, 0.24)
    film.tissue((0.0, 0.22), (0.0, 0.05), wide, rng.uniform(0.75, 1))
    film.tissue((0.0, 0.1), (rng.normal(0, 0.15), -1.4), wide * 0.8, rng.uniform(1, 1.8))
    return []


def shank(film: Film) -> list[tuple]:
    rng = film.rng
    wide = rng.uniform(0.14, 0.3)
    film.tissue((0.0, 0.0), (rng.normal(0, 0.2), 1.5), wide, rng.uniform(0.7, 1.2))
    film.tissue((0.0, 0.0), (rng.normal(0, 0.2), -1.5), wide, rng.uniform(0.7, 1.4))
    return []


def hand(film: Film) -> list[tuple]:
    rng, tips = film.rng, []
    film.tissue((-0.03, 0.08), (-0.02, -0.05), 0.15)
    film.tissue((0.05, 0.1), (0.07, -0.04), 0.12)
    film.tissue((0.02, 0.2), (rng.normal(0, 0.2), 1.3), 0.1, 1.5)
    spread, bent = rng.uniform(0.05, 0.25), rng.uniform(0.6, 1)
    for n, length in enumerate((0.2, 0.24, 0.22, 0.17)):
        root, angle = (-0.13 + 0.095 * n, -0.12 + 0.02 * abs(n - 1)), (n - 1.5) * spread + rng.normal(0, 0.04)
        end = root[0] + length * bent * np.sin(angle), root[1] - length * bent * np.cos(angle)
        film.tissue(root, end, 0.05, 0.8)
        tips.append((*end, 0.036))
    film.tissue((-0.1, 0.1), (-0.28, rng.uniform(-0.15, 0.05)), 0.06, 0.75)
    return tips


LIMBS = {"sole": sole, "back": back, "profile": profile, "heel": heel, "shank": shank, "hand": hand}


def nails(film: Film, tips: list[tuple]) -> np.ndarray:
    """0..1 where a nail lies, a little behind each tip."""
    z = np.zeros_like(film.xx)
    for x, y, radius in tips:
        d, _ = to_segment(film.xx, film.yy, (x, y + radius * 0.1), (x, y - radius * 0.25))
        z = np.maximum(z, np.clip((radius * 0.55 - d) / (radius * 0.15), 0, 1))
    return z
