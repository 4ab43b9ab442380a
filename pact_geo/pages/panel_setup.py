"""Setting up a panel step by step: where, who, members, the first dates, and a last look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.calendar import Proposal, propose_first_events
from pact_geo.cycle.panels import FOUNDERS, missing_sectors
from pact_geo.outputs.sentences import list_words
from pact_geo.pages import frame, panel_area, panel_parts
from pact_geo.services.office import Office
from pact_geo.services.panel_members import CHAIR
from pact_geo.services.panels import PanelDraft, set_up_panel

OTHER = "Another"
STEP, PREFIX, MEMBERS = "panel-step", "new-", "panel-new-members"
STEPS = ("Where", "Who founded it", "Members", "First in the calendar", "Look and set up")


def show_set_up(office: Office) -> None:
    """Show one step of the path, with what was said in the steps before kept."""
    if STEP not in st.session_state:
        # A map drawn in a tab that is not open yet has no size to fit itself into.
        st.write("In five steps: where, who founded it, members, first dates, a last look.")
        if st.button("Begin", type="primary", key="go-begin"):
            _turn(0)
        return
    # Streamlit forgets the fields that are not on the page; written back, they are kept.
    for name in [str(one) for one in st.session_state if str(one).startswith(PREFIX)]:
        st.session_state[name] = st.session_state[name]
    step = int(st.session_state[STEP])
    st.header(f"Step {step + 1} of {len(STEPS)}: {STEPS[step]}", anchor=False)
    asking: tuple[Callable[[Office], str], ...] = (
        _ask_where,
        _ask_founder,
        _ask_members,
        _ask_calendar,
        _look,
    )
    lacking = asking[step](office)
    _offer_turning(step, lacking)


def _offer_turning(step: int, lacking: str) -> None:
    with st.container(horizontal=True):
        if step and st.button("Back", key="go-back"):
            _turn(step - 1)
        wanted = step + 1 < len(STEPS) and st.button("Next", key="go-next", type="primary")
    if wanted and lacking:
        frame.show_empty(lacking)
    elif wanted:
        _turn(step + 1)


def _turn(step: int) -> None:
    st.session_state[STEP] = step
    st.rerun()


def _held(name: str, otherwise: Any = "") -> Any:
    return st.session_state.get(f"{PREFIX}{name}", otherwise)


def _ask_where(office: Office) -> str:
    draft = panel_area.ask_area(office, key="new")
    st.session_state["panel-draft"] = draft
    return "" if draft else "Choose the panel's area first."


def _ask_founder(_: Office) -> str:
    st.text_input("Name of the panel", key="new-name", help="Everybody reads it: name no person.")
    kinds = [*FOUNDERS, OTHER]
    st.selectbox("Founded by a", kinds, key="new-founded")
    if _held("founded") == OTHER:
        st.text_input("What kind", key="new-kind-other")
    st.text_input("The founder's name, such as that of the parish council", key="new-founder")
    left, right = st.columns(2)
    left.date_input(
        "Founded on",
        **_unless_held("day", value=panel_parts.today()),
        format="DD/MM/YYYY",
        key="new-day",
    )
    right.number_input(
        "Meets every so many weeks", 1, 52, **_unless_held("weeks", value=8), key="new-weeks"
    )
    if _held("founded") == OTHER and not str(_held("kind-other")).strip():
        return "Say what kind of founder it is."
    return "" if str(_held("name")).strip() else "The name of the panel is missing."


def _ask_members(office: Office) -> str:
    members = _members()
    missing = _missing(office)
    said = f"Still missing: {list_words(missing)}." if missing else "Every sector has a member."
    st.html(f'<p role="status"><strong>{escape(said)}</strong></p>')
    if members:
        rows = [(one["name"], one["sector"], one["part"]) for one in members]
        st.html(frame.table_html(("Name", "Sector", "Part"), rows))
        _offer_taking_out(members)
    sectors = [*missing, *(one for one in _sectors(office) if one not in missing), OTHER]
    with st.form("member-form", clear_on_submit=True):
        name = st.text_input("Name of a member", key="member-name")
        sector = st.selectbox("Sector", sectors, key=f"member-sector-{len(members)}")
        other = st.text_input("Which, if another", key="member-other")
        chairs = st.checkbox("Chairs the panel", not members, key=f"member-chair-{len(members)}")
        added = st.form_submit_button("Add this member")
    if added:
        _add_member(name, other if sector == OTHER else str(sector), chairs=chairs)
    return ""


def _add_member(name: str, sector: str, *, chairs: bool) -> None:
    if not name.strip() or not sector.strip():
        frame.show_empty("A member needs a name and a sector.")
        return
    before = [{**one, "part": ""} if chairs else one for one in _members()]
    new = {"name": name.strip(), "sector": sector.strip(), "part": CHAIR if chairs else ""}
    st.session_state[MEMBERS] = [*before, new]
    st.rerun()


def _offer_taking_out(members: list[dict[str, str]]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.selectbox(
            "Take one out",
            range(len(members)),
            index=None,
            format_func=lambda one: members[one]["name"],
            key=f"take-out-{len(members)}",
        )
        if st.button("Take out", key="go-take-out") and place is not None:
            st.session_state[MEMBERS] = [
                one for number, one in enumerate(members) if number != place
            ]
            st.rerun()


def _ask_calendar(_: Office) -> str:
    for proposed in propose_first_events("", _day()):
        key = _key(proposed)
        if not st.checkbox(
            f"A {proposed.activity}", **_unless_held(key, value=True), key=f"new-{key}"
        ):
            continue
        left, middle, right, where = st.columns([2, 2, 2, 4])
        what = proposed.activity.capitalize()
        left.date_input(
            f"{what}: day",
            **_unless_held(f"{key}-day", value=proposed.day),
            format="DD/MM/YYYY",
            key=f"new-{key}-day",
        )
        middle.time_input(
            f"{what}: starts",
            **_unless_held(f"{key}-time", value=proposed.starts),
            key=f"new-{key}-time",
        )
        right.number_input(
            f"{what}: minutes",
            15,
            panel_parts.LONGEST_MINUTES,
            **_unless_held(f"{key}-minutes", value=proposed.minutes),
            step=15,
            key=f"new-{key}-minutes",
        )
        where.text_input(f"{what}: place", key=f"new-{key}-place")
    return ""


def _look(office: Office) -> str:
    draft: PanelDraft = st.session_state["panel-draft"]
    events, members, missing = _events(), _members(), _missing(office)
    facts = [
        ("Name", str(_held("name"))),
        ("Founded", f"{_founder_words()}, {panel_parts.day_words(_day())}"),
        ("Meets", panel_parts.rhythm_words(_weeks())),
        ("Area", " ".join(panel_area.overlap_lines(office, draft))),
        ("Members", list_words([one["name"] for one in members]) or "none yet"),
        ("Sectors still missing", list_words(missing) or "none"),
        *((one.activity.capitalize(), _when(one)) for one in events),
    ]
    st.html(frame.facts_html(facts))
    why = st.text_input(panel_parts.WHY, key="new-why", help="It is kept, for the working groups.")
    if st.button("Set up the panel", type="primary", key="go-set-up"):
        panel = set_up_panel(
            office,
            draft,
            name=str(_held("name")),
            founded_by=_founded_by(),
            founder=str(_held("founder")),
            founded_on=_day(),
            meets_every_weeks=_weeks(),
            members=members,
            events=events,
            override=why,
        )
        _forget()
        still = f" Members still missing: {list_words(missing)}." if missing else ""
        panel_parts.done(f"{panel['name']} is set up.{still}")
    return ""


def _events() -> list[Proposal]:
    """Give the events that are wanted, titled by the panel's name."""
    found = []
    for proposed in propose_first_events(str(_held("name")).strip(), _day()):
        key = _key(proposed)
        if _held(key, otherwise=True):
            day: date = _held(f"{key}-day", proposed.day)
            starts: time = _held(f"{key}-time", proposed.starts)
            minutes = int(_held(f"{key}-minutes", proposed.minutes))
            place = str(_held(f"{key}-place"))
            found.append(Proposal(proposed.activity, proposed.title, day, starts, minutes, place))
    return found


