"""A map's legend in plain HTML: drawn swatches, escaped words, no script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pact_geo.outputs.colours import AREA, INK, PAPER, PLACE, RESIDENTS

_EDGE = 3.0


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend: what is drawn, and what it means.

    ``look`` is "fill" (a class of colour), "edged" (the same in a thick edge, dashed by
    ``dash``), "area" (an outlined area; ``dash`` as Leaflet
    writes it), "place" (a filled circle), "residents" (a ring), "edge" (a line), "line" (one as
    wide as ``size``), "number", or "heading" (words over the lines that follow). ``mark`` is a
    letter on a class of colour, the same as on the map.
    ``size`` is the radius of a circle in pixels.
    """

    text: str
    look: str = "fill"
    colour: str = INK
    dash: str = ""
    size: float = 6.0
    mark: str = ""


def legend_html(entries: Sequence[LegendEntry], *, title: str = "Legend") -> str:
    """Write a legend as an HTML list; every text is escaped."""
    if not entries:
        return ""
    lines = "".join(_line(entry) for entry in entries)
    heading = f'<p class="pact-legend-title">{escape(title)}</p>' if title else ""
    return f'{heading}<ul class="pact-legend">{lines}</ul>'


def _line(entry: LegendEntry) -> str:
    if entry.look == "heading":
        return f'<li class="pact-legend-heading">{escape(entry.text)}</li>'
    return f"<li>{_swatch(entry)}<span>{escape(entry.text)}</span></li>"


def _swatch(entry: LegendEntry) -> str:
    side = max(22.0, 2 * entry.size + 4)
    drawn = _SHAPES.get(entry.look, _fill)(entry, side)
    return picture_html(drawn, width=side, height=side)


def picture_html(drawn: str, *, width: float, height: float, said: str = "") -> str:
    """Put SVG shapes into a page as an image: pages that clean HTML leave images alone.

    Without ``said`` the picture only repeats the words beside it and is not read out.
    """
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}"'
        f' viewBox="0 0 {width:g} {height:g}">{drawn}</svg>'
    )
    data = b64encode(svg.encode("utf-8")).decode("ascii")
    return (
        f'<img src="data:image/svg+xml;base64,{data}" width="{width:g}" height="{height:g}"'
        f' alt="{escape(said)}">'
    )


def _fill(entry: LegendEntry, side: float) -> str:
    drawn = (
        f'<rect x="1" y="3" width="{side - 2:g}" height="{side - 6:g}"'
        f' fill="{escape(entry.colour)}" stroke="{INK}" stroke-width="0.75"/>'
    )
    if not entry.mark:
        return drawn
    middle = side / 2
    return drawn + (
        f'<rect x="{middle - 6:g}" y="{middle - 7:g}" width="12" height="14" fill="{PAPER}"/>'
        f'<text x="{middle:g}" y="{middle + 4.5:g}" text-anchor="middle" font-family="sans-serif"'
        f' font-size="12" font-weight="bold" fill="{INK}">{escape(entry.mark)}</text>'
    )


def _edged(entry: LegendEntry, side: float) -> str:
    dash = f' stroke-dasharray="{escape(entry.dash)}"' if entry.dash else ""
    return (
        f'<rect x="2" y="4" width="{side - 4:g}" height="{side - 8:g}"'
        f' fill="{escape(entry.colour)}" stroke="{INK}" stroke-width="2"{dash}/>'
    )


def _area(entry: LegendEntry, side: float) -> str:
    dash = f' stroke-dasharray="{escape(entry.dash)}"' if entry.dash else ""
    return (
        f'<rect x="2" y="3" width="{side - 4:g}" height="{side - 6:g}" rx="5"'
        f' fill="{entry.colour}" fill-opacity="0.12" stroke="{entry.colour}"'
        f' stroke-width="2.5"{dash}/>'
    )


def _circle(entry: LegendEntry, side: float) -> str:
    return (
        f'<circle cx="{side / 2:g}" cy="{side / 2:g}" r="{entry.size:g}"'
        f' fill="{PLACE}" fill-opacity="0.6" stroke="{PAPER}" stroke-width="1"/>'
    )


def _ring(entry: LegendEntry, side: float) -> str:
    return (
        f'<circle cx="{side / 2:g}" cy="{side / 2:g}" r="{entry.size:g}"'
        f' fill="none" stroke="{RESIDENTS}" stroke-width="3"/>'
    )


def _edge(entry: LegendEntry, side: float) -> str:
    width = entry.size if entry.look == "line" else _EDGE
    dash = f' stroke-dasharray="{escape(entry.dash)}"' if entry.dash else ""
    return (
        f'<line x1="1" x2="{side - 1:g}" y1="{side / 2:g}" y2="{side / 2:g}"'
        f' stroke="{escape(entry.colour)}" stroke-width="{width:g}"{dash}/>'
    )


def _number(_entry: LegendEntry, side: float) -> str:
    middle = side / 2
    return (
        f'<circle cx="{middle:g}" cy="{middle:g}" r="{middle - 2:g}" fill="{PAPER}"'
        f' stroke="{AREA}" stroke-width="2"/><text x="{middle:g}" y="{middle + 4:g}"'
        f' text-anchor="middle" font-family="sans-serif" font-size="12"'
        f' font-weight="bold" fill="{AREA}">1</text>'
    )


_SHAPES = {
    "fill": _fill,
    "edged": _edged,
    "area": _area,
    "place": _circle,
    "residents": _ring,
    "edge": _edge,
    "line": _edge,
    "number": _number,
}
