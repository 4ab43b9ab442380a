"""How far a borough's incidents gather on few places."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pact_geo.analysis.concentration import (
    Concentration,
    lorenz_curve,
    measure_concentration,
    places_for_share,
    tabulate_concentration,
)
from pact_geo.outputs.study_charts import draw_lorenz
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import Selection, caveats, choose_incidents
from pact_geo.services.statistics.naming import name_places
from pact_geo.services.statistics.study import Study, describe_study
from pact_geo.tables import Progress

METHOD = (
    "Places are the points that have at least one report on any map of this borough; each is a"
    " street or a public place, not an address. Gini coefficient, and the form that corrects for"
    " fewer reports than places (Bernasco & Steenbeek 2017). Table: Clarke & Eck 2005, step 18."
)
SHARES = (0.25, 0.5, 0.8)


def study_concentration(
    borough: Borough, selection: Selection | None = None, *, progress: Progress | None = None
) -> Study:
    """Say which few places hold most of what is recorded.

    Raises
    ------
    UnsuitableDataError
        If nothing is left to count.
    AccessError
        If the reader may not see places as they are.
    """
    borough.require(Kind.PLACES)
    selection = selection or Selection()
    chosen = choose_incidents(borough, selection)
    if progress:
        progress(0.5, "Counting reports by place")
    held = chosen.incidents["place_id"].dropna().value_counts()
    counts = held.reindex(chosen.places.index).fillna(0).astype("int64")
    measured = measure_concentration(counts)
    table = tabulate_concentration(counts)
    table = table[table["ICOUNT"] > 0]
    position = chosen.places.index.get_indexer(table.index)
    table.insert(0, "place", name_places(chosen.places, position))
    wards = chosen.places["ward_code"].reindex(table.index).map(borough.ward_names)
    table.insert(1, "ward", wards)
    return Study(
        title=f"Concentration of reports: {borough.name}",
        sentences=_sentences(measured, counts),
        tables={"Places": table},
        method=METHOD,
        caveats=caveats(borough, chosen),
        provenance=describe_study(borough, selection, chosen),
        borough=borough,
        chart=partial(draw_lorenz, lorenz_curve(counts), gini=measured.gini),
    )


def _sentences(measured: Concentration, counts: pd.Series[int]) -> tuple[str, ...]:
    shares = []
    for share in SHARES:
        places = places_for_share(counts, share)
        shares.append(
            f"{share:.0%} of the reports are on {places:,} of {measured.places:,} places"
            f" ({places / measured.places:.1%})."
        )
    gini = f"Gini coefficient {measured.gini:.2f}"
    if measured.incidents < measured.places:
        gini += (
            f"; {measured.gini_corrected:.2f} against the evenest spread that"
            f" {measured.incidents:,} reports on {measured.places:,} places allow"
        )
    return (*shares, f"{gini} (0 is even, 1 is all on one place).")
