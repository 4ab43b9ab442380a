"""What is asked of the work: partners, edges, money, monitoring, publicity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from pact_geo.cycle.actions import COMPLETED, OPEN, Delivery, is_overdue, on_time_by_agency
from pact_geo.cycle.panels import is_open
from pact_geo.cycle.scrutiny.parts import (
    HALF,
    NOT_OPEN,
    SMALLEST,
    Answer,
    Evidence,
    Period,
    Record,
    Records,
    Table,
    count_words,
    dates_of,
    day_words,
    list_names,
    names_of,
    not_known,
    pounds,
    share_words,
)


def answer_partnership(evidence: Evidence, period: Period) -> Answer:
    """Say who came, what agencies share, and what was done and on time."""
    question = "How well do partners work together?"
    due = [one for one in evidence.actions or () if period.holds(one["due_on"])]
    shared = sum(bool(one["partners"]) for one in due)
    delivery = on_time_by_agency(due, today=period.last + timedelta(days=1))
    said = [f"{count_words(len(due), 'action')} due in this time; {shared} shared by agencies."]
    tables = [_delivery(delivery)] if delivery else []
    attendance = _attendance(evidence, period)
    if attendance is None:
        said.append(f"Attendance: {NOT_OPEN[:1].lower()}{NOT_OPEN[1:]}")
    elif attendance.rows:
        tables.insert(0, attendance)
    else:
        said.append("Attendance is not known: none was recorded.")
    known = bool(due or (attendance and attendance.rows))
    return Answer("partnership", question, tuple(said), tuple(tables), known=known)


def _delivery(delivery: Sequence[Delivery]) -> Table:
    rows = tuple(
        (one.agency, str(one.due), str(one.completed), str(one.on_time), share_words(one.share))
        for one in delivery
    )
    headings = ("Agency", "Due", "Completed", "On time", "Share on time")
    return Table("Actions by agency", headings, rows)


def _attendance(evidence: Evidence, period: Period) -> Table | None:
    if evidence.meetings is None or evidence.attendances is None:
        return None
    inside = {one["id"] for one in evidence.meetings if period.holds(one["held_on"])}
    counts: dict[str, list[int]] = {}
    for one in evidence.attendances:
        if one["meeting_id"] in inside:
            row = counts.setdefault(str(one["agency"] or "residents and others"), [0, 0])
            row[0] += 1
            row[1] += bool(one["present"])
    rows = tuple(
        (agency, str(asked), str(came), share_words(came / asked))
        for agency, (asked, came) in sorted(counts.items())
    )
    return Table("Attendance at meetings", ("Agency", "Places", "Present", "Share"), rows)


def answer_coordination(evidence: Evidence, period: Period) -> Answer:
    """Say which areas cross the edges of wards or panels, and who shares actions."""
    question = "Is the work co-ordinated across edges?"
    there = [
        one
        for one in evidence.areas or ()
        if one["adopted_on"] <= period.last
        and (one["closed_on"] is None or one["closed_on"] >= period.first)
    ]
    if not there:
        return not_known("coordination", question, "Not known: no area is adopted.")
    panels = [one for one in evidence.panels or () if is_open(dates_of(one), period.last)]
    actions = evidence.actions or ()
    rows = []
    for area in there:
        own = set(area["ward_codes"])
        near = [str(one["name"]) for one in panels if own & set(one["ward_codes"])]
        if len(own) > 1 or len(near) > 1:
            shared = sum(one["area_id"] == area["id"] and bool(one["partners"]) for one in actions)
            wards = names_of(area["ward_codes"], evidence.wards)
            rows.append((str(area["public_name"]), wards, list_names(near) or "none", str(shared)))
    said = f"{len(rows)} of {count_words(len(there), 'area')} across the edge of a ward or panel."
    headings = ("Area", "Wards", "Panels", "Shared actions")
    tables = (Table("Areas across edges", headings, tuple(rows)),) if rows else ()
    return Answer("coordination", question, (said,), tables)


def answer_funding(evidence: Evidence, period: Period) -> Answer:
    """List where money came from and what it was spent on."""
    question = "How is it paid for?"
    if evidence.fundings is None:
        return not_known("funding", question, NOT_OPEN)
    found = [one for one in evidence.fundings if period.holds(one["received_on"])]
    if not found:
        return not_known("funding", question, "Not known: no funding is entered for this time.")
    amount, spent = (sum(one[name] for one in found) for name in ("amount", "spent"))
    rows = tuple(
        (
            str(one["source"]),
            day_words(one["received_on"]),
            pounds(one["amount"]),
            pounds(one["spent"]),
            str(one["spent_on"] or "not known"),
        )
        for one in found
    )
    headings = ("Source", "Received", "Amount", "Spent", "Spent on")
    said = f"{pounds(amount)} received, {pounds(spent)} of it spent."
    return Answer("funding", question, (said,), (Table("Funding register", headings, rows),))


def answer_monitoring(evidence: Evidence, period: Period) -> Answer:
    """Say who looks whether it was done, and what waits."""
    question = "Who checks that it is done?"
    actions = evidence.actions or ()
    if not actions:
        return not_known("monitoring", question, "Not known: no action is entered.")
    done = [one for one in actions if one["status"] in COMPLETED and period.holds(one["done_on"])]
    looked = [one for one in evidence.checks or () if period.holds(one["checked_on"])]
    checked = {one["action_id"] for one in looked}
    overdue = sum(is_overdue(one["status"], one["due_on"], today=period.last) for one in actions)
    until = day_words(period.last)
    waiting = sum(one["status"] in OPEN for one in actions)
    said = [
        (
            f"{count_words(len(done), 'action')} done; residents looked at"
            f" {_part_words(sum(one['id'] in checked for one in done), len(done))} of them."
        ),
        _checked(looked),
        f"{count_words(waiting, 'action')} open, {overdue} of them overdue on {until}.",
        _escalated(evidence.escalations, period),
    ]
    return Answer("monitoring", question, tuple(said))


def _part_words(part: int, whole: int) -> str:
    """Say how many in a word, for each check is one resident's."""
    if part == 0:
        return "none"
    if part == whole:
        return "all"
    return "most" if part / whole > HALF else "some"


