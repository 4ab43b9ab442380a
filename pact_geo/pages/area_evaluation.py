"""Did it work: an area's evaluations, planned before the action and assessed after."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo.outputs.impact_charts import averages, describe_before_after, draw_before_after
from pact_geo.outputs.impact_spans import describe_spans, draw_spans
from pact_geo.outputs.maps import draw_ground
from pact_geo.outputs.sentences import (
    count_words,
    date_words,
    month_words,
    months_words,
    period_words,
)
from pact_geo.pages import state
from pact_geo.pages.frame import (
    errors_said,
    facts_html,
    show_chart,
    show_empty,
    show_notes,
    table_html,
)
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.evaluation import (
    COMPARISONS,
    RING_WIDTH,
    assess,
    ground_of,
    list_evaluations,
    months_counted,
    plan_evaluation,
    standing_evaluations,
)
from pact_geo.services.office import Office

MAP_HEIGHT = 380


def show_evaluation(office: Office, area: Row) -> None:
    """Show an area's evaluations, newest first, and the form that plans one.

    Parameters
    ----------
    office
        The office of whoever is asking.
    area
        The area, as the desk gives it to that person.
    """
    if not may(office.person, Act.READ, Kind.EVALUATIONS):
        show_empty("What came of the action is told under You Said, We Did.")
        return
    rows = list_evaluations(office, area_id=area["id"])
    if not rows:
        show_empty(
            "Nobody has planned yet how to tell whether the action here works.",
            "Plan it before the action begins: afterwards it is easy to look only where it fell.",
        )
    stands = standing_evaluations(rows)
    for row in reversed(rows):
        _show_one(office, row, beside=bool(stands) and row["id"] not in stands)
    asking = {"ward_codes": area["ward_codes"], "created_by": office.person.id}
    if may(office.person, Act.ADD, Kind.EVALUATIONS, asking) and area["geometry"] is not None:
        _show_form(office, area)


def show_verdicts(office: Office, area_id: str) -> None:
    """Show what an area's evaluations found, newest first, to partners who read the plan."""
    if not may(office.person, Act.READ, Kind.EVALUATIONS):
        return
    rows = list_evaluations(office, area_id=area_id)
    stands = standing_evaluations(rows)
    for row in reversed(rows):
        if row["result"]:
            st.html(f"<h3>Did it work? {escape(_heading(row['plan']))}</h3>")
            if row["id"] not in stands:
                show_notes([_BESIDE])
            _show_verdict(row["result"])
            _show_months(row)


_BESIDE = (
    "This does not stand for the area: the newest assessment of those planned before acting does,"
    " else the newest."
)


def _show_one(office: Office, row: Row, *, beside: bool) -> None:
    plan, result = row["plan"], row["result"]
    st.html(f"<h3>{escape(_heading(plan))}</h3>")
    if beside and result:
        show_notes([_BESIDE])
    if result:
        _show_verdict(result)
    else:
        show_notes(plan["said"])
        if not plan["before_acting"]:
            show_notes(
                ["This was planned after the action began, so nothing was promised beforehand."]
            )
    if may(office.person, Act.CHANGE, Kind.EVALUATIONS, row) and row["workings"]:
        _offer_assessment(office, row)
    _show_months(row)
    st.html(facts_html(_facts(row)))
    _show_ground(office, row)
    if row["workings"]:
        with st.expander("Numbers for the analyst"):
            _show_numbers(row)


def _heading(plan: Mapping[str, Any]) -> str:
    return f"Action in {months_words(plan['actions_from'], plan['actions_to'])}"


def _show_verdict(result: Mapping[str, Any]) -> None:
    first, *rest = result["said"]
    said = [*rest, *(one["said"] for one in result["ratings"] if one["verdict"] != _NOT_ASKED)]
    # Neither stands in what was assessed before they were kept: it can be assessed again.
    said += result.get("asked", [])
    if inspected := (result["audits"] or {}).get("said"):
        said.append(inspected)
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in said)
    st.html(
        f'<p style="font-size:1.35rem;font-weight:600;margin:0">{escape(first)}</p>{lines}'
        f'<p class="pact-where">{escape(_proof(result["design"]))}</p>'
    )


