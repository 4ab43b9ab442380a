"""Reports and residents of each ward, for methods that compare wards."""

from __future__ import annotations

import pandas as pd

from pact_geo.errors import UnsuitableDataError
from pact_geo.services.borough import Borough
from pact_geo.services.comparison import population_of
from pact_geo.services.selection import Chosen


def count_wards(borough: Borough, chosen: Chosen, *, of: str = "population") -> pd.DataFrame:
    """Count the reports of each ward beside the people who live there.

    Returns
    -------
    DataFrame
        ``name``, ``reports`` and ``residents``, by ward code in the order of the wards.

    Raises
    ------
    UnsuitableDataError
        If the population of any ward is not known.
    """
    people = population_of(borough, of).reindex(borough.wards.index)
    if people.isna().any():
        missing = borough.wards["area_name"][people.isna()]
        raise UnsuitableDataError(
            f"The population of {len(missing)} of {len(people)} wards is not known, such as"
            f" {missing.iloc[0]}.",
            remedy="Load a population for these wards, or choose a method that needs none.",
        )
    ward = chosen.incidents["place_id"].map(chosen.places["ward_code"])
    ward = ward.fillna(chosen.incidents["ward_code"])
    reports = ward.value_counts().reindex(people.index).fillna(0).astype("int64")
    return pd.DataFrame(
        {"name": borough.wards["area_name"], "reports": reports, "residents": people}
    )