def _when(event: Proposal) -> str:
    place = f", {event.place}" if event.place.strip() else ""
    day = panel_parts.day_words(event.day)
    return f"{day}, {event.starts:%H:%M}, {event.minutes} minutes{place}"


def _key(event: Proposal) -> str:
    """Name the fields of an event; another day of founding proposes others."""
    return f"{event.activity}-{_day().isoformat()}"


def _unless_held(name: str, *, value: Any) -> dict[str, Any]:
    """Give a field its first value only; a field that is kept has one already."""
    return {} if f"{PREFIX}{name}" in st.session_state else {"value": value}


def _members() -> list[dict[str, str]]:
    return list(st.session_state.get(MEMBERS, ()))


def _sectors(office: Office) -> list[str]:
    return list(office.borough.settings.panels.sectors)


def _missing(office: Office) -> list[str]:
    return list(missing_sectors(_sectors(office), [one["sector"] for one in _members()]))


def _founded_by() -> str:
    kind = str(_held("founded", FOUNDERS[0]))
    return str(_held("kind-other")) if kind == OTHER else kind


def _founder_words() -> str:
    return " ".join(part for part in (_founded_by(), str(_held("founder")).strip()) if part)


def _day() -> date:
    day: date = _held("day", panel_parts.today())
    return day


def _weeks() -> int:
    return int(_held("weeks", 8))


def _forget() -> None:
    """Begin anew: another panel is set up from an empty path."""
    for name in [str(one) for one in st.session_state]:
        if name.startswith(PREFIX) or name in (STEP, MEMBERS, "panel-draft"):
            del st.session_state[name]
