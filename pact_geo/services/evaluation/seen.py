"""What residents answered and inspectors saw before an action and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd

from pact_geo.analysis.impact import ShareChange, compare_shares
from pact_geo.analysis.survey import measure_answers
from pact_geo.cycle.audits import ItemChange
from pact_geo.outputs.sentences import list_words
from pact_geo.outputs.verdicts import asked_sentences, audit_sentences, rating_sentence
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.audits.plans import DONE
from pact_geo.services.audits.results import compare_audits
from pact_geo.services.comparison import rated_questions
from pact_geo.services.office import Office

Asked = tuple[pd.DataFrame, pd.DataFrame]


def asked_and_seen(office: Office, row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what everybody may read of ratings and audits, and the ratings' own numbers."""
    first = pd.Period(row["plan"]["actions_from"], freq="M").start_time
    last = pd.Period(row["plan"]["actions_to"], freq="M").end_time
    asked = _asked(office, row, first, last)
    ratings = _ratings(office, asked)
    names = office.borough.ward_names
    who = f"residents of {list_words([names.get(code, code) for code in row['ward_codes']])}"
    least = office.borough.settings.disclosure.smallest_count
    shown = {
        "ratings": [
            {
                "question": question,
                "verdict": change.verdict,
                "said": rating_sentence(question, change, who=who, smallest_count=least),
            }
            for question, change in ratings.items()
        ],
        "asked": list(asked_sentences(*(_ways(one) for one in asked), who=who)),
        "audits": _audits(office, row["area_id"], first.date(), last.date()),
    }
    return shown, {question: asdict(change) for question, change in ratings.items()}


def _asked(
    office: Office, row: Mapping[str, Any], first: pd.Timestamp, last: pd.Timestamp
) -> Asked:
    """Take the answers of the area's wards in the year before the action and the year after."""
    responses = office.borough.responses
    if not may(office.person, Act.READ, Kind.RESPONSES):
        return responses.iloc[:0], responses.iloc[:0]
    own = responses[responses["ward_code"].isin(row["ward_codes"]).to_numpy()]
    year = pd.DateOffset(years=1)
    earlier = own["answered_on"].between(first - year, first, inclusive="left")
    later = own["answered_on"].between(last, last + year, inclusive="right")
    return own[earlier.to_numpy()], own[later.to_numpy()]


def _ratings(office: Office, asked: Asked) -> dict[str, ShareChange]:
    """Compare the shares of good answers, question by question."""
    found: dict[str, ShareChange] = {}
    if not may(office.person, Act.READ, Kind.RESPONSES):
        return found
    for question, column, top in rated_questions(office.borough):
        counted = [
            measure_answers(answers, column, top=top, by=None, least_asked=1) for answers in asked
        ]
        before, after = ((int(one["said"].iloc[0]), int(one["asked"].iloc[0])) for one in counted)
        found[question] = compare_shares(before, after)
    return found


def _ways(answers: pd.DataFrame) -> dict[str, int]:
    """Count how people were asked; answers that do not say are left out."""
    ways = answers["method"].dropna().astype("str").value_counts()
    return {str(way): int(number) for way, number in ways.items()}


def _audits(office: Office, area_id: str, first: date, last: date) -> dict[str, Any] | None:
    """Compare the last finished audit before the action with the last one after it."""
    done = [
        row
        for row in office.desk.list(Kind.AUDITS, where={"area_id": area_id})
        if row["stage"] == DONE and row["done_on"] is not None
    ]
    before = _newest([row for row in done if row["done_on"] < first])
    after = _newest([row for row in done if row["done_on"] > last])
    if before is None or after is None:
        return None
    changes = compare_audits(office, before["id"], after["id"])
    return {
        "before_on": before["done_on"].isoformat(),
        "after_on": after["done_on"].isoformat(),
        "items": [_item(one) for one in changes if one.before.answers and one.after.answers],
        "said": " ".join(audit_sentences(changes)),
    }


def _item(change: ItemChange) -> dict[str, Any]:
    return {
        "item": change.item,
        "before": change.before.share,
        "after": change.after.share,
        "spots": [change.before.spots, change.after.spots],
        "verdict": change.verdict,
    }


def _newest(rows: list[Row]) -> Row | None:
    return max(rows, key=lambda row: row["done_on"], default=None)
