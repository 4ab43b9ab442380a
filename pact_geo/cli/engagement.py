"""Commands of engagement: the log, who was heard, whom to visit, and forms to take along."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from pact_geo import services
from pact_geo.cli.options import (
    DEFAULT,
    AsJson,
    Day,
    Folder,
    Output,
    Ward,
    WardsAsked,
    day_of,
    office_of,
    only_given,
    ward_of,
    wards_of,
)
from pact_geo.cli.printing import err, out, print_json, print_table
from pact_geo.cycle.engagement import Method
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.colleagues import with_names
from pact_geo.services.engagement.heard import WardHeard

engaging = typer.Typer(help="Log engagements; see what each method brought.", no_args_is_help=True)
forms = typer.Typer(help="Questionnaires for a phone, as XLSForm.", no_args_is_help=True)

ImportAsked = Annotated[
    str | None, typer.Option("--import", help="Attach the responses of this import.")
]
Elsewhere = Annotated[bool, typer.Option(help="Also of people who live in other wards.")]
Engagement = Annotated[str, typer.Argument(help="The id, from 'pact engage list'.")]
_METHODS = "One of: " + ", ".join(Method) + "."


@engaging.command("log")
def log(
    method: Annotated[str, typer.Argument(help=_METHODS)],
    ward: WardsAsked,
    on: Day = None,
    place: Annotated[str, typer.Option(help="Where it was held.")] = "",
    hours: Annotated[float, typer.Option(help="Hours of staff, all people together.")] = 0.0,
    cost: Annotated[float, typer.Option(help="Pounds, without staff.")] = 0.0,
    people: Annotated[int, typer.Option(help="People reached.")] = 0,
    incentives: Annotated[str, typer.Option(help="What people were given.")] = "",
    import_id: ImportAsked = None,
    from_elsewhere: Elsewhere = False,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Log an engagement that was held, and attach the survey that came of it."""
    office = office_of(workspace)
    with office.desk.together():
        row = services.log_engagement(
            office,
            method,
            held_on=day_of(on),
            ward_codes=wards_of(office, ward),
            place=place,
            staff_hours=hours,
            cost=cost,
            people_reached=people,
            incentives=incentives,
        )
        if import_id:
            row = services.attach_responses(
                office,
                row["id"],
                version=row["version"],
                import_id=import_id,
                from_elsewhere=from_elsewhere,
            )
    if as_json:
        print_json(with_names(office, [row])[0])
        return
    out.print(f"Logged as {row['id']}, with {len(row['response_ids'])} responses.")


@engaging.command("list")
def list_log(ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the engagements, newest first."""
    office = office_of(workspace)
    found = services.engagement_summary(office, ward=ward_of(office, ward))
    if as_json:
        rows = with_names(office, found.engagements)
        print_json([_without_ids(row) | {"answers": found.answers[row["id"]]} for row in rows])
        return
    names = office.borough.ward_names
    print_table(
        ("id", "held on", "method", "place", "wards", "people", "answers", "hours", "pounds"),
        [
            (
                row["id"],
                row["held_on"],
                row["method"],
                row["place"] or "",
                ", ".join(names.get(code, code) for code in row["ward_codes"]),
                row["people_reached"],
                found.answers[row["id"]],
                f"{row['staff_hours']:g}",
                f"{row['cost']:g}",
            )
            for row in found.engagements
        ],
    )


@engaging.command("change")
def change(
    engagement: Engagement,
    method: Annotated[str | None, typer.Option(help=_METHODS)] = None,
    ward: Annotated[list[str] | None, typer.Option(help="May be repeated.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day.")] = None,
    place: Annotated[str | None, typer.Option(help="Where it was held.")] = None,
    hours: Annotated[float | None, typer.Option(help="Hours of staff.")] = None,
    cost: Annotated[float | None, typer.Option(help="Pounds, without staff.")] = None,
    people: Annotated[int | None, typer.Option(help="People reached.")] = None,
    incentives: Annotated[str | None, typer.Option(help="What people were given.")] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Change what was logged; what is not given stays."""
    office = office_of(workspace)
    given = {
        "method": method,
        "ward_codes": wards_of(office, ward) if ward else None,
        "held_on": day_of(on),
        "place": place,
        "staff_hours": hours,
        "cost": cost,
        "people_reached": people,
        "incentives": incentives,
    }
    with office.desk.together():
        held = office.desk.get(Kind.ENGAGEMENTS, engagement)
        services.change_engagement(office, engagement, version=held["version"], **only_given(given))
    out.print("Changed.")


@engaging.command("attach")
def attach(
    engagement: Engagement,
    import_id: ImportAsked = None,
    method: Annotated[str | None, typer.Option(help="Only people asked so. " + _METHODS)] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="From this day.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="To this day.")
    ] = None,
    from_elsewhere: Elsewhere = False,
    workspace: Folder = DEFAULT,
) -> None:
    """Attach what people answered; what was attached before is replaced."""
    office = office_of(workspace)
    with office.desk.together():
        held = office.desk.get(Kind.ENGAGEMENTS, engagement)
        row = services.attach_responses(
            office,
            engagement,
            version=held["version"],
            import_id=import_id,
            method=method,
            first=day_of(first),
            last=day_of(last),
            from_elsewhere=from_elsewhere,
        )
    out.print(f"Attached {len(row['response_ids'])} responses.")


