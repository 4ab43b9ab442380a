"""What public words may rest on: an area's evaluations, and residents who went to look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pact_geo.cycle.assessments import verdicts_of_areas

Record: TypeAlias = Mapping[str, Any]

TOO_SOON: Final = "It is too soon to tell."

_SHARE = re.compile(r"(\d+)%")


@dataclass(frozen=True)
class Found:
    """What an evaluation found, as far as the public may know it.

    ``counts`` are the reports before and after, ``ratio`` the change against similar places;
    both None where one of the counts is too small to be public. ``shares`` are per cents of
    residents' answers; ``months`` how many were compared.
    """

    evaluation_id: str
    fell: bool
    said: tuple[str, ...]
    also_said: tuple[str, ...]
    counts: tuple[float, float] | None
    ratio: float | None
    shares: tuple[float, ...]
    months: int | None

    @property
    def falls(self) -> tuple[float, ...]:
        """The per cents by which reports changed: of the count before, and of the ratio."""
        found = []
        if self.counts and self.counts[0]:
            found.append(100 * abs(1 - self.counts[1] / self.counts[0]))
        if self.ratio is not None:
            found.append(100 * abs(1 - self.ratio))
        return tuple(found)


def read_found(evaluation: Record) -> Found | None:
    """Read what an evaluation found; None while it has not been assessed."""
    result = evaluation.get("result")
    if not result:
        return None
    rated = tuple(str(one["said"]) for one in result.get("ratings") or ())
    ratio = ((result.get("numbers") or {}).get("ratio") or {}).get("ratio")
    counts = result.get("counts")
    return Found(
        evaluation_id=str(evaluation["id"]),
        fell=bool(result.get("fell")),
        said=tuple(str(one) for one in result.get("said") or ()),
        also_said=rated,
        counts=None if counts is None else (float(counts[0]), float(counts[1])),
        ratio=None if ratio is None else float(ratio),
        shares=tuple(float(share) for words in rated for share in _SHARE.findall(words)),
        months=result.get("months"),
    )


def looked_words(checks: Iterable[Record]) -> str:
    """Say what residents found who went to look, the last word of each; nothing without any.

    Parameters
    ----------
    checks
        Those that count (see ``cycle.actions.checks_that_count``), with ``checked_on``,
        ``better`` and who looked.
    """
    last: dict[str, Record] = {}
    for check in sorted(checks, key=lambda one: (one["checked_on"], not one["better"])):
        last[looker_of(check)] = check
    if not last:
        return ""
    better = sum(bool(check["better"]) for check in last.values())
    who = "A resident" if len(last) == 1 else "Residents"
    if better == len(last):
        return f"{who} went to look. They said: yes, it is better."
    if better == 0:
        return f"{who} went to look. They said: it is not better yet."
    return f"{who} went to look. Some said it is better, some said it is not."


def looker_of(check: Record) -> str:
    """Tell one resident who looked from another."""
    return str(check.get("monitor_id") or check["created_by"])


def change_words(
    entry: Record, *, evaluations: Sequence[Record] = (), checks: Sequence[Record] = ()
) -> str:
    """Say what changed: what is claimed, else what was found; and always what residents saw.

    Without words of its own an entry prints the verdict of the evaluation it names, else of
    the one that stands for its area. Where an entry rests on another than that, the area's own
    verdict is said too. "Too soon" stands only where nobody has assessed or looked.
    """
    verdicts = verdicts_said(entry, evaluations)
    parts = [_own_words(entry), *(words for _, words in verdicts), looked_words(checks)]
    return " ".join(part for part in parts if part) or TOO_SOON


def verdicts_said(entry: Record, evaluations: Sequence[Record] = ()) -> tuple[tuple[str, str], ...]:
    """Give each verdict that ``change_words`` prints, as it stands there, by its evaluation."""
    linked, standing = evaluations_of(entry, evaluations)
    shown = linked or standing
    said = []
    if shown and shown.said and not _own_words(entry):
        said.append((shown.evaluation_id, " ".join(shown.said)))
    if standing and shown and standing.evaluation_id != shown.evaluation_id:
        words = f"Seen as a whole, this area: {' '.join(standing.said)}"
        said.append((standing.evaluation_id, words))
    return tuple(said)


def _own_words(entry: Record) -> str:
    return str(entry.get("result") or "").strip()


def evaluations_of(
    entry: Record, evaluations: Sequence[Record]
) -> tuple[Found | None, Found | None]:
    """Give what the evaluation found that an entry names, and the one that stands for its area."""
    here = [one for one in evaluations if one["area_id"] == entry["area_id"]]
    named = next((one for one in here if one["id"] == entry.get("evaluation_id")), None)
    standing = verdicts_of_areas(here).get(entry["area_id"])
    return read_found(named) if named else None, read_found(standing) if standing else None
