"""Answers on the data that PySAL ships, where PySAL is installed."""

from __future__ import annotations

from importlib.util import find_spec

import geopandas as gpd

from pact_geo.analysis.local_statistics import global_moran
from pact_geo.analysis.neighbours import touching_neighbours
from pact_geo.analysis.smoothing import smooth_rates
from pact_geo.services.check_maths.check import Check, Outcome, not_run

_MORAN = "Anselin 1988, Spatial Econometrics, as PySAL gives it"
_RATES = "Marshall 1991, Applied Statistics 40:283-294, as PySAL gives it"
_ASKED = (
    ("Local statistics", "Global Moran of CRIME, Columbus, queen", _MORAN),
    ("Local statistics", "Global Moran of HOVAL, Columbus, queen", _MORAN),
    ("Rates", "Empirical Bayes, North Carolina SIDS74, first five counties", _RATES),
)


def shipped_checks() -> list[Check | Outcome]:
    """List the checks on PySAL's example data; each says so where PySAL is not installed."""
    if find_spec("libpysal") is None:
        why = "PySAL, which ships the data, is not installed (pip install libpysal)."
        return [not_run(*asked, why=why) for asked in _ASKED]
    from libpysal import examples  # noqa: PLC0415 - not one of ours

    columbus = gpd.read_file(examples.get_path("columbus.shp"))
    deaths = gpd.read_file(examples.get_path("sids2.shp"))
    queen = touching_neighbours(columbus.geometry.to_numpy())
    crime, houses, rates = _ASKED
    return [
        Check(*crime, 0.500189, lambda: global_moran(columbus["CRIME"], queen), 5e-7),
        Check(*houses, 0.180093, lambda: global_moran(columbus["HOVAL"], queen), 5e-7),
        Check(
            *rates,
            (0.0016973, 0.0017054, 0.0017731, 0.0020129, 0.0035349),
            lambda: tuple(smooth_rates(deaths["SID74"], deaths["BIR74"])[:5]),
            5e-8,
        ),
    ]
