"""The Key Individual Network: who belongs to it, and each quarter's wave of questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pact_geo.errors import RecordError

MEMBERS_WANTED = 20
"""Members a neighbourhood should have."""

_QUARTER = re.compile(r"\d{4}-Q[1-4]")


class WaveStage(StrEnum):
    """Whether a wave can still be answered."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Members:
    """How many belong to the network of a ward, and how many are missing."""

    ward_code: str
    count: int
    wanted: int

    @property
    def missing(self) -> int:
        """How many more are wanted."""
        return max(self.wanted - self.count, 0)


@dataclass(frozen=True)
class Wave:
    """One quarter's wave: where it stands and how many of those invited answered.

    ``not_loaded`` counts answers that were attached and are no longer there.
    """

    id: str
    quarter: str
    stage: WaveStage
    opened_on: date
    closed_on: date | None
    invited: int
    answered: int
    not_loaded: int = 0

    @property
    def rate(self) -> float | None:
        """The share of those invited that answered; None when nobody was or answers are gone."""
        return self.answered / self.invited if self.invited and not self.not_loaded else None


def quarter_of(day: date) -> str:
    """Name the quarter of a day: "2026-Q4"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def count_members(
    members: Iterable[Mapping[str, Any]],
    wards: Iterable[str],
    *,
    today: date,
    wanted: int = MEMBERS_WANTED,
) -> dict[str, Members]:
    """Count the members of each ward who have joined and not left, against those wanted."""
    counts = dict.fromkeys(wards, 0)
    for member in members:
        left = member["left_on"]
        if member["joined_on"] <= today and (left is None or left > today):
            for ward in counts.keys() & set(member["ward_codes"]):
                counts[ward] += 1
    return {ward: Members(ward, count, wanted) for ward, count in counts.items()}


def check_member(values: Mapping[str, Any]) -> None:
    """Refuse a member who cannot be asked, or left before joining.

    Raises
    ------
    RecordError
        If anything is wrong.
    """
    problems = []
    if "name" in values and not str(values["name"]).strip():
        problems.append("A member needs a name.")
    if "ward_codes" in values and len(values["ward_codes"]) != 1:
        problems.append("A member belongs to the network of one ward.")
    joined, left = values.get("joined_on"), values.get("left_on")
    if joined and left and left < joined:
        problems.append("Nobody can leave before joining.")
    if problems:
        raise RecordError(" ".join(problems))


def check_wave(values: Mapping[str, Any], *, others: Iterable[Mapping[str, Any]] = ()) -> None:
    """Refuse a wave that comes twice, closes before it opens or is answered by too many.

    Parameters
    ----------
    values
        ``quarter``, ``opened_on``, ``closed_on``, ``invited``, ``response_ids``,
        ``ward_codes``.
    others
        The waves there are already.

    Raises
    ------
    RecordError
        If anything is wrong.
    """
    problems = []
    if not _QUARTER.fullmatch(values["quarter"]):
        problems.append("Write the quarter as 2026-Q4.")
    if values["invited"] < 0:
        problems.append("The number invited cannot be below 0.")
    if len(values.get("response_ids") or ()) > values["invited"]:
        problems.append("More people answered than were invited: correct the number invited.")
    closed = values.get("closed_on")
    if closed and closed < values["opened_on"]:
        problems.append("A wave cannot close before it opens.")
    for other in others:
        if other["quarter"] == values["quarter"] and set(other["ward_codes"]) & set(
            values["ward_codes"]
        ):
            problems.append(f"There is a wave of {values['quarter']} in this ward already.")
            break
    if problems:
        raise RecordError(" ".join(problems))


def describe_wave(row: Mapping[str, Any], *, loaded: Collection[str]) -> Wave:
    """Say where a wave stands; ``loaded`` are the ids of the responses there are."""
    attached = set(row["response_ids"] or ())
    answered = len(attached.intersection(loaded))
    return Wave(
        id=row["id"],
        quarter=row["quarter"],
        stage=WaveStage.CLOSED if row["closed_on"] else WaveStage.OPEN,
        opened_on=row["opened_on"],
        closed_on=row["closed_on"],
        invited=int(row["invited"]),
        answered=answered,
        not_loaded=len(attached) - answered,
    )
