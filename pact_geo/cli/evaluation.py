"""Commands that plan an evaluation before an action and assess it after."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from pact_geo.cli.options import DEFAULT, AsJson, Category, Folder, Source, office_of
from pact_geo.cli.printing import out, print_json, print_table
from pact_geo.services import evaluation as service
from pact_geo.services.colleagues import with_names
from pact_geo.services.office import Office

evaluating = typer.Typer(
    help="Did it work: plan before acting, assess after.", no_args_is_help=True
)


@evaluating.command("plan")
def plan(
    area: Annotated[str, typer.Argument(help="The id of the adopted area.")],
    first: Annotated[str, typer.Option("--from", help="First month of the action: 2026-03.")],
    last: Annotated[str | None, typer.Option("--to", help="Its last month.")] = None,
    months: Annotated[int, typer.Option(help="Months after to look at.")] = 12,
    ring: Annotated[float, typer.Option(help="Metres round the area to watch.")] = (
        service.RING_WIDTH
    ),
    category: Category = None,
    source: Source = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Choose where to compare, and say how large a fall could be found at all."""
    office = office_of(workspace)
    row = service.plan_evaluation(
        office,
        area,
        actions_from=first,
        actions_to=last,
        months=months,
        ring_width=ring,
        categories=tuple(category or ()),
        sources=tuple(source or ()),
    )
    _show(office, row, row["plan"]["said"], as_json=as_json)


@evaluating.command("assess")
def assess(
    evaluation: Annotated[str, typer.Argument(help="The id of the evaluation.")],
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Count again on the ground of the plan, and say whether it worked."""
    office = office_of(workspace)
    row = service.assess(office, evaluation)
    _show(office, row, row["result"]["said"], as_json=as_json)


@evaluating.command("list")
def list_all(
    area: Annotated[str | None, typer.Option(help="Only of this area.")] = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """List the evaluations, and what each found."""
    office = office_of(workspace)
    rows = service.list_evaluations(office, area_id=area)
    stands = service.standing_evaluations(rows)
    if as_json:
        print_json([_plain(row) for row in with_names(office, rows)])
        return
    print_table(
        (
            *("id", "area", "stage", "action", "planned before acting", "counted"),
            *("verdict", "nearby", "stands for the area"),
        ),
        [
            (
                row["id"],
                row["area_id"],
                row["stage"],
                f"{row['plan']['actions_from']} to {row['plan']['actions_to']}",
                "yes" if row["plan"]["before_acting"] else "no",
                ", ".join(row["plan"]["categories"]) or "every kind",
                (row["result"] or {}).get("verdict", ""),
                (row["result"] or {}).get("nearby") or "",
                "yes" if row["id"] in stands else "",
            )
            for row in rows
        ],
    )


@evaluating.command("pooled")
def pooled(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Put the areas that were assessed together, by panel and in all."""
    office = office_of(workspace)
    effects = service.pooled_by_panel(office)
    if as_json:
        print_json([asdict(effect) for effect in effects])
        return
    print_table(service.TOGETHER, service.pooled_rows(effects))


def _show(office: Office, row: dict[str, Any], said: list[str], *, as_json: bool) -> None:
    if as_json:
        print_json(_plain(with_names(office, [row])[0]))
        return
    out.print(f"Evaluation {row['id']}, {row['stage']}:")
    for sentence in said:
        out.print(f"- {sentence}")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out the workings: outlines and counts are for the page of those who may see them."""
    return {name: value for name, value in row.items() if name != "workings"}
