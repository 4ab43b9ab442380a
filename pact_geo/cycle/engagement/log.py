"""The log of engagements: what each was, which answers came of it, and what each way yields."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from pact_geo.errors import RecordError


class Method(StrEnum):
    """The ways of asking people."""

    DOOR_KNOCKING = "door-knocking"
    EVENT = "event"
    SURGERY = "surgery"
    WORKSHOP = "workshop"
    WALKABOUT = "walkabout"
    STREET_STAND = "street stand"
    SCHOOL = "school"
    ONLINE = "online"
    PARTNER_AGENCY = "partner agency"


_OTHER_WORDS = {
    "door to door": Method.DOOR_KNOCKING,
    "doorstep": Method.DOOR_KNOCKING,
    "doors": Method.DOOR_KNOCKING,
    "public event": Method.EVENT,
    "street stall": Method.STREET_STAND,
    "stall": Method.STREET_STAND,
    "web": Method.ONLINE,
    "partner": Method.PARTNER_AGENCY,
}


def method_of(words: str) -> Method | None:
    """Tell which method a survey's own word means, or None: "Door-knocking", "Events"."""
    plain = " ".join(re.sub(r"[^a-z]+", " ", words.casefold()).split())
    known = {re.sub(r"[^a-z]+", " ", method.value): method for method in Method} | _OTHER_WORDS
    return known.get(plain) or known.get(plain.removesuffix("s"))


def check_engagement(values: Mapping[str, Any], *, today: date) -> None:
    """Refuse an engagement that cannot have been so; every problem is named at once.

    Parameters
    ----------
    values
        The columns given, all of them or those that change.
    today
        An engagement is logged when it has been held.

    Raises
    ------
    RecordError
        If anything is wrong.
    """
    problems = []
    if "method" in values and values["method"] not in tuple(Method):
        problems.append(f"The method is none of {', '.join(Method)}.")
    if "held_on" in values and values["held_on"] > today:
        problems.append("It is still to come: log it when it has been held.")
    for name, words in (
        ("staff_hours", "The staff hours"),
        ("cost", "The cost"),
        ("people_reached", "The number of people reached"),
    ):
        if name in values and not (np.isfinite(values[name]) and values[name] >= 0):
            problems.append(f"{words} cannot be below 0.")
    if "ward_codes" in values and not values["ward_codes"]:
        problems.append("It needs a ward: say where it was held.")
    if problems:
        raise RecordError(" ".join(problems))


def choose_responses(
    responses: pd.DataFrame,
    *,
    taken: Collection[str] = (),
    ids: Iterable[str] | None = None,
    method: Method | None = None,
    first: date | None = None,
    last: date | None = None,
    ward_codes: Collection[str] | None = None,
) -> list[str]:
    """Choose the responses that came of one engagement; every condition given must hold.

    Parameters
    ----------
    responses
        A Responses table.
    taken
        Responses of other engagements; nobody is counted twice.
    ids
        Only these, such as those of one import.
    method
        Only those whose own word for how they were asked means this.
    first, last
        Only those answered from this day to that day; an answer without a date is none of them.
    ward_codes
        Only people of these wards.

    Returns
    -------
    list
        Ids in the order of the table.
    """
    keep = ~responses.index.isin(list(taken))
    if ids is not None:
        keep &= responses.index.isin(list(ids))
    if method is not None:
        said = {word: method_of(str(word)) for word in responses["method"].dropna().unique()}
        keep &= (responses["method"].map(said) == method).to_numpy(dtype=bool)
    if ward_codes is not None:
        keep &= responses["ward_code"].isin(list(ward_codes)).to_numpy(dtype=bool)
    days = responses["answered_on"].dt.normalize()
    if first is not None:
        keep &= (days >= pd.Timestamp(first)).to_numpy(dtype=bool)
    if last is not None:
        keep &= (days <= pd.Timestamp(last)).to_numpy(dtype=bool)
    return [str(one) for one in responses.index[keep]]


def mark_useful(concerns: pd.DataFrame, *, no_theme: str) -> pd.Series[bool]:
    """Tell which concerns can be worked with: those that name a place or a theme.

    Parameters
    ----------
    concerns
        A Concerns table.
    no_theme
        The theme that stands where none was named.
    """
    useful = concerns["place_id"].notna() | (concerns["theme"] != no_theme)
    return useful.astype("bool").rename("useful")
