"""Everything about one ward in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from pact_geo.analysis.living_here import figures_of_people, share_living_here
from pact_geo.analysis.survey import measure_answers, rank_concerns
from pact_geo.analysis.trend import compare_years, count_months
from pact_geo.outputs.public_tables import shares_for_public
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.comparison import (
    Comparison,
    compare,
    comparison_for_public,
    rated_questions,
)
from pact_geo.services.ranking import Ranking, work_out_ranking
from pact_geo.services.selection import (
    Provenance,
    Selection,
    caveats,
    choose_incidents,
    describe,
    window_of,
    with_history,
)
from pact_geo.tables import Progress


@dataclass(frozen=True)
class WardProfile:
    """What is known about one ward.

    Attributes
    ----------
    people
        The ward's indicators: value, date and source by name.
    trend
        Incidents by month from the first there is, missing where a month was not reported.
    themes
        Incidents by category: last twelve months, the same months before, and the verdict.
    concerns
        What residents raise, by theme, with the share of those asked and its interval.
    answers
        The share of top answers to each rated question, here and in the whole borough.
    heard
        For each group: how many of those asked, and its share in the population where known.
    ranking
        The ward's priority areas.
    comparison
        All wards, so that this one can be set beside them.
    """

    code: str
    name: str
    people: pd.DataFrame
    trend: pd.DataFrame
    themes: pd.DataFrame
    concerns: pd.DataFrame
    answers: pd.DataFrame
    heard: pd.DataFrame
    asked: int
    ranking: Ranking
    comparison: Comparison
    caveats: tuple[str, ...]
    provenance: Provenance


def profile_ward(
    borough: Borough,
    ward_code: str,
    selection: Selection | None = None,
    *,
    progress: Progress | None = None,
) -> WardProfile:
    """Gather what is known about one ward, its shares and comparison as everybody may see them."""
    borough.require(Kind.FIGURES)
    selection = replace(selection or Selection(), ward=ward_code)
    chosen = choose_incidents(borough, selection)
    history = choose_incidents(borough, with_history(borough, selection))
    asked = borough.responses[borough.responses["ward_code"] == ward_code]
    ranking = work_out_ranking(borough, selection, progress=progress)
    least = borough.settings.disclosure.smallest_count
    return WardProfile(
        code=ward_code,
        name=borough.ward_names[ward_code],
        people=_people(borough, ward_code),
        trend=count_months(
            history.incidents,
            usable_months=history.common_months,
            months=_listed_months(borough, selection),
        ),
        themes=compare_years(
            history.incidents, usable_months=history.common_months, by="category"
        ).sort_values("now", ascending=False),
        concerns=shares_for_public(_concerns(borough, ward_code), smallest_count=least),
        answers=shares_for_public(_answers(borough, ward_code), smallest_count=least),
        heard=_heard(borough, asked, ward_code),
        asked=len(asked),
        ranking=ranking,
        comparison=comparison_for_public(compare(borough, selection), smallest_count=least),
        caveats=caveats(borough, chosen),
        provenance=describe(borough, selection, chosen),
    )


def _listed_months(borough: Borough, selection: Selection) -> pd.PeriodIndex:
    """List every month up to the last that is looked at."""
    months = borough.coverage.months
    _, last = window_of(borough, selection)
    return months[months <= last]


def _people(borough: Borough, ward_code: str) -> pd.DataFrame:
    here = borough.indicators.index.get_level_values("area_code") == ward_code
    return borough.indicators[here].droplevel("area_code").sort_index()


def _concerns(borough: Borough, ward_code: str) -> pd.DataFrame:
    ranked = rank_concerns(borough.concerns, borough.responses, groups=[ward_code])
    return ranked.droplevel(0)


def _answers(borough: Borough, ward_code: str) -> pd.DataFrame:
    found: dict[str, pd.DataFrame] = {}
    for question, column, top in rated_questions(borough):
        here = measure_answers(borough.responses, column, top=top, groups=[ward_code])
        everywhere = measure_answers(borough.responses, column, top=top, by=None)
        found[question] = pd.concat([here, everywhere]).set_axis(["ward", "borough"])
    return pd.concat(found, names=["question", "where"]) if found else pd.DataFrame()


def _heard(borough: Borough, asked: pd.DataFrame, ward_code: str) -> pd.DataFrame:
    """Set the groups of those asked beside the groups of those who live here."""
    rows = {}
    figures = figures_of_people(borough.indicators)
    for name in asked.columns:
        if not name.startswith("group_"):
            continue
        group = name.removeprefix("group_")
        living, share = share_living_here(figures, group, areas=[ward_code])
        rows[group.replace("_", " ")] = {
            "heard": int(asked[name].fillna(value=False).sum()),
            "asked": int(asked[name].notna().sum()),
            "living_here": living,
            "share_living_here": share,
        }
    columns = ["heard", "asked", "living_here", "share_living_here"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
