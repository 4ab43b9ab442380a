"""The map of where panels are, and where there is none or it has fallen behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd

from pact_geo.outputs.colours import NO_FIGURE, SEQUENTIAL
from pact_geo.outputs.maps.legend import LegendEntry
from pact_geo.outputs.maps.sheet import Map
from pact_geo.outputs.maps.wards import draw_wards


def draw_panel_coverage(
    wards: gpd.GeoDataFrame,
    standings: Mapping[str, str],
    *,
    order: Sequence[str],
    title: str = "Where panels are",
    source_line: str = "",
    tolerance: float = 20.0,
) -> Map:
    """Colour each ward by how its panel stands: the darker, the worse; grey where there is none.

    Parameters
    ----------
    wards
        Boundaries in EPSG:27700.
    standings
        A word for each ward code.
    order
        The words from best to worst; the last says that there is no panel.
    title, source_line, tolerance
        As in ``draw_areas``.
    """
    *there, none = order
    numbers = pd.Series(
        {code: float(there.index(word)) for code, word in standings.items() if word != none},
        dtype="float64",
    )
    sheet = draw_wards(
        wards,
        numbers,
        breaks=tuple(float(n) for n in range(1, len(there))),
        words=standings,
        unit="how its panel stands",
        title=title,
        source_line=source_line,
        tolerance=tolerance,
    )
    sheet.legend = [
        LegendEntry(word, "fill", colour)
        for word, colour in zip(order, (*SEQUENTIAL[: len(there)], NO_FIGURE), strict=True)
    ]
    sheet.table = pd.DataFrame(
        {
            "Ward": [wards["area_name"].loc[code] for code in standings],
            "Panel": list(standings.values()),
        }
    )
    return sheet
