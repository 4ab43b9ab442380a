"""Areas are looked at on site, actions agreed and done, what is too hard is passed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pact_geo.cycle.audits import AFTER, BEFORE
from pact_geo.demo.year.cast import Cast
from pact_geo.demo.year.deciding import Adopted
from pact_geo.demo.year.pictures import draw_passage
from pact_geo.records.access import EVERY_WARD, Role
from pact_geo.records.desk import Row
from pact_geo.services.actions import (
    add_action,
    agree_action,
    check_action,
    finish_action,
    give_up_action,
    start_action,
)
from pact_geo.services.areas import area_of, move_stage
from pact_geo.services.audits import (
    add_finding,
    commission_audit,
    enter_grades,
    finding_to_action,
    finish_audit,
    plan_audit_team,
    team_of,
)
from pact_geo.services.decisions import record_decision
from pact_geo.services.directory import add_practitioner
from pact_geo.services.escalations import (
    answer_escalation,
    raise_escalation,
    return_escalation,
)
from pact_geo.services.evaluation import plan_evaluation
from pact_geo.services.group_meetings import record_group_meeting
from pact_geo.services.notes import add_note
from pact_geo.services.photos import attach_photo, pair_two_photos

LOOKED, PLANNED, AGREED = date(2026, 2, 7), date(2026, 2, 16), date(2026, 2, 18)
DONE, CHECKED, LOOKED_AGAIN = date(2026, 4, 24), date(2026, 7, 18), date(2026, 9, 19)
SPOTS = ("Passage behind the shops", "Bus shelter", "Corner by the chapel", "Car park steps")
CLEANLINESS = ("litter", "detritus", "graffiti", "fly_posting")
WORSE = (("C", "B-", "C", "B"), ("B-", "B", "B-", "B"), ("C", "C", "B", "B"), ("D", "C", "C", "B-"))
BETTER = (("B", "B", "B", "A"), ("B", "B", "B", "B"), ("B-", "B", "A", "B"), ("B", "B-", "B", "B"))
"""Grades of each spot for litter, detritus, graffiti and fly-posting, before and after."""
DIRECTORY = (
    ("Wynn Sedge", "Quarrendale Police", "neighbourhood officer", ("problem solving",)),
    ("Asa Brook", "Tarrowmere Homes", "housing officer", ("tenancy", "lighting")),
    ("Petra Lund", "Tarrowmere Council", "street scene", ("street cleaning", "graffiti")),
    ("Niall Fosse", "Tarrow Youth", "youth worker", ("youth work", "mediation")),
    ("Una Greer", "Quarrendale Fire", "fire safety", ("arson reduction",)),
)


@dataclass(frozen=True)
class Deeds:
    """What was done: the area, its actions by what they are, the pair of photographs."""

    area: Row
    other: Row
    actions: dict[str, Row]
    photos: tuple[Row, Row]
    evaluation: Row


def act(cast: Cast, adopted: Adopted) -> Deeds:
    """Work through the year on the panel's two areas."""
    area, other = adopted.areas
    _list_practitioners(cast)
    _move(cast, area, "analysis", on=LOOKED)
    findings, before = _look(cast, area, WORSE, day=LOOKED, moment=BEFORE, rubbish=60)
    evaluation = plan_evaluation(
        cast.on(PLANNED, Role.ANALYST),
        area["id"],
        actions_from="2026-03",
        actions_to="2026-04",
        months=6,
        planned_on=PLANNED,
    )
    actions = _agree(cast, area, findings)
    _move(cast, area, "response", on=AGREED)
    _deliver(cast, actions)
    _pass_up(cast, area, actions["lights"])
    _write_down(cast, area)
    _meet_in_groups(cast)
    check_action(
        cast.on(CHECKED, Role.PANEL),
        actions["clean"]["id"],
        better=True,
        checked_on=CHECKED,
        words="Yes, it is better, and the children use the passage again.",
    )
    _, after = _look(cast, area, BETTER, day=LOOKED_AGAIN, moment=AFTER, rubbish=3)
    pair_two_photos(cast.on(LOOKED_AGAIN), before["id"], after["id"])
    _move(cast, area, "assessment", on=LOOKED_AGAIN)
    _work_elsewhere(cast, other)
    return Deeds(area, other, actions, (before, after), evaluation)


