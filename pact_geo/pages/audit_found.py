"""What an audit found, on a page: scores, agreement, findings and the actions they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from pact_geo.cycle.audits import GRADES, Agreement, ItemChange, ItemScore
from pact_geo.errors import PersonalTextError, StaleEditError
from pact_geo.outputs.sentences import count_words, date_words
from pact_geo.pages import frame, panel_parts, releasing, state
from pact_geo.pages.panel_parts import scrolling, today
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.audits import (
    DONE,
    AuditResults,
    add_finding,
    compare_audits,
    finding_to_action,
    finish_audit,
    first_and_last,
    proposal_for,
)
from pact_geo.services.office import Office


def show_results(office: Office, found: AuditResults) -> None:
    """Show scores with their ranges, how far inspectors agree, findings, and what comes next."""
    if not found.answers:
        frame.show_empty("Nothing has been graded yet.")
    else:
        st.header("How bad it is", anchor=False)
        st.html(scrolling(scores_html(found.scores), "Scores of the audit"))
        st.html(
            '<p class="pact-where">Graded items: spots below grade B, those at B- counting half.'
            " The others: spots judged poor, or with signs of misuse. The range holds the true"
            " share 19 times in 20, were these spots drawn from many.</p>"
        )
        _show_agreement(found.agreement)
    with frame.errors_said():
        _show_findings(office, found)
    if found.audit["remarks"]:
        st.header("Remarks", anchor=False)
        releasing.show_words(office, found.audit, found.audit["remarks"])
        with frame.errors_said():
            releasing.offer_release(office, Kind.AUDITS, found.audit, done=panel_parts.done)
    with frame.errors_said():
        _offer_finish(office, found.audit)
    show_change(office, found.audit["area_id"])


def scores_html(scores: Sequence[ItemScore]) -> str:
    """Write the scores as a table; an item nobody answered is left out."""
    rows = [
        (one.title, _percent(one.share), _range(one), str(one.spots))
        for one in scores
        if one.answers
    ]
    return frame.table_html(("Item", "Problem", "Likely between", "Spots"), rows, numbers=(1, 2, 3))


def show_change(office: Office, area_id: str) -> None:
    """Show what changed from an area's first audit to its last, where there are two."""
    both = first_and_last(office, area_id)
    if both is None:
        return
    first, last = both
    st.header("From the first audit to the last", anchor=False)
    st.html(
        f'<p class="pact-where">{date_words(first["done_on"])} and'
        f" {date_words(last['done_on'])}</p>"
    )
    changes = compare_audits(office, first["id"], last["id"])
    st.html(scrolling(changes_html(changes), "Change between two audits"))


def changes_html(changes: Sequence[ItemChange]) -> str:
    """Write two audits compared as a table; items never answered are left out."""
    rows = [
        (
            one.title,
            _percent(one.before.share),
            _percent(one.after.share),
            one.verdict if one.change is None else f"{one.verdict} ({_points(one)})",
        )
        for one in changes
        if one.before.answers or one.after.answers
    ]
    return frame.table_html(("Item", "Before", "After", "What that says"), rows, numbers=(1, 2))


def _percent(share: float | None) -> str:
    return "not known" if share is None else f"{share:.0f} %"


def _range(score: ItemScore) -> str:
    if score.low is None or score.high is None:
        return ""
    return f"{score.low:.0f} and {score.high:.0f} %"


def _points(change: ItemChange) -> str:
    return f"{change.change:+.0f} points, {change.low:+.0f} to {change.high:+.0f}"


def _show_agreement(agreement: Sequence[Agreement]) -> None:
    st.header("Whether two inspectors see the same", anchor=False)
    if not agreement:
        st.write("Only one inspector has graded, so nobody can tell.")
        return
    rows = [
        (
            f"{one.first} and {one.second}: {one.about}",
            f"{one.same} of {one.compared}" + ("" if one.share is None else f" ({one.share:.0%})"),
            "" if one.kappa is None else f"{one.kappa:.2f}{_between(one)}",
            one.words,
        )
        for one in agreement
    ]
    table = frame.table_html(
        ("Who, and about what", "The same", "Weighted kappa", "In words"), rows, numbers=(1, 2)
    )
    st.html(scrolling(table, "Agreement of inspectors"))


