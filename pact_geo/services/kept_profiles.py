"""Keep a ward's profile, and say what changed since one was kept.

What is kept is what everybody may read of the ward with the usual choices, twelve months of
everything: the same whoever keeps it, so that any two can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from pact_geo.analysis.survey import rank_concerns
from pact_geo.analysis.trend import YEAR, compare_years
from pact_geo.cycle.profiles import Changes, Figures, Indicator, compare_profiles
from pact_geo.errors import InputError, RecordError
from pact_geo.outputs.profile_changes import NONE_KEPT, Lines, change_lines, kept_words
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.borough import Borough
from pact_geo.services.office import Office
from pact_geo.services.panel import MOST_AREAS, public_areas
from pact_geo.services.ranking import Ranking, work_out_ranking
from pact_geo.services.selection import Selection, choose_incidents, with_history
from pact_geo.services.ward_work import FINISHED, WardWork, work_in


@dataclass(frozen=True)
class WardFigures:
    """What the tables say of a ward as everybody may read it, and where that comes from.

    ``provenance`` are dates, sources, settings, licence and data version.
    """

    ward: str
    figures: Figures
    provenance: dict[str, Any]


@dataclass(frozen=True)
class SinceLast:
    """What changed since a profile was kept.

    ``kept`` is that profile, None where there is none; ``when`` says so in a sentence.
    ``lines`` are pairs of what a change is about and a sentence.
    """

    kept: Row | None
    when: str
    changes: Changes | None
    lines: Lines


def ward_figures(borough: Borough, ward: str) -> WardFigures:
    """Work out a ward's figures with the usual choices, from the tables alone.

    Raises
    ------
    InputError
        If there is no such ward.
    """
    borough.require(Kind.FIGURES)
    if ward not in borough.ward_names:
        raise InputError(f"There is no ward {ward!r}.", remedy="Give its code or its name.")
    ranking = work_out_ranking(borough, Selection(ward=ward), refits=0)
    areas = public_areas(ranking).head(MOST_AREAS)
    months = ranking.chosen.common_months
    asked = borough.responses["ward_code"] == ward
    concerns = rank_concerns(borough.concerns, borough.responses, groups=[ward])
    figures = Figures(
        months=tuple(str(month) for month in months),
        reports=_reports(ranking),
        indicators=_indicators(borough, ward),
        surveyed=bool(asked.any()),
        concerns=tuple(concerns.index.get_level_values("theme").astype(str)),
        areas=dict(zip(areas["name"].astype(str), areas.geometry, strict=True)),
        method=asdict(ranking.hotspots),
    )
    said = ranking.provenance
    return WardFigures(ward, figures, {**asdict(said), "sources": list(said.sources)})


def keep_profile(
    office: Office, ward: str, *, today: date, known: WardFigures | None = None
) -> Row:
    """Keep a ward's profile as it is today; the same one is not kept twice on a day.

    Parameters
    ----------
    office, ward
        Who keeps it, and the code of the ward.
    today
        The day it is kept under.
    known
        The ward's figures where they have been worked out already.

    Returns
    -------
    Row
        ``figures`` hold what everybody may read: no count below the smallest shown, areas by
        their public names and outlines, with data dates, sources and settings.

    Raises
    ------
    AccessError
        If the person may not keep the profile of this ward.
    InputError
        If there is no such ward.
    """
    require(office.person, Act.ADD, Kind.PROFILES, _asking(office, ward))
    found = known or ward_figures(office.borough, ward)
    figures = _with_work(office, found.figures, work_in(office, ward, today=today))
    data = {**figures.as_data(), "provenance": found.provenance}
    version = office.borough.data_version
    with office.desk.together():
        for row in list_profiles(office, ward)[:1]:
            if (row["taken_on"], row["data_version"], row["figures"]) == (today, version, data):
                return row
        return office.desk.add(
            Kind.PROFILES, ward_codes=[ward], taken_on=today, data_version=version, figures=data
        )


def may_keep(office: Office, ward: str) -> bool:
    """Tell whether the person may keep the profile of a ward."""
    return may(office.person, Act.ADD, Kind.PROFILES, _asking(office, ward))


def list_profiles(office: Office, ward: str) -> Rows:
    """List the kept profiles of a ward, newest first."""
    rows = office.desk.list(Kind.PROFILES, ward=ward)
    return sorted(rows, key=lambda row: (row["taken_on"], row["created_at"]), reverse=True)


def profile_changes(
    office: Office,
    ward: str,
    *,
    today: date,
    profile_id: str | None = None,
    known: WardFigures | None = None,
    work: WardWork | None = None,
) -> SinceLast:
    """Say what changed in a ward since its last profile, or since an earlier one.

    Parameters
    ----------
    office, ward, today
        Who asks, the code of the ward, and the day.
    profile_id
        The profile to compare with; the newest when not given.
    known, work
        The ward's figures, and what is being done in it, where they are known already.

    Raises
    ------
    RecordError
        If the profile is none of this ward's.
    InputError
        If there is no such ward.
    """
    found = known or ward_figures(office.borough, ward)
    rows = list_profiles(office, ward)
    if not rows and profile_id is None:
        return SinceLast(None, NONE_KEPT, None, [])
    place = _place(rows, profile_id)
    kept, then = rows[place], Figures.from_data(rows[place]["figures"])
    work = work or work_in(office, ward, today=today)
    now = _with_work(office, found.figures, work)
    earlier = [Figures.from_data(row["figures"]) for row in rows[place + 1 :]]
    changes = compare_profiles(now, then, earlier=earlier)
    lines = change_lines(
        changes,
        _new_reports(office.borough, ward, changes),
        actions={one.id: one.what for area in work.plan.areas for one in area.actions},
        smallest_count=office.borough.settings.disclosure.smallest_count,
    )
    when = kept_words(kept["taken_on"], then.months, then.reports, last=place == 0)
    return SinceLast(kept, when, changes, lines)


def _asking(office: Office, ward: str) -> dict[str, Any]:
    return {"ward_codes": [ward], "created_by": office.person.id}


def _place(rows: Sequence[Row], profile_id: str | None) -> int:
    if profile_id is None:
        return 0
    for place, row in enumerate(rows):
        if row["id"] == profile_id:
            return place
    raise RecordError("There is no such profile of this ward.")


def _reports(ranking: Ranking) -> int | None:
    """Count the reports of the months all sources reported, to the nearest ten, unless few.

    Two exact totals a month apart give away that month where the one it replaced is known.
    """
    incidents, months = ranking.incidents, ranking.chosen.common_months
    count = int(incidents["month"].isin(months).sum())
    few = count < ranking.borough.settings.disclosure.smallest_count
    return None if few else (count + 5) // 10 * 10


def _indicators(borough: Borough, ward: str) -> dict[str, Indicator]:
    here = borough.indicators.index.get_level_values("area_code") == ward
    table = borough.indicators[here].droplevel("area_code").sort_index()
    return {
        str(name): Indicator(float(row["value"]), _text(row["date"]), _text(row["source"]))
        for name, row in table.iterrows()
        if pd.notna(row["value"])
    }


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _with_work(office: Office, figures: Figures, work: WardWork) -> Figures:
    """Add what the records say: priorities, actions, and how the panels stand.

    Without the meetings nobody can tell how a panel stands as those do who see them.
    """
    actions = [one for area in work.plan.areas for one in area.actions]
    return replace(
        figures,
        priorities=tuple(one.title for one in work.chosen),
        actions=frozenset(one.id for one in actions),
        done=frozenset(one.id for one in actions if one.status in FINISHED),
        panels={
            str(one.panel["name"]): one.standing.status
            for one in work.panels
            if one.standing is not None
        }
        if may(office.person, Act.READ, Kind.MEETINGS)
        else None,
    )


def _new_reports(borough: Borough, ward: str, changes: Changes) -> pd.DataFrame | None:
    """Set the months that are new against the same months a year before.

    That is the change of the twelve months' total: the months both totals have in common are
    in neither, and counts of different months can be compared as if drawn by chance.
    """
    if not changes.new_months:
        return None
    history = choose_incidents(borough, with_history(borough, Selection(ward=ward)))
    last = pd.Period(changes.new_months[-1], freq="M")
    length = min((last - pd.Period(changes.new_months[0], freq="M")).n + 1, YEAR)
    found = [
        compare_years(
            history.incidents, usable_months=history.common_months, last=last, length=length, by=by
        )
        for by in (None, "category")
    ]
    return pd.concat(found)
