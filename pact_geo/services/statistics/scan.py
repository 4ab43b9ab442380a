"""Circles in which more is recorded than was to be expected."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.scan import Cluster, Model, scan_circles
from pact_geo.analysis.trend import YEAR, month_pairs
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.colours import AREA, PLACE
from pact_geo.outputs.sentences import chance_words
from pact_geo.outputs.shading import Shading
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import (
    Chosen,
    Selection,
    caveats,
    choose_incidents,
    with_history,
)
from pact_geo.services.statistics.naming import name_places
from pact_geo.services.statistics.study import Study, describe_study
from pact_geo.services.statistics.wards import count_wards
from pact_geo.tables import Progress

BEFORE, OTHERS, RESIDENTS = "the year before", "all categories", "residents"
EXPECTED: Final = (BEFORE, OTHERS, RESIDENTS)

METHOD = (
    "Circular spatial scan, {model} model, high rates only (Kulldorff 1997). Every place or ward"
    " is the centre of growing circles; the likelihood ratio of each is compared with the highest"
    " of {simulations} simulations of the same number of reports spread as expected. The p-value is"
    " one-sided, (1 + simulations as high) / (1 + simulations), and already allows for all circles"
    " looked at. Clusters do not share places. {expected}"
)
_EXPECTED = {
    BEFORE: "Expected: each place has its usual part of the reports of both years, this and the"
    " same months a year before; where reports of this year are more than their share, something"
    " rose.",
    OTHERS: "Expected: the chosen categories are the same part of all reports everywhere; where"
    " they are more, this trouble is out of proportion.",
    RESIDENTS: "Expected: as many reports for each resident everywhere, ward by ward. Places people"
    " come to from elsewhere stand out for that alone.",
}
SIMULATIONS = 199
"""Of the page and the command alike, so that both give the same p."""
SURE = 0.05
_LEAST = 5  # clusters told at least, sure or not
_ROOM = 60.0  # metres round the furthest place of a circle, so that it can be seen
_CLASSES = (f"p {SURE:g} or less", f"p over {SURE:g}: chance does as well")


def study_scan(
    borough: Borough,
    selection: Selection | None = None,
    *,
    expected: str = BEFORE,
    radius: float = 500.0,
    simulations: int = SIMULATIONS,
    seed: int = 1,
    progress: Progress | None = None,
) -> Study:
    """Find circles with more reports than expected, and say how easily chance does as well.

    Parameters
    ----------
    borough, selection
        What is looked at.
    expected
        What reports are set against: ``"the year before"`` or ``"all categories"`` at the same
        places, or the ``"residents"`` of each ward.
    radius
        The largest circle round places, metres. Circles of wards hold half of all residents at
        most instead.
    simulations, seed
        For the p-values.
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If there is nothing to set reports against.
    AccessError
        If the reader may not see places as they are.
    """
    borough.require(Kind.PLACES)
    selection = selection or Selection()
    chosen = choose_incidents(borough, selection)
    counted = _count(borough, selection, chosen, expected)
    model: Model = "poisson" if expected == RESIDENTS else "bernoulli"
    found = scan_circles(
        counted.geometry.x,
        counted.geometry.y,
        counted["cases"],
        counted["expected"],
        model=model,
        max_radius=None if expected == RESIDENTS else radius,
        simulations=simulations,
        seed=seed,
        progress=progress,
    )
    told = found[: max(_LEAST, sum(cluster.p <= SURE for cluster in found))]
    table = _table(told, counted, borough, names=_names(told, counted, chosen))
    reach = "half of all residents" if expected == RESIDENTS else f"{radius:g} m"
    settings = f"scan against {expected}, circles up to {reach}, {simulations} simulations"
    return Study(
        title=f"Circles with more reports than expected: {borough.name}",
        sentences=_sentences(told, table, expected),
        tables={"Circles": table},
        method=METHOD.format(
            model=model.capitalize(), simulations=simulations, expected=_EXPECTED[expected]
        ),
        caveats=caveats(borough, chosen),
        provenance=describe_study(borough, selection, chosen, settings=settings),
        borough=borough,
        shading=_shading(table),
    )


def _count(
    borough: Borough, selection: Selection, chosen: Chosen, expected: str
) -> gpd.GeoDataFrame:
    """Count cases, and give what is expected, at places or at the middles of wards."""
    if expected == RESIDENTS:
        return _count_wards(borough, chosen)
    if expected == OTHERS:
        if not selection.categories:
            raise UnsuitableDataError(
                "Some categories are set against all of them, and none was chosen.",
                remedy="Choose one category or more.",
            )
        cases = chosen.incidents["place_id"].value_counts()
        every = choose_incidents(borough, replace(selection, categories=()))
        population = every.incidents["place_id"].value_counts()
    elif expected == BEFORE:
        history = choose_incidents(borough, with_history(borough, selection))
        later = month_pairs(history.common_months, last=chosen.incidents["month"].max())
        if later.empty:
            raise UnsuitableDataError(
                "No month was fully reported in both this year and the one before.",
                remedy="Load the months before, or set reports against residents.",
            )
        months = history.incidents["month"]
        both = months.isin(later) | months.isin(later - YEAR)
        cases = history.incidents.loc[months.isin(later), "place_id"].value_counts()
        population = history.incidents.loc[both, "place_id"].value_counts()
    else:
        raise UnsuitableDataError(
            f"Reports cannot be set against {expected!r}.",
            remedy=f"Choose from {', '.join(EXPECTED)}.",
        )
    places = chosen.places[chosen.places.index.isin(population.index)]
    counted = places[["ward_code", "geometry"]].assign(
        cases=cases.reindex(places.index).fillna(0).to_numpy(dtype="int64"),
        expected=population.reindex(places.index).to_numpy(dtype="float64"),
    )
    return gpd.GeoDataFrame(counted)


def _count_wards(borough: Borough, chosen: Chosen) -> gpd.GeoDataFrame:
    counted = count_wards(borough, chosen)
    return gpd.GeoDataFrame(
        {
            "name": counted["name"],
            "ward_code": counted.index,
            "cases": counted["reports"],
            "expected": counted["residents"].astype("float64"),
        },
        geometry=borough.wards.geometry.representative_point(),
    )


def _names(found: list[Cluster], counted: gpd.GeoDataFrame, chosen: Chosen) -> list[str]:
    """Name each circle by the ward or the place in it with most reports."""
    cases = counted["cases"].to_numpy()
    busiest = [int(cluster.members[int(cases[cluster.members].argmax())]) for cluster in found]
    if "name" in counted:
        return [str(name) for name in counted["name"].iloc[busiest]]
    return name_places(chosen.places, chosen.places.index.get_indexer(counted.index[busiest]))


def _table(
    found: list[Cluster], counted: gpd.GeoDataFrame, borough: Borough, *, names: list[str]
) -> gpd.GeoDataFrame:
    """List the circles, the least likely to be chance first."""
    rows = [
        _row(number, cluster, counted, borough, name=name)
        for number, (cluster, name) in enumerate(zip(found, names, strict=True), 1)
    ]
    columns = ["circle", "near", "wards", "places", "reports", "expected", "times expected"]
    columns += ["relative risk", "likelihood ratio", "p", "radius m", "geometry"]
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=columns), geometry="geometry", crs=counted.crs
    )


def _row(
    number: int, cluster: Cluster, counted: gpd.GeoDataFrame, borough: Borough, *, name: str
) -> dict[str, object]:
    inside = counted.iloc[cluster.members]
    wards: NDArray[np.object_] = inside["ward_code"].dropna().unique()
    return {
        "circle": number,
        "near": name,
        "wards": ", ".join(sorted(borough.ward_names.get(str(code), "") for code in wards)),
        "places": len(inside),
        "reports": cluster.cases,
        "expected": round(cluster.expected, 1),
        "times expected": round(cluster.cases / cluster.expected, 2),
        "relative risk": round(cluster.relative_risk, 2),
        "likelihood ratio": round(cluster.llr, 3),
        "p": cluster.p,
        "radius m": round(cluster.radius),
        "geometry": _outline(cluster, inside, borough),
    }


def _outline(cluster: Cluster, inside: gpd.GeoDataFrame, borough: Borough) -> Any:
    """Draw the circle round places; of wards, whose middles a circle holds, those wards."""
    if "name" in inside:
        return shapely.union_all(borough.wards.geometry[inside["ward_code"]].to_numpy())
    return shapely.buffer(inside.geometry.iloc[0], cluster.radius + _ROOM)


def _shading(table: gpd.GeoDataFrame) -> Shading:
    sure, unsure = _CLASSES
    return Shading(
        shapes=table.geometry,
        classes=[sure if p <= SURE else unsure for p in table["p"]],
        colours={sure: AREA, unsure: PLACE},
        tips=[
            f"Circle {row['circle']}: {row['reports']:,} reports, {row['expected']:,} expected,"
            f" p {chance_words(row['p'])}"
            for _, row in table.iterrows()
        ],
        title="Circles with more reports than expected",
        edges={sure: "", unsure: "4 5"},
        numbers=[str(number) for number in table["circle"]],
    )


def _sentences(found: list[Cluster], table: pd.DataFrame, expected: str) -> tuple[str, ...]:
    sure = sum(cluster.p <= SURE for cluster in found)
    if not found:
        return ("No circle has more reports than expected.",)
    first = table.iloc[0]
    many = {0: "No circle has", 1: "One circle has"}.get(sure, f"{sure} circles have")
    of_wards = expected == RESIDENTS or not first["near"]
    where = first["wards"] if of_wards else f"near {first['near']} in {first['wards']}"
    strongest = (
        f"The strongest is {where}: {first['reports']:,} reports where {first['expected']:,} were"
        f" to be expected (p {chance_words(first['p'])})."
    )
    return (
        f"{many} more reports than chance explains (p {SURE:g} or less), against {expected}.",
        strongest,
    )
