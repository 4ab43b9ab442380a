"""What the members of the demo's Key Individual Network answered, as a phone form exports it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

_GROUPS = ("group_older", "group_young", "group_minority_ethnic", "group_disabled", "group_victim")
_THEMES = ("litter_and_fly-tipping", "noise", "drugs")
_EVERY = 3
"""Every so many of the members belong to a group, or name a theme."""


def write_wave(
    folder: Path, quarter: str, *, ward_code: str, opened_on: dt.date, answered: int, mood: int
) -> Path:
    """Write the export of one wave: its headings are those of the questionnaire we give out.

    ``mood`` moves the ratings up or down. Nobody names a place, so no area rests on the network.
    """
    rows = [
        _row(member, quarter, ward_code, opened_on + dt.timedelta(days=member), mood)
        for member in range(answered)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / f"kin_{quarter}.csv"
    path.write_bytes(text.getvalue().encode())
    return path


def _row(member: int, quarter: str, ward_code: str, day: dt.date, mood: int) -> dict[str, str]:
    held = _GROUPS[member % len(_GROUPS)] if member % _EVERY else ""
    names = (*_GROUPS, "none_of_these")
    return {
        "answered_on": day.isoformat(),
        "method": "Key Individual Network",
        "about/ward_code": ward_code,
        "about/groups": held or "none_of_these",
        **{f"about/groups/{name}": str(int(name == (held or names[-1]))) for name in names},
        "views/rating_feel_safe_day": _rating(member + mood + 2),
        "views/rating_feel_safe_night": _rating(member + mood),
        "views/rating_agencies": _rating(member + mood + 1),
        "place_1/concern_1_theme": "" if member % _EVERY else _THEMES[member // _EVERY % 3],
        "place_1/concern_1_impact": "" if member % _EVERY else _rating(member),
        "wants_feedback": "yes" if member % 2 else "no",
        "_uuid": f"kin-{quarter}-{member:02}",
    }


def _rating(number: int) -> str:
    return str(1 + number % 5)
