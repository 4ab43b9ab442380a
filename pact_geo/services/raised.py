"""Who raised it: the concerns of a survey that an entry of the ledger answers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pact_geo.errors import RecordError
from pact_geo.records.access import Kind
from pact_geo.services.office import Office


@dataclass(frozen=True)
class Raised:
    """Which concerns: a theme as the survey has it, and the days of the answers."""

    theme: str
    first: date | None = None
    last: date | None = None


def themes_raised(office: Office, wards: Iterable[str]) -> list[str]:
    """List the themes that residents of some wards raised, in alphabetical order.

    Raises
    ------
    AccessError
        If the person may not read what people answered.
    """
    return sorted(_of_wards(office, wards)["theme"].unique())


def link_concerns(office: Office, raised: Raised, wards: Iterable[str]) -> dict[str, Any]:
    """Find the concerns an entry answers to, and how many residents raised them.

    Returns
    -------
    dict
        Of an entry: ``concern_ids``, ``raised`` (theme and days) and ``residents``, each
        resident counted once.

    Raises
    ------
    AccessError
        If the person may not read what people answered.
    RecordError
        If nobody in these wards raised the theme in that time.
    """
    found = _of_wards(office, wards)
    found = found[found["theme"].str.casefold() == raised.theme.strip().casefold()]
    days = found["answered_on"]
    if raised.first is not None:
        found = found[days.reindex(found.index) >= pd.Timestamp(raised.first)]
    if raised.last is not None:
        past = pd.Timestamp(raised.last) + pd.Timedelta(days=1)
        found = found[days.reindex(found.index) < past]
    if found.empty:
        raise RecordError(
            f"Nobody of these wards raised {raised.theme!r} in that time.",
            remedy="Choose another theme or other days, or link no concerns.",
        )
    return {
        "concern_ids": sorted(str(name) for name in found.index),
        "raised": {
            "theme": str(found["theme"].iloc[0]),
            "first": raised.first.isoformat() if raised.first else None,
            "last": raised.last.isoformat() if raised.last else None,
        },
        "residents": int(found["response_id"].nunique()),
    }


def _of_wards(office: Office, wards: Iterable[str]) -> pd.DataFrame:
    """Give the concerns of some wards with the day they were raised."""
    borough = office.borough
    borough.require(Kind.RESPONSES)
    answers = borough.responses[["answered_on", "ward_code"]]
    concerns = borough.concerns.join(answers.add_prefix("resident_"), on="response_id")
    ward = concerns["ward_code"].fillna(concerns["resident_ward_code"])
    here = concerns[ward.isin(list(wards)).to_numpy(dtype=bool)]
    return pd.DataFrame(here.rename(columns={"resident_answered_on": "answered_on"}))