@engaging.command("summary")
def summary(ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Sum up answers and useful concerns per staff hour and per pound, by method."""
    office = office_of(workspace)
    found = services.engagement_summary(office, ward=ward_of(office, ward))
    if as_json:
        print_json(
            {
                "sentences": found.sentences,
                "methods": _plain(found.methods.reset_index()),
                "unattached_responses": found.unattached,
                "want_feedback": found.want_feedback,
            }
        )
        return
    if found.methods.empty:
        err.print("No engagement is logged yet: pact engage log door-knocking --ward ...")
        return
    columns = ("engagements", "people", "responses", "useful_concerns", "staff_hours", "cost")
    rates = [
        f"{what}_per_{unit}"
        for what in ("responses", "concerns", "people")
        for unit in ("hour", "pound")
    ]
    print_table(
        ("method", *(name.replace("_", " ") for name in (*columns, *rates))),
        [
            (
                method,
                *(f"{row[name]:,.0f}" for name in columns),
                *("not known" if pd.isna(row[name]) else f"{row[name]:.2f}" for name in rates),
            )
            for method, row in found.methods.iterrows()
        ],
    )
    for sentence in found.sentences:
        out.print(sentence)
    if found.unattached:
        out.print(f"{found.unattached:,} responses belong to no engagement.")


@engaging.command("heard")
def heard(
    ward: Ward = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it as .xlsx or .csv instead.")
    ] = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Compare who was heard with who lives here: a diversity impact assessment."""
    office = office_of(workspace)
    found = services.diversity_assessment(office, ward=ward_of(office, ward))
    if output:
        services.export_assessment(office, found, output)
        out.print(f"Written: {output}")
        return
    shown = found.wards if ward else (found.borough, *found.wards)
    if as_json:
        print_json({"caveats": found.caveats, "areas": [_heard_as_data(one) for one in shown]})
        return
    for one in shown:
        _print_heard(one)
    for sentence in found.caveats:
        err.print(f"- {sentence}")


def _heard_as_data(area: WardHeard) -> dict[str, Any]:
    return {
        "name": area.name,
        "asked": area.asked,
        "groups": _plain(area.table.reset_index()),
        "missing_words": area.missing_words,
        "with_neighbours": area.pooled.missing_words if area.pooled else None,
        "missing": [
            {"group": gap.group, "wanted": gap.wanted, "services": gap.services}
            for gap in area.missing
        ],
    }


def _print_heard(area: WardHeard) -> None:
    out.print(f"{area.name}: {_count(area.asked)} asked")
    print_table(
        ("group", "heard", "asked", "share", "living here", "verdict"),
        [
            (
                str(group).replace("_", " "),
                row["said"] or _count(row["heard"]),
                "not shown" if row["said"] else _count(row["asked"]),
                _share(row["share"], wide=bool(row["wide"])),
                _share(row["living_here"]),
                row["verdict"],
            )
            for group, row in area.table.iterrows()
        ],
    )
    out.print(f"- Missing: {area.missing_words}.")
    if area.pooled:
        out.print(f"- {area.pooled.name}, together: {area.pooled.missing_words}.")
    for gap in area.missing:
        named = gap.group.replace("_", " ")
        out.print(f"- {named}: met already by {', '.join(gap.services) or 'nobody'}.")


@engaging.command("raked")
def raked(ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Set what residents raise beside the same, weighted, and say what rests on few."""
    office = office_of(workspace)
    code = ward_of(office, ward)
    found = services.raked_results(office, ward=code)
    flags = services.concern_flags(office, ward=code)
    if as_json:
        print_json(
            {
                "sentences": found.sentences,
                "themes": _plain(found.table.reset_index()),
                "flags": _plain(flags),
            }
        )
        return
    print_table(
        ("theme", "as answered", "weighted"),
        [
            (theme, _share(row["share"]), _share(row["raked_share"]))
            for theme, row in found.table.iterrows()
        ],
    )
    for _, row in flags.iterrows():
        if row["flags"]:
            out.print(f"- {row['concern']}: {'; '.join(row['flags'])}.")
    for sentence in found.sentences:
        err.print(f"- {sentence}")


@engaging.command("visits")
def visits(ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List where and whom to visit first; each reading is written in the audit trail."""
    office = office_of(workspace)
    found = services.repeat_visits(office, ward=ward_of(office, ward))
    if as_json:
        print_json(
            {
                "reports_from": str(found.first_month),
                "reports_to": str(found.last_month),
                "least_reports": found.least,
                "places": _plain(found.complainants.astype({"last_month": "str"}).reset_index()),
                "victims": _plain(found.victims.reset_index()),
                "victims_who_did_not_ask_to_hear_back": found.silent,
            }
        )
        return
    out.print(f"{found.least} reports or more, {found.first_month} to {found.last_month}:")
    _print_complainants(found.complainants)
    out.print("Victims who want to hear back:")
    _print_victims(found.victims)
    if found.silent:
        out.print(f"{found.silent:,} other victims did not ask to hear back.")


def _print_complainants(table: pd.DataFrame) -> None:
    print_table(
        ("where", "easting", "northing", "reports", "months", "about"),
        [
            (
                row["place_name"],
                f"{row['easting']:.0f}",
                f"{row['northing']:.0f}",
                row["reports"],
                row["months"],
                ", ".join(row["categories"]),
            )
            for _, row in table.iterrows()
        ],
    )


def _print_victims(table: pd.DataFrame) -> None:
    print_table(
        ("near", "more than once", "how badly", "about", "in the register from there"),
        [
            (
                row["street"] or "not said",
                "not asked" if pd.isna(row["again"]) else "yes" if row["again"] else "no",
                "not said" if pd.isna(row["impact"]) else f"{row['impact']:.0f} of 5",
                ", ".join(row["themes"]),
                ", ".join(row["contacts"]) or "nobody",
            )
            for _, row in table.iterrows()
        ],
    )


@forms.command("kin")
def kin_form(
    output: Output,
    quarter: Annotated[str | None, typer.Option(help="The wave, such as 2026-Q4.")] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Write the questionnaire of the Key Individual Network, for ODK or Kobo."""
    services.export_kin_form(office_of(workspace), output, quarter=quarter)
    out.print(f"Written: {output}. Its export is read without a mapping: pact import responses.")


def _without_ids(row: Row) -> Row:
    """Leave out the numbers of single answers."""
    return {name: value for name, value in row.items() if name != "response_ids"}


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows for JSON: what is missing is null."""
    cells = table.astype("object").where(table.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in cells.to_dict("records")]


def _count(value: Any) -> str:
    return "fewer than may be shown" if pd.isna(value) else f"{int(value):,}"


def _share(value: Any, *, wide: bool = False) -> str:
    return "not known" if pd.isna(value) else f"{value:.0%}{' (wide)' if wide else ''}"
