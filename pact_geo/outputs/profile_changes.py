"""What changed in a ward since its last profile, in sentences everybody can follow."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pact_geo.analysis.rates import CLEARLY_DOWN, CLEARLY_UP, NOT_KNOWN
from pact_geo.analysis.trend import ALL
from pact_geo.cycle.profiles import TOP, AreaChanges, Changes, Indicator
from pact_geo.outputs.sentences import (
    change_words,
    count_words,
    date_words,
    indicator_words,
    list_words,
    month_words,
    months_words,
    number_words,
    period_words,
)

Lines = list[tuple[str, str]]

NONE_KEPT = "No profile has been kept yet."
NOTHING = "Nothing else has changed."


def kept_words(
    taken_on: date, months: Sequence[str], reports: int | None = None, *, last: bool = True
) -> str:
    """Say when a profile was kept, to which month its data went and how many reports it had."""
    which = "The last" if last else "An earlier"
    said = f"{which} profile was kept on {date_words(taken_on)}"
    if months:
        said += f", with data to {month_words(months[-1])}"
    if months and reports is not None:
        said += f" and about {count_words(reports)} in {period_words(len(months))}"
    return f"{said}."


def change_lines(
    changes: Changes,
    reports: pd.DataFrame | None,
    *,
    actions: Mapping[str, str],
    smallest_count: int = 10,
) -> Lines:
    """Say what changed: pairs of what it is about and a sentence.

    Parameters
    ----------
    changes
        As ``compare_profiles`` gives them.
    reports
        The new months against the same months a year before, as ``compare_years`` gives them:
        a row "all" and one for each category. None where no month is new.
    actions
        What each action is, by id; one that is not there is only counted.
    smallest_count
        Counts below this read "fewer than 10".
    """
    lines = [
        ("Reports", _months_line(changes)),
        *(("Reports", said) for said in _reports(reports, smallest_count)),
        *(("Who lives here", _indicator(name, *pair)) for name, pair in changes.indicators.items()),
        ("What residents say", _concerns(changes)),
        *(("Priority areas", said) for said in _areas(changes.areas)),
        ("Priorities", _both(changes.chosen, changes.ended, "Chosen since", "No longer held")),
        ("Actions", _actions("Done since", changes.done, actions)),
        ("Actions", _actions("Agreed since", changes.agreed - changes.done, actions)),
        *(("Panel", _panel(name, *pair)) for name, pair in changes.panels.items()),
    ]
    said = [(about, sentence) for about, sentence in lines if sentence]
    return said if len(said) > 1 else [*said, ("Otherwise", NOTHING)]


def _months_line(changes: Changes) -> str:
    new = changes.new_months
    if changes.lost:
        return "The data now end earlier than they did then: months were taken out."
    if not new:
        return "No month of reports has come in since."
    if len(new) == 1:
        return f"{month_words(new[0])} has come in since."
    return f"{len(new)} months have come in since: {months_words(new[0], new[-1])}."


def _reports(reports: pd.DataFrame | None, smallest: int) -> list[str]:
    if reports is None:
        return []
    (whole,) = reports.loc[[ALL]].to_dict("records")
    if whole["verdict"] == NOT_KNOWN:
        return ["They cannot be set against the year before, which was not reported in full."]
    number = int(whole["months"])
    counted = count_words(int(whole["now"]), smallest_count=smallest)
    against = f"against the same time a year before: {_change(whole, smallest)}"
    found = [f"There were {counted} in {period_words(number)}; {against}."]
    kinds = reports.drop(index=ALL)
    for verdict, words in ((CLEARLY_UP, "Clearly more"), (CLEARLY_DOWN, "Clearly fewer")):
        rows = kinds[kinds["verdict"] == verdict].to_dict("index")
        named = [f"{name} ({_change(row, smallest)})" for name, row in rows.items()]
        if named:
            found.append(f"{words}: {list_words(named)}.")
    return found


def _change(row: Mapping[Hashable, Any], smallest: int) -> str:
    return change_words(
        row["now"], row["before"], verdict=str(row["verdict"]), smallest_count=smallest
    )


def _indicator(name: str, was: Indicator | None, now: Indicator | None) -> str:
    words = indicator_words(name).capitalize()
    if now is None:
        return f"{words}: no longer loaded."
    if was is None:
        return f"{words}: known now, {_figure(now)}."
    return f"{words}: {_figure(now)}, before {_figure(was)}."


def _figure(one: Indicator) -> str:
    value = f"{one.value:,.0f}" if float(one.value).is_integer() else number_words(one.value)
    return f"{value} ({one.date})" if one.date else value


def _concerns(changes: Changes) -> str:
    entered, left = changes.entered, changes.left
    parts = []
    if entered:
        parts.append(f"{list_words(entered)} {_be(entered)} now among the {TOP} raised most")
    if left:
        those = "them" if parts else f"the {TOP} raised most"
        parts.append(f"{list_words(left)} {_be(left)} no longer among {those}")
    words = "; ".join(parts)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _areas(areas: AreaChanges | None) -> list[str]:
    if areas is None:
        return ["They were found in another way then, so the two lists are not compared."]
    found = [
        f"{words}: {list_words(names)}."
        for words, names in (
            ("New", areas.new),
            ("Back again", areas.back),
            ("No longer standing out", areas.gone),
        )
        if names
    ]
    if found and areas.still:
        stand = "stands" if len(areas.still) == 1 else "stand"
        found.append(f"{count_words(len(areas.still), 'area')} {stand} out as before.")
    return found


def _actions(words: str, ids: frozenset[str], named: Mapping[str, str]) -> str:
    if not ids:
        return ""
    known = sorted(named[one] for one in ids if one in named)
    listed = f": {list_words(known)}" if known else ""
    return f"{words}: {count_words(len(ids), 'action')}{listed}."


def _both(more: Sequence[str], fewer: Sequence[str], one: str, other: str) -> str:
    pairs = ((one, more), (other, fewer))
    return " ".join(f"{words}: {list_words(names)}." for words, names in pairs if names)


def _panel(name: str, was: str | None, now: str | None) -> str:
    if was is None:
        return f"{name} is new: {now}."
    if now is None:
        return f"{name} has closed; it was: {was}."
    return f"{name}: {now}; it was: {was}."


def _be(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
