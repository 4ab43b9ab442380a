"""Whether incidents close in space follow each other within days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pact_geo.analysis.near_repeat import NearRepeats, measure_near_repeats
from pact_geo.errors import UnsuitableDataError
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import Selection, caveats, choose_incidents
from pact_geo.services.statistics.study import Study, describe_study, moments_of
from pact_geo.tables import Progress

METHOD = (
    "Knox's test by permutation (Knox 1964; Johnson et al. 2007): pairs of reports are counted by"
    " distance and days between them, then the dates are dealt to the places anew {permutations}"
    " times. A p-value is one-sided, (1 + permutations with as many pairs or more) / (1 +"
    " permutations), for its own cell alone: of {cells} cells, about one in twenty is under 0.05 by"
    " chance. Only reports with a day take part. A report on a snapped point is at the same place"
    " as all others there, so the first row mixes true repeats with neighbours."
)
PERMUTATIONS = 199
"""Of the page and the command alike, so that both give the same p."""
SURE = 0.05
_STRONG = 1.2  # times as many as chance, and sure, is worth acting on (Johnson et al. 2007)


def study_near_repeats(
    borough: Borough,
    selection: Selection | None = None,
    *,
    distances: tuple[float, ...] = (0.0, 100.0, 200.0, 400.0),
    lags: tuple[int, ...] = (1, 7, 14, 28),
    permutations: int = PERMUTATIONS,
    seed: int = 1,
    progress: Progress | None = None,
) -> Study:
    """Say whether reports near each other come close in time, beyond chance.

    Parameters
    ----------
    borough, selection
        What is looked at.
    distances, lags
        Rising upper ends of the bands, metres and days (see ``measure_near_repeats``).
    permutations, seed
        For the p-values.
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If no report has a day: month-only data, such as police.uk, cannot tell.
    AccessError
        If the reader may not see places as they are.
    """
    borough.require(Kind.PLACES)
    selection = selection or Selection()
    chosen = choose_incidents(borough, selection)
    moments = moments_of(chosen, "occurred_from")
    dated = chosen.incidents[moments.notna() & chosen.incidents["place_id"].notna()]
    if len(dated) < len(chosen.incidents) and not len(dated):
        raise UnsuitableDataError(
            "These reports say the month only, not the day, so near repeats cannot be told.",
            remedy="Choose a source whose records have a date, such as a council's complaints.",
        )
    points = chosen.places.geometry.reindex(dated["place_id"].to_numpy())
    days = (moments[dated.index] - pd.Timestamp("1970-01-01")).dt.days.to_numpy()
    measured = measure_near_repeats(
        points.x,
        points.y,
        days,
        distances=distances,
        lags=lags,
        permutations=permutations,
        seed=seed,
        progress=progress,
    )
    left_out = len(chosen.incidents) - len(dated)
    notes = (f"{left_out:,} reports have no day or no place and take no part.",) if left_out else ()
    settings = f"near repeats, {permutations} permutations, seed {seed}"
    return Study(
        title=f"Near repeats: {borough.name}",
        sentences=_sentences(measured),
        tables={
            "Times as many pairs as chance": _told(measured.ratio.round(2)),
            "p": _told(measured.p),
            "Pairs": _told(measured.observed),
            "Pairs expected": _told(measured.expected.round(1)),
        },
        method=METHOD.format(permutations=permutations, cells=measured.p.size),
        caveats=(*caveats(borough, chosen), *notes),
        provenance=describe_study(borough, selection, chosen, settings=settings),
        borough=borough,
    )


def _told(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename_axis("distance").reset_index()


def _sentences(measured: NearRepeats) -> tuple[str, ...]:
    near = measured.ratio.iloc[:-1, :-1]
    sure = (measured.p.iloc[:-1, :-1] <= SURE) & (near >= _STRONG)
    head = f"{measured.incidents:,} reports have a place and a day."
    if not sure.to_numpy().any():
        return (head, "Reports near each other come no closer in time than chance would have it.")
    cells = [(row, column) for row, column in np.argwhere(sure.to_numpy())]
    cells.sort(key=lambda cell: -near.iloc[cell[0], cell[1]])
    told = [
        f"Pairs {near.index[row]}, {near.columns[column]} apart:"
        f" {near.iloc[row, column]:.1f} times as many as chance"
        f" (p {measured.p.iloc[row, column]:.3f}, {measured.observed.iloc[row, column]:,} pairs)."
        for row, column in cells[:3]
    ]
    return (head, *told)
