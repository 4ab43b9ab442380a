"""What is loaded, what is missing, and what to do next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from pact_geo.errors import AccessError, InputError, UnsuitableDataError
from pact_geo.outputs.sentences import count_words, list_words
from pact_geo.records.access import LOCAL, Act, Kind, Person, require
from pact_geo.services.borough import WARD, Borough, open_borough
from pact_geo.services.comparison import population_of
from pact_geo.settings import DEFAULT_CATEGORY_WEIGHTS, Settings, SettingValue
from pact_geo.workspace import Workspace

MOST_CODES = 5
"""Codes of unknown wards that are named."""


def status(workspace: Workspace, *, by: Person = LOCAL) -> dict[str, Any]:
    """Describe a workspace in plain values: imports, coverage, and advice on what is missing."""
    require(by, Act.READ, Kind.DATA)
    borough = open_borough(workspace).seen_by(by)
    return {
        "borough": borough.name,
        "data_version": borough.data_version,
        "wards": len(borough.wards),
        "wards_in_force": _wards_in_force(borough),
        "lsoas": len(borough.lsoas),
        "incidents": len(borough.incidents),
        "places": len(borough.places),
        "responses": len(borough.responses),
        "concerns": len(borough.concerns),
        "force": borough.settings.borough.force,
        "suggested_force": borough.coverage.suggested_force,
        "imports": [
            {
                "id": record.id,
                "kind": record.kind,
                "label": record.label,
                "imported_at": record.imported_at,
                **{
                    name: record.summary[name]
                    for name in ("rows_read", "rows_accepted", "rows_rejected")
                },
            }
            for record in borough.records
        ],
        "coverage": list(borough.coverage.sentences),
        "advice": list(advise(borough)),
    }


def _wards_in_force(borough: Borough) -> str:
    """Say which wards every figure rests on."""
    record = borough.outlines.get(WARD)
    if record is None:
        return "no wards"
    vintages = ", ".join(sorted(borough.wards["vintage"].unique()))
    return f"{len(borough.wards)} wards of {vintages}, from {record.label}"


def advise(borough: Borough) -> tuple[str, ...]:
    """Say what a person should load or set next, in the order in which it matters."""
    borough.require(Kind.DATA)
    said = []
    if not len(borough.wards):
        said.append("Load ward boundaries: without them nothing can be placed in a ward.")
    if not len(borough.incidents):
        said.append("Load incidents: a data.police.uk download, or the council's own complaints.")
    said += _say_unknown_wards(borough)
    suggested = borough.coverage.suggested_force
    if suggested and not borough.settings.borough.force:
        said.append(
            f"The police force here seems to be {suggested}. Confirm it, so that a month without"
            " it is seen as a gap: pact set borough.force"
            f' "{suggested}"'
        )
    said += _say_population(borough)
    if not borough.asked_residents:
        said.append("Load a survey: without it the ranking knows only what was recorded.")
    return tuple(said)


def _say_population(borough: Borough) -> list[str]:
    """Ask for the population of the wards; figures of other areas give no rates either."""
    if len(population_of(borough, "population")):
        return []
    idle = [record.label for record in borough.records if record.id in borough.idle]
    has = f"{list_words(idle)} {'is' if len(idle) == 1 else 'are'} of other areas. " if idle else ""
    return [f"{has}Load the population of the wards: without it there are no rates."]


def _say_unknown_wards(borough: Borough) -> list[str]:
    """Count reports of which only the ward is known, and it is none of the wards in force."""
    own = borough.incidents.loc[borough.incidents["place_id"].isna(), "ward_code"].dropna()
    unknown = own[~own.isin(borough.wards.index)]
    if not len(borough.wards) or unknown.empty:
        return []
    codes = unknown.value_counts().index[:MOST_CODES]
    more = ", ..." if unknown.nunique() > MOST_CODES else ""
    return [
        (
            f"{count_words(len(unknown))} without a place name a ward that is not loaded"
            f" ({', '.join(map(str, codes))}{more}) and count in no ward. The codes may be of"
            " another year: load the wards they belong to, or write the codes of these wards in"
            " the file."
        )
    ]


def change_setting(
    workspace: Workspace, setting: str, value: str, *, by: Person = LOCAL
) -> SettingValue:
    """Change ``section.name`` in the workspace's settings, and give what it is now.

    A setting that holds several takes them with ``;`` between them. In ``themes`` the name is
    a theme that residents speak of and the value the categories that answer to it.

    Raises
    ------
    AccessError
        If the person may not; nobody makes a demo of a workspace.
    InputError
        If there is no such setting, the value is not of its kind, or it names a theme, category
        or group that nobody knows.
    """
    require(by, Act.CHANGE, Kind.DATA)
    section, _, name = setting.partition(".")
    if (section, name) == ("borough", "demo"):
        raise AccessError("A workspace cannot be made a demo.", remedy="Build one: pact demo.")
    kinds = {"category_weights": 1.0, "themes": (), "frontline": ()}
    current: Any = kinds.get(section, getattr(getattr(Settings(), section, None), name, None))
    if current is None or not name:
        raise InputError(
            f"{setting!r} is not a setting.", remedy="Write section.name, such as borough.force."
        )
    settled = _like(current, value, setting)
    if section == "themes" and isinstance(settled, tuple):
        _require_theme(open_borough(workspace), name, settled)
    if section == "frontline":
        _require_known("group", [name], Settings().frontline)
    workspace.change_setting(section, name, settled)
    return settled


def set_force(workspace: Workspace, force: str, *, by: Person = LOCAL) -> None:
    """Say which police force serves the borough.

    Raises
    ------
    UnsuitableDataError
        If the name is empty.
    AccessError
        If the person may not change settings.
    """
    require(by, Act.CHANGE, Kind.DATA)
    if not force.strip():
        raise UnsuitableDataError("The name of the force is empty.")
    workspace.change_setting("borough", "force", force.strip())


def _require_theme(borough: Borough, theme: str, categories: Iterable[str]) -> None:
    """Refuse a theme that nobody raises and a category that nothing is recorded under.

    A slip of the pen would else be kept and never match anything.
    """
    themes = {*borough.settings.themes, *borough.concerns["theme"].dropna().astype("str")}
    _require_known("theme of residents", [theme], themes)
    known = {*borough.categories, *DEFAULT_CATEGORY_WEIGHTS}
    _require_known("category", categories, known)


def _require_known(what: str, given: Iterable[str], known: Collection[str]) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        raise InputError(
            f"{unknown[0]!r} is no {what}.", remedy=f"Known are: {', '.join(sorted(known))}."
        )


def _like(current: SettingValue, value: str, setting: str) -> SettingValue:
    if isinstance(current, str):
        return value
    if isinstance(current, tuple):
        several = tuple(filter(None, (part.strip() for part in value.split(";"))))
        if not several:
            raise InputError(
                f"{setting} needs one at least.", remedy="Write them with ; between them."
            )
        return several
    try:
        return type(current)(value)
    except ValueError as error:
        raise InputError(f"{setting} needs a number, not {value!r}.") from error
