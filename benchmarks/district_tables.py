"""Write what ``districts.py`` found as Markdown."""

from __future__ import annotations

import importlib.metadata
import math
import platform
import textwrap
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pact_geo import __version__, wilson_interval

if TYPE_CHECKING:
    from districts import Judged

PACKAGES = ("numpy", "pandas", "scipy", "shapely", "geopandas")
BOOTSTRAPS = ((20, 20), (17, 19), (11, 16), (0, 10))
RANKS = ((1, 3), (4, 6), (7, 10), (11, 1000))
WORDS = ("sure", "probable", "doubtful")

INTRODUCTION = """# Districts: what areas catch later, and how often they recur

Written by `benchmarks/districts.py` on {date}; the same on your own district:

    python benchmarks/districts.py --wards FILE --incidents FILE --authority CODE

PACT Geo {version}, Python {python}, {packages}.

The first months find the areas, the last third of them judge. `docs/methods/validation.md` says how
to read this page.
"""
WAYS = """Members of an area are drawn the same way whatever found them. **PAI**: the share
caught over the share of the wards' ground. **PEI**: caught, over the most that as much ground in
cells of 100 m could have caught. **At equal ground**: caught where each way takes areas until they
cover what the areas of {first} did, as a ratio to {one}; *areas it takes* says how many, the last
in part (a cell of 100 m is one). Many small stops are another kind of list than ten places to walk
round: police.uk moves incidents to fixed points, and the busiest points by themselves are always
hard to beat by the hectare. Densities are quartic, {bandwidth:g} m, the bandwidth that did best.
"""
AGAIN = """The areas of {first} were found again {refits} times on incidents drawn anew (the
bootstrap). An area **recurs** where the months held back, searched alone with the same settings,
have one among theirs that shares at least half of the incidents of these months that the two hold
together (Jaccard). Intervals are Wilson's, 95 %; areas of one district are not independent, so the
true ones are somewhat wider. *In turn*: every stretch of months, as long as the last, held back
once and areas found on all others: more areas, many of them the same ones, and not in order of
time.
"""


