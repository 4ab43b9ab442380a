"""The agenda of a panel's meeting, built from what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely

from pact_geo.cycle.matching import find_same
from pact_geo.cycle.outlines import Rings, rings_of

ARRIVE, LAST_TIME, RESIDENTS_SAY, PLACE, ACTION, CHOOSE, RAISED, CLOSE = (
    "arrive",
    "last time",
    "residents say",
    "place",
    "action",
    "choose",
    "raised",
    "close",
)
"""Kinds of agenda item. ``place`` and ``raised`` are the candidates of the vote."""
MOST_CONCERNS, MOST_PLACES, MOST_ACTIONS = 3, 10, 8


@dataclass(frozen=True)
class AgendaItem:
    """One line of an agenda.

    ``outline`` is the ground of a place as the panel sees it, rings in whole metres: names change
    from run to run, the ground does not.
    """

    kind: str
    title: str
    detail: str = ""
    outline: Rings = ()


@dataclass(frozen=True)
class OpenAction:
    """An action the panel waits for; ``overdue`` by so many days, 0 when it is not."""

    what: str
    agency: str
    overdue: int = 0


def build_agenda(
    *,
    priorities: Sequence[str] = (),
    concerns: Sequence[tuple[str, str]] = (),
    places: Sequence[tuple[str, str]] = (),
    actions: Sequence[OpenAction] = (),
    raised: Sequence[str] = (),
    outlines: Mapping[str, shapely.Geometry] | None = None,
    grounds: Mapping[str, shapely.Geometry] | None = None,
) -> tuple[AgendaItem, ...]:
    """Build the agenda of a panel's meeting from what is known.

    Parameters
    ----------
    priorities
        What the panel chose last time, in order.
    concerns
        Theme and what is said of it, most raised first.
    places
        Name and sentence of each place of the ranking, first ranked first.
    actions
        Those still open; overdue ones come first, longest overdue before the others.
    raised
        Places or matters that people asked to have on the agenda, beside the ranking.
    outlines
        The ground of each place by its name, as the panel sees it, EPSG:27700.
    grounds
        That of each of ``priorities``, where it is known.

    Returns
    -------
    tuple of AgendaItem
        Three concerns, ten places and eight actions at most. A place on the ground of a priority
        of last time says so; where no ground is known, one of the same name.
    """
    there, before = outlines or {}, grounds or {}
    waiting = sorted(actions, key=lambda one: -one.overdue)
    items = [AgendaItem(ARRIVE, "Welcome, and who is here")]
    items += [AgendaItem(LAST_TIME, title, "Chosen last time.") for title in priorities]
    items += [_action_item(one) for one in waiting[:MOST_ACTIONS]]
    items += [AgendaItem(RESIDENTS_SAY, theme, said) for theme, said in concerns[:MOST_CONCERNS]]
    items += [
        AgendaItem(
            PLACE,
            name,
            f"{said}{_last_time(name, there.get(name), priorities, before)}",
            rings_of(there[name]) if name in there else (),
        )
        for name, said in places[:MOST_PLACES]
    ]
    items += [AgendaItem(RAISED, title) for title in raised]
    items.append(AgendaItem(CHOOSE, "Choose three priorities"))
    items.append(AgendaItem(CLOSE, "Next walkabout, surgery, workshop and meeting"))
    return tuple(items)


def _last_time(
    name: str,
    outline: shapely.Geometry | None,
    priorities: Sequence[str],
    grounds: Mapping[str, shapely.Geometry],
) -> str:
    """Say that a place was chosen last time, and under which name."""
    by_name = {
        title.casefold(): title for title in priorities if outline is None or title not in grounds
    }
    chosen = find_same(outline, grounds) if outline is not None else None
    chosen = chosen or by_name.get(name.casefold())
    if chosen is None:
        return ""
    known_as = "" if chosen.casefold() == name.casefold() else f", as “{chosen}”"
    return f" Chosen last time{known_as}."


def candidates_of(agenda: Iterable[AgendaItem]) -> tuple[str, ...]:
    """Name what may be voted on: the places of the ranking, then what was raised, each once."""
    kinds = (PLACE, RAISED)
    return tuple(dict.fromkeys(item.title for item in agenda if item.kind in kinds))


def _action_item(action: OpenAction) -> AgendaItem:
    if not action.overdue:
        return AgendaItem(ACTION, action.what, f"{action.agency}.")
    days = "1 day" if action.overdue == 1 else f"{action.overdue} days"
    return AgendaItem(ACTION, action.what, f"{action.agency}, {days} overdue.")
