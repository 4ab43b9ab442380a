"""The table of concerns: what each response is about, where, and how much it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from pact_geo.inputs.responses.answers import read_answers, read_themes
from pact_geo.inputs.responses.mapping import PLACE_KEYS, ConcernBlock, Survey
from pact_geo.inputs.responses.people import rate
from pact_geo.inputs.responses.spots import Spots, read_spots
from pact_geo.inputs.wording import tally

NOT_SAID = "Not said"
"""The theme of a concern that has a place or a comment and no theme."""

_WARDS = ("ward_code", "ward_name")
_SPOTS = [key for key in PLACE_KEYS if key not in (*_WARDS, "place_name")]


def list_concerns(
    frame: pd.DataFrame,
    survey: Survey,
    home: Spots,
    locate: Callable[[pd.DataFrame], Spots],
    notes: list[str],
) -> tuple[pd.DataFrame, Spots]:
    """List the concerns of all rows, in the order of rows, then of the mapping.

    A concern without a place or ward of its own is counted in the ward of its response, but
    never put at the respondent's door unless the mapping says that is where it is.

    Returns
    -------
    concerns
        ``row`` (label of the frame's index) and the columns of Concerns but ``response_id``.
    spots
        Where they are, as ``locate`` found.
    """
    drafts, said = [_empty()], [read_spots(frame.iloc[:0], {})]
    for block in survey.concerns:
        draft, spot = _read_block(frame, block, notes)
        drafts.append(draft)
        said.append(spot)
    concerns = pd.concat(drafts, ignore_index=True)
    spoken = pd.concat(said, ignore_index=True)
    order = concerns["row"].argsort(kind="stable")
    concerns, spoken = (each.iloc[order].reset_index(drop=True) for each in (concerns, spoken))
    spots = locate(spoken)
    _place(concerns, spoken, spots, home, notes)
    if not any(block.comment for block in survey.concerns):
        concerns = concerns.drop(columns="comment")
    return concerns.drop(columns="at_response"), spots


def _empty() -> pd.DataFrame:
    kinds = {"row": "int64", "theme": "str", "impact": "float64", "comment": "str"}
    return pd.DataFrame(
        {name: pd.Series(dtype=kind) for name, kind in kinds.items()} | {"at_response": []}
    ).astype({"at_response": "bool"})


def _read_block(
    frame: pd.DataFrame, block: ConcernBlock, notes: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read one block of a mapping: its concerns, and what is said of where they are."""
    themes, unread = read_themes(frame, block.theme)
    notes += [
        f"{tally(count, 'cell')} of {column!r} neither ticked nor empty: taken as not ticked."
        for column, count in unread.items()
    ]
    spot = read_spots(frame, block.spot)
    comment = pd.Series(pd.NA, index=frame.index, dtype="str")
    if block.comment is not None:
        comment = read_answers(frame, block.comment)
    silent = (spot[_SPOTS] != "").any(axis=1) | comment.notna()
    silent[themes["row"].unique()] = False
    if silent.any():
        notes.append(
            f"{tally(int(silent.sum()), 'concern')} with a place or a comment and no theme:"
            f" the theme is {NOT_SAID!r}."
        )
        more = pd.DataFrame({"row": frame.index[silent], "theme": NOT_SAID})
        themes = pd.concat([themes, more], ignore_index=True)
    impact = pd.Series(float("nan"), index=frame.index)
    if block.impact is not None:
        impact = rate(frame, block.impact, notes)
    rows = themes["row"]
    draft = themes.assign(
        impact=impact[rows].to_numpy(),
        # One remark on several ticked themes is kept once, with the first.
        comment=comment[rows].where(~rows.duplicated().to_numpy()).array,
        at_response=block.at_response,
    )
    return draft, spot.loc[rows]


def _place(
    concerns: pd.DataFrame, said: pd.DataFrame, spots: Spots, home: Spots, notes: list[str]
) -> None:
    """Add place_id and ward_code to the concerns."""
    rows = concerns["row"]
    lived = home.place_id[rows].array
    ward: Any = home.ward_code[rows].array
    here = concerns["at_response"]
    place_id = spots.place_id.where(~here, lived)
    own = (said[list(_WARDS)] != "").any(axis=1)
    lent = (~own & spots.place_id.isna()) | here
    concerns["place_id"] = place_id.astype("Int64")
    concerns["ward_code"] = spots.ward_code.where(~lent, ward).astype("str")
    count = int((lent & ~here & concerns["ward_code"].notna()).sum())
    if count:
        notes.append(
            f"{tally(count, 'concern')} without a place of its own counted in the ward of the"
            " response."
        )