def _list_practitioners(cast: Cast) -> None:
    office = cast.on(AGREED)
    for name, agency, part, skills in DIRECTORY:
        add_practitioner(
            office,
            name=name,
            agency=agency,
            ward_codes=[EVERY_WARD] if agency == "Quarrendale Fire" else [cast.ward()],
            part=part,
            skills=skills,
            email=f"{name.split()[0].lower()}@partners.invalid",
        )


def _look(
    cast: Cast,
    area: Row,
    grades: tuple[tuple[str, ...], ...],
    *,
    day: date,
    moment: str,
    rubbish: int,
) -> tuple[list[Row], Row]:
    """Walk a visual audit: two inspectors grade, findings are photographed, it is finished."""
    keeper, walker = cast.on(day), cast.on(day, Role.PRACTITIONER)
    audit = commission_audit(
        keeper,
        area["id"],
        commissioned_by="panel",
        planned_on=day,
        spots=SPOTS,
        team=team_of(plan_audit_team(keeper, residents=2)),
    )
    for spot, seen in zip(SPOTS, grades, strict=True):
        answers = dict(zip(CLEANLINESS, seen, strict=True))
        answers |= {"lighting": "poor" if moment == BEFORE else "good", "sightlines": "good"}
        second = {**answers, "litter": "B"} if spot == SPOTS[1] else answers
        enter_grades(walker, audit["id"], inspector="First inspector", spot=spot, answers=answers)
        resident = cast.on(day, Role.PANEL)
        enter_grades(resident, audit["id"], inspector="Second inspector", spot=spot, answers=second)
    findings = [
        add_finding(
            walker,
            audit["id"],
            item=item,
            grade=grade,
            place=SPOTS[0],
            words=words,
        )
        for item, grade, words in _findings(moment)
    ]
    photo = attach_photo(
        walker,
        area["id"],
        draw_passage(rubbish=rubbish, seed=7),
        moment=moment,
        spot=SPOTS[0],
        audit_id=audit["id"],
        finding_id=findings[0]["id"],
        taken_on=day,
        caption="The passage behind the shops, from the car park",
    )
    finish_audit(keeper, audit["id"], version=audit["version"], done_on=day, today=day)
    return findings, photo


def _findings(moment: str) -> tuple[tuple[str, str, str], ...]:
    if moment == AFTER:
        return (("litter", "B", "Hardly any litter; the new bin is used."),)
    return (
        ("litter", "D", "Bags and cans the length of the passage; no bin."),
        ("lighting", "poor", "Three of four lamps are out."),
    )


def _agree(cast: Cast, area: Row, findings: list[Row]) -> dict[str, Row]:
    """Propose actions from findings and from what residents said; agree all of them."""
    office = cast.on(AGREED)
    proposed = {
        "clean": finding_to_action(
            office,
            findings[0]["id"],
            version=1,
            agency="Tarrowmere Council",
            what="Clear the passage, put in a bin and sweep twice a week",
            due_on=date(2026, 4, 30),
        ),
        "lights": finding_to_action(
            office,
            findings[1]["id"],
            version=1,
            agency="Tarrowmere Homes",
            what="Mend the three lamps in the passage",
            due_on=date(2026, 5, 31),
        ),
        "patrol": add_action(
            office,
            area["id"],
            what="Patrol on Friday and Saturday evenings, together with youth workers",
            agency="Quarrendale Police",
            partners=["Tarrow Youth"],
            reason_kind="concern",
            reason="Residents named Friday and Saturday evenings.",
            due_on=date(2026, 4, 30),
        ),
        "gate": add_action(
            office,
            area["id"],
            what="Close the passage at night with a gate",
            agency="Tarrowmere Council",
            reason_kind="concern",
            reason="Asked for by shopkeepers.",
            due_on=date(2026, 9, 30),
        ),
    }
    return {
        name: agree_action(office, row["id"], version=row["version"], today=AGREED)
        for name, row in proposed.items()
    }


