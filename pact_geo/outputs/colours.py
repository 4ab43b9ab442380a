"""The colours of PACT Geo's maps and charts, chosen to survive colour-blindness and print.

One ramp for amounts runs from pale to dark in a single hue, so that its order is seen in
grey too. One ramp for change runs from blue (down) over near-white to orange (up), the pair
that people with red-green colour-blindness tell apart. Meaning never hangs on colour alone:
areas also differ by outline and number, and every class stands in a legend with its range.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import floor, isnan, log10

SEQUENTIAL = ("#e4eef7", "#c0d8ea", "#90bbd9", "#5b97c2", "#2f72a3", "#12456f")
DIVERGING = ("#1b5e7d", "#5d9cb8", "#b4d3df", "#f1f0ec", "#f3cfa4", "#dd9245", "#a65200")
NO_FIGURE = "#d9d9d6"
INK = "#1f2933"
PAPER = "#ffffff"
WARD_EDGE = "#7b8794"
AREA = "#8a1253"
RESIDENTS = "#9a4a00"
PLACE = "#2b4a66"

CHANGE_BREAKS = (-50.0, -25.0, -10.0, 10.0, 25.0, 50.0)
"""Percentages that part the seven classes of change; the same for every month and map."""


def class_of(value: float | None, breaks: Sequence[float]) -> int | None:
    """Number the class of ``value``: how many of the rising ``breaks`` it reaches.

    A missing value has no class (None).
    """
    if value is None or isnan(value):
        return None
    return sum(value >= edge for edge in breaks)


def colour_of(value: float | None, breaks: Sequence[float], ramp: Sequence[str]) -> str:
    """Give the colour of ``value`` on ``ramp``, which has one colour more than ``breaks``."""
    number = class_of(value, breaks)
    return NO_FIGURE if number is None else ramp[number]


def choose_breaks(values: Sequence[float], *, classes: int = len(SEQUENTIAL)) -> tuple[float, ...]:
    """Choose round class breaks from all values a map may ever have to show.

    Breaks stay fixed between months when they are chosen once from the whole period, not from
    the month on show. Each is rounded to one of 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power
    of ten near an even share of the values, so that people can say them aloud.

    Parameters
    ----------
    values
        Counts or rates, 0 or more; missing values are left out.
    classes
        The most classes wanted.

    Returns
    -------
    tuple of float
        Rising breaks, at most ``classes - 1``; fewer where the values do not differ enough.
    """
    known = sorted(value for value in values if not isnan(value) and value > 0)
    if not known:
        return ()
    edges: list[float] = []
    for step in range(1, classes):
        edge = _round(known[min(len(known) - 1, len(known) * step // classes)])
        if not edges or edge > edges[-1]:
            edges.append(edge)
    return tuple(edges)


def _round(value: float) -> float:
    power = 10.0 ** floor(log10(value))
    steps = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    nearest = min(steps, key=lambda step: abs(step * power - value))
    return round(nearest * power, 10)


def class_ranges(breaks: Sequence[float]) -> tuple[str, ...]:
    """Say each class in words, lowest first: "under 5", "5 to 10", "40 or more"."""
    if not breaks:
        return ("any",)
    edges = [f"{edge:,g}" for edge in breaks]
    middle = [f"{low} to {high}" for low, high in pairwise(edges)]
    return (f"under {edges[0]}", *middle, f"{edges[-1]} or more")


def change_ranges(breaks: Sequence[float] = CHANGE_BREAKS) -> tuple[str, ...]:
    """Say each class of change in words, largest fall first: "down 25 to 50 %"."""
    down = [abs(edge) for edge in breaks if edge < 0]
    up = [edge for edge in breaks if edge > 0]
    falls = [f"down {low:g} to {high:g} %" for high, low in pairwise(down)]
    rises = [f"up {low:g} to {high:g} %" for low, high in pairwise(up)]
    return (
        f"down {down[0]:g} % or more",
        *falls,
        f"less than {max(down[-1], up[0]):g} % either way",
        *rises,
        f"up {up[-1]:g} % or more",
    )
