"""What a survey's own headings say: a mapping where they are our words, a draft where not."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pact_geo.inputs.locations import LAT_NAMES, LON_NAMES
from pact_geo.inputs.responses.mapping import PLACE_KEYS
from pact_geo.inputs.rows import find_column

_POINT_KEYS = ("longitude", "latitude", "easting", "northing", "postcode")
_SLUG = re.compile(r"[a-z0-9_]+")
_MOST_SHOWN = 60
_HINTS = {
    "id": ("response_id", "_uuid", "uuid", "respondent_id", "response number", "id", "_id"),
    "answered_on": (
        "answered_on", "_submission_time", "date", "timestamp", "completed", "end", "start",
    ),
    "method": ("method", "mode", "how"),
    "wants_feedback": ("wants_feedback", "feedback", "contact_me"),
}  # fmt: skip
_OWN = {
    "id": ("response_id", "_uuid", "instanceID"),
    "answered_on": ("answered_on", "_submission_time"),
    "method": ("method",),
    "wants_feedback": ("wants_feedback",),
}


def guess_mapping(frame: pd.DataFrame) -> dict[str, Any] | None:
    """Make the mapping of a survey whose headings are our own words, or None.

    Own words are the names of our fields (``response_id``, ``ward_name``, ``theme``,
    ``theme_1``, ``concern_1_postcode``, ``rating_feel_safe``, ``group_older`` ...) and what
    every Kobo export has (``_uuid``, ``_submission_time``, ``themes/litter``). At least one
    concern or one rating has to be found.
    """
    columns = [str(column) for column in frame.columns]
    ratings = _prefixed(columns, "rating_")
    place = _place_columns(columns, "{}")
    concerns = _concerns(frame, columns, located=any(key in place for key in _POINT_KEYS))
    if not concerns and not ratings:
        return None
    response = {key: _find(columns, *names) for key, names in _OWN.items()}
    return {
        "response": {key: column for key, column in response.items() if column},
        "location": place,
        "ratings": {name: {"column": column} for name, column in ratings.items()},
        "groups": _prefixed(columns, "group_"),
        "concerns": concerns,
    }


def draft_mapping(columns: Sequence[str], *, file: str) -> str:
    """Write a mapping for a file as far as its headings tell, the rest as comments to fill in.

    The draft is TOML that can be saved and completed; every heading of the file is in it.
    """
    used: set[str] = set()
    lines = [
        f"# A mapping for {json.dumps(file)[1:-1]}. Text after = is the heading of a column.",
        "# Complete it, take away the # of the lines that shall count, and save it as TOML.",
        f"name = {_quoted(file.rsplit('.', 1)[0])}",
        'missing = ["NA", "don\'t know"]',
        "",
        "[response]",
        *_drafted({key: find_column(columns, *names) for key, names in _HINTS.items()}, used),
        "",
        "[location]",
        *_drafted(_draft_place(columns), used),
        "",
        *_draft_concern(columns, used),
        "",
        "# [ratings.feel_safe]",
        '# column = "..."',
        "# scale = [1, 5]",
        "",
        "# [groups]",
        '# older = { column = "...", is = ["65-74", "75+"] }',
        "",
        "# Headings not used above; what is not mapped is not stored:",
    ]
    left = [column for column in columns if column not in used]
    lines += [f"#   {_quoted(column)}" for column in left[:_MOST_SHOWN]]
    if len(left) > _MOST_SHOWN:
        lines.append(f"#   and {len(left) - _MOST_SHOWN} more")
    return "\n".join(lines) + "\n"


def _concerns(
    frame: pd.DataFrame, columns: Sequence[str], *, located: bool
) -> list[dict[str, Any]]:
    found = []
    for number in range(1, 100):
        theme = _find(columns, f"concern_{number}_theme", f"theme_{number}")
        if theme is None:
            break
        block = _block(columns, (f"concern_{number}_{{}}", f"{{}}_{number}"))
        found.append({"theme": theme} | block)
    theme = find_column(columns, "theme", "concern_theme")
    options = [column for column in columns if "themes/" in column]
    joined = find_column(columns, "themes")
    if theme is not None:
        found.append({"theme": theme} | _block(columns, ("concern_{}",)))
    elif options:
        prefix = options[0].split("themes/", 1)[0] + "themes/"
        found.append({"theme": {"options": prefix}} | _block(columns, ("concern_{}",)))
    elif joined is not None:
        split = _separator(frame[joined])
        found.append(
            {"theme": {"column": joined, "split": split}} | _block(columns, ("concern_{}",))
        )
    for block in found:
        if located and not any(key in block for key in PLACE_KEYS):
            block["where"] = "response"
        if "impact" not in block and find_column(columns, "impact"):
            block["impact"] = find_column(columns, "impact")
    return found


def _block(columns: Sequence[str], patterns: Sequence[str]) -> dict[str, Any]:
    block: dict[str, Any] = {}
    for pattern in patterns:
        block = _place_columns(columns, pattern) | block
        impact = _find(columns, pattern.format("impact"))
        if impact:
            block.setdefault("impact", impact)
    return block


def _place_columns(columns: Sequence[str], pattern: str) -> dict[str, Any]:
    """Find the columns that say where; a coordinate without its partner is none.

    A phone form's point comes in columns of its own: ``_concern_1_point_latitude`` (Kobo) or
    ``concern_1_point-Latitude`` (ODK).
    """
    found = {key: _find(columns, pattern.format(key)) for key in PLACE_KEYS if key != "point"}
    coordinates: dict[str, tuple[str, ...]] = {"longitude": LON_NAMES, "latitude": LAT_NAMES}
    for key, names in coordinates.items():
        if pattern == "{}":
            found[key] = find_column(columns, key, *names)
        else:
            found[key] = found[key] or _find(columns, pattern.format(f"point_{key}"))
    for one, other in (("longitude", "latitude"), ("easting", "northing")):
        if not (found[one] and found[other]):
            found[one] = found[other] = None
    return {key: column for key, column in found.items() if column}


def _find(columns: Sequence[str], *names: str) -> str | None:
    """Find a column by its own heading, else by the end of it that is the question's name.

    Kobo writes ``group/question`` and ODK ``group-question``; the question alone is enough
    where only one heading ends so.
    """
    found = find_column(columns, *names)
    if found is not None:
        return found
    ends: dict[str, list[str]] = {}
    for column in columns:
        for end in _ends(column):
            ends.setdefault(end, []).append(column)
    known = find_column([end for end, whole in ends.items() if len(whole) == 1], *names)
    return None if known is None else ends[known][0]


def _ends(column: str) -> list[str]:
    """List what a heading ends with after each sign that parts a group from its question."""
    return [column[cut.end() :] for cut in re.finditer(r"[/-]", column)]


def _prefixed(columns: Sequence[str], prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in columns:
        for part in (column.rsplit("/", 1)[-1], *_ends(column)):
            name = re.sub(r"\W+", "_", part.casefold()).strip("_")
            if name.startswith(prefix) and len(name) > len(prefix):
                found.setdefault(name.removeprefix(prefix), column)
                break
    return found


def _separator(cells: pd.Series[Any]) -> str:
    """Tell what parts several themes in a cell: ``;``, ``|``, or a space between short names."""
    filled = cells[cells.str.strip() != ""].str.strip()
    for separator in (";", "|"):
        if filled.str.contains(separator, regex=False).any():
            return separator
    words = filled.str.split().explode()
    slugs = bool(words.map(lambda word: _SLUG.fullmatch(word) is not None).all())
    return " " if slugs else ";"


def _draft_place(columns: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(PLACE_KEYS)
    found |= _place_columns(columns, "{}")
    for column in columns:
        plain = column.casefold()
        for word, key in (
            ("latitude", "latitude"),
            ("longitude", "longitude"),
            ("postcode", "postcode"),
            ("ward", "ward_name"),
        ):
            if word in plain and found[key] is None and column not in found.values():
                found[key] = column
    for one, other in (("longitude", "latitude"), ("easting", "northing")):
        if not (found[one] and found[other]):
            found[one] = found[other] = None
    return found


def _draft_concern(columns: Sequence[str], used: set[str]) -> list[str]:
    """Draft a block of concerns from the first question of several answers, if there is one."""
    for column in columns:
        options = [other for other in columns if other.startswith(f"{column}/")]
        if len(options) > 1 and "group" not in column.casefold():
            used.update((column, *options))
            return [
                "[[concerns]]",
                f"theme = {{ options = {_quoted(column + '/')} }}",
                '# where = "response"',
            ]
    return ["# [[concerns]]", '# theme = "..."', '# postcode = "..."']


def _drafted(found: dict[str, str | None], used: set[str]) -> list[str]:
    lines = []
    for key, column in found.items():
        if column is None or column in used:
            lines.append(f'# {key} = "..."')
        else:
            used.add(column)
            lines.append(f"{key} = {_quoted(column)}")
    return lines


def _quoted(text: str) -> str:
    # JSON text is TOML basic text, apart from DEL, which no heading should hold.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "")
