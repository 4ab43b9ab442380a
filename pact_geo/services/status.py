"""What is loaded, what is missing, and what to do next."""

from __future__ import annotations

from typing import Any

from pact_geo.errors import AccessError, InputError, UnsuitableDataError
from pact_geo.records.access import LOCAL, Act, Kind, Person, require
from pact_geo.services.borough import Borough, open_borough
from pact_geo.settings import Settings
from pact_geo.workspace import Workspace


def status(workspace: Workspace, *, by: Person = LOCAL) -> dict[str, Any]:
    """Describe a workspace in plain values: imports, coverage, and advice on what is missing."""
    require(by, Act.READ, Kind.DATA)
    borough = open_borough(workspace).seen_by(by)
    return {
        "borough": borough.name,
        "data_version": borough.data_version,
        "wards": len(borough.wards),
        "wards_in_force": _wards_in_force(borough),
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
    for record in reversed(borough.records):
        if record.kind == "boundaries":
            vintages = ", ".join(sorted(borough.wards["vintage"].unique()))
            return f"{len(borough.wards)} wards of {vintages}, from {record.label}"
    return "no wards"


def advise(borough: Borough) -> tuple[str, ...]:
    """Say what a person should load or set next, in the order in which it matters."""
    borough.require(Kind.DATA)
    said = []
    if not len(borough.wards):
        said.append("Load ward boundaries: without them nothing can be placed in a ward.")
    if not len(borough.incidents):
        said.append("Load incidents: a data.police.uk download, or the council's own complaints.")
    suggested = borough.coverage.suggested_force
    if suggested and not borough.settings.borough.force:
        said.append(
            f"The police force here seems to be {suggested}. Confirm it, so that a month without"
            " it is seen as a gap: pact set borough.force"
            f' "{suggested}"'
        )
    if "population" not in borough.indicators.index.get_level_values("indicator"):
        said.append("Load the population of the wards: without it there are no rates.")
    if not borough.asked_residents:
        said.append("Load a survey: without it the ranking knows only what was recorded.")
    return tuple(said)


def change_setting(workspace: Workspace, setting: str, value: str, *, by: Person = LOCAL) -> None:
    """Change ``section.name`` in the workspace's settings.

    Raises
    ------
    AccessError
        If the person may not; nobody makes a demo of a workspace.
    InputError
        If there is no such setting, or the value is not of its kind.
    """
    require(by, Act.CHANGE, Kind.DATA)
    section, _, name = setting.partition(".")
    if (section, name) == ("borough", "demo"):
        raise AccessError("A workspace cannot be made a demo.", remedy="Build one: pact demo.")
    if section == "category_weights":
        current: Any = 1.0
    else:
        current = getattr(getattr(Settings(), section, None), name, None)
    if current is None:
        raise InputError(
            f"{setting!r} is not a setting.", remedy="Write section.name, such as borough.force."
        )
    workspace.change_setting(section, name, _like(current, value, setting))


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


def _like(current: str | float, value: str, setting: str) -> str | float:
    if isinstance(current, str):
        return value
    try:
        return type(current)(value)
    except ValueError as error:
        raise InputError(f"{setting} needs a number, not {value!r}.") from error