def _between(one: Agreement) -> str:
    return "" if one.low is None or one.high is None else f" ({one.low:.2f} to {one.high:.2f})"


def _show_findings(office: Office, found: AuditResults) -> None:
    st.header("Findings", anchor=False)
    panel_parts.say_done()
    if not found.findings and not found.noticed:
        st.write("None.")
    titles = {item.key: item.title for item in found.checklist.items}
    for row in found.findings:
        with st.container(border=True):
            place = f" at {row['place']}" if row["place"] else ""
            st.html(f"<p><strong>{escape(titles[row['item']] + place)}</strong>"
                    f"{escape(_graded(row['grade']))}</p>")  # fmt: skip
            if row["words"]:
                releasing.show_words(office, row, row["words"])
                with frame.errors_said():
                    releasing.offer_release(office, Kind.FINDINGS, row, done=panel_parts.done)
            with frame.errors_said():
                _offer_action(office, found, row)
    _offer_noticed(office, found, titles)


def _graded(grade: str | None) -> str:
    if grade is None:
        return ""
    return f", grade {grade}" if grade in GRADES else f", {grade}"


def _offer_action(office: Office, found: AuditResults, row: Row) -> None:
    if row["action_id"]:
        st.html('<p class="pact-where">Now an action in the plan of this area.</p>')
        return
    may_add = may(office.person, Act.ADD, Kind.ACTIONS, found.audit)
    if not (may_add and may(office.person, Act.CHANGE, Kind.FINDINGS, row)):
        return
    version = state.version_seen(row)
    with st.expander("Propose an action"), st.form(f"act-{row['id']}"):
        what = st.text_area("What is to be done", proposal_for(found.audit, row))
        agency = st.text_input("Which agency")
        due = st.date_input("By when", None, format="DD/MM/YYYY")
        why = st.text_input("If its words seem to name somebody: why they may stand")
        if not st.form_submit_button("Propose"):
            return
    try:
        finding_to_action(
            office, row["id"], version=version, agency=agency, what=what, due_on=due,
            override=why or None,
        )  # fmt: skip
    except StaleEditError as error:
        frame.show_stale(error)
        state.forget_version(row["id"])
    except PersonalTextError as error:
        frame.show_error(error)
    else:
        state.forget_version(row["id"])
        st.rerun()


def _offer_noticed(office: Office, found: AuditResults, titles: dict[str, str]) -> None:
    """List graded problems nobody has written down, each one press from being a finding."""
    asking = {**found.audit, "created_by": office.person.id}
    if found.audit["stage"] == DONE or not may(office.person, Act.ADD, Kind.FINDINGS, asking):
        return
    if not found.noticed:
        return
    named = {f"{titles[one.item]} at {one.spot}{_graded(one.grade)}": one for one in found.noticed}
    with st.form("noticed"):
        st.write(f"Graded, but not written down yet: {count_words(len(named), 'problem')}.")
        chosen = st.multiselect("Make these findings", list(named), default=list(named))
        if st.form_submit_button("Write them down"):
            with office.desk.together():
                for label in chosen:
                    one = named[label]
                    add_finding(
                        office, found.audit["id"], item=one.item, grade=one.grade, place=one.spot
                    )
            st.rerun()


def _offer_finish(office: Office, audit: Row) -> None:
    if audit["stage"] == DONE or not may(office.person, Act.CHANGE, Kind.AUDITS, audit):
        return
    version = state.version_seen(audit)
    with st.expander("Finish this audit"), st.form("finish"):
        day = st.date_input("Walked on", min(audit["planned_on"], today()), max_value=today(),
                            format="DD/MM/YYYY")  # fmt: skip
        remarks = st.text_area("Remarks, for the working groups", max_chars=2000)
        st.write("Once it is finished its grades stand.")
        finished = st.form_submit_button("Finish", type="primary")
    if finished:
        try:
            finish_audit(office, audit["id"], version=version, done_on=day, remarks=remarks)
        except StaleEditError as error:
            frame.show_stale(error)
            state.forget_version(audit["id"])
        else:
            state.forget_version(audit["id"])
            st.rerun()
