"""What a map is drawn from: shapes as compact GeoJSON, safe inside a script.

folium's own layers write a name into the page in seven ways that run script, and folium
renders every script a second time as a Jinja template, so that a ward called ``{{ 7*7 }}``
is *executed on the server*. The layers here carry plain data: it is escaped once, in
``script_safe``, and the browser only ever writes it with ``textContent``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from folium.template import Template

from pact_geo.outputs.degrees import DEGREES, to_degrees

DECIMALS = 5
MOST_PLACES = 1000
"""Places drawn at most; a borough's busiest come first."""

_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "'": "\\u0027",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
    "{{": "{\\u007b",
    "{%": "{\\u0025",
    "{#": "{\\u0023",
}


def script_safe(data: Any) -> str:
    """Write ``data`` as JSON that no name in it can break out of.

    Tags and quotes are escaped for HTML, and the three marks that open a Jinja expression
    (which can only stand inside a string: JSON never writes two braces in a row, nor a brace
    before ``%`` or ``#``) for the template engine that folium runs over every script.
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    for mark, escaped in _ESCAPES.items():
        text = text.replace(mark, escaped)
    return text


def simplify_wards(wards: gpd.GeoDataFrame, *, tolerance: float = 20.0) -> gpd.GeoDataFrame:
    """Simplify boundaries for drawing, shared edges alike on both sides.

    Parameters
    ----------
    wards
        Boundaries in EPSG:27700.
    tolerance
        Metres; 0 leaves them as they are. Never join places to the result.

    Returns
    -------
    GeoDataFrame
        The same rows with simpler geometry.
    """
    if tolerance <= 0 or wards.empty:
        return wards
    simpler = wards.geometry.simplify_coverage(tolerance)
    kept = simpler.where(~(simpler.is_empty | simpler.isna()), wards.geometry)
    drawn = gpd.GeoDataFrame(wards)
    drawn["geometry"] = kept
    return drawn


def to_lonlat(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Take shapes to longitude and latitude, to five decimals (about a metre)."""
    moved = to_degrees(geometry)
    rounded = shapely.transform(moved.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    return gpd.GeoSeries(rounded, index=geometry.index, crs=DEGREES)


def map_bounds(geometry: gpd.GeoSeries) -> list[list[float]]:
    """Give the south-west and north-east corners as latitude and longitude."""
    west, south, east, north = to_degrees(geometry).total_bounds
    corners = np.round([[south, west], [north, east]], DECIMALS)
    return [[float(value) for value in corner] for corner in corners]


def label_points(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Find the roomiest spot inside each shape, where its label reads best."""
    points = [_roomiest(shape) for shape in geometry]
    return gpd.GeoSeries(points, index=geometry.index, crs=geometry.crs)


def _roomiest(shape: shapely.Geometry) -> shapely.Point:
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return shape.representative_point()
    west, south, east, north = shape.bounds
    tolerance = max(1.0, min(east - west, north - south) / 50)
    return shapely.Point(shapely.maximum_inscribed_circle(shape, tolerance).coords[0])


def features(geometry: gpd.GeoSeries, properties: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Join shapes and what is said of them, as short rows a ShapeLayer takes.

    A row is type, coordinates, properties: GeoJSON with each line written as one list of
    whole numbers, the first point in 1e-5 degrees and every later one as its step from the
    point before. It takes a third of the room.
    """
    return [
        [shape.geom_type, _packed(shapely.geometry.mapping(shape)["coordinates"]), _held(said)]
        for shape, said in zip(to_lonlat(geometry), properties, strict=True)
    ]


def _held(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value is not None}


def _packed(coordinates: Sequence[Any]) -> list[Any]:
    first = coordinates[0]
    if not isinstance(first, Sequence):
        return _steps([coordinates])
    if not isinstance(first[0], Sequence):
        return _steps(coordinates)
    return [_packed(part) for part in coordinates]


def _steps(points: Sequence[Any]) -> list[int]:
    whole = np.rint(np.asarray(points, dtype="float64")[:, :2] * 10**DECIMALS).astype("int64")
    whole[1:] = np.diff(whole, axis=0)
    steps: list[int] = whole.ravel().tolist()
    return steps


class ShapeLayer(folium.map.Layer):
    """One GeoJSON layer: areas, wards, or their labels.

    A feature's properties may hold ``id`` and ``kind`` (it can be clicked and gives both
    back), ``tip`` (shown at the pointer and read out), ``style`` (Leaflet's path options),
    and ``label`` with ``look`` (a point drawn as text).

    Parameters
    ----------
    rows
        Shapes in longitude and latitude, as ``features`` writes them.
    name
        What the layer is called, should a list of layers be shown.
    options
        ``pane`` to draw in; ``tips`` whether to show tips; ``reach`` whether the keyboard
        stops at each feature; ``spread`` whether labels that would cover each other move
        apart, ``thin`` whether the later of them is left out until there is room.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = pactShapes({{ this.payload }}, {{ this.settings }});"
        "{% endmacro %}"
    )

    def __init__(
        self,
        rows: Sequence[Sequence[Any]],
        *,
        name: str,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(name=name, overlay=True, control=False)
        self._name = "Shapes"
        self.payload = script_safe(rows)
        self.settings = script_safe(dict(options or {}))


class PlaceLayer(folium.map.Layer):
    """Places as one layer of circles sized by count, written as short rows.

    Parameters
    ----------
    rows
        For each place: longitude and latitude in 1e-5 degrees, count, number of its name in
        ``names``, and where a click on it selects something the kind and id it gives back.
    names
        The distinct names.
    options
        ``pane``, ``style`` (Leaflet's path options), ``words`` (what is counted), ``least``
        and ``growth`` (radius in pixels = least + growth x square root of the count).
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = pactPlaces("
        "{{ this.payload }}, {{ this.names }}, {{ this.settings }});"
        "{% endmacro %}"
    )

    def __init__(
        self,
        rows: Sequence[Sequence[Any]],
        names: Sequence[str],
        *,
        name: str,
        options: Mapping[str, Any],
    ) -> None:
        super().__init__(name=name, overlay=True, control=False)
        self._name = "Places"
        self.payload = script_safe(rows)
        self.names = script_safe(list(names))
        self.settings = script_safe(dict(options))


def busiest(places: gpd.GeoDataFrame, column: str, *, most: int = MOST_PLACES) -> gpd.GeoDataFrame:
    """Keep the ``most`` places with the largest ``column``, ties by place id; none without any."""
    counted = places[places[column] > 0]
    order = np.lexsort((counted.index.to_numpy(), -counted[column].to_numpy(dtype="float64")))
    kept: gpd.GeoDataFrame = counted.iloc[order[:most]]
    return kept


def place_rows(
    places: gpd.GeoDataFrame, column: str, *, owners: Mapping[int, Sequence[Any]] | None = None
) -> tuple[list[list[Any]], list[str]]:
    """Write places as the short rows a PlaceLayer takes, largest first.

    ``owners`` names for a place id the (kind, id) that a click on the place selects.
    """
    owners = owners or {}
    points = to_degrees(places.geometry)
    whole = np.rint(np.column_stack([points.x, points.y]) * 10**DECIMALS).astype("int64")
    names = places["place_name"].fillna("").astype(str) if "place_name" in places else None
    distinct = sorted(set(names)) if names is not None else [""]
    number = {name: position for position, name in enumerate(distinct)}
    rows = [
        [*point, _plain(count), number[name], *owners.get(int(place_id), ())]
        for place_id, point, count, name in zip(
            places.index,
            whole.tolist(),
            places[column],
            names if names is not None else [""] * len(places),
            strict=True,
        )
    ]
    return rows, distinct


def _plain(count: Any) -> float | int:
    number = float(count)
    return int(number) if number.is_integer() else round(number, 2)