_NOT_ASKED = "not asked both times"
NO_CHART = "No chart was kept with this assessment. Assessed again, it has one."


def _proof(design: Mapping[str, Any]) -> str:
    return f"How strong the proof is: {design['level']} of 5. {design['words']}"


def _offer_assessment(office: Office, row: Row) -> None:
    words = "Assess again with today's data" if row["result"] else "Assess with today's data"
    if st.button(words, key=f"assess-{row['id']}"):
        # Nobody's words are overwritten: it is the same sum, done again with newer data.
        with errors_said(), st.spinner("Counting again"):
            assess(office, row["id"])
            st.rerun()


def _show_months(row: Row) -> None:
    """Draw the months for the working groups, spans of months for everybody else who reads it."""
    counts, result, plan = months_counted(row), row["result"], row["plan"]
    if not result:
        return
    first, last = (pd.Period(plan[name], freq="M") for name in ("actions_from", "actions_to"))
    if counts is not None:
        shown = averages(counts)
        show_chart(draw_before_after(shown, first=first, last=last))
        words = describe_before_after(shown, first, last)
    elif spans := result.get("spans"):
        show_chart(draw_spans(spans, first=first, last=last))
        words = describe_spans(spans, first, last)
    else:
        words = NO_CHART
    st.html(f'<p class="pact-where">{escape(words)}</p>')


def _facts(row: Row) -> list[tuple[str, str]]:
    plan, result = row["plan"], row["result"]
    planned = f"{date_words(row['planned_on'])}"
    when = "before the action" if plan["before_acting"] else "after the action began"
    facts = [
        ("Planned", f"{planned}, {when}"),
        ("Before", f"{months_words(min(plan['before']), max(plan['before']))}"),
        ("After", months_words(plan["after"][0], plan["after"][-1])),
        ("Counted", f"{_counted(plan)}, at any place within the outline"),
        ("Compared with", _compared(plan)),
        ("Nearby", f"{plan['ring_width']:.0f} metres round the area"),
        ("Smallest fall to be found", _smallest(plan)),
    ]
    if result:
        facts.append(("Assessed", f"{date_words(row['assessed_on'])}, {_rests_on(result)}"))
    return facts


def _counted(plan: Mapping[str, Any]) -> str:
    return ", ".join(plan["categories"]) or "every kind of report"


def _rests_on(result: Mapping[str, Any]) -> str:
    months = result["months"]
    return f"{period_words(months)} each" if months else "no month yet"


def _compared(plan: Mapping[str, Any]) -> str:
    number = plan["comparisons"]
    if not number:
        return "nothing like it was found"
    places = "1 similar place" if number == 1 else f"{number} similar places"
    wards = ", ".join(plan["comparison_wards"])
    return f"{places} in {wards}" if wards else places


def _smallest(plan: Mapping[str, Any]) -> str:
    fall = plan["smallest_fall"]
    if not fall["possible"]:
        return "too few incidents to tell"
    return f"about {fall['reports']:,} reports ({fall['per_cent']}%) of {plan['reports_before']}"


def _show_ground(office: Office, row: Row) -> None:
    ground = ground_of(row)
    if ground is None:
        return
    sheet = draw_ground(
        ground.shapes,
        state.drawn_wards(office.borough),
        source_line=office.borough.name,
        tolerance=0,
    )
    show_map(sheet, key=f"ground-{row['id']}", height=MAP_HEIGHT)
    show_map_words(sheet)


