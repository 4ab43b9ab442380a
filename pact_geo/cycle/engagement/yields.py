"""What each way of asking took and what it brought: answers and useful concerns, hours, pounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pact_geo.cycle.engagement.log import mark_useful

ONE_ONLY = "one engagement only"

_TOTALS = (
    "engagements",
    "people",
    "responses",
    "elsewhere",
    "not_loaded",
    "useful_concerns",
    "staff_hours",
    "cost",
    "rated",
    "unanswered",
    "shared",
)
_RATED = {
    "responses": "rated_responses",
    "useful_concerns": "rated_concerns",
    "staff_hours": "rated_hours",
    "cost": "rated_pounds",
}


def summarise_methods(
    engagements: Iterable[Mapping[str, Any]],
    responses: pd.DataFrame,
    concerns: pd.DataFrame,
    *,
    no_theme: str,
    ward: str | None = None,
) -> pd.DataFrame:
    """Sum up what each method took and what it brought, methods with most answers first.

    Rates of answers and concerns rest on the engagements whose answers are all attached and
    loaded: the hours of one without answers would make the others look worse. People reached
    are logged with each, so their rates rest on all. When one ward is looked at, its answers
    alone are counted, and no rate rests on hours that were spent in other wards too. A concern
    counts when it names a place or a theme; the same theme at the same place counts once for
    each person.

    Parameters
    ----------
    engagements
        Rows of the log: ``method``, ``staff_hours``, ``cost`` (pounds), ``people_reached``,
        ``ward_codes``, ``response_ids``.
    responses
        A Responses table: what is loaded now.
    concerns
        A Concerns table, of all responses.
    no_theme
        As in ``mark_useful``.
    ward
        Count only the answers of people of this ward.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``method``: ``engagements``; ``people`` (those reached, as logged, or those
        who answered where they are more); ``responses`` (loaded), ``elsewhere`` (how many of
        them are of people of no ward of the engagement), ``not_loaded`` (attached once, and
        no longer there); ``useful_concerns``; ``staff_hours``; ``cost``; ``rated`` (how many
        engagements the rates rest on), ``unanswered`` and ``shared`` (why others are left
        out: no answer attached, or none or not all of them loaded; hours of other wards
        too); ``rated_responses``, ``rated_concerns``, ``rated_hours`` and
        ``rated_pounds`` (of those the rates rest on); ``responses_per_hour``,
        ``responses_per_pound``, ``concerns_per_hour``, ``concerns_per_pound``,
        ``people_per_hour``, ``people_per_pound`` (missing where nothing is rated, or no hour
        or pound was logged) and ``note``.
    """
    useful = concerns[mark_useful(concerns, no_theme=no_theme)]
    useful = useful.drop_duplicates(["response_id", "theme", "place_id", "ward_code"])
    raised = useful["response_id"].value_counts()
    homes = dict(zip(responses.index, responses["ward_code"], strict=True))
    rows = [_yield_of(row, homes, raised, ward) for row in engagements]
    frame = pd.DataFrame(rows, columns=["method", *_TOTALS, "own_hours"])
    table = frame.groupby("method", sort=True)[list(_TOTALS)].sum()
    counted = frame[frame["rated"] == 1].groupby("method")[list(_RATED)].sum()
    table = table.join(counted.rename(columns=_RATED).reindex(table.index).fillna(0.0))
    for what in ("responses", "concerns"):
        for unit in ("hour", "pound"):
            spent = table[f"rated_{unit}s"]
            brought = table[f"rated_{what}"].where(table["rated"] > 0)
            table[f"{what}_per_{unit}"] = brought / spent.where(spent > 0)
    own = frame[frame["own_hours"] == 1].groupby("method")[["people", "staff_hours", "cost"]].sum()
    own = own.reindex(table.index)
    for unit, column in (("hour", "staff_hours"), ("pound", "cost")):
        table[f"people_per_{unit}"] = own["people"] / own[column].where(own[column] > 0)
    table["note"] = np.where(table["engagements"] == 1, ONE_ONLY, "")
    return table.sort_values(["responses", "people"], ascending=False, kind="stable")


def _yield_of(
    row: Mapping[str, Any],
    homes: Mapping[Any, Any],
    raised: pd.Series[Any],
    ward: str | None,
) -> dict[str, Any]:
    """Count what came of one engagement; ``homes`` are the wards of the answers loaded."""
    attached = list(dict.fromkeys(row["response_ids"] or ()))
    loaded = [one for one in attached if one in homes]
    of_wards = [one for one in loaded if homes[one] in row["ward_codes"]]
    counted = loaded if ward is None else [one for one in loaded if homes[one] == ward]
    shared = ward is not None and len(set(row["ward_codes"])) > 1
    whole = bool(loaded) and len(loaded) == len(attached)
    return {
        "method": row["method"],
        "engagements": 1,
        "people": max(int(row["people_reached"]), len(loaded)),
        "responses": len(counted),
        "elsewhere": 0 if ward is not None else len(loaded) - len(of_wards),
        "not_loaded": len(attached) - len(loaded),
        "useful_concerns": int(raised.reindex(counted).fillna(0).sum()),
        "staff_hours": float(row["staff_hours"]),
        "cost": float(row["cost"]),
        "rated": int(whole and not shared),
        "unanswered": int(not whole),
        "shared": int(whole and shared),
        "own_hours": int(not shared),
    }
