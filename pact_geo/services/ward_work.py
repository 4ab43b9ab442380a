"""What is being done in a ward: its panels, what they chose, and how the actions stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pact_geo.cycle.actions import Status
from pact_geo.records.access import Kind
from pact_geo.services.office import Office
from pact_geo.services.panels import PanelEntry, panel_register
from pact_geo.services.plan import Plan, PlanAction, plan_of
from pact_geo.services.priority_areas import areas_of_priorities

FINISHED = (Status.DONE, Status.CHECKED)


@dataclass(frozen=True)
class Chosen:
    """A priority a panel holds, and how many of its area's actions are done."""

    title: str
    done: int
    actions: int

    @property
    def words(self) -> str:
        """The priority with what has come of it, in a few words."""
        if not self.actions:
            return self.title
        noun = "action" if self.actions == 1 else "actions"
        return f"{self.title} ({self.done} of {self.actions} {noun} done)"


@dataclass(frozen=True)
class WardWork:
    """The panels that cover a ward, their priorities, and its plan, as everybody reads them."""

    panels: tuple[PanelEntry, ...]
    chosen: tuple[Chosen, ...]
    plan: Plan

    @property
    def panel_words(self) -> str:
        """How the ward's panels stand."""
        said = [
            f"{one.panel['name']}: {one.standing.status}"
            for one in self.panels
            if one.standing is not None
        ]
        return "; ".join(said) or "no panel"

    @property
    def on_time_words(self) -> str:
        """How many of the actions that were due were done in time."""
        due = [one for area in self.plan.areas for one in area.actions if _was_due(one)]
        if not due:
            return "none was due yet"
        return f"{sum(map(_in_time, due))} of {len(due)}"


def work_in(office: Office, ward: str, *, today: date) -> WardWork:
    """Gather what is being done in a ward."""
    panels = tuple(
        one for one in panel_register(office, today).panels if one.standing and ward in one.shares
    )
    plan = plan_of(office, ward, today=today)
    held = {one.panel["id"] for one in panels}
    by_area = {area.id: area.actions for area in plan.areas}
    priorities = [
        row
        for row in office.desk.list(Kind.PRIORITIES)
        if row["panel_id"] in held and (row["ended_on"] is None or row["ended_on"] > today)
    ]
    tied = areas_of_priorities(office, priorities)
    chosen = [
        Chosen(row["title"], *_count(by_area.get(tied[row["id"]] or "", ()))) for row in priorities
    ]
    return WardWork(panels, tuple(chosen), plan)


def _count(actions: Iterable[PlanAction]) -> tuple[int, int]:
    listed = list(actions)
    return sum(one.status in FINISHED for one in listed), len(listed)


def _was_due(action: PlanAction) -> bool:
    return action.due_on is not None and (action.overdue or action.status in FINISHED)


def _in_time(action: PlanAction) -> bool:
    done, due = action.done_on, action.due_on
    return done is not None and due is not None and done <= due
