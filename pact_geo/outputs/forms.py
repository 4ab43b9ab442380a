"""Questionnaires as XLSForm, the workbook that ODK, Kobo and others turn into a phone form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from pact_geo.errors import SchemaError

SURVEY_COLUMNS = (
    "type",
    "name",
    "label",
    "hint",
    "required",
    "relevant",
    "constraint",
    "constraint_message",
    "appearance",
    "default",
    "calculation",
)
"""Columns of the survey sheet that come first; any other follows."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_UNLABELLED = ("today", "start", "end", "calculate", "hidden", "deviceid", "end_group")


def write_xlsform(
    target: str | Path | IO[bytes],
    *,
    survey: Sequence[Mapping[str, Any]],
    choices: Mapping[str, Iterable[tuple[str, str]]],
    settings: Mapping[str, str],
) -> None:
    """Write a questionnaire as an XLSForm with the sheets survey, choices and settings.

    Parameters
    ----------
    target
        A path, which is replaced whole or not at all, or something open for bytes.
    survey
        One mapping for each row: ``type``, ``name``, ``label`` and any other column of the
        standard.
    choices
        For each list its choices: the name that is stored and the label that is shown. A
        label is shown as it is; it cannot refer to another question.
    settings
        ``form_title``, ``form_id``, ``version`` and others.

    Raises
    ------
    SchemaError
        With everything that would keep the form from being read.
    """
    listed = {name: list(pairs) for name, pairs in choices.items()}
    problems = _problems(survey, listed, settings)
    if problems:
        raise SchemaError(f"This is no XLSForm: {'; '.join(problems)}.")
    more = dict.fromkeys(key for row in survey for key in row if key not in SURVEY_COLUMNS)
    used = [name for name in SURVEY_COLUMNS if any(name in row for row in survey)]
    headings = [*used, *more]
    sheets = {
        "survey": [headings, *([row.get(name, "") for name in headings] for row in survey)],
        "choices": [
            ["list_name", "name", "label"],
            *([name, *_choice(pair)] for name, pairs in listed.items() for pair in pairs),
        ],
        "settings": [list(settings), list(settings.values())],
    }
    if not isinstance(target, str | Path):
        _write_book(target, sheets)
        return
    path = Path(target)
    with TemporaryDirectory(dir=path.parent, prefix=".form-") as folder:
        spare = Path(folder) / path.name
        with spare.open("wb") as file:
            _write_book(file, sheets)
        spare.replace(path)


def _choice(pair: tuple[str, str]) -> tuple[str, str]:
    name, label = pair
    return name, label.replace("${", "$ {")


def _write_book(file: IO[bytes], sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    import xlsxwriter  # noqa: PLC0415 - used here alone, and not part of the core

    never = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    with xlsxwriter.Workbook(file, never) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, len(rows[0]), 24)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write_string(number, column, str(cell), bold if number == 0 else None)
            sheet.freeze_panes(1, 0)


def _problems(
    survey: Sequence[Mapping[str, Any]],
    choices: Mapping[str, Sequence[tuple[str, str]]],
    settings: Mapping[str, str],
) -> list[str]:
    found = [f"the settings lack {key}" for key in ("form_title", "form_id") if key not in settings]
    names = [str(row["name"]) for row in survey if row.get("name")]
    found += [f"the name {name!r} has signs it may not have" for name in names if not _fits(name)]
    found += [
        f"the name {name!r} stands twice" for name in sorted(set(names)) if names.count(name) > 1
    ]
    depth = 0
    for row in survey:
        kind, *lists = str(row.get("type", "")).split()
        depth += kind.startswith("begin_") - kind.startswith("end_")
        if depth < 0:
            found.append("a group ends that has not begun")
        if kind.startswith("select_") and lists[:1] and lists[0] not in choices:
            found.append(f"the list {lists[0]!r} has no choices")
        if kind not in _UNLABELLED and not row.get("label"):
            found.append(f"{row.get('name', kind)!r} has no label")
    if depth > 0:
        found.append("a group does not end")
    found += [
        f"the choice {name!r} of {list_name!r} has a space in its name"
        for list_name, pairs in choices.items()
        for name, _ in pairs
        if not name or " " in name
    ]
    return found


def _fits(name: str) -> bool:
    return _NAME.fullmatch(name) is not None
