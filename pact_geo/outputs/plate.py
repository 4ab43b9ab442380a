"""The plate a printed map stands on: frame, title, scale, north arrow, source.

Figures are made without pyplot, so that nothing is shared between the people who use the
app at the same time. Text from outside is drawn as it is: never read as mathematics, and
letters the font has not are shown as a mark.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.colours import INK, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZES = {"a4": (11.69, 8.27), "a4 upright": (8.27, 11.69), "16:9": (13.333, 7.5)}
"""Width and height in inches."""
FONT = "DejaVu Sans"
_UNKNOWN_LETTER = "\N{REPLACEMENT CHARACTER}"
_SCALE_STEPS = (1, 2, 5)
_KILOMETRE = 1000
_LINE, _LETTER = 0.185, 0.078  # inches from line to line, and a letter takes of one
_HEADING_LETTER = 0.098


@dataclass
class Column:
    """A column of text beside or below the map, filled from the top; lengths in inches."""

    axes: Axes
    left: float
    width: float
    bottom: float
    line: float = 0.0

    def heading(self, text: str) -> None:
        """Write a heading, broken into lines, with room above it unless it is the first."""
        self.line += _LINE / 2 if self.line else 0.0
        broken = wrap(text, int(self.width / _HEADING_LETTER))
        look = {"size": 11, "va": "top", "weight": "bold", "linespacing": 1.2}
        write(self.axes, self.left, -self.line, "\n".join(broken), **look)
        self.line += _LINE * (len(broken) + 0.5)

    def entry(self, words: str, **look: Any) -> None:
        """Write words beside a sample of what they mean."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415 - heavy

        corner = (self.left + 0.02, -self.line - 0.14)
        self.axes.add_patch(Rectangle(corner, 0.3, 0.14, **look))
        self.lines(words, indent=0.42)

    def lines(
        self, text: str, *, indent: float = 0.0, bold: bool = False, keep: float = 0.0
    ) -> bool:
        """Write a text, broken into lines; say whether there was room, with ``keep`` left over."""
        broken = wrap(text, int((self.width - indent) / _LETTER))
        after = self.line + _LINE * len(broken) + 0.05
        if after > self.bottom - keep:
            return False
        look = {"size": 9, "va": "top", "weight": "bold" if bold else "normal", "linespacing": 1.2}
        write(self.axes, self.left + indent, -self.line, "\n".join(broken), **look)
        self.line = after
        return True


@dataclass(frozen=True)
class Plate:
    """A figure with a place for the map and for columns of text beside or below it."""

    figure: Figure
    map: Axes
    legend: Column
    listing: Column
    """Where a list goes: its own column on an upright page, else below the legend."""
    box: tuple[float, float, float, float]
    """West, south, east, north of the map in metres; it fills its frame."""