def _checked(looked: Sequence[Record]) -> str:
    """Say what residents found who looked; how few they were is not for the public."""
    if not looked:
        return "No resident has looked."
    better = sum(bool(one["better"]) for one in looked)
    few = len(looked) < SMALLEST
    number = f"Fewer than {SMALLEST} checks" if few else count_words(len(looked), "check")
    share = better / len(looked)
    most = "most" if share > HALF else "half or fewer"
    which = "all" if share == 1 else most if better else "none"
    return f"{number} by residents: {which} said it is better."


def _escalated(escalations: Records, period: Period) -> str:
    if escalations is None:
        return f"Escalations: {NOT_OPEN[:1].lower()}{NOT_OPEN[1:]}"
    raised = [one for one in escalations if period.holds(one["raised_on"])]
    answered = [one for one in raised if one["answered_on"]]
    if not raised:
        return "Nothing was escalated to the steering group."
    days = sorted((one["answered_on"] - one["raised_on"]).days for one in answered)
    longest = f" The longest wait for an answer was {count_words(days[-1], 'day')}." if days else ""
    return (
        f"{count_words(len(raised), 'matter')} escalated to the steering group, {len(answered)} of"
        f" them answered.{longest}"
    )


def answer_publicity(evidence: Evidence, period: Period) -> Answer:
    """Say how the public was told, and how many were reached."""
    question = "How is it made public?"
    told = [
        *((str(one["channel"]), one["reach"]) for one in evidence.publicity or ()
          if period.holds(one["published_on"])),
        *((str(one["channel"]), one["reach"]) for one in evidence.tellings or ()
          if period.holds(one["told_on"])),
    ]  # fmt: skip
    if not told:
        return not_known("publicity", question, "Not known: nothing is entered for this time.")
    rows = tuple(
        (channel, str(number), _reach([reach for name, reach in told if name == channel]))
        for channel, number in sorted(Counter(name for name, _ in told).items())
    )
    released = sum(bool(one["released_at"]) for one in evidence.ledger or ())
    said = (
        f"{count_words(len(told), 'time')} the public was told.",
        f"{count_words(released, 'entry', 'entries')} of You Said, We Did in public.",
    )
    headings = ("How", "Times", "People reached")
    return Answer("publicity", question, said, (Table("Publicity log", headings, rows),))


def _reach(reaches: Iterable[int | None]) -> str:
    all_of_them = list(reaches)
    known = [reach for reach in all_of_them if reach is not None]
    if not known:
        return "not known"
    unknown = len(all_of_them) - len(known)
    return f"{sum(known):,}" + (f", and {unknown} not known" if unknown else "")
