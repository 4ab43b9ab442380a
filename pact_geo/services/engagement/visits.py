"""Whom to visit first, for those who work in the ward; every reading is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pact_geo.analysis.naming import is_kind, tidy_place_names
from pact_geo.cycle.engagement import (
    list_complainants,
    list_victims,
    mark_victims,
    may_be_used,
)
from pact_geo.cycle.engagement.visits import MONTHS
from pact_geo.outputs.disclosure import POLICE
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.services.office import Office
from pact_geo.tables import Places

NEAR = 150.0
"""Metres within which a street lends its name to an answer."""


@dataclass(frozen=True)
class RepeatVisits:
    """Where trouble is reported again and again, and victims who want to hear back.

    Both only of ``wards``, those the person works in. ``complainants`` has, beside the columns
    of ``list_complainants``, ``easting`` and ``northing``: several addresses of a street may
    bear its name alone. ``victims`` has, beside those of ``list_victims``, ``street`` (empty
    where the answer says none) and ``contacts``: the names in the register, as far as the
    person may read it, of people of the ward who were met at the same engagement and may be
    written to. An answer bears no name, so which of them it is has to be asked. ``silent``
    counts victims who did not ask to hear back. Reports are of ``first_month`` to
    ``last_month``, ``least`` or more from one place. ``asked_again`` says whether any survey
    asked if it happened more than once.
    """

    wards: tuple[str, ...]
    complainants: pd.DataFrame
    victims: pd.DataFrame
    silent: int
    first_month: pd.Period
    last_month: pd.Period
    least: int
    asked_again: bool


def repeat_visits(office: Office, *, ward: str | None = None) -> RepeatVisits:
    """List where and whom to visit first, and write down that it was read.

    Raises
    ------
    AccessError
        If the person does not work in the ward, or in none at all.
    """
    asked = None if ward is None else {"ward_codes": [ward]}
    require(office.person, Act.READ, Kind.REPEAT_VISITS, asked)
    borough = office.borough
    wards = [
        code
        for code in ([ward] if ward else borough.ward_names)
        if may(office.person, Act.READ, Kind.REPEAT_VISITS, {"ward_codes": [code]})
    ]
    months = borough.incidents.loc[borough.incidents["source"] != POLICE, "month"]
    last = months.max() if len(months) else pd.Timestamp.now().to_period("M")
    least = borough.settings.engagement.least_reports
    complainants = list_complainants(
        borough.incidents, borough.places, police=POLICE, last_month=last, least=least
    )
    # A car park or a subway has nobody to visit.
    homes = [not is_kind(str(name)) for name in complainants["place_name"].fillna("")]
    complainants = complainants[homes]
    spots = borough.places.geometry.loc[complainants.index]
    complainants = complainants.assign(easting=spots.x, northing=spots.y)
    here = borough.responses[borough.responses["ward_code"].isin(wards)]
    victims = _with_streets(office, list_victims(here, borough.concerns))
    with office.desk.together():
        for code in wards:
            office.desk.write_down("read", Kind.REPEAT_VISITS, code)
    return RepeatVisits(
        tuple(wards),
        complainants[complainants["ward_code"].isin(wards)],
        victims,
        silent=int(mark_victims(here).sum()) - len(victims),
        first_month=last - (MONTHS - 1),
        last_month=last,
        least=least,
        asked_again="group_repeat_victim" in here
        and bool(here["group_repeat_victim"].notna().any()),
    )


def _with_streets(office: Office, victims: pd.DataFrame) -> pd.DataFrame:
    """Add the street of each answer, and who of its engagement may be written to."""
    streets = _nearest_streets(office.borough.places, victims["place_id"])
    met = {
        one: row["id"] for row in office.desk.list(Kind.ENGAGEMENTS) for one in row["response_ids"]
    }
    names: dict[tuple[str, str], list[str]] = {}
    for contact in office.desk.list(Kind.CONTACTS):
        if may_be_used(contact) and contact["engagement_id"]:
            for code in contact["ward_codes"]:
                names.setdefault((contact["engagement_id"], code), []).append(contact["name"])
    contacts = [
        sorted(names.get((met.get(one, ""), code), ()))
        for one, code in victims["ward_code"].items()
    ]
    return victims.assign(
        street=streets, contacts=pd.Series(contacts, victims.index, dtype="object")
    )


def _nearest_streets(places: Places, place_ids: pd.Series[Any]) -> list[str]:
    """Name the street nearest to each place, empty where none is near: a survey's have no name."""
    names = tidy_place_names(places["place_name"]).fillna("")
    streets = places[[bool(name) and not is_kind(str(name)) for name in names]]
    known = place_ids[place_ids.isin(places.index)]
    spots = np.asarray(places.geometry.reindex(known).array)
    which, nearest = shapely.STRtree(np.asarray(streets.geometry.array)).query_nearest(
        spots, max_distance=NEAR, all_matches=False
    )
    found = dict(zip(known.index[which], names[streets.index[nearest]], strict=True))
    return [str(found.get(one, "")) for one in place_ids.index]
