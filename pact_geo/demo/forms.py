"""Write what residents said as two survey tools export it, with the mapping of each.

Door-knocking comes from a phone form: Kobo's CSV with ``;`` between cells, ``group/question``
headings and a column of 0 and 1 for each answer that can be ticked. Events come from a
spreadsheet with questions as people asked them and several answers in one cell.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pact_geo.demo.names import THEMES
from pact_geo.demo.survey import AT_THE_DOOR, DONT_KNOW, GROUPS, REFUSED, Resident, Worry
from pact_geo.demo.wards import WARDS

DOORS_NAME = "survey_door_knocking.csv"
DOORS_MAPPING_NAME = "survey_door_knocking.toml"
EVENTS_NAME = "survey_events.csv"
EVENTS_MAPPING_NAME = "survey_events.toml"

_FIRST_DOOR = dt.date(2026, 9, 7)
_EVENTS = (
    ("Summer fair", dt.date(2026, 6, 20)),
    ("Market stall", dt.date(2026, 9, 12)),
    ("Community centre open day", dt.date(2026, 10, 24)),
)
_WORDS = {5: "Very safe", 4: "Safe", 3: "Neither", 2: "Unsafe", 1: "Very unsafe"}
_UNSAID = {DONT_KNOW: "Don't know", REFUSED: "Prefer not to say"}
_RATINGS = {
    "feel_safe_day": "feel_safe_day",
    "feel_safe_night": "feel_safe_night",
    "agencies": "agencies_deal_with_it",
}
_NO_POSTCODE = 0.3


def slug(theme: str) -> str:
    """Give the short name a form has for a theme: ``litter_and_fly_tipping``."""
    return theme.lower().replace("-", "_").replace(" ", "_")


def write_doors(folder: Path, residents: tuple[Resident, ...], *, seed: int) -> tuple[Path, Path]:
    """Write the door-knocking export and its mapping."""
    chosen = residents[:AT_THE_DOOR]
    rows = [_door_row(resident, seed) for resident in chosen]
    text = _table(rows, delimiter=";", newline="\n")
    path, mapping = folder / DOORS_NAME, folder / DOORS_MAPPING_NAME
    path.write_bytes(text.encode("utf-8-sig"))
    mapping.write_bytes(_doors_mapping().encode())
    return path, mapping


def _door_row(resident: Resident, seed: int) -> dict[str, str]:
    start = _door_time(resident.number)
    end = start + dt.timedelta(minutes=6 + resident.number % 7)
    digest = hashlib.sha256(f"door {seed} {resident.number}".encode()).hexdigest()
    told = bool(resident.number % 23)  # a few do not answer who they are
    row = {
        "start": f"{start.isoformat()}.000+01:00",
        "end": f"{end.isoformat()}.000+01:00",
        "today": start.date().isoformat(),
        "team": f"Team {1 + resident.number % 4}",
        "about/ward": WARDS[resident.ward].name,
        "about/age": resident.age,
        "about/groups": " ".join(resident.groups) if told else "",
    }
    row |= {f"about/groups/{name}": _tick(name in resident.groups, told) for name in GROUPS}
    row |= {
        "views/feel_safe_day": str(resident.safe_by_day),
        "views/feel_safe_night": str(resident.safe_at_night),
        "views/agencies_deal_with_it": str(resident.agencies),
    }
    for turn in range(2):
        worry = resident.worries[turn] if turn < len(resident.worries) else None
        row |= _place_cells(f"place{turn + 1}", worry)
    row |= {
        "wants_feedback": "yes" if resident.wants_feedback else "no",
        "_id": str(41_000_000 + resident.number),
        "_uuid": "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])),
        "_submission_time": (end + dt.timedelta(minutes=1)).isoformat(),
        "_index": str(resident.number + 1),
    }
    return row


def _door_time(number: int) -> dt.datetime:
    """Spread the visits over the evenings of five weeks, ten a day."""
    evening, turn = divmod(number, 10)
    day = _FIRST_DOOR + dt.timedelta(days=7 * (evening // 5) + evening % 5)
    return dt.datetime.combine(day, dt.time(16, 30)) + dt.timedelta(minutes=14 * turn)


def _tick(ticked: bool, answered: bool) -> str:  # noqa: FBT001 - two answers of one cell
    return "" if not answered else "1" if ticked else "0"


def _place_cells(group: str, worry: Worry | None) -> dict[str, str]:
    themes = worry.themes if worry else ()
    cells = {f"{group}/themes": " ".join(slug(theme) for theme in themes)}
    cells |= {
        f"{group}/themes/{slug(theme)}": _tick(theme in themes, bool(worry)) for theme in THEMES
    }
    lat, lon = (f"{worry.latitude:.6f}", f"{worry.longitude:.6f}") if worry else ("", "")
    cells |= {
        f"{group}/where": f"{lat} {lon} 0 0" if worry else "",
        f"{group}/_where_latitude": lat,
        f"{group}/_where_longitude": lon,
        f"{group}/_where_altitude": "0" if worry else "",
        f"{group}/_where_precision": "0" if worry else "",
        f"{group}/how_much_it_affects_you": str(worry.impact) if worry else "",
        f"{group}/comment": worry.comment if worry else "",
    }
    return cells


def write_events(
    folder: Path,
    residents: tuple[Resident, ...],
    postcodes: NDArray[np.object_],
    rng: np.random.Generator,
) -> tuple[Path, Path]:
    """Write the events spreadsheet, as CSV, and its mapping."""
    chosen = residents[AT_THE_DOOR:]
    unknown = rng.random(len(chosen)) < _NO_POSTCODE
    rows = [
        _event_row(resident, "" if lost else _postcode(resident, postcodes))
        for resident, lost in zip(chosen, unknown, strict=True)
    ]
    path, mapping = folder / EVENTS_NAME, folder / EVENTS_MAPPING_NAME
    path.write_bytes(_table(rows, delimiter=",", newline="\r\n").encode("utf-8-sig"))
    mapping.write_bytes(_events_mapping().encode())
    return path, mapping


def _postcode(resident: Resident, postcodes: NDArray[np.object_]) -> str:
    return str(postcodes[resident.worries[0].snap]) if resident.worries else ""


def _event_row(resident: Resident, postcode: str) -> dict[str, str]:
    event, day = _EVENTS[resident.number % len(_EVENTS)]
    worry = resident.worries[0] if resident.worries else None
    groups = [name.replace("_", " ").capitalize() for name in resident.groups]
    return {
        "Form no.": str(resident.number - AT_THE_DOOR + 1),
        "Event": event,
        "Date": f"{day.day:02d}/{day.month:02d}/{day.year}",
        "Which ward do you live in?": WARDS[resident.ward].name,
        "Your age": resident.age,
        "Which of these are you? (tick all)": "; ".join(groups),
        "How safe do you feel by day?": _said(resident.safe_by_day),
        "How safe do you feel after dark?": _said(resident.safe_at_night),
        "What worries you most? (tick all)": "; ".join(worry.themes) if worry else "",
        "Nearest postcode to it": postcode,
        "Which ward is it in?": WARDS[worry.ward].name if worry else "",
        "How much does it affect you? (1-5)": str(worry.impact) if worry else "",
        "Tell us more": worry.comment if worry else "",
        "May we write to you with what was done?": "Yes" if resident.wants_feedback else "No",
    }


def _said(rating: int) -> str:
    return _WORDS.get(rating) or _UNSAID[rating]


def _table(rows: list[dict[str, str]], *, delimiter: str, newline: str) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(
        out, fieldnames=list(rows[0]), delimiter=delimiter, lineterminator=newline
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _doors_mapping() -> str:
    words = "\n".join(f'{slug(theme)} = "{theme}"' for theme in THEMES)
    places = "\n".join(
        f"""