def _show_numbers(row: Row) -> None:
    workings = row["workings"]
    numbers = workings.get("numbers")
    if numbers:
        st.html(table_html(("Ground", "Before", "After"), _sums(numbers["sums"]), numbers=(1, 2)))
        st.html(facts_html(_measures(numbers)))
    if outline := workings.get("outline"):
        st.html(facts_html([("Reports before", _outline(outline))]))
    strays = workings["dispersion"]
    found = strays["found"]
    st.html(
        facts_html(
            [
                (
                    "Over-dispersion",
                    f"{strays['factor']:.2f}, from {strays['months']} months before"
                    + (f" (found {found:.2f})" if found is not None else " (too few to estimate)"),
                )
            ]
        )
    )
    st.html(
        '<div class="pact-scroll" tabindex="0" role="region"'
        ' aria-label="Places that might be compared">'
        + table_html(
            ("Place", "Reports before", "Level", "Trend", "Distance", "Taken"),
            [
                (
                    one["name"],
                    f"{one['before']:,}",
                    f"{one['level']:.2f}",
                    f"{one['trend']:.2f}",
                    f"{one['distance']:.2f}",
                    "yes" if one["chosen"] else one["reason"],
                )
                for one in workings["candidates"][:15]
            ],
            numbers=(1, 2, 3, 4),
        )
        + "</div>"
    )


def _outline(outline: Mapping[str, int]) -> str:
    return (
        f"{count_words(outline['reports'])} within the outline in"
        f" {period_words(outline['months'])}, {outline['at_places']:,} of them at the places the"
        " area was found by. The outline is counted, here and at similar places."
    )


_GROUND = {
    "area": "The area",
    "nearby": "Nearby",
    "compared": "Places compared, together",
    "near_compared": "Nearby those",
}


def _sums(sums: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (words, f"{sums[name][0]:,.0f}", f"{sums[name][1]:,.0f}")
        for name, words in _GROUND.items()
        if sums[name]
    ]


def _measures(numbers: Mapping[str, Any]) -> list[tuple[str, str]]:
    measures = []
    for name, words in (("ratio", "Rate ratio"), ("ring_ratio", "Rate ratio nearby")):
        if one := numbers[name]:
            interval = f"{one['low']:.3f} to {one['high']:.3f}"
            measures.append((words, f"{one['ratio']:.3f} ({interval}), z {one['z']:.2f}"))
    if one := numbers["difference"]:
        said = (
            f"{one['difference']:.1f} ({one['low']:.1f} to {one['high']:.1f}), SE {one['se']:.2f}"
        )
        measures.append(("Weighted displacement difference", f"{said}, z {one['z']:.2f}"))
    quotient = numbers["quotient"]
    said = (
        f"not defined: {quotient['reason']}"
        if quotient["quotient"] is None
        else f"{quotient['quotient']:.2f}, total net effect {quotient['net_effect']:.1f}"
    )
    return [*measures, ("Weighted displacement quotient", said)]


def _show_form(office: Office, area: Row) -> None:
    borough = office.borough
    months = [str(month) for month in borough.local_months][::-1]
    if not months:
        show_empty("No month of reports is loaded, so nothing can be planned.")
        return
    ahead = pd.period_range(pd.Period(months[0], freq="M") + 1, periods=6, freq="M")
    offered = [*(str(month) for month in ahead[::-1]), *months]
    key = f"plan-evaluation-{area['id']}"
    with st.form(key):
        st.html("<h3>Plan how to tell whether it works</h3>")
        usual = offered.index(str(ahead[0]))
        first, last = (
            st.selectbox(label, offered, index=usual, format_func=month_words, key=f"{key}-{name}")
            for name, label in (
                ("first", "First month of the action"),
                ("last", "Last month of the action"),
            )
        )
        after = st.select_slider(
            "Months to look at after it", [3, 6, 9, 12, 24], value=12, key=f"{key}-months"
        )
        width = st.slider(
            "Metres nearby to watch", 50, 400, int(RING_WIDTH), step=50, key=f"{key}-ring"
        )
        places = st.slider(
            "Similar places to compare with, at most", 1, 6, COMPARISONS, key=f"{key}-places"
        )
        categories = st.multiselect(
            "Only these kinds of report", borough.categories, key=f"{key}-categories"
        )
        sent = st.form_submit_button("Write the plan down", type="primary")
    if sent:
        with errors_said(), st.spinner("Looking for similar places"):
            plan_evaluation(
                office,
                area["id"],
                actions_from=first,
                actions_to=last,
                months=after,
                ring_width=float(width),
                comparisons=places,
                categories=tuple(categories),
            )
            st.rerun()