def write(judged: Sequence[Judged], *, first: str, one: str, bandwidth: float) -> str:
    """Write all tables; ``first`` is our way, ``one`` the way that counts as 1."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    parts = [
        INTRODUCTION.format(
            date=time.strftime("%Y-%m-%d"),
            version=__version__,
            python=platform.python_version(),
            packages=", ".join(versions),
        ),
        _districts(judged, first),
        "## What areas of each way catch",
        _fill(WAYS.format(first=first, one=one, bandwidth=bandwidth)),
    ]
    by_kind: dict[str, list[Judged]] = {}
    for district in judged:
        by_kind.setdefault(district.kind, []).append(district)
    parts += [_ways(held, kind, first, one) for kind, held in by_kind.items()]
    said = _fill(AGAIN.format(first=first, refits=20))
    parts += [f"## How often areas recur\n\n{said}", _again(judged)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _districts(judged: Sequence[Judged], first: str) -> str:
    """List the districts and what our own areas did in each."""
    rows = []
    for district in judged:
        found, judges = district.months
        ours = district.ways.loc[first]
        areas = district.areas[district.areas["last"]]
        rows.append((
            district.name, district.kind, f"{found} + {judges}", f"{district.later:,}",
            f"{ours['caught']:.3f}", f"{ours['hectares']:.0f}", f"{ours['pai']:.0f}",
            f"{ours['pei']:.2f}", f"{int(areas['again'].sum())} of {len(areas)}",
        ))  # fmt: skip
    heads = (
        "district", "recorded", "months that find + judge", "later incidents", "caught", "hectares",
        "PAI", "PEI", "areas that recur",
    )  # fmt: skip
    return f"## The districts, and {first}\n\n{_table(heads, rows)}"


def _ways(judged: Sequence[Judged], kind: str, first: str, one: str) -> str:
    over = f"Mean over {len(judged)} districts ± its standard error."
    if len(judged) == 1:
        over = f"One district, {judged[0].name}."
    elif len(judged) == 2:
        over += " Two districts say little about the error."
    rows = []
    for way in judged[0].ways.index:
        held = pd.DataFrame([district.ways.loc[way] for district in judged])
        ratio = [district.ways["equal"][way] / district.ways["equal"][one] for district in judged]
        extents = [extent for district in held["extents"] for extent in district]
        wide = f"{np.median(extents):.0f} ({max(extents):.0f})" if extents else "-"
        alone = held["one place"].mean()
        rows.append((
            f"**{way}**" if way == first else way,
            _mean(held["caught"], 3), _mean(held["hectares"], 0), _mean(held["pai"], 0),
            _mean(held["pei"], 2), wide, "-" if math.isnan(alone) else f"{alone:.0%}",
            _mean(ratio, 2) if way != one else "1",
            "-" if held["taken"].isna().any() else f"{held['taken'].mean():.0f}",
        ))  # fmt: skip
    heads = (
        "way", "caught", "hectares", "PAI", "PEI", "extent, median (most) m", "areas of one place",
        "at equal ground", "areas it takes",
    )  # fmt: skip
    count = max(int(district.areas["rank"].max()) for district in judged)
    return f"### {kind.capitalize()}, {count} areas\n\n{over}\n\n{_table(heads, rows)}"


def _fill(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 110)


def _mean(values: Sequence[float] | pd.Series, digits: int) -> str:
    held = np.asarray(values, dtype="float64")
    if np.isnan(held).any():
        return "-"
    said = f"{held.mean():.{digits}f}"
    if len(held) == 1:
        return said
    return f"{said} ± {held.std(ddof=1) / math.sqrt(len(held)):.{max(digits, 1)}f}"


def _again(judged: Sequence[Judged]) -> str:
    """Count how many areas recur, by bootstraps, by word and by rank."""
    areas = pd.concat([one.areas.assign(kind=one.kind) for one in judged])
    groups: list[tuple[str, list[tuple[str, Callable[[pd.DataFrame], pd.Series]]]]] = [
        ("found in so many of 20 bootstraps", [_between("redrawn", *ends) for ends in BOOTSTRAPS]),
        ("how sure the app calls it", [_worded(word) for word in WORDS]),
        ("rank", [_between("rank", *ends) for ends in RANKS]),
        ("all", [("all areas", lambda held: held["rank"] > 0)]),
    ]
    return "\n\n".join(_recurring(areas, head, parts) for head, parts in groups)


def _between(column: str, low: int, high: int) -> tuple[str, Callable[[pd.DataFrame], pd.Series]]:
    said = f"{low} to {high}" if low < high else str(low)
    return said, lambda held: held[column].between(low, high)


def _worded(word: str) -> tuple[str, Callable[[pd.DataFrame], pd.Series]]:
    return word, lambda held: held["word"] == word


def _recurring(
    areas: pd.DataFrame,
    head: str,
    parts: Sequence[tuple[str, Callable[[pd.DataFrame], pd.Series]]],
) -> str:
    kinds = list(dict.fromkeys(areas["kind"]))
    rows = []
    for said, pick in parts:
        every = areas[pick(areas)]
        part = every[every["last"]]
        if part.empty:
            continue
        again = int(part["again"].sum())
        low, high = wilson_interval(again, len(part))
        each = [part.loc[part["kind"] == kind, "again"] for kind in kinds]
        rows.append((
            said, *(f"{int(one.sum())} of {len(one)}" for one in each),
            f"{again} of {len(part)}", f"{again / len(part):.0%} ({low:.0%} to {high:.0%})",
            f"{int(every['again'].sum())} of {len(every)} ({every['again'].mean():.0%})",
        ))  # fmt: skip
    return _table((head, *kinds, "together", "recur", "in turn"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
