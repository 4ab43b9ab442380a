"""Read a survey: its responses, the concerns they raise, and the places those point to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pact_geo.errors import InputError
from pact_geo.inputs.locations import make_places
from pact_geo.inputs.responses.concerns import list_concerns
from pact_geo.inputs.responses.draft import draft_mapping, guess_mapping
from pact_geo.inputs.responses.fit import fit_mapping
from pact_geo.inputs.responses.mapping import Survey, load_mapping
from pact_geo.inputs.responses.people import identify, tabulate
from pact_geo.inputs.responses.spots import Spots, locate_spots, read_spots
from pact_geo.inputs.rows import Rejections, Rows, read_rows
from pact_geo.inputs.wording import listed, tally
from pact_geo.tables import (
    Boundaries,
    Places,
    Postcodes,
    Progress,
    ResponsesImport,
    as_concerns,
    as_responses,
)

TWICE = "Another row has the same response id."


def read_responses(
    path: str | Path,
    *,
    mapping: str | Path | Mapping[str, Any] | None = None,
    wards: Boundaries | None = None,
    postcodes: Postcodes | None = None,
    forms: Iterable[Callable[[Sequence[str]], Mapping[str, Any] | None]] = (),
    display_name: str | None = None,
    progress: Progress | None = None,
) -> ResponsesImport:
    """Read the responses of a survey and the concerns they raise.

    Every row is one response. A row is refused only when its id stands there already; an
    answer that cannot be read, or is off its scale, is left out and counted in the notes, and
    a response that says nothing of where it comes from is kept without a ward. Columns that
    are not mapped are not stored, not even with refused rows.

    Parameters
    ----------
    path
        CSV or Excel, a Kobo or ODK export among them.
    mapping
        Which column is which of our fields: a TOML file (``docs/survey-mapping.md``) or the
        same as a dict. Without it the columns are found by their names, which must then be
        our own words.
    wards
        The wards that codes and names of the survey are checked against.
    postcodes
        Where postcodes are; without it a postcode places nothing.
    forms
        Where no mapping is given, each is asked for one with the headings: a questionnaire of
        ours knows its own questions by their labels too. None says that it is not that form.
    display_name
        What to call the file; its own name when not given.
    progress
        Called with the share done and what is being done.

    Returns
    -------
    ResponsesImport
        ``responses`` (index ``response_id``; ``rating_*`` as numbers, ``group_*`` as yes or
        no, and ``good_*`` where the mapping says which ratings are good), ``concerns`` (index
        ``concern_id``, the response's id and a number), ``places``, and the account.

    Raises
    ------
    InputError
        If the file or the mapping cannot be read, or they do not fit each other.
    UnsuitableDataError
        If not one ward code is among ``wards``: the codes are of another vintage.
    """
    say = progress or (lambda _share, _what: None)
    raw, called = ({}, "") if mapping is None else load_mapping(mapping)
    say(0.0, "Reading the survey")
    rows = _read(path, raw, called, display_name)
    if mapping is None:
        columns = [str(column) for column in rows.frame.columns]
        known = (found for form in forms if (found := form(columns)) is not None)
        guessed = next(known, None) or guess_mapping(rows.frame)
        if guessed is None:
            raise _needs_mapping(rows)
        raw, called = dict(guessed), rows.file
    survey = fit_mapping(raw, list(rows.frame.columns), file=called, data_file=rows.file)
    return _tabulate(rows, survey, wards, postcodes, say)


def draft_survey_mapping(path: str | Path, *, display_name: str | None = None) -> str:
    """Write a mapping for a survey as far as its headings tell, as TOML to complete."""
    rows = read_rows(path, name=display_name)
    return draft_mapping(list(rows.frame.columns), file=rows.file)


def _read(path: str | Path, raw: Mapping[str, Any], called: str, name: str | None) -> Rows:
    sheet, header = raw.get("sheet"), raw.get("header")
    if not (sheet is None or isinstance(sheet, str)):
        raise InputError("sheet must be the name of a sheet, in quotes.", file=called)
    if not (header is None or (isinstance(header, int) and not isinstance(header, bool))):
        raise InputError("header must be the number of the heading's row.", file=called)
    return read_rows(path, sheet=sheet, header=header, name=name)


def _needs_mapping(rows: Rows) -> InputError:
    draft = draft_mapping(list(rows.frame.columns), file=rows.file)
    return InputError(
        "Its columns are not PACT Geo's own words, so which is which must be said.",
        file=rows.file,
        remedy=f"Give a mapping. A draft for this file, to complete and save as TOML:\n\n{draft}",
    )


def _tabulate(
    rows: Rows,
    survey: Survey,
    wards: Boundaries | None,
    postcodes: Postcodes | None,
    say: Progress,
) -> ResponsesImport:
    """Make the tables of a survey whose mapping fits."""
    source, notes = survey.name or rows.file, [*rows.notes, *_left_out(rows, survey)]

    def locate(said: pd.DataFrame, what: str) -> Spots:
        found = locate_spots(
            said,
            wards=wards,
            postcodes=postcodes,
            translate=survey.wards,
            what=what,
            file=rows.file,
        )
        notes.extend(found.notes)
        return found

    ids = identify(rows.frame, survey, notes)
    rejections = Rejections(len(rows.frame))
    rejections.add(ids.duplicated().to_numpy(), TWICE)
    frame, ids = rows.frame[rejections.accepted], ids[rejections.accepted]
    say(0.3, "Finding where responses come from")
    home = locate(read_spots(frame, survey.spot), "response")
    responses = tabulate(frame, survey, home, source=source, notes=notes)
    say(0.6, "Reading the concerns")
    concerns, spots = list_concerns(
        frame, survey, home, lambda said: locate(said, "concern"), notes
    )
    notes += _nowhere(responses)
    responses.index = pd.Index(ids, dtype="str", name="response_id")
    say(1.0, "Read the survey")
    return ResponsesImport(
        files=(rejections.receipt(rows),),
        rejected=_refused(rows, survey, rejections),
        notes=tuple(dict.fromkeys(notes)),
        source=source,
        dates=_span(responses["answered_on"]),
        responses=as_responses(responses),
        concerns=as_concerns(_number(concerns, ids)),
        places=_union(home.places, spots.places),
    )


def _number(concerns: pd.DataFrame, ids: pd.Series[Any]) -> pd.DataFrame:
    """Give each concern its response and an id: the response's, and its number there."""
    responses = ids[concerns["row"]].astype("str").to_numpy()
    numbers = (concerns.groupby("row").cumcount() + 1).astype("str")
    concerns = concerns.drop(columns="row")
    concerns.insert(0, "response_id", responses)
    concerns.index = pd.Index(
        concerns["response_id"] + "/" + numbers, dtype="str", name="concern_id"
    )
    return concerns


def _union(one: Places, other: Places) -> Places:
    both = pd.concat([one["place_name"], other["place_name"]])
    return make_places(both.index, both.to_numpy())


def _nowhere(responses: pd.DataFrame) -> list[str]:
    count = int((responses["place_id"].isna() & responses["ward_code"].isna()).sum())
    return [f"{tally(count, 'response')} with neither place nor ward, kept."] if count else []


def _left_out(rows: Rows, survey: Survey) -> list[str]:
    left = [column for column in rows.frame.columns if column not in survey.used]
    if not left:
        return []
    return [f"{tally(len(left), 'column')} not mapped and not stored: {listed(left, shown=12)}."]


def _refused(rows: Rows, survey: Survey, rejections: Rejections) -> pd.DataFrame:
    """List refused rows with their mapped columns only: people did not agree to the rest."""
    kept = [column for column in rows.frame.columns if column in survey.used]
    table = rejections.table(rows, columns=kept)
    whole = table["row"].isin(rows.rejected["row"])
    table.loc[whole, "values"] = [
        json.dumps({key: value for key, value in json.loads(text).items() if key != "cells"})
        for text in table.loc[whole, "values"]
    ]
    return table


def _span(dates: pd.Series[Any]) -> str:
    """Say from which month to which, such as ``2026-03 to 2026-05``."""
    if dates.notna().sum() == 0:
        return ""
    first, last = (f"{each:%Y-%m}" for each in (dates.min(), dates.max()))
    return first if first == last else f"{first} to {last}"
