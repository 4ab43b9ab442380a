"""What to call a cell or a point: its busiest or nearest place, else its grid reference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.naming import grid_reference, name_area, tidy_place_names
from pact_geo.services.selection import Chosen
from pact_geo.tables import Places


def name_places(places: Places, position: NDArray[np.intp]) -> list[str]:
    """Name places by position: by their own name, a street near by, else a grid reference."""
    own = tidy_place_names(places["place_name"].iloc[position])
    if own.notna().all():
        return own.tolist()
    xy = shapely.get_coordinates(np.asarray(places.geometry.array))
    named, one = bool(places["place_name"].notna().any()), np.ones(1)
    return [
        str(name)
        if pd.notna(name)
        else name_area(places["place_name"], xy, np.array([at], dtype=np.intp), one).removeprefix(
            "Near "
        )
        if named
        else f"grid reference {grid_reference(*xy[at])}"
        for name, at in zip(own, position, strict=True)
    ]


def busiest_names(chosen: Chosen, cell: NDArray[np.intp], cells: int) -> list[str]:
    """Name each cell by its busiest place; ``""`` where there are no reports.

    ``cell`` is that of each place, in the order of the places.
    """
    first = _busiest(chosen, cell)
    held = name_places(chosen.places, np.asarray(first, dtype=np.intp))
    names = pd.Series(held, index=first.index, dtype="str")
    return names.reindex(range(cells)).fillna("").tolist()


def busiest_wards(
    chosen: Chosen, cell: NDArray[np.intp], cells: int, *, names: Mapping[str, str]
) -> list[str]:
    """Name the ward of each cell's busiest place (see ``busiest_names``)."""
    first = _busiest(chosen, cell)
    codes = chosen.places["ward_code"].to_numpy()[first.to_numpy()]
    wards = pd.Series([names.get(str(code), "") for code in codes], index=first.index, dtype="str")
    return wards.reindex(range(cells)).fillna("").tolist()


def _busiest(chosen: Chosen, cell: NDArray[np.intp]) -> pd.Series[int]:
    """Give the position of the busiest place of each cell that has reports, by cell."""
    counts = chosen.incidents["place_id"].value_counts().reindex(chosen.places.index).fillna(0)
    held = pd.DataFrame(
        {"count": counts.to_numpy(), "cell": cell, "position": np.arange(len(cell))}
    )
    held = held[(held["count"] > 0) & (held["cell"] >= 0)]
    first = held.sort_values("count", ascending=False, kind="stable").drop_duplicates("cell")
    return first.set_index("cell")["position"]
