"""What changed in a ward between two of its area profiles.

A kept profile holds what everybody might read on the day: no count below the smallest shown,
areas by their public names and outlines. It is compared with the figures of today; nothing
here asks whether a change is more than chance, which is for counts alone (``analysis.trend``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import shapely

from pact_geo.cycle.matching import Ground, Outcome, match_areas
from pact_geo.errors import IntegrityError

FORMAT = 1
TOP = 3
"""How many concerns are looked at: as many as a panel chooses priorities."""
_SIMPLER = 1.0


@dataclass(frozen=True)
class Indicator:
    """One figure about the people of a ward, with its date and source."""

    value: float
    date: str
    source: str


@dataclass(frozen=True)
class Figures:
    """What a profile says of a ward, as everybody may read it.

    Attributes
    ----------
    months
        The months the reports are from, such as "2026-11", in order.
    reports
        How many there were, to the nearest ten; None where they are fewer than the smallest
        number shown.
    indicators
        Population and other figures, by name.
    surveyed
        Whether residents of the ward were asked at all.
    concerns
        Themes residents raise, most raised first.
    areas
        Public outlines of the priority areas by public name, first ranked first.
    method
        How the areas were found; areas found in two ways are not compared.
    priorities
        What the ward's panels chose and hold.
    actions, done
        Agreed actions by id, and those of them that are done.
    panels
        Each panel with how it stands; None for a reader who cannot tell.
    """

    months: tuple[str, ...] = ()
    reports: int | None = None
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    surveyed: bool = False
    concerns: tuple[str, ...] = ()
    areas: Mapping[str, shapely.Geometry] = field(default_factory=dict)
    method: Mapping[str, Any] = field(default_factory=dict)
    priorities: tuple[str, ...] = ()
    actions: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    panels: Mapping[str, str] | None = None

    def as_data(self) -> dict[str, Any]:
        """Write the figures as plain values for a record."""
        return {
            "format": FORMAT,
            "months": list(self.months),
            "reports": self.reports,
            "indicators": {name: asdict(one) for name, one in self.indicators.items()},
            "surveyed": self.surveyed,
            "concerns": list(self.concerns),
            "areas": [
                {"name": name, "shape": shapely.to_wkb(shape.simplify(_SIMPLER), hex=True)}
                for name, shape in self.areas.items()
            ],
            "method": dict(self.method),
            "priorities": list(self.priorities),
            "actions": sorted(self.actions),
            "done": sorted(self.done),
            "panels": None if self.panels is None else dict(self.panels),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Figures:
        """Read what ``as_data`` wrote.

        Raises
        ------
        IntegrityError
            If it was written by another version of the program.
        """
        if data.get("format") != FORMAT:
            raise IntegrityError(
                "This profile was kept by another version of PACT Geo.",
                remedy="Compare with a later one.",
            )
        return cls(
            months=tuple(data["months"]),
            reports=data["reports"],
            indicators={name: Indicator(**one) for name, one in data["indicators"].items()},
            surveyed=data["surveyed"],
            concerns=tuple(data["concerns"]),
            areas={one["name"]: shapely.from_wkb(one["shape"]) for one in data["areas"]},
            method=data["method"],
            priorities=tuple(data["priorities"]),
            actions=frozenset(data["actions"]),
            done=frozenset(data["done"]),
            panels=data["panels"],
        )


@dataclass(frozen=True)
class AreaChanges:
    """What became of the priority areas, by their names of today; of then for those gone.

    ``back`` were not there in the last profile but in one before it.
    """

    new: tuple[str, ...]
    back: tuple[str, ...]
    still: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What is otherwise in a ward than when a profile was kept.

    Attributes
    ----------
    new_months
        Months that have come in since; ``lost`` tells whether the data now end earlier.
    indicators
        By name what it was and what it is; None where it was not, or is no longer, known.
    entered, left
        Concerns now among the three most raised and not then, and the other way round. Empty
        where nobody was asked at one of the times.
    areas
        None where the areas were found in another way then.
    chosen, ended
        Priorities held now and not then, and the other way round.
    agreed, done
        Ids of actions agreed since, and of those done since.
    panels
        By panel how it stood and how it stands; None where there was none.
    """

    new_months: tuple[str, ...]
    lost: bool
    indicators: Mapping[str, tuple[Indicator | None, Indicator | None]]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    areas: AreaChanges | None
    chosen: tuple[str, ...]
    ended: tuple[str, ...]
    agreed: frozenset[str]
    done: frozenset[str]
    panels: Mapping[str, tuple[str | None, str | None]]


def compare_profiles(now: Figures, then: Figures, *, earlier: Sequence[Figures] = ()) -> Changes:
    """Say what is otherwise now than when a profile was kept.

    Parameters
    ----------
    now, then
        The figures of today and of the kept profile.
    earlier
        Profiles kept before that one, by which an area that was away is known again.
    """
    last_now, last_then = max(now.months, default=""), max(then.months, default="")
    asked = now.surveyed and then.surveyed
    return Changes(
        new_months=tuple(month for month in now.months if month > last_then),
        lost=last_now < last_then,
        indicators=_both(now.indicators, then.indicators),
        entered=_without(now.concerns[:TOP], then.concerns[:TOP]) if asked else (),
        left=_without(then.concerns[:TOP], now.concerns[:TOP]) if asked else (),
        areas=_areas(now, then, earlier) if now.method == then.method else None,
        chosen=_without(now.priorities, then.priorities),
        ended=_without(then.priorities, now.priorities),
        agreed=now.actions - then.actions,
        done=now.done - then.done,
        panels=_both(now.panels, then.panels)
        if now.panels is not None and then.panels is not None
        else {},
    )


def _both(now: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Pair what was with what is, where the two differ."""
    names = dict.fromkeys((*then, *now))
    pairs = {name: (then.get(name), now.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _without(names: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in others)


def _areas(now: Figures, then: Figures, earlier: Sequence[Figures]) -> AreaChanges:
    matching = match_areas(_grounds(then), _grounds(now))
    unknown = [name for name, one in matching.found.items() if one.outcome is Outcome.NEW]
    back = [name for name in unknown if any(_was_in(now.areas[name], one) for one in earlier)]
    return AreaChanges(
        new=_without(unknown, back),
        back=tuple(back),
        still=_without(list(now.areas), unknown),
        gone=tuple(name for name, one in matching.adopted.items() if one.outcome is Outcome.GONE),
    )


def _was_in(shape: shapely.Geometry, profile: Figures) -> bool:
    found = match_areas(_grounds(profile), {0: Ground(shape)}).found[0]
    return found.outcome is not Outcome.NEW


def _grounds(profile: Figures) -> dict[str, Ground]:
    return {name: Ground(shape) for name, shape in profile.areas.items()}