def make_plate(
    bounds: Sequence[float], *, size: str, title: str, source_line: str, margin: float = 0.05
) -> Plate:
    """Lay out a page: title above, map, legend, sources and licence below.

    Parameters
    ----------
    bounds
        West, south, east and north of what must be seen, in metres.
    size
        One of ``SIZES``.
    title, source_line
        Printed; long ones are broken into lines.
    margin
        Room round ``bounds``, as a share of it.

    Raises
    ------
    UnsuitableDataError
        If there is no such size, or nothing to be seen.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - heavy
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy

    if size not in SIZES:
        raise UnsuitableDataError(f"{size!r} is no size of map.", remedy=f"Use {', '.join(SIZES)}.")
    if not np.isfinite(bounds).all():
        raise UnsuitableDataError("There is nothing to draw a map of.")
    width, height = SIZES[size]
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    FigureCanvasAgg(figure)
    upright = height > width
    frame = (0.05, 0.36, 0.90, 0.55) if upright else (0.035, 0.10, 0.62, 0.79)
    beside = (0.05, 0.08, 0.90, 0.26) if upright else (0.675, 0.10, 0.30, 0.79)
    sheet, side = figure.add_axes(frame), figure.add_axes(beside)
    side.set_axis_off()
    room = beside[2] * width, beside[3] * height
    side.set(xlim=(0, room[0]), ylim=(-room[1], 0))
    if upright:
        legend = Column(side, 0.0, room[0] * 0.42, room[1])
        listing = Column(side, room[0] * 0.45, room[0] * 0.55, room[1])
    else:
        legend = listing = Column(side, 0.0, room[0], room[1])
    box = _fill_frame(bounds, frame[2] * width / (frame[3] * height), margin)
    sheet.set(
        xlim=(box[0], box[2]), ylim=(box[1], box[3]), xticks=[], yticks=[], facecolor="#fafaf8"
    )
    for spine in sheet.spines.values():
        spine.set(color=INK, linewidth=0.8)
    letters = int(width * 7)
    _write_above(figure, title, letters=letters)
    write(
        figure, 0.035, 0.02, "\n".join(wrap(source_line, int(width * 14))[:5]), size=7, va="bottom"
    )
    return Plate(figure, sheet, legend, listing, box)


def write(target: Figure | Axes, x: float, y: float, text: str, **look: Any) -> Any:
    """Write text exactly as it is."""
    look.setdefault("color", INK)
    return target.text(x, y, printable(text), parse_math=False, family=FONT, **look)


def halo() -> list[Any]:
    """Give text a pale edge, so that it is read on any colour."""
    from matplotlib.patheffects import withStroke  # noqa: PLC0415 - heavy

    return [withStroke(linewidth=2.2, foreground=PAPER, alpha=0.85)]


def wrap(text: str, letters: int) -> list[str]:
    """Break text into lines of so many letters; a word that is longer is broken too."""
    return textwrap.wrap(printable(text), max(letters, 8))


def printable(text: str) -> str:
    """Replace letters the font has not, and what is no letter at all, by a mark."""
    known = _letters()
    return "".join(x if x == "\n" or ord(x) in known else _UNKNOWN_LETTER for x in text)


@cache
def _letters() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415 - heavy

    return frozenset(get_font(findfont(FONT)).get_charmap())


def draw_shape(axes: Axes, shape: shapely.Geometry, **look: Any) -> None:
    """Draw a polygon or several, holes left open."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415 - heavy
    from matplotlib.path import Path  # noqa: PLC0415 - heavy

    rings = [
        Path(np.asarray(ring.coords)[:, :2], closed=True)
        for polygon in shapely.get_parts(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    if rings:
        axes.add_patch(PathPatch(Path.make_compound_path(*rings), **look))


def draw_scale(plate: Plate) -> None:
    """Draw a scale bar of a round length, and an arrow to grid north."""
    west, south, east, north = plate.box
    length = round_length((east - west) / 4)
    x, y = west + (east - west) * 0.03, south + (north - south) * 0.035
    tick = (north - south) * 0.008
    bar: dict[str, Any] = {"color": INK, "linewidth": 2, "zorder": 20, "solid_capstyle": "butt"}
    plate.map.plot([x, x, x + length, x + length], [y + tick, y, y, y + tick], **bar)
    words = f"{length:g} m" if length < _KILOMETRE else f"{length / _KILOMETRE:g} km"
    pale = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.75, "pad": 1.0}
    label = {"size": 9, "ha": "center", "va": "bottom", "zorder": 21, "bbox": pale}
    write(plate.map, x + length / 2, y + tick * 1.5, words, **label)
    plate.map.annotate(
        "N",
        xy=(0.965, 0.975),
        xytext=(0.965, 0.90),
        xycoords="axes fraction",
        ha="center",
        va="center",
        family=FONT,
        size=11,
        color=INK,
        zorder=20,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.5},
    )


def round_length(most: float) -> float:
    """Give the longest of 1, 2 and 5 times a power of ten that is not above ``most`` metres."""
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step for step in _SCALE_STEPS if step * power <= most) * power)


def spread_labels(points: NDArray[np.float64], *, apart: float) -> NDArray[np.float64]:
    """Push labels apart until no two are nearer than ``apart``, as far as a few rounds go.

    Parameters
    ----------
    points
        Where the labels belong, shape (n, 2).
    apart
        In the same unit.
    """
    moved = points.astype("float64").copy()
    # Labels of one point part in fixed directions, so that a map drawn again is the same.
    angle = np.arange(len(moved)) * 2.399963  # the golden angle spreads any number of them
    moved += np.column_stack([np.cos(angle), np.sin(angle)]) * apart * 1e-3
    for _ in range(200):
        gap = moved[:, None, :] - moved[None, :, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(distance, np.inf)
        short = np.clip(apart - distance, 0.0, None)
        if not (short > apart * 1e-2).any():
            break
        push = gap / np.maximum(distance, 1e-9)[..., None] * short[..., None] / 2
        moved += push.sum(axis=1)
    return moved


def _fill_frame(
    bounds: Sequence[float], ratio: float, margin: float
) -> tuple[float, float, float, float]:
    """Widen the bounds to the ratio of the frame, so that a metre is a metre both ways."""
    west, south, east, north = (float(bound) for bound in bounds)
    width = max(east - west, 100.0) * (1 + 2 * margin)
    height = max(north - south, 100.0) * (1 + 2 * margin)
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _write_above(figure: Figure, title: str, *, letters: int) -> None:
    lines = wrap(title, letters)[:2]
    write(figure, 0.035, 0.975, "\n".join(lines), size=17 if len(lines) < 2 else 13, va="top",  # noqa: PLR2004
          weight="bold")  # fmt: skip
