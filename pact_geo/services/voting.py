"""Votes at a meeting of a panel: open scores, one's own or entered for a member."""

from __future__ import annotations

from collections.abc import Mapping

from pact_geo.cycle.meetings import candidates_of, check_score
from pact_geo.errors import AccessError, RecordError, StaleEditError
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.desk import Row
from pact_geo.services.meetings import agenda_of, open_meeting, own_member
from pact_geo.services.office import Office
from pact_geo.services.panel_members import members_of


def cast_vote(
    office: Office,
    meeting_id: str,
    *,
    candidate: str,
    score: int,
    member_id: str | None = None,
) -> Row:
    """Score one candidate from 0 to 5: one's own vote, or a member's on behalf.

    A panel member casts only their own; a co-ordinator enters anybody's. A score given again
    takes the place of the one before.

    Raises
    ------
    AccessError
        If the person sits on no such seat, or may not vote for the one named.
    RecordError
        If the meeting is over, the candidate not on its agenda or the score not 0 to 5.
    """
    check_score(score)
    with office.desk.together():
        voter = _voter(office, meeting_id, member_id)
        return _keep(office, voter, candidate, score)


def cast_votes(
    office: Office,
    meeting_id: str,
    scores: Mapping[str, int],
    *,
    versions: Mapping[str, int],
    member_id: str | None = None,
) -> dict[str, Row]:
    """Score several candidates together, over nothing that the person has not seen.

    Parameters
    ----------
    scores
        Candidate and score, 0 to 5.
    versions
        For each candidate that had a score when the person began, the version of it.
    member_id
        Whose votes, as for ``cast_vote``.

    Returns
    -------
    dict
        Every vote of the member at this meeting, by candidate.

    Raises
    ------
    StaleEditError
        If somebody else has given one of these another score meanwhile; nothing is saved, and
        the error holds both scores of each such candidate.
    AccessError, RecordError
        As for ``cast_vote``.
    """
    for score in scores.values():
        check_score(score)
    with office.desk.together():
        voter = _voter(office, meeting_id, member_id)
        held = votes_of(office, meeting_id, voter["id"])
        unseen = {
            candidate: score
            for candidate, score in scores.items()
            if candidate in held
            and held[candidate]["version"] != versions.get(candidate)
            and held[candidate]["score"] != score
        }
        if unseen:
            raise StaleEditError(
                "Someone else has changed these votes since you opened them.",
                theirs={candidate: held[candidate]["score"] for candidate in unseen},
                yours=dict(unseen),
            )
        return held | {
            candidate: _keep(office, voter, candidate, score) for candidate, score in scores.items()
        }


def votes_of(office: Office, meeting_id: str, member_id: str) -> dict[str, Row]:
    """Give the votes of one member at a meeting, by candidate."""
    where = {"meeting_id": meeting_id, "voter": member_id}
    return {row["candidate"]: row for row in office.desk.list(Kind.VOTES, where=where)}


def _keep(office: Office, voter: Row, candidate: str, score: int) -> Row:
    """Write down one score of a voter; ``voter`` is what ``_voter`` gives."""
    if candidate not in voter["candidates"]:
        raise RecordError(f"{candidate!r} is not on this meeting's agenda.")
    where = {"meeting_id": voter["meeting_id"], "voter": voter["id"], "candidate": candidate}
    before = office.desk.list(Kind.VOTES, where=where)
    if before:
        return office.desk.change(
            Kind.VOTES, before[0]["id"], version=before[0]["version"], score=score
        )
    return office.desk.add(Kind.VOTES, **where, person_id=voter["person_id"], score=score)


def _voter(office: Office, meeting_id: str, member_id: str | None) -> Row:
    """Give the member who votes, the meeting and what it may vote on, for who may enter it."""
    meeting = open_meeting(office, meeting_id)
    panel = office.desk.get(Kind.PANELS, meeting["panel_id"])
    members = members_of(office, panel, meeting["held_on"])
    if member_id is None:
        member = own_member(office, members)
    else:
        member = next((row for row in members or [] if row["id"] == member_id), None)
    if member is None:
        raise AccessError(
            "Only members of this panel vote.", remedy="Ask the co-ordinator to add you to it."
        )
    seat = {**meeting, "created_by": None, "person_id": member["person_id"]}
    require(office.person, Act.CHANGE, Kind.VOTES, seat)
    return {
        "meeting_id": meeting_id,
        "id": member["id"],
        "person_id": member["person_id"],
        "candidates": candidates_of(agenda_of(meeting)),
    }
