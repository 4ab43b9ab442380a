"""Commands for visual audits."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.options import DEFAULT, AreaId, AsJson, Folder, Output, office_of
from pact_geo.cli.printing import out, print_json, print_table
from pact_geo.records.access import Kind
from pact_geo.records.photos import MOST_BYTES
from pact_geo.services import audits as acts
from pact_geo.services.colleagues import with_names

audits = typer.Typer(help="Visual audits of adopted areas.", no_args_is_help=True)

AuditId = Annotated[str, typer.Argument(help="The id of the audit, as 'pact audits list' says.")]


@audits.command("list")
def list_audits(
    workspace: Folder = DEFAULT,
    area: Annotated[str | None, typer.Option(help="Only of this area, by its id.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the visual audits, by their day."""
    office = office_of(workspace)
    rows = acts.audits_of(office, area)
    if as_json:
        print_json(with_names(office, rows))
        return
    names = {row["id"]: row["name"] or row["public_name"] for row in office.desk.list(Kind.AREAS)}
    print_table(
        ("id", "area", "day", "stage", "commissioned by", "spots"),
        [
            (
                row["id"],
                names.get(row["area_id"], row["area_id"]),
                row["done_on"] or row["planned_on"],
                row["stage"],
                row["commissioned_by"],
                len(row["spots"] or ()),
            )
            for row in rows
        ],
    )


@audits.command("commission")
def commission(
    area: AreaId,
    by: Annotated[str, typer.Option(help=f"One of: {', '.join(acts.COMMISSIONERS)}.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day of the walk.")],
    spot: Annotated[
        list[str] | None,
        typer.Option(help="Where the team stops; may be repeated. Those of the last audit if not."),
    ] = None,
    residents: Annotated[int, typer.Option(help="Residents who agreed to come.")] = 0,
    workspace: Folder = DEFAULT,
) -> None:
    """Commission a visual audit, with a team planned from the directory."""
    office = office_of(workspace)
    plan = acts.plan_audit_team(office, residents=residents)
    row = acts.commission_audit(
        office,
        area,
        commissioned_by=by,
        planned_on=on.date(),
        spots=spot or (),
        team=acts.team_of(plan),
    )
    out.print(f"Commissioned: {row['id']}")
    for missing in plan.missing:
        out.print(f"- Still missing: {missing}.")


@audits.command("sheet")
def sheet(
    audit: AuditId, workspace: Folder = DEFAULT, output: Output = Path("visual-audit.pdf")
) -> None:
    """Write the sheet of an audit: A4, with a plan of the area and boxes to tick."""
    output.write_bytes(acts.audit_sheet(office_of(workspace), audit))
    out.print(f"Written: {output}")


@audits.command("form")
def form(
    audit: AuditId, workspace: Folder = DEFAULT, output: Output = Path("visual-audit.xlsx")
) -> None:
    """Write the form of an audit as XLSForm, for Kobo and ODK."""
    output.write_bytes(acts.audit_form(office_of(workspace), audit))
    out.print(f"Written: {output}")


@audits.command("import")
def import_form(
    audit: AuditId,
    file: Annotated[Path, typer.Argument(help="The export of the filled form: CSV or Excel.")],
    photographs: Annotated[
        Path | None, typer.Option("--photos", help="The folder with the form's photographs.")
    ] = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Read a filled form into an audit; the same file twice changes nothing."""
    done = acts.import_walk(office_of(workspace), audit, file, photos=_pictures(photographs))
    if as_json:
        counts = {"grades": done.grades, "findings": done.findings, "photos": done.photos}
        print_json({**done.summary, **counts, "missing": list(done.missing)})
        return
    out.print(
        f"{done.rows_read} rows read: {done.rows_accepted} accepted,"
        f" {done.rows_rejected} refused; {done.grades} answers, {done.findings} findings,"
        f" {done.photos} photographs."
    )
    for row in done.rejected.itertuples():
        out.print(f"- row {row.row}: {row.reason}")
    for name in done.missing:
        out.print(f"- photograph {name} is named and not there; give its folder with --photos.")


def _pictures(folder: Path | None) -> dict[str, bytes]:
    """Read the photographs of a folder by their names; none where no folder is given."""
    if folder is None:
        return {}
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in acts.PHOTO_ENDINGS and path.stat().st_size <= MOST_BYTES
    }


@audits.command("finish")
def finish(
    audit: AuditId,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it was walked; today.")
    ] = None,
    remarks: Annotated[str, typer.Option(help="Remarks, for the working groups.")] = "",
    workspace: Folder = DEFAULT,
) -> None:
    """Finish an audit; from then on its grades stand."""
    office = office_of(workspace)
    version = office.desk.get(Kind.AUDITS, audit)["version"]
    day = on.date() if on else None
    row = acts.finish_audit(office, audit, version=version, done_on=day, remarks=remarks)
    out.print(f"Finished: walked on {row['done_on']}.")
