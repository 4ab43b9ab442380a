"""A map that stands on its own: folium on our own Leaflet, asking no outside host."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, BinaryIO, cast

import folium
import geopandas as gpd
import pandas as pd
from branca.colormap import ColorMap
from branca.element import CssLink, Element, Figure, JavascriptLink
from folium.template import Template

from pact_geo.errors import OutsideLinkError
from pact_geo.outputs.assets import assets_folder
from pact_geo.outputs.maps.layers import map_bounds, script_safe
from pact_geo.outputs.maps.legend import LegendEntry, legend_html
from pact_geo.outputs.maps.script import PAGE_STYLE, SCRIPT, STYLE

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
PANES = {
    "pact-wards": 380,
    "pact-places": 420,
    "pact-areas": 440,
    "pact-names": 590,
    "pact-numbers": 610,
}


AROUND = 150.0
"""Metres shown about what a map looks at from near by."""


class Map(folium.Map):
    """A folium map with a title, a legend, a source line and a table, drawn without internet.

    What stays the same from one look to the next (the wards) is the map's own; what changes
    (areas, places, a selection) waits in ``changing``, so that a page can swap it without
    building the map again. ``save`` writes both, with Leaflet inside, as one file.

    Parameters
    ----------
    frame
        Shapes whose bounds the map shows, EPSG:27700.
    title, source_line
        Printed with the map, wherever it goes.
    still
        True for a map to look at: it neither zooms nor drags.

    Attributes
    ----------
    changing : list of folium.FeatureGroup
    legend : list of LegendEntry
    table : DataFrame or None
        The same in words; written under a saved map.
    """

    _template = Template(
        "{% macro header(this, kwargs) %}<style>{{ this.style }}</style>"
        "<style>#{{ this.get_name() }} { width: 100%; }</style>{% endmacro %}"
        "{% macro html(this, kwargs) %}"
        '<div class="folium-map" id="{{ this.get_name() }}" ></div>{% endmacro %}'
        "{% macro script(this, kwargs) %}{{ this.functions }}"
        "var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.settings }});"
        "{% for pane, level in this.panes.items() %}"
        "pactPane({{ this.get_name() }}, {{ pane|tojson }}, {{ level }});{% endfor %}"
        "{% if this.scale %}L.control.scale({maxWidth: 140}).addTo({{ this.get_name() }});"
        "{% endif %}{% endmacro %}"
    )
    style = STYLE
    functions = SCRIPT
    panes = PANES

    def __init__(
        self, frame: gpd.GeoSeries, *, title: str, source_line: str, still: bool = False
    ) -> None:
        bounds = map_bounds(frame)
        middle = [(bounds[0][0] + bounds[1][0]) / 2, (bounds[0][1] + bounds[1][1]) / 2]
        super().__init__(location=middle, tiles=None)
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.title = title
        self.source_line = source_line
        self.scale = not still
        self.changing: list[folium.FeatureGroup] = []
        self.legend: list[LegendEntry] = []
        self.legend_title = "Legend"
        self.table: pd.DataFrame | None = None
        self.background: folium.TileLayer | None = None
        self.settings = script_safe(_settings(middle, still=still))
        self.fit_bounds(bounds, padding=(12, 12))

    def look_at(self, shapes: gpd.GeoSeries) -> None:
        """Show these shapes from near by, with 150 metres about them, in place of the frame."""
        for name, child in list(self._children.items()):
            if isinstance(child, folium.FitBounds):  # Leaflet still flies to the first of two
                del self._children[name]
        self.fit_bounds(map_bounds(shapes.buffer(AROUND)), padding=(12, 12))

    def set_background(self, tiles: folium.TileLayer) -> None:
        """Lay tiles of a named provider under the map; from then on it does need internet."""
        self.background = tiles
        self.add_child(tiles, index=0)

    def to_html(self) -> str:
        """Write the whole map as one page with everything inside.

        Raises
        ------
        OutsideLinkError
            If something added to the map would ask an outside host.
        MissingAssetError
            If Leaflet has not been fetched.
        """
        for group in self.changing:
            if group._parent is None:  # noqa: SLF001 - folium keeps no public word for it
                self.add_child(group)
        check_offline(self)
        root = cast(Figure, self.get_root())
        root.render()
        script = root.script.render()
        return _page(self, script)

    def save(
        self,
        outfile: str | bytes | Path | BinaryIO,
        close_file: bool = True,  # noqa: FBT001, FBT002 - folium's own signature
        **_: Any,
    ) -> None:
        """Write the map to a file that opens anywhere, without internet (see ``to_html``)."""
        html = self.to_html().encode("utf-8")
        if isinstance(outfile, str | bytes | Path):
            Path(os.fsdecode(outfile)).write_bytes(html)
            return
        outfile.write(html)
        if close_file:
            outfile.close()

    def _repr_html_(self, **_: Any) -> str:
        """Show the map in a notebook."""
        return (
            f'<iframe srcdoc="{escape(self.to_html())}" title="{escape(self.title)}"'
            ' style="width: 100%; height: 640px; border: 0"></iframe>'
        )


def _settings(middle: Sequence[float], *, still: bool) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "center": list(middle),
        "zoom": 11,
        "zoomSnap": 0.25,
        "maxZoom": 18,
        "attributionControl": False,
    }
    if still:
        quiet = ("zoomControl", "dragging", "scrollWheelZoom", "doubleClickZoom", "boxZoom")
        settings |= dict.fromkeys((*quiet, "keyboard", "touchZoom"), False)
        settings |= {"zoomSnap": 0, "zoomAnimation": False}
    return settings


# --- no outside host --------------------------------------------------------------------------


def check_offline(sheet: Map, *, allowed: Sequence[str] = ()) -> None:
    """Refuse a map that would ask an outside host.

    Parameters
    ----------
    sheet
        The map with all that was added to it.
    allowed
        Links that are served by ourselves.

    Raises
    ------
    OutsideLinkError
        Naming what would ask: tiles not set with ``set_background``, a branca colour map (it
        loads d3), an icon, a plugin or an image that is loaded from somewhere.
    """
    for element in _walk(sheet):
        if element is sheet.background:
            continue
        reason = _outside(element, set(allowed))
        if reason:
            raise OutsideLinkError(
                f"This map would ask an outside host: {reason}.",
                remedy="Take it off the map, or draw it with pact_geo.outputs.maps.",
            )


def _walk(element: Element) -> Iterator[Element]:
    yield element
    children = list(element._children.values())  # noqa: SLF001 - folium's tree has no other door
    if isinstance(element, folium.Map):
        figure = cast(Figure, element.get_root())
        children += list(figure.header._children.values())  # noqa: SLF001
    for child in children:
        yield from _walk(child)


def _outside(element: Element, allowed: set[str]) -> str:
    kind = type(element).__name__
    if isinstance(element, ColorMap):
        return "a branca colour map, which loads d3"
    if isinstance(element, folium.Icon | folium.CustomIcon):
        return f"a marker's {kind}"
    if isinstance(element, JavascriptLink | CssLink):
        return "" if element.url in allowed else f"a link to {element.url}"
    if isinstance(element, folium.GeoJson) and not element.embed:
        return f"a {kind} that is not embedded"
    for _, link in (*getattr(element, "default_js", ()), *getattr(element, "default_css", ())):
        if link not in allowed:
            return f"the script or style {link} of a {kind}"
    address = getattr(element, "url", None) or getattr(element, "tiles", None)
    if isinstance(address, str) and not address.startswith("data:"):
        return f"a {kind} from {address[:80]}"
    return ""


# --- one page with everything inside ------------------------------------------------------------


def _page(sheet: Map, script: str) -> str:
    folder = assets_folder()
    leaflet = (folder / "leaflet.js").read_text(encoding="utf-8")
    style = _without_images((folder / "leaflet.css").read_text(encoding="utf-8"))
    scripts = [_closed(leaflet), _closed(script)]
    map_id = sheet.get_name()
    body = (
        f"<main><h1>{escape(sheet.title)}</h1>"
        f'<p class="pact-source">{escape(sheet.source_line)}</p>'
        f'<div class="folium-map" id="{map_id}" role="region"'
        f' aria-label="{escape(f"Map: {sheet.title}")}"></div>'
        f"{legend_html(sheet.legend, title=sheet.legend_title)}{_table(sheet)}"
        f'<p class="pact-source">{escape(LICENCE)}</p></main>'
    )
    code = "".join(f"<script>{text}</script>" for text in scripts)
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(sheet, scripts)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(sheet.title)}</title>"
        f"<style>{style}{STYLE}{PAGE_STYLE}</style></head><body>{body}{code}</body></html>"
    )


def _policy(sheet: Map, scripts: Sequence[str]) -> str:
    """Let the browser itself refuse every host, and every script but ours."""
    digests = [
        base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        for text in scripts
    ]
    ours = " ".join(f"'sha256-{digest}'" for digest in digests)
    images = "data: https:" if sheet.background is not None else "data:"
    return f"default-src 'none'; script-src {ours}; style-src 'unsafe-inline'; img-src {images}"


def _closed(script: str) -> str:
    # The browser reads a script's text with one kind of line end; its digest must agree.
    lines = script.replace("\r\n", "\n").replace("</script", "<\\/script").split("\n")
    return "\n".join(line.strip() for line in lines if not line.startswith("//# source"))


def _without_images(style: str) -> str:
    """Drop comments, and the pictures that only icons we do not draw would use."""
    spare = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    spare = re.sub(r"\s+", " ", spare)
    parts = spare.split("url(")
    return parts[0] + "".join("none" + part.partition(")")[2] for part in parts[1:])


def _table(sheet: Map) -> str:
    table = sheet.table
    if table is None or table.empty:
        return ""
    numeric = [pd.api.types.is_numeric_dtype(table[column]) for column in table.columns]
    kinds = [' class="number"' if number else "" for number in numeric]
    heads = "".join(
        f'<th scope="col"{kind}>{escape(str(column))}</th>'
        for column, kind in zip(table.columns, kinds, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{escape(_cell(value))}</td>" for value, kind in zip(row, kinds, strict=True)
        )
        + "</tr>"
        for row in table.itertuples(index=False, name=None)
    )
    return (
        "<h2>The same as a table</h2>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(value: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
