"""Votes of a meeting: the result, and the form in which a member's scores are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pact_geo.cycle.meetings import HIGHEST, LOWEST, PLANNED, TIE_RULE, Tally
from pact_geo.errors import StaleEditError
from pact_geo.pages import frame, panel_parts
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.meetings import MeetingView
from pact_geo.services.office import Office
from pact_geo.services.voting import cast_votes, votes_of


def show_votes(office: Office, view: MeetingView, *, changing: bool) -> None:
    """Show the result of the votes, and let those who may give scores."""
    if view.tallies is None:
        frame.show_empty("Votes are for the panel, its councillors and the steering group.")
        return
    if not view.candidates:
        frame.show_empty("There is nothing to vote on until the agenda is built.")
        return
    st.write(f"Each member gives every place {LOWEST} to {HIGHEST}. {TIE_RULE}")
    rows = [_tally_row(one) for one in view.tallies]
    headings = ("Order", "Place", "Total", "Mean", "Spread", "Members", "Scores")
    st.html(
        panel_parts.scrolling(
            frame.table_html(headings, rows, numbers=(0, 2, 3, 4, 5)), "Result of the votes"
        )
    )
    if view.meeting["stage"] != PLANNED or not may(
        office.person, Act.CHANGE, Kind.VOTES, {**view.meeting, "person_id": office.person.id}
    ):
        return
    own = next((x for x in view.members or [] if x["person_id"] == office.person.id), None)
    voters = view.members or [] if changing else [own] if own else []
    if voters:
        _ask_votes(office, view, voters)
    else:
        frame.show_empty(
            "You have no seat on this panel yet, so you cannot vote.",
            "If you are a member, ask the co-ordinator to link your seat to your account:"
            f" {office.person.name}.",
        )


def _tally_row(one: Tally) -> tuple[str, ...]:
    return (
        str(one.place),
        one.candidate,
        str(one.total),
        "" if one.mean is None else f"{one.mean:.1f}",
        "" if one.spread is None else f"{one.spread:.1f}",
        str(one.voters),
        " ".join(str(score) for score in one.scores),
    )


def _ask_votes(office: Office, view: MeetingView, voters: list[Row]) -> None:
    """Ask for a member's scores; only those changed in this form are saved.

    What somebody else saved meanwhile is never written over unseen, nor by a score that stands
    in the form since before and that nobody touched.
    """
    named = {one["id"]: one["name"] for one in voters}
    who = st.selectbox("Votes of", list(named), format_func=named.__getitem__, key="voter")
    held = votes_of(office, view.meeting["id"], who)
    given = {place: (row["version"], row["score"]) for place, row in held.items()}
    drawn = panel_parts.drawn_with("votes", (view.meeting["id"], who), given)
    with st.form("votes"):
        scores = {
            candidate: st.radio(
                frame.plain(candidate),
                range(LOWEST, HIGHEST + 1),
                index=drawn.seen[candidate][1] if candidate in drawn.seen else None,
                horizontal=True,
                key=f"vote-{who}-{place}{drawn.mark}",
            )
            for place, candidate in enumerate(view.candidates)
        }
        saved = st.form_submit_button("Save the votes", type="primary")
    if saved:
        _save(office, view, who, _changed(scores, drawn.seen), drawn)


def _changed(scores: Mapping[str, int | None], seen: Mapping[str, Any]) -> dict[str, int]:
    return {
        candidate: score
        for candidate, score in scores.items()
        if score is not None and (candidate not in seen or seen[candidate][1] != score)
    }


def _save(
    office: Office,
    view: MeetingView,
    who: str,
    scores: Mapping[str, int],
    drawn: panel_parts.Drawn,
) -> None:
    versions = {candidate: version for candidate, (version, _) in drawn.seen.items()}
    try:
        cast_votes(office, view.meeting["id"], scores, versions=versions, member_id=who)
    except StaleEditError as error:
        frame.show_stale(error)
        now = votes_of(office, view.meeting["id"], who)
        drawn.seen.update(
            {one: (now[one]["version"], now[one]["score"]) for one in error.theirs if one in now}
        )
        st.write("Nothing is saved yet. Correct what should stand above, then save again.")
    else:
        panel_parts.draw_again("votes")
        panel_parts.done("The votes are saved.")
