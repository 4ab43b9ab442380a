"""Whom to visit first: those who complained again and again, and those who were victims."""

from __future__ import annotations

import pandas as pd

LEAST_REPORTS = 3
"""Reports from one place in a year that make a repeat complainant."""

_MONTHS = 12


def list_complainants(
    incidents: pd.DataFrame,
    places: pd.DataFrame,
    *,
    police: str,
    last_month: pd.Period,
    least: int = LEAST_REPORTS,
) -> pd.DataFrame:
    """List places like an address that were reported again and again in the last twelve months.

    A place is like an address when nothing of the police's public data lies at it: that data
    stands for streets. Reports of the council, a landlord or the police's own system stand
    where the caller said.

    Parameters
    ----------
    incidents
        An Incidents table.
    places
        A Places table joined to wards; places in no ward are not listed.
    police
        The ``source`` of police data, which is never counted.
    last_month
        The newest month that counts.
    least
        The least reports that make a repeat.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``place_id``, most reports first: ``place_name``, ``ward_code``,
        ``reports``, ``months`` (in how many of the twelve), ``last_month`` and
        ``categories`` (most frequent first).
    """
    shared = set(incidents.loc[incidents["source"] == police, "place_id"].dropna())
    recent = incidents[
        (incidents["source"] != police)
        & (incidents["month"] > last_month - _MONTHS)
        & (incidents["month"] <= last_month)
        & incidents["place_id"].notna()
        & ~incidents["place_id"].isin(list(shared))
    ]
    grouped = recent.groupby("place_id")
    table = grouped.agg(
        reports=("category", "size"), months=("month", "nunique"), last_month=("month", "max")
    )
    table["categories"] = grouped["category"].agg(lambda said: list(said.value_counts().index))
    table = table[table["reports"] >= least]
    joined = places[["place_name", "ward_code"]].join(table, how="inner")
    joined = joined[joined["ward_code"].notna()]
    joined.index.name = "place_id"
    return pd.DataFrame(joined).sort_values(
        ["reports", "months", "place_name"], ascending=[False, False, True], kind="stable"
    )


def list_victims(responses: pd.DataFrame, concerns: pd.DataFrame) -> pd.DataFrame:
    """List the survey answers of victims, those who want to hear back and are worst hit first.

    Parameters
    ----------
    responses
        A Responses table; without a column ``group_victim`` nobody is listed.
    concerns
        A Concerns table.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``response_id``: ``ward_code``, ``place_id`` (where known),
        ``answered_on``, ``wants_feedback``, ``impact`` (the worst given, 1 to 5) and
        ``themes``.
    """
    said = responses.get("group_victim")
    keep = pd.Series(False, responses.index) if said is None else said.fillna(value=False)
    victims = responses[keep.to_numpy(dtype=bool) & responses["ward_code"].notna().to_numpy()]
    own = concerns[concerns["response_id"].isin(victims.index)].groupby("response_id")
    table = victims[["ward_code", "place_id", "answered_on", "wants_feedback"]].assign(
        impact=own["impact"].max().reindex(victims.index),
        themes=pd.Series(
            {str(one): sorted(set(themes)) for one, themes in own["theme"]}, dtype="object"
        ).reindex(victims.index),
    )
    table["themes"] = [one if isinstance(one, list) else [] for one in table["themes"]]
    table["wants_feedback"] = table["wants_feedback"].fillna(value=False).astype("bool")
    return table.sort_values(
        ["wants_feedback", "impact", "answered_on"],
        ascending=[False, False, False],
        na_position="last",
        kind="stable",
    )
