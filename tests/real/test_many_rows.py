"""A ward for each row of a real file, in one call."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import pact_geo as pg


def test_burglaries_get_the_wards_the_tables_give_them(real_data: Path) -> None:
    wards = pg.read_boundaries(real_data / "boundaries" / "wigan_wards_2025_bgc.geojson").table
    path = real_data / "incidents" / "gmp_burglary_2016-02_to_2019-01.csv"
    rows = pd.read_csv(path)

    codes = pg.find_area_codes(rows["Longitude"], rows["Latitude"], wards)

    assert codes.notna().sum() == 9_392
    outside, nowhere = codes.attrs["outside"], codes.attrs["no_location"]
    assert 9_392 + outside + nowhere == len(rows)
    crime = pg.read_incidents(path)
    counts = pg.count_incidents(crime.incidents, pg.assign_wards(crime.places, wards))
    assert codes.value_counts().sort_index().to_dict() == counts.to_dict()