[[concerns]]
latitude = "place{turn}/_where_latitude"
longitude = "place{turn}/_where_longitude"
impact = {{ column = "place{turn}/how_much_it_affects_you", scale = [1, 5] }}
comment = "place{turn}/comment"
[concerns.theme]
options = "place{turn}/themes/"
[concerns.theme.words]
{words}"""
        for turn in (1, 2)
    )
    ratings = "\n\n".join(
        f'[ratings.{name}]\ncolumn = "views/{column}"\nscale = [1, 5]\ngood = [4, 5]\n'
        f"missing = [{DONT_KNOW}, {REFUSED}]"
        for name, column in _RATINGS.items()
    )
    groups = _lines(
        f'{name} = "about/groups/{name}"' for name in GROUPS if name not in ("older", "young")
    )
    return f"""\
# Which column of the door-knocking export is what. 9 is "don't know", 99 "prefer not to say".
name = "Door-knocking, autumn 2026"

[response]
id = "_uuid"
answered_on = "today"
method = {{ always = "Door-knocking" }}
wants_feedback = "wants_feedback"

[location]
ward_name = "about/ward"

{ratings}

[groups]
older = {{ column = "about/age", is = ["65-74", "75+"] }}
young = {{ column = "about/age", is = ["16-24"] }}
{groups}
{places}
"""


def _events_mapping() -> str:
    words = ", ".join(f'"{word}" = {number}' for number, word in sorted(_WORDS.items()))
    unsaid = ", ".join(f'"{word}"' for word in _UNSAID.values())
    asked = "Which of these are you? (tick all)"
    groups = _lines(
        f'{name} = {{ column = "{asked}", split = ";", is = ["{name.replace("_", " ")}"] }}'
        for name in GROUPS
        if name not in ("older", "young")
    )
    return f"""\
# Which column of the events spreadsheet is what.
name = "Events, summer and autumn 2026"

[response]
id = "Form no."
answered_on = "Date"
method = {{ always = "Event" }}
wants_feedback = "May we write to you with what was done?"

[location]
ward_name = "Which ward do you live in?"

[ratings.feel_safe_day]
column = "How safe do you feel by day?"
scale = [1, 5]
good = [4, 5]
missing = [{unsaid}]
words = {{ {words} }}

[ratings.feel_safe_night]
column = "How safe do you feel after dark?"
scale = [1, 5]
good = [4, 5]
missing = [{unsaid}]
words = {{ {words} }}

[groups]
older = {{ column = "Your age", is = ["65-74", "75+"] }}
young = {{ column = "Your age", is = ["16-24"] }}
{groups}

[[concerns]]
theme = {{ column = "What worries you most? (tick all)", split = ";" }}
postcode = "Nearest postcode to it"
ward_name = "Which ward is it in?"
impact = {{ column = "How much does it affect you? (1-5)", scale = [1, 5] }}
comment = "Tell us more"
"""


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
