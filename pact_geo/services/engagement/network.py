"""The Key Individual Network: members, waves, the questionnaire and what changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

import pandas as pd

from pact_geo.analysis.representation import compare_waves
from pact_geo.cycle.engagement import (
    check_member,
    check_wave,
    choose_responses,
    count_members,
    describe_wave,
    quarter_of,
)
from pact_geo.cycle.engagement.network import Members, Wave
from pact_geo.cycle.engagement.questionnaire import kin_questionnaire
from pact_geo.errors import RecordError
from pact_geo.outputs.forms import write_xlsform
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.comparison import rated_questions
from pact_geo.services.engagement.days import this_day
from pact_geo.services.engagement.log import responses_of
from pact_geo.services.office import Office


@dataclass(frozen=True)
class KinCount:
    """The members of each ward the person looks after, against those wanted."""

    wards: dict[str, Members]

    @property
    def missing(self) -> int:
        """How many members are missing in all."""
        return sum(one.missing for one in self.wards.values())


@dataclass(frozen=True)
class KinReport:
    """The waves, newest first, and how good answers change from wave to wave.

    ``changes`` is as ``compare_waves`` gives it, over all the wards of the waves together.
    """

    waves: tuple[Wave, ...]
    rows: Rows
    changes: pd.DataFrame


def list_kin_members(office: Office, *, ward: str | None = None) -> Rows:
    """List the members, also those who left, in order of name."""
    rows = office.desk.list(Kind.KIN_MEMBERS, ward=ward)
    return sorted(rows, key=lambda row: str(row["name"]).casefold())


def count_kin_members(office: Office, *, today: date | None = None) -> KinCount:
    """Count the members of each ward the person looks after, and who is missing."""
    members = office.desk.list(Kind.KIN_MEMBERS)
    wards = [code for code in office.borough.ward_names if office.person.serves([code])]
    wanted = office.borough.settings.engagement.network_members
    return KinCount(count_members(members, wards, today=today or this_day(), wanted=wanted))


def add_kin_member(
    office: Office,
    name: str,
    *,
    ward_code: str,
    email: str = "",
    phone: str = "",
    part_played: str = "",
    joined_on: date | None = None,
) -> Row:
    """Add a member to the network of a ward; ``part_played`` such as "shopkeeper"."""
    values: dict[str, Any] = {
        "name": name.strip(),
        "ward_codes": [ward_code],
        "email": email.strip() or None,
        "phone": phone.strip() or None,
        "part_played": part_played.strip() or None,
        "joined_on": joined_on or this_day(),
    }
    check_member(values)
    return office.desk.add(Kind.KIN_MEMBERS, **values)


def change_kin_member(office: Office, member_id: str, *, version: int, **values: Any) -> Row:
    """Change a member, or write down that one left (``left_on``)."""
    desk = office.desk
    with desk.together():
        check_member({**desk.get(Kind.KIN_MEMBERS, member_id), **values})
        return desk.change(Kind.KIN_MEMBERS, member_id, version=version, **values)


def erase_kin_member(office: Office, member_id: str) -> None:
    """Erase a member with every earlier version."""
    office.desk.erase(Kind.KIN_MEMBERS, member_id)


def open_kin_wave(
    office: Office,
    ward_codes: Iterable[str],
    *,
    opened_on: date | None = None,
    quarter: str | None = None,
    invited: int | None = None,
) -> Row:
    """Open a wave in some wards; all their members are invited when no number is given.

    Raises
    ------
    RecordError
        If one of the wards has a wave of that quarter already.
    """
    codes, day = sorted(set(ward_codes)), opened_on or this_day()
    desk = office.desk
    with desk.together():
        if invited is None:
            counted = count_members(desk.list(Kind.KIN_MEMBERS), codes, today=day)
            invited = sum(one.count for one in counted.values())
        values: dict[str, Any] = {
            "ward_codes": codes,
            "quarter": quarter or quarter_of(day),
            "opened_on": day,
            "invited": int(invited),
            "response_ids": [],
        }
        check_wave(values, others=desk.list(Kind.KIN_WAVES))
        return desk.add(Kind.KIN_WAVES, **values)


def attach_kin_responses(
    office: Office, wave_id: str, *, version: int, import_id: str, invited: int | None = None
) -> Row:
    """Attach the answers of an import to a wave: those of people of its wards.

    ``invited`` corrects how many were invited.

    Raises
    ------
    AccessError
        If the person may not read responses, or not change the wave.
    RecordError
        If none of them is of these wards, or more answered than were invited.
    """
    require(office.person, Act.READ, Kind.RESPONSES)
    desk = office.desk
    with desk.together():
        waves = desk.list(Kind.KIN_WAVES)
        wave = desk.get(Kind.KIN_WAVES, wave_id)
        taken = {one for row in waves if row["id"] != wave_id for one in row["response_ids"]}
        chosen = choose_responses(
            office.borough.responses,
            taken=taken,
            ids=responses_of(office, import_id),
            ward_codes=wave["ward_codes"],
        )
        if not chosen:
            raise RecordError("No answer in it is of these wards and not in a wave already.")
        values = {
            "response_ids": sorted(chosen),
            "invited": wave["invited"] if invited is None else invited,
        }
        check_wave({**wave, **values})
        return desk.change(Kind.KIN_WAVES, wave_id, version=version, **values)


def close_kin_wave(office: Office, wave_id: str, *, version: int, on: date | None = None) -> Row:
    """Close a wave: nothing more is expected of it."""
    desk, day = office.desk, on or this_day()
    with desk.together():
        check_wave({**desk.get(Kind.KIN_WAVES, wave_id), "closed_on": day})
        return desk.change(Kind.KIN_WAVES, wave_id, version=version, closed_on=day)


def kin_report(office: Office, *, ward: str | None = None) -> KinReport:
    """Report the waves with their response rates, and the change from each to the next."""
    rows = office.desk.list(Kind.KIN_WAVES, ward=ward)
    rows = sorted(rows, key=lambda row: (row["quarter"], row["opened_on"]), reverse=True)
    loaded = set(office.borough.responses.index)
    answers: dict[str, list[str]] = {}
    for row in reversed(rows):
        answers.setdefault(row["quarter"], []).extend(
            one for one in row["response_ids"] if one in loaded
        )
    changes = compare_waves(office.borough.responses, answers, rated_questions(office.borough))
    waves = tuple(describe_wave(row, loaded=loaded) for row in rows)
    return KinReport(waves, rows, changes)


def export_kin_form(
    office: Office, target: str | Path | IO[bytes], *, quarter: str | None = None
) -> None:
    """Write the questionnaire of a wave as an XLSForm; its export is read without a mapping."""
    require(office.person, Act.READ, Kind.KIN_WAVES)
    borough = office.borough
    if not borough.ward_names:
        raise RecordError(
            "The form asks for the ward, and no wards are loaded.", remedy="Load them first."
        )
    form = kin_questionnaire(
        borough.ward_names, borough.settings.themes, quarter=quarter or quarter_of(this_day())
    )
    write_xlsform(target, survey=form.survey, choices=form.choices, settings=form.settings)