def _deliver(cast: Cast, actions: dict[str, Row]) -> None:
    """Do two of the actions, begin one, and say why one is not done."""
    office = cast.on(DONE)
    for name, hours, cost in (("clean", 38.0, 740.0), ("patrol", 64.0, 0.0)):
        begun = start_action(
            office, actions[name]["id"], version=actions[name]["version"], today=date(2026, 3, 2)
        )
        actions[name] = finish_action(
            office,
            begun["id"],
            version=begun["version"],
            done_on=DONE,
            today=DONE,
            hours=hours,
            cost=cost,
        )
    lights = actions["lights"]
    actions["lights"] = start_action(
        office, lights["id"], version=lights["version"], today=date(2026, 5, 4)
    )
    gate = actions["gate"]
    actions["gate"] = give_up_action(
        office,
        gate["id"],
        version=gate["version"],
        because="A right of way leads through; the highways team will not close it.",
        today=date(2026, 6, 3),
    )


def _pass_up(cast: Cast, area: Row, lights: Row) -> None:
    """Ask managers for what the group cannot do; one answer is back, one is awaited."""
    raised = raise_escalation(
        cast.on(date(2026, 6, 10)),
        area["id"],
        title="Lamps in the passage stay out",
        asked="Agree who owns the lamps, and pay for three new heads.",
        raised_on=date(2026, 6, 10),
        action_id=lights["id"],
    )
    answered = answer_escalation(
        cast.on(date(2026, 7, 1), Role.STEERING),
        raised["id"],
        version=raised["version"],
        answer="The housing association owns them and will pay this year.",
        answered_on=date(2026, 7, 1),
    )
    return_escalation(
        cast.on(date(2026, 7, 1), Role.STEERING),
        raised["id"],
        version=answered["version"],
        returned_on=date(2026, 7, 8),
    )
    raise_escalation(
        cast.on(date(2026, 11, 2)),
        area["id"],
        title="The lamps were promised for this year",
        asked="Say when the new heads will be fitted.",
        raised_on=date(2026, 11, 2),
        action_id=lights["id"],
    )


def _write_down(cast: Cast, area: Row) -> None:
    """Keep a note on causes to the working groups, and record what the groups decided."""
    add_note(
        cast.on(AGREED, Role.PRACTITIONER),
        area["id"],
        about="cause",
        words="Most calls follow one household's parties; the tenancy team is in touch.",
    )
    for group, day, title in (
        ("practitioner", AGREED, "Clean first, then light, then patrol"),
        ("steering", date(2026, 7, 1), "Housing pays for the lamps"),
    ):
        record_decision(
            cast.on(day),
            of_group=group,
            title=title,
            decided_on=day,
            words="Agreed by all agencies present.",
            area_id=area["id"],
        )


def _meet_in_groups(cast: Cast) -> None:
    """Record when both groups met, and which agencies came."""
    agencies = sorted({agency for _, agency, _, _ in DIRECTORY})
    for group, day, away in (
        ("practitioner", AGREED, ("Quarrendale Fire",)),
        ("practitioner", date(2026, 6, 9), ("Quarrendale Fire", "Tarrow Youth")),
        ("practitioner", date(2026, 9, 15), ("Tarrow Youth",)),
        ("steering", date(2026, 7, 1), ("Quarrendale Fire", "Tarrow Youth")),
    ):
        record_group_meeting(
            cast.on(day),
            of_group=group,
            held_on=day,
            came=[agency for agency in agencies if agency not in away],
            away=away,
            today=day,
            ward_codes=[cast.ward()],
        )


def _work_elsewhere(cast: Cast, area: Row) -> None:
    """Begin on the second area, which has not been looked at yet."""
    day = date(2026, 10, 28)
    office = cast.on(day)
    proposed = add_action(
        office,
        area["id"],
        what="Talk with shops about shutters and stock by the door",
        agency="Quarrendale Police",
        reason_kind="decision",
        reason="Chosen by the panel in October.",
        due_on=date(2026, 11, 13),
    )
    agree_action(office, proposed["id"], version=proposed["version"], today=day)
    _move(cast, area, "analysis", on=day)


def _move(cast: Cast, area: Row, stage: str, *, on: date) -> None:
    office = cast.on(on)
    held = area_of(office, area["id"])
    move_stage(office, area["id"], version=held["version"], stage=stage, today=on)
