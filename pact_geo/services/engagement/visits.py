"""Whom to visit first, for those who work in the ward; every reading is written down."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pact_geo.analysis.naming import is_kind
from pact_geo.cycle.engagement import list_complainants, list_victims
from pact_geo.outputs.disclosure import POLICE
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.services.office import Office


@dataclass(frozen=True)
class RepeatVisits:
    """Addresses that complained again and again, and victims who answered the survey.

    Both only of ``wards``, those the person works in. ``complainants`` has, beside the columns
    of ``list_complainants``, ``easting`` and ``northing``: several addresses of a street may
    bear its name alone.
    """

    wards: tuple[str, ...]
    complainants: pd.DataFrame
    victims: pd.DataFrame


def repeat_visits(office: Office, *, ward: str | None = None) -> RepeatVisits:
    """List repeat complainants and victims to visit first, and write down that it was read.

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
    complainants = list_complainants(
        borough.incidents,
        borough.places,
        police=POLICE,
        last_month=months.max() if len(months) else pd.Timestamp.now().to_period("M"),
        least=borough.settings.engagement.least_reports,
    )
    # A car park or a subway has nobody to visit.
    homes = [not is_kind(str(name)) for name in complainants["place_name"].fillna("")]
    complainants = complainants[homes]
    spots = borough.places.geometry.loc[complainants.index]
    complainants = complainants.assign(easting=spots.x, northing=spots.y)
    victims = list_victims(borough.responses, borough.concerns)
    with office.desk.together():
        for code in wards:
            office.desk.write_down("read", Kind.REPEAT_VISITS, code)
    return RepeatVisits(
        tuple(wards),
        complainants[complainants["ward_code"].isin(wards)],
        victims[victims["ward_code"].isin(wards)],
    )
