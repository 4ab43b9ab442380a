"""Whom to visit first: where trouble is reported again and again, and those who were victims."""

from __future__ import annotations

import pandas as pd

LEAST_REPORTS = 3
"""Reports from one place in a year that make a repeat complainant."""

MONTHS = 12
"""Months that count, with the newest."""


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
        & (incidents["month"] > last_month - MONTHS)
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
    """List the victims who want to hear back: more than once first, then the worst hit.

    Who did not agree to hear back is not listed: nobody said that they may be visited.

    Parameters
    ----------
    responses
        A Responses table; without a column ``group_victim`` nobody is listed. Where the survey
        asked, ``group_repeat_victim`` says that it happened more than once.
    concerns
        A Concerns table.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``response_id``: ``ward_code``, ``place_id`` (where the answer comes from,
        else the place of its worst concern, where known), ``answered_on``, ``again`` (more
        than once; missing where it was not asked or said), ``impact`` (the worst given, 1 to
        5) and ``themes``.
    """
    wanting = responses["wants_feedback"].fillna(value=False).to_numpy(dtype=bool)
    keep = mark_victims(responses).to_numpy() & wanting
    victims = responses[keep & responses["ward_code"].notna().to_numpy()]
    theirs = concerns[concerns["response_id"].isin(victims.index)]
    own = theirs.groupby("response_id")
    worst = theirs.dropna(subset="place_id").sort_values(
        "impact", ascending=False, na_position="last", kind="stable"
    )
    named = worst.drop_duplicates("response_id").set_index("response_id")["place_id"]
    again = victims.get("group_repeat_victim", pd.Series(pd.NA, victims.index))
    table = victims[["ward_code", "place_id", "answered_on"]].assign(
        place_id=victims["place_id"].fillna(named.reindex(victims.index)),
        again=again.astype("boolean"),
        impact=own["impact"].max().reindex(victims.index),
        themes=pd.Series(
            {str(one): sorted(set(themes)) for one, themes in own["theme"]}, dtype="object"
        ).reindex(victims.index),
    )
    table["themes"] = [one if isinstance(one, list) else [] for one in table["themes"]]
    order = table.assign(again=table["again"].fillna(value=False)).sort_values(
        ["again", "impact", "answered_on"],
        ascending=[False, False, False],
        na_position="last",
        kind="stable",
    )
    return pd.DataFrame(table.loc[order.index])


def mark_victims(responses: pd.DataFrame) -> pd.Series[bool]:
    """Tell who said that they were a victim, once or more often."""
    found = pd.Series(data=False, index=responses.index)
    for column in ("group_victim", "group_repeat_victim"):
        if column in responses:
            found |= responses[column].fillna(value=False).astype("bool")
    return found
