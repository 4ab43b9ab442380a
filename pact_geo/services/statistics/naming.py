"""What to call a cell: the place in it with most reports."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.services.selection import Chosen


def busiest_names(chosen: Chosen, cell: NDArray[np.intp], cells: int) -> list[str]:
    """Name each cell by its busiest place; ``""`` where no place with reports has a name.

    ``cell`` is that of each place, in the order of the places.
    """
    counts = chosen.incidents["place_id"].value_counts().reindex(chosen.places.index).fillna(0)
    held = pd.DataFrame(
        {
            "name": chosen.places["place_name"].to_numpy(),
            "count": counts.to_numpy(),
            "cell": cell,
        }
    )
    held = held[(held["count"] > 0) & held["name"].notna()]
    first = held.sort_values("count", ascending=False, kind="stable").drop_duplicates("cell")
    named = first.set_index("cell")["name"].reindex(range(cells))
    return named.fillna("").tolist()
