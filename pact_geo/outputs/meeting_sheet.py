"""A meeting's frozen view as a map and as one web page to take away.

The page holds everything it shows. Its own policy lets the browser ask no host and run no
script but the one that turns the screens; every word in it is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

import numpy as np
import shapely

from pact_geo.outputs.colours import AREA, INK, PAPER, WARD_EDGE
from pact_geo.outputs.plate import spread_labels

A_SCREEN: Final = 3
_RING, _NAME = 22.0, 24
_PALE: Final = "#ebebe7"
_LINES, _LETTERS = 13, 88
"""Lines on a screen of words, and letters on a line of 24 pixels."""

ABOUT: Final = (
    "Each numbered place is a few streets at most, found from where reports gather.",
    "Small numbers read “fewer than 10”.",
    "A place that could be one household is shown as its street.",
    "“In the top three in 46 of 50 tries” says how a place does when we weigh it differently.",
)

Content = Mapping[str, Any]


def count_screens(content: Content) -> int:
    """Count the screens: three areas each, then what is known, what is missing, last time."""
    return _area_screens(content) + len(_about_pages(content))


def _area_screens(content: Content) -> int:
    return -(-len(content["areas"]) // A_SCREEN)


def areas_of_screen(content: Content, screen: int) -> Sequence[Content]:
    """Give the areas that a screen, numbered from 1, tells of."""
    areas: Sequence[Content] = content["areas"]
    return areas[(screen - 1) * A_SCREEN : screen * A_SCREEN]


def snapshot_map(
    content: Content, *, shown: Sequence[int], width: int = 500, height: int = 540
) -> str:
    """Draw the frozen map as SVG: every area a numbered ring, those told of filled in.

    Parameters
    ----------
    content
        A frozen view.
    shown
        Ranks of the areas told of beside the map.
    width, height
        Pixels; text in it is 24 of them high at least.
    """
    place = _Frame(content["map"]["home"], width, height)
    parts = [f'<rect width="{width}" height="{height}" fill="{_PALE}"/>']
    edge = f'fill="{_PALE}" stroke="{WARD_EDGE}" stroke-width="1"'
    parts += [place.path(rings, edge) for rings in content["map"]["round"]]
    parts.append(
        place.path(content["map"]["home"], f'fill="{PAPER}" stroke="{INK}" stroke-width="4"')
    )
    for area in content["areas"]:
        fill = f'fill="{AREA}" fill-opacity="{0.35 if area["rank"] in shown else 0.08}"'
        parts.append(place.path(area["shape"], f'{fill} stroke="{AREA}" stroke-width="2.5"'))
    spots = _spots(place, content["areas"])
    parts += _names(place, content["map"]["names"], spots)
    parts += _rings(content["areas"], spots, shown)
    words = escape(describe_map(content), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label="{words}">{"".join(parts)}</svg>'
    )


def snapshot_picture(content: Content, *, shown: Sequence[int]) -> str:
    """Give the map as an image element, for a page that takes no drawing."""
    drawn = base64.b64encode(snapshot_map(content, shown=shown).encode()).decode("ascii")
    words = escape(describe_map(content), quote=True)
    return f'<img src="data:image/svg+xml;base64,{drawn}" alt="{words}">'


def describe_map(content: Content) -> str:
    """Say in words what the map shows."""
    count = len(content["areas"])
    places = "1 numbered place" if count == 1 else f"{count} numbered places"
    return f"Map of {content['panel']} with {places}"


def areas_html(areas: Sequence[Content]) -> str:
    """List areas with number, name, sentence and, where known, how often each stays in the top."""
    items = "".join(
        f'<li><span class="pact-ring">{int(area["rank"])}</span><h2>{escape(area["name"])}</h2>'
        f"<p>{escape(area['sentence'])}{_stays(area)}</p></li>"
        for area in areas
    )
    return f'<ol class="pact-areas">{items}</ol>'


def _stays(area: Content) -> str:
    stays = area.get("stays")
    return f" <strong>{escape(_capital(stays))}.</strong>" if stays else ""


def about_html(content: Content, screen: int, *, digest: str) -> str:
    """Say what is known, what is missing, what was chosen last time, and when it was frozen.

    Parameters
    ----------
    content
        A frozen view.
    screen
        The number of the screen, after those of the areas.
    digest
        The checksum, whole on the last of them.
    """
    pages = _about_pages(content)
    page = screen - _area_screens(content) - 1
    lines = "".join(f"<li>{escape(line)}</li>" for line in pages[page])
    last = page == len(pages) - 1
    groups = " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
    under = (
        f"<p>Frozen on {escape(content['frozen'])}. Checksum {escape(groups)}</p>" if last else ""
    )
    return f'<div class="pact-about"><ul>{lines}</ul>{under}</div>'


def _about_pages(content: Content) -> list[list[str]]:
    """Part what is to be said into screens, so that none must be scrolled."""
    sources = ", ".join(content["sources"])
    nothing = "No place here stands out. That need not mean that all is quiet."
    where = f"{content['borough']}. {content['dates']}. Sources: {sources}. {content['licence']}"
    said = [
        *([] if content["areas"] else [nothing]),
        *_last_time(content),
        *ABOUT,
        *content["caveats"],
        where,
    ]
    pages: list[list[str]] = [[]]
    room = _LINES
    for text in said:
        needed = -(-len(text) // _LETTERS)
        if needed > room and pages[-1]:
            pages.append([])
            room = _LINES
        pages[-1].append(text)
        room -= needed
    return pages


def foot_line(content: Content, *, digest: str) -> str:
    """Say when the view was frozen, and the beginning of its checksum."""
    short = " ".join(digest[start : start + 4] for start in (0, 4, 8))
    return f"Frozen on {content['frozen']} · checksum {short} · {content['dates']}"


def meeting_html(content: Content, *, digest: str) -> str:
    """Write a frozen view as one page: a screen at a time, turned by the arrow keys."""
    screens = count_screens(content)
    bodies = [_screen(content, digest, number, screens) for number in range(1, screens + 1)]
    title = escape(f"{content['panel']}: meeting of {content['meeting']}")
    code = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{code}'; style-src 'unsafe-inline';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{SCREEN_STYLE}{_PAGE_STYLE}</style></head>"
        f"<body><main>{''.join(bodies)}</main><script>{_SCRIPT}</script></body></html>"
    )


def _screen(content: Content, digest: str, number: int, screens: int) -> str:
    areas = areas_of_screen(content, number)
    if areas:
        shown = [area["rank"] for area in areas]
        inside = (
            f'<div class="pact-pair"><div>{snapshot_picture(content, shown=shown)}</div>'
            f"<div>{areas_html(areas)}</div></div>"
        )
    else:
        inside = about_html(content, number, digest=digest)
    hidden = "" if number == 1 else " hidden"
    heading = escape(content["panel"])
    head = f"<h1>{heading}</h1>" if number == 1 else f'<p class="pact-h1">{heading}</p>'
    return (
        f'<section aria-label="Screen {number} of {screens}"{hidden}><header>{head}'
        f'<p class="pact-when">Meeting {escape(content["meeting"])}</p>'
        f'<nav><button type="button" data-step="-1"{" disabled" if number == 1 else ""}>Previous'
        f'</button><span class="pact-when">{number} of {screens}</span>'
        f'<button type="button" data-step="1"{" disabled" if number == screens else ""}>Next'
        f"</button></nav></header>{inside}"
        f'<p class="pact-foot">{escape(foot_line(content, digest=digest))}</p></section>'
    )


SCREEN_STYLE: Final = """
.pact-when { font-size: 24px; line-height: 1.2; color: #1f2933; text-align: right; margin: 0; }
.pact-areas { list-style: none; margin: 0 !important; padding: 0 !important; color: #1f2933; }
.pact-areas li { display: grid; grid-template-columns: 52px 1fr; gap: 0 14px; margin: 0 0 8px; }
.pact-areas .pact-ring { box-sizing: border-box; width: 48px; height: 48px; border-radius: 24px;
  border: 4px solid #8a1253; color: #8a1253; font: 700 26px/40px sans-serif; text-align: center;
  grid-row: 1 / span 2; }
.pact-areas h2 { font-size: 28px; line-height: 1.15; margin: 0 !important;
  padding: 4px 0 0 !important; overflow-wrap: anywhere; }
.pact-areas p { font-size: 24px; line-height: 1.2; margin: 1px 0 0; grid-column: 2;
  overflow-wrap: anywhere; }
.pact-about, .pact-about li, .pact-about p { font-size: 24px; line-height: 1.28; color: #1f2933; }
.pact-about ul { margin: 0 0 8px; }
.pact-about p { margin: 0 0 6px; overflow-wrap: anywhere; }
.pact-foot { font-size: 24px; line-height: 1.2; color: #323f4b; margin: 0; }
"""

_PAGE_STYLE: Final = """
* { box-sizing: border-box; }
html, body { margin: 0; height: 100%; background: #ffffff; color: #1f2933;
  font-family: "Source Sans", "Source Sans Pro", Arial, sans-serif; }
section { height: 100vh; padding: 12px 24px; display: grid; grid-template-rows: auto 1fr auto;
  gap: 8px; overflow: auto; }
section[hidden] { display: none; }
header { display: grid; grid-template-columns: 1fr auto auto; gap: 24px; align-items: center; }
h1, .pact-h1 { font-size: 36px; font-weight: 700; line-height: 1.1; margin: 0; }
nav { display: flex; gap: 14px; align-items: center; }
button { font: inherit; font-size: 24px; padding: 4px 16px; background: #ffffff; color: #1f2933;
  border: 2px solid #52606d; border-radius: 6px; }
button:disabled { color: #616e7c; border-color: #cbd2d9; }
.pact-pair { display: grid; grid-template-columns: 500px 1fr; gap: 24px; min-height: 0; }
.pact-pair img { max-width: 100%; max-height: 540px; }
@media print { section, section[hidden] { display: grid; break-after: page; } nav { display: none; }
  @page { size: A4 landscape; margin: 8mm; } }
"""

_SCRIPT: Final = """(function () {
  var screens = Array.prototype.slice.call(document.querySelectorAll("section"));
  var at = 0;
  function turn(step) {
    var next = at + step;
    if (next < 0 || next >= screens.length) { return; }
    screens[at].hidden = true;
    screens[next].hidden = false;
    at = next;
  }
  document.addEventListener("keydown", function (pressed) {
    if (pressed.key === "ArrowRight" || pressed.key === "PageDown") { turn(1); }
    if (pressed.key === "ArrowLeft" || pressed.key === "PageUp") { turn(-1); }
  });
  document.addEventListener("click", function (clicked) {
    var step = clicked.target.getAttribute("data-step");
    if (step) { turn(Number(step)); }
  });
})();"""


class _Frame:
    """Where metres go on the picture: north up, the panel's area fills it."""

    def __init__(self, home: Sequence[Any], width: int, height: int) -> None:
        points = np.array([point for ring in home for point in ring], dtype="float64")
        low, high = points.min(axis=0), points.max(axis=0)
        size = np.maximum(high - low, 100.0) * 1.08
        self.scale = float(min(width / size[0], height / size[1]))
        self.middle, self.centre = (low + high) / 2, np.array([width / 2, height / 2])
        self.box = np.array([width, height], dtype="float64")

    def at(self, points: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
        moved = (np.asarray(points, dtype="float64") - self.middle) * [self.scale, -self.scale]
        return np.asarray(moved + self.centre)

    def path(self, rings: Sequence[Any], look: str) -> str:
        drawn = "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.at(ring)) + "Z" for ring in rings
        )
        return f'<path d="{drawn}" fill-rule="evenodd" {look}/>'


def _spots(place: _Frame, areas: Sequence[Content]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Find where each area's number goes, apart from the others and inside the picture."""
    if not areas:
        return np.empty((0, 2))
    middles = np.vstack([place.at([_middle(area["shape"])]) for area in areas])
    return np.clip(spread_labels(middles, apart=2 * _RING), _RING, place.box - _RING)


def _names(
    place: _Frame, names: Sequence[Content], spots: np.ndarray[Any, np.dtype[np.float64]]
) -> list[str]:
    """Write street names where they cover neither a number nor each other.

    A name that would is moved beside its street, and left out only where no side is free.
    """
    taken = [shapely.Point(spot).buffer(_RING) for spot in spots]
    written = []
    for one in names:
        half = 0.29 * _NAME * len(one["name"])
        free = next(
            (
                (x, y, box)
                for x, y, box in _sides(place, one["at"], half)
                if not any(box.intersects(other) for other in taken)
            ),
            None,
        )
        if free is None:
            continue
        x, y, box = free
        taken.append(box)
        written.append(
            f'<text x="{x:.0f}" y="{y:.0f}" font-size="{_NAME}" font-family="sans-serif"'
            f' text-anchor="middle" fill="{INK}" stroke="{PAPER}" stroke-width="5"'
            f' paint-order="stroke">{escape(one["name"])}</text>'
        )
    return written


def _sides(
    place: _Frame, at: Sequence[float], half: float
) -> Iterator[tuple[float, float, shapely.Geometry]]:
    """Try a name on its spot, below, above, to either side, then further; inside the picture."""
    spot_x, spot_y = (float(value) for value in place.at([at])[0])
    for steps in range(4):
        for right, down in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            x = spot_x + right * steps * (half + _NAME) / 2
            y = spot_y + down * steps * 1.4 * _NAME
            x = min(max(x, half), float(place.box[0]) - half)
            y = min(max(y, float(_NAME)), float(place.box[1]) - 10)
            yield x, y, shapely.box(x - half, y - _NAME, x + half, y + 8)


def _rings(
    areas: Sequence[Content],
    spots: np.ndarray[Any, np.dtype[np.float64]],
    shown: Sequence[int],
) -> list[str]:
    return [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RING - 3}" stroke="{AREA}" stroke-width="4"'
        f' fill="{AREA if area["rank"] in shown else PAPER}"/>'
        f'<text x="{x:.1f}" y="{y + 9:.1f}" font-size="26" font-weight="700"'
        f' font-family="sans-serif" text-anchor="middle"'
        f' fill="{PAPER if area["rank"] in shown else AREA}">{int(area["rank"])}</text>'
        for area, (x, y) in zip(areas, spots, strict=True)
    ]


def _middle(rings: Sequence[Any]) -> list[float]:
    shape = shapely.polygons([shapely.linearrings(ring) for ring in rings])
    point = max(shape, key=lambda one: float(one.area)).centroid
    return [float(point.x), float(point.y)]


def _last_time(content: Content) -> list[str]:
    chosen = content["last_time"]
    return [f"Last time you chose: {'; '.join(chosen)}."] if chosen else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
