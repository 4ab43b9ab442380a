"""One priority area in words and bars: where it stands, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo.analysis.priority import NO_SURVEY, NOT_ASKED
from pact_geo.analysis.scores import CONCERN, part_shares
from pact_geo.analysis.stability import split_refits
from pact_geo.analysis.trend import count_months
from pact_geo.outputs.colours import NO_FIGURE, SEQUENTIAL
from pact_geo.outputs.maps import picture_html
from pact_geo.outputs.sentences import change_words, count_words, month_words, rank_words
from pact_geo.pages import state
from pact_geo.pages.area_forms import save, say_done, today
from pact_geo.pages.frame import bar_html, facts_html, plain
from pact_geo.records.access import Act, Kind, may
from pact_geo.services import Ranking
from pact_geo.services.areas import adopt_area

PARTS = {
    "part_volume": "volume",
    "part_recency": "recency",
    "part_persistence": "persistence",
    "part_concern": CONCERN,
}
_SAID = {
    "volume": "how much is reported",
    "recency": "how recent it is",
    "persistence": "how steady it is",
    CONCERN: "residents' concern",
}


def show_area(ranking: Ranking, area_id: int) -> None:
    """Show one area of a ranking beside the map."""
    area = ranking.areas.loc[area_id].to_dict()
    st.header(plain(f"{area['rank']}. {area['name']}"), anchor=False)
    _offer_adoption(ranking, area_id, area)
    st.html(facts_html(_facts(area, ranking)))
    st.html(score_html(area))
    st.html(strip_html(months_of(ranking, area)))


def score_html(area: Mapping[Any, Any]) -> str:
    """Draw the score of an area, found now or frozen, as a bar for each part it rests on."""
    asked = area["evidence"] != NO_SURVEY
    bars = "".join(
        bar_html(part.capitalize(), float(area[column]), f"{float(area[column]):.2f}")
        if asked or part != CONCERN
        else bar_html(part.capitalize(), None, f"{NO_SURVEY}, not counted")
        for column, part in PARTS.items()
    )
    return f'<p class="pact-legend-title">Score {area["score"]:.0f} of 100, from</p>{bars}'


def _offer_adoption(ranking: Ranking, area_id: int, area: Mapping[Hashable, Any]) -> None:
    """Let who may adopt the area: its evidence is frozen, and it stands on the Act page."""
    office = state.current_office()
    row = {"ward_codes": area["ward_codes"], "created_by": office.person.id}
    if not may(office.person, Act.ADD, Kind.AREAS, row):
        return
    with st.popover("Adopt"):
        st.write(
            "The area and all it rests on are kept as they are today, and stand on the Act page."
        )
        key = f"adopt-{ranking.provenance.data_version}-{area_id}"
        name = st.text_input("Name, for the working groups", str(area["name"]), key=f"{key}-name")
        if st.button("Adopt this area", key=key, type="primary"):
            save(
                lambda: adopt_area(office, ranking, area_id=area_id, name=name, adopted_on=today()),
                said="The area is adopted. It stands on the Act page, under Scanning.",
            )
    say_done()


def _facts(area: Mapping[Hashable, Any], ranking: Ranking) -> list[tuple[str, str]]:
    names = ranking.borough.ward_names
    facts = [
        ("Rank", _rank(area, len(ranking.areas))),
        ("Found", _found(area)),
        ("Reports", _reports(area)),
        ("Harm", _harm(area, ranking)),
        ("Change", _change(area)),
        ("Residents", f"{_residents(area)}: {area['evidence']}"),
        ("Mostly", ", ".join(area["top_categories"][:3])),
        ("Active", f"{area['active_months']} of {area['months']} months"),
        ("Ward", ", ".join(names.get(code, code) for code in area["ward_codes"])),
    ]
    return [(term, said) for term, said in facts if said]


def _rank(area: Mapping[Hashable, Any], total: int) -> str:
    return rank_words(area["rank"], total, low=area.get("rank_low"), high=area.get("rank_high"))


def _found(area: Mapping[Hashable, Any]) -> str:
    if pd.isna(area.get("found")):
        return ""
    said = f"in {area['found']:.0f} of {area['refits']:.0f} tries"
    kinds = {
        "reports drawn again": "incidents",
        "places moved a little": "places",
        "other settings": "settings",
    }
    numbers = split_refits(int(area["refits"]))
    told = [
        f"{words} {area[f'found_{kind}']:.0f} of {numbers[kind]}"
        for words, kind in kinds.items()
        if pd.notna(area.get(f"found_{kind}")) and numbers[kind]
    ]
    return f"{said} ({', '.join(told)})" if told else said


def _reports(area: Mapping[Hashable, Any]) -> str:
    said = f"{count_words(area['incidents'])} at {count_words(area['places'], 'place')}"
    if pd.notna(area["largest_place_share"]):
        said += f", {area['largest_place_share']:.0%} at the largest"
    return said + (" (one recorded location)" if area["one_location"] else "")


def _harm(area: Mapping[Hashable, Any], ranking: Ranking) -> str:
    """Say what the reports weigh, in which unit, and by whose weights; "" without a file."""
    if ranking.harm is None:
        return ""
    return f"{ranking.harm.words(float(area['harm']))} ({ranking.harm.basis})"


def _change(area: Mapping[Hashable, Any]) -> str:
    now, before = area.get("last_year"), area.get("year_before")
    return change_words(now, before, verdict=str(area.get("change") or "not known"))


def _residents(area: Mapping[Hashable, Any]) -> str:
    if area["evidence"] == NO_SURVEY:
        return NOT_ASKED
    return f"{count_words(area['residents'], 'resident')} named it"


def months_of(ranking: Ranking, area: Mapping[Hashable, Any]) -> pd.Series[Any]:
    """Count the reports of one area by month, history included; missing where not reported."""
    history = ranking.history
    inside = history.incidents["place_id"].isin(list(area["place_ids"]))
    counts = count_months(
        history.incidents[inside.to_numpy()],
        usable_months=history.common_months,
        months=pd.period_range(history.months.min(), history.months.max(), freq="M"),
    )
    return counts.iloc[:, 0]


def strip_html(counts: pd.Series[Any]) -> str:
    """Draw reports by month as a strip of bars; grey where a month was not reported."""
    if counts.empty:
        return ""
    top = max(float(counts.max()) if counts.notna().any() else 1.0, 1.0)
    step, height = 10, 44
    bars = []
    for place, count in enumerate(counts):
        known = not pd.isna(count)
        tall = max(1.0, height * float(count) / top) if known else height
        bars.append(
            f'<rect x="{place * step + 1}" y="{height - tall:.1f}" width="{step - 2}"'
            f' height="{tall:.1f}" fill="{SEQUENTIAL[4] if known else NO_FIGURE}"/>'
        )
    first, last = month_words(counts.index[0]), month_words(counts.index[-1])
    gaps = "; grey months were not fully reported" if counts.isna().any() else ""
    said = f"Reports by month, {first} to {last}, at most {top:.0f} a month{gaps}"
    picture = picture_html("".join(bars), width=step * len(counts), height=height, said=said)
    return f'<p class="pact-legend-title">{escape(said)}</p><div class="pact-strip">{picture}</div>'


def why_here(ranking: Ranking, area_id: int) -> str:
    """Explain in plain words, with the numbers filled in, how an area came to its rank."""
    area = ranking.areas.loc[area_id]
    hotspots, asked = ranking.hotspots, area["evidence"] != NO_SURVEY
    counted = part_shares(ranking.weights, surveyed=asked)
    shares = ", ".join(
        f"{_SAID[part]} {share:.0%}"
        for part, share in zip(PARTS.values(), counted, strict=True)
        if asked or part != CONCERN
    )
    concern = (
        " concern is residents who name it, against the area most residents name."
        if asked
        else " concern is not counted, for no resident named a place."
    )
    found = (
        f"Reports are counted at each recorded place. A place is busy when it has more than"
        f" {hotspots.quiet:g} times the average. A circle of {hotspots.radius:g} metres is laid"
        f" where it holds most reports above that, then the next, up to {hotspots.count}. This"
        f" area holds {area['incidents']:,.0f} reports at {area['places']} busy places,"
        f" {area['extent_m']:.0f} metres from end to end."
    )
    if hotspots.method == "dbscan":
        found = (
            f"Reports are counted at each recorded place. Places within {hotspots.radius:g} metres"
            f" of each other that together hold at least {hotspots.min_incidents} reports are"
            f" joined (DBSCAN). This area holds {area['incidents']:,.0f} reports at"
            f" {area['places']} places, {area['extent_m']:.0f} metres from end to end."
        )
    return (
        f"**How it was found.** {found}\n\n"
        f"**How it was ranked.** The score adds parts, each from 0 to 1: {shares}."
        f" Volume counts each report by how much its category weighs, against the area with most;"
        f" recency sets the last three months against the rest (0.5 is steady); persistence is"
        f" the share of months with reports;{concern}\n\n"
        f"**How sure.** The same search is run again on reports dealt anew by chance. The more"
        f" often the area comes back, the less it is a matter of luck."
    )
