"""Signing in, playing people, the people page, and the guard of every page."""

from __future__ import annotations

import asyncio
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from pact_geo.errors import AccessError
from pact_geo.pages import asker, cookie, opening, state
from pact_geo.records import attempts
from pact_geo.records import people as records
from pact_geo.records.access import PAGES, Kind, Person, Role, may, roles_that_may
from pact_geo.records.desk import Desk
from pact_geo.services import people
from pact_geo.services.demonstration import _add_people
from pact_geo.services.office import open_database, open_office
from pact_geo.workspace import Workspace

RIGHT, OTHER = "four words apart", "five words apart"
EMAIL = "ada@example.org"
ROOT = Path(__file__).parents[2]
BUILT = sorted(name for name in PAGES if (ROOT / "pact_geo/pages" / f"{name}.py").exists())


@pytest.fixture(autouse=True)
def quick_hasher(monkeypatch):
    monkeypatch.setattr(records, "_hasher", records.PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def peopled(small_workspace, tmp_path) -> Workspace:
    """The small borough with one administrator."""
    folder = tmp_path / "workspace"
    shutil.copytree(small_workspace, folder, ignore=shutil.ignore_patterns("records.*"))
    workspace = Workspace(folder)
    people.add_first_administrator(workspace, EMAIL, name="Ada", password=RIGHT)
    return workspace


@pytest.fixture
def demo(small_workspace, tmp_path) -> Workspace:
    """The small borough as a demo, with the demo's people."""
    folder = tmp_path / "demo"
    shutil.copytree(small_workspace, folder, ignore=shutil.ignore_patterns("records.*"))
    workspace = Workspace(folder)
    workspace.change_setting("borough", "demo", value=True)
    _add_people(folder)
    return workspace


def sign_in(run, workspace, *, email=EMAIL, password=RIGHT):
    app = run("sign_in", workspace=workspace.folder)
    app.text_input(key="email").set_value(email)
    app.text_input(key="password").set_value(password)
    return app.button[0].click().run()


def html_of(app) -> str:
    return "\n".join(str(one.proto.body) for one in app.get("html"))


def words(app) -> str:
    said = [one.value for kind in (app.title, app.markdown, app.header) for one in kind]
    return "\n".join([*said, html_of(app)])


# --- signing in -----------------------------------------------------------------------------


def test_who_sits_at_a_machine_without_people_is_told_so(run):
    assert "whoever sits at this machine is its analyst" in words(run("sign_in"))


def test_a_password_signs_in_and_out(run, peopled):
    app = sign_in(run, peopled)
    assert app.title[0].value == "Signed in"
    assert "Ada" in words(app)
    app.button(key="sign-out").click().run()
    assert app.title[0].value == "Sign in"


def test_a_wrong_password_is_refused_in_words(run, peopled):
    app = sign_in(run, peopled, password=OTHER)
    assert app.title[0].value == "Sign in"
    assert "The e-mail or the password is not right" in words(app)


def test_one_address_may_fail_only_so_often_whatever_accounts_it_names(run, peopled, monkeypatch):
    monkeypatch.setattr(asker, "client_address", lambda: "203.0.113.7")
    for number in range(attempts.MOST):
        with pytest.raises(AccessError):
            people.sign_in(peopled, f"{number}@x.org", password=OTHER, address="203.0.113.7")
    app = sign_in(run, peopled)
    assert app.title[0].value == "Sign in"
    assert "Too many sign-ins have failed from where you are." in words(app)
    monkeypatch.setattr(asker, "client_address", lambda: "203.0.113.8")
    assert sign_in(run, peopled).title[0].value == "Signed in"


def test_who_comes_from_no_address_is_counted_as_this_machine(run, peopled):
    sign_in(run, peopled, password=OTHER)
    for number in range(attempts.MOST - 1):
        with pytest.raises(AccessError, match="not right"):
            people.sign_in(peopled, f"{number}@x.org", password=OTHER, address="127.0.0.1")
    assert "Too many sign-ins" in words(sign_in(run, peopled))


def test_who_is_to_sign_in_and_who_need_not_is_said_before_the_form(run, peopled):
    assert "open to everybody, without one" in words(run("sign_in", workspace=peopled.folder))


def test_a_one_time_password_asks_for_another(run, peopled):
    office = open_office(peopled, administrator(peopled))
    _, once = people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    app = sign_in(run, peopled, email="bo@example.org", password=once)
    assert "Choose one of your own" in words(app)
    app.text_input(key="new-password").set_value(OTHER)
    app.button[0].click().run()
    assert app.title[0].value == "Signed in"


def administrator(workspace) -> Person:
    token = people.sign_in(workspace, EMAIL, password=RIGHT).token
    return people.who_asks(workspace, token=token)


def test_a_role_taken_away_ends_at_the_next_run(run, peopled):
    app = sign_in(run, peopled)
    app.switch_page("pact_geo/pages/people.py").run()
    assert app.title[0].value == "People"
    desk = Desk(open_database(peopled), administrator(peopled))
    row = desk.list(Kind.PEOPLE)[0]
    desk.change(Kind.PEOPLE, row["id"], version=row["version"], roles=["panel"])
    app.run()
    assert app.title[0].value == "Not open to you"


def test_somebody_a_provider_vouches_for_is_the_person_with_that_address(run, peopled):
    app = run("sign_in", workspace=peopled.folder)
    since = {"iat": int(time.time()), "iss": "https://login.example.org"}
    claims = {"is_logged_in": True, "sub": "1", "email": EMAIL, "email_verified": True, **since}
    app.user = claims
    assert app.run().title[0].value == "Signed in"
    app.user = {**claims, "sub": "another"}
    app.run()
    assert "Your identity provider knows you, but no account here does" in words(app)
    assert "ask the administrator" in words(app)
    assert [one.value for one in app.code] == ["another", "https://login.example.org"]


def test_a_sign_in_at_the_provider_ends_after_twelve_hours(run, peopled):
    app = run("sign_in", workspace=peopled.folder)
    claims = {"is_logged_in": True, "sub": "1", "email": EMAIL, "email_verified": True}
    app.user = {**claims, "iat": int(time.time()) - 12 * 3600 - 60}
    assert "more than 12 hours ago" in words(app.run())
    app.user = claims
    assert "more than 12 hours ago" in words(app.run())


def test_an_identity_nobody_logged_in_with_counts_for_nothing(run, peopled):
    app = run("sign_in", workspace=peopled.folder)
    app.user = {"email": EMAIL, "email_verified": True, "sub": "1"}
    assert app.run().title[0].value == "Sign in"


# --- the demo -------------------------------------------------------------------------------


def test_a_newcomer_to_the_demo_sees_explore(run, demo):
    assert "Explore hotspots" in [one.value for one in run(workspace=demo.folder).title]


def test_the_demo_says_that_it_is_one_and_offers_its_people(run, demo):
    app = run("sign_in", workspace=demo.folder)
    assert "This is the demo borough. Nobody in it is real" in words(app)
    robin = next(one for one in app.button if "Robin Heath" in one.label)
    robin.click().run()
    assert "You are **Robin Heath**, panel" in words(app)


def test_no_page_offers_people_outside_the_demo(run, peopled):
    app = run("sign_in", workspace=peopled.folder)
    assert [one.label for one in app.button] == ["Sign in"]


# --- every page, every role -----------------------------------------------------------------


@pytest.fixture
def as_role(monkeypatch):
    def play(role: Role) -> Person:
        number = "" if role is Role.PUBLIC else "me"
        person = Person(number, "Me", frozenset({role}), frozenset({"E05000000"}))
        monkeypatch.setattr(asker, "who_asks", lambda *_given, **_named: person)
        return person

    return play


@pytest.mark.parametrize("page", BUILT)
def test_a_page_opens_for_whom_the_table_names_and_for_nobody_else(run, as_role, page):
    for role in Role:
        person = as_role(role)
        app = run(page)  # at the page's own address, which is the same for every role
        titles = [one.value for one in app.title]
        assert ("Not open to you" not in titles) is may(person, *PAGES[page]), role
        if "Not open to you" in titles:
            said = html_of(app)
            assert f"The page {page.replace('_', ' ').capitalize()} is for" in said
            assert ", ".join(roles_that_may(*PAGES[page])) in said
            links = [one.proto.label for one in app.get("page_link")]
            assert links == (["Sign in"] if role is Role.PUBLIC else []), role
            assert not app.button
            assert not app.dataframe


def test_the_bare_address_leads_each_person_to_a_page_with_an_address(run, as_role, monkeypatch):
    from pact_geo.pages import frame

    offered = []
    page_of = frame.st.Page

    def note(where, **given):
        offered.append((where, given.get("default", False)))
        return page_of(where, **given)

    monkeypatch.setattr(frame.st, "Page", note)
    for role, title in ((Role.ANALYST, "Explore"), (Role.PANEL, "Area profile")):
        as_role(role)
        assert title in run("").title[0].value
    assert not [where for where, default in offered if default and isinstance(where, Path)]


def test_a_guard_that_lets_everybody_in_is_noticed(run, as_role, monkeypatch):
    from pact_geo.pages import frame

    monkeypatch.setattr(frame, "may", lambda *_given: True)
    with pytest.raises(AssertionError):
        test_a_page_opens_for_whom_the_table_names_and_for_nobody_else(run, as_role, "data")


def test_what_one_person_worked_out_is_not_kept_for_another_who_may_not_see_it(run, as_role):
    """The analyst's ranking stays in the shared store; the public's run must not find it."""
    as_role(Role.ANALYST)
    assert run().dataframe
    borough = state.services.open_borough(opening.open_workspace())
    with pytest.raises(AccessError):
        state.services.rank_areas(borough.seen_by(as_role(Role.PUBLIC)))
    assert state._sight(borough) != state._sight(borough.seen_by(as_role(Role.PUBLIC)))


# --- the people page ------------------------------------------------------------------------


@pytest.fixture
def as_administrator(run, peopled):
    app = sign_in(run, peopled)
    return app.switch_page("pact_geo/pages/people.py").run()


def test_an_administrator_adds_somebody_and_sees_the_password_once(as_administrator, peopled):
    app = as_administrator
    app.text_input(key="name-new").set_value("Bo <b>")
    app.text_input(key="email-new").set_value("bo@example.org")
    app.multiselect(key="roles-new").set_value(["panel"])
    app.multiselect(key="wards-new").set_value(["E05000000"])
    next(one for one in app.button if one.label == "Add").click().run()
    once = app.code[0].value
    assert "Bo &lt;b&gt;" in html_of(app)
    app.run()
    assert not app.code
    found = people.sign_in(peopled, "bo@example.org", password=once, new_password=OTHER)
    assert found.person.wards == {"E05000000"}


def test_an_account_is_changed_and_closed(as_administrator, peopled):
    office = open_office(peopled, administrator(peopled))
    row, _ = people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    app = as_administrator.run()
    app.selectbox(key="account").set_value(row["id"]).run()
    app.checkbox(key=f"active-{row['id']}").uncheck()
    app.multiselect(key=f"roles-{row['id']}").set_value(["councillor"])
    next(one for one in app.button if one.label == "Save").click().run()
    held = office.desk.get(Kind.PEOPLE, row["id"])
    assert (held["roles"], held["active"]) == (["councillor"], False)


def test_a_stale_change_shows_both_texts_and_can_be_saved_again(as_administrator, peopled):
    office = open_office(peopled, administrator(peopled))
    row, _ = people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    app = as_administrator.run()
    app.selectbox(key="account").set_value(row["id"]).run()
    people.change_person(office, row["id"], version=row["version"], agency="Council & Co")
    app.text_input(key=f"agency-{row['id']}").set_value("Police")
    next(one for one in app.button if one.label == "Save").click().run()
    said = html_of(app)
    assert "Someone else has changed this since you opened it." in said
    assert "Council &amp; Co" in said
    assert "Police" in said
    next(one for one in app.button if one.label == "Save").click().run()
    assert office.desk.get(Kind.PEOPLE, row["id"])["agency"] == "Police"


def test_a_number_at_the_provider_is_kept_and_an_account_erased(as_administrator, peopled):
    office = open_office(peopled, administrator(peopled))
    row, _ = people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    app = as_administrator.run()
    app.selectbox(key="account").set_value(row["id"]).run()
    app.text_input(key=f"subject-{row['id']}").set_value("sub-4711")
    next(one for one in app.button if one.label == "Save").click().run()
    assert office.desk.get(Kind.PEOPLE, row["id"])["subject"] == "sub-4711"

    next(one for one in app.button if one.label == "Erase").click().run()
    assert "Tick that you are sure first." in [one.value for one in app.warning]
    app.checkbox(key=f"sure-{row['id']}").check()
    next(one for one in app.button if one.label == "Erase").click().run()
    assert [one["name"] for one in people.list_people(office)] == ["Ada"]


def test_a_new_one_time_password_is_shown_once(as_administrator, peopled):
    row = people.list_people(open_office(peopled, administrator(peopled)))[0]
    app = as_administrator
    app.selectbox(key="account").set_value(row["id"]).run()
    app.button(key=f"reset-{row['id']}").click().run()
    assert app.title[0].value == "Not open to you"  # one's own sessions end too


# --- the cookie -----------------------------------------------------------------------------


class Browser:
    """Asks the app's own address, without a server."""

    def ask(self, method: str = "POST", **given) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(Starlette(routes=cookie.ROUTES))
            async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
                return await client.request(method, "/keep-sign-in", **given)

        with ThreadPoolExecutor(1) as own:  # the browser tests leave a loop in this thread
            return own.submit(asyncio.run, send()).result()


@pytest.fixture
def browser(monkeypatch, tmp_path):
    monkeypatch.setenv(opening.FOLDER_VARIABLE, str(tmp_path))
    return Browser()


def test_a_ticket_is_good_once(browser):
    ticket = cookie.leave_ticket("the token")
    answer = browser.ask(content=ticket)
    assert answer.status_code == 204
    said = answer.headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=lax" in said
    assert browser.ask(content=ticket).status_code == 403


def test_a_ticket_is_good_for_a_minute(browser, monkeypatch):
    ticket = cookie.leave_ticket("the token")
    now = cookie.time.monotonic()
    monkeypatch.setattr(cookie.time, "monotonic", lambda: now + 61)
    assert browser.ask(content=ticket).status_code == 403


def test_another_site_cannot_hand_in_a_ticket(browser):
    ticket = cookie.leave_ticket("the token")
    headers = {"sec-fetch-site": "cross-site"}
    assert browser.ask(content=ticket, headers=headers).status_code == 403


def test_what_is_no_ticket_is_refused(browser):
    for body in (b"", b"\xff" * 5000, b"made up"):
        assert browser.ask(content=body).status_code == 403
    assert browser.ask("GET").status_code == 405


def test_no_page_holds_a_token(run, peopled):
    app = sign_in(run, peopled)
    assert app.session_state[asker.TOKEN] not in html_of(app)
