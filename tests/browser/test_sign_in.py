"""Signing in as people meet it: password, reload, an identity provider, the demo's people."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pact_geo.records.access import Role
from pact_geo.services import people
from pact_geo.services.demonstration import PEOPLE
from pact_geo.services.office import open_office
from pact_geo.workspace import Workspace

WAIT = 30_000
PASSWORD, EMAIL = "four words apart", "ada@example.org"


@pytest.fixture(scope="module")
def peopled(demo_workspace, tmp_path_factory) -> Workspace:
    """The demo's data as a partnership's own workspace, with an administrator and a member."""
    folder = tmp_path_factory.mktemp("peopled") / "workspace"
    skip = shutil.ignore_patterns("records.*", "raw")
    workspace = Workspace(shutil.copytree(demo_workspace, folder, ignore=skip))
    workspace.change_setting("borough", "demo", value=False)
    people.add_first_administrator(workspace, EMAIL, name="Ada", password=PASSWORD)
    token = people.sign_in(workspace, EMAIL, password=PASSWORD).token
    office = open_office(workspace, people.who_asks(workspace, token=token))
    people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    return workspace


@pytest.fixture(scope="module")
def provider():
    """An identity provider on this machine that knows Bo, and somebody without an account."""
    port = free_port()
    known = [
        {"sub": "bo", "email": "bo@example.org", "email_verified": True},
        {"sub": "eve", "email": "eve@example.org", "email_verified": True},
        {"sub": "mallory", "email": "bo@example.org", "email_verified": False},
    ]
    words = [word for one in known for word in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{wait_for(port)}"
    process.terminate()
    process.wait(20)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int) -> int:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return port
    raise AssertionError("The provider did not start.")


@pytest.fixture(scope="module")
def app_with_provider(serve, peopled, provider, tmp_path_factory) -> str:
    port = free_port()
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{"c" * 32}"
client_id = "pact"
client_secret = "{"s" * 32}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    return serve(peopled.folder, port=port, STREAMLIT_SECRETS_FILES=str(secrets))


@pytest.fixture(scope="module")
def app(serve, peopled) -> str:
    return serve(peopled.folder)


def sign_in(visit, address: str) -> None:
    visit.address = address
    visit.open("sign_in")
    visit.page.get_by_label("E-mail").fill(EMAIL)
    visit.page.get_by_role("textbox", name="Password").fill(PASSWORD)
    visit.page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    expect(visit.page.get_by_role("heading", name="Signed in")).to_be_visible(timeout=WAIT)


def test_a_stranger_sees_what_everybody_may_see(visit, app):
    visit.address = app
    visit.open()
    expect(visit.page.get_by_role("heading", name="Area profile")).to_be_visible()
    for page in ("explore", "data", "people"):
        visit.open(page)
        said = visit.page.get_by_role("heading", name="Not open to you")
        expect(said).to_be_visible(timeout=WAIT)
        assert visit.axe() == []


def test_a_password_signs_in_and_a_reload_keeps_it(visit, app):
    sign_in(visit, app)
    visit.page.wait_for_timeout(1000)
    visit.open("people")
    expect(visit.page.get_by_role("heading", name="People")).to_be_visible()
    assert visit.axe() == []
    visit.open("sign_in")
    visit.page.get_by_role("button", name="Sign out").click()
    expect(visit.page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=WAIT)
    visit.open("people")
    expect(visit.page.get_by_role("heading", name="Not open to you")).to_be_visible(timeout=WAIT)


def test_the_token_is_in_no_address_and_no_script_reads_it(visit, app):
    sign_in(visit, app)
    visit.page.wait_for_timeout(1000)
    (kept,) = [one for one in visit.page.context.cookies() if one["name"].startswith("pact_")]
    assert kept["httpOnly"]
    assert kept["sameSite"] == "Lax"
    assert kept["value"] not in visit.page.evaluate("document.cookie")
    assert kept["value"] not in visit.page.content()
    assert not [url for url in visit.requests if kept["value"] in url]


def test_the_sign_in_page_has_no_accessibility_violation(visit, app):
    visit.address = app
    visit.open("sign_in")
    assert visit.axe() == []


def through_provider(chromium, address: str, subject: str):
    """Go the whole way round; the provider's own page asks a style sheet from outside."""
    page = chromium.new_context().new_page()
    page.goto(f"{address}/sign_in")
    page.get_by_role("button", name="Sign in with your organisation").click()
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{address}/**")
    page.goto(f"{address}/sign_in")
    return page


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("bo", "You are Bo, panel."),
        ("eve", "no account here does"),
        ("mallory", "no account here does"),
    ],
)
def test_an_identity_provider_says_who_somebody_is(chromium, app_with_provider, subject, said):
    page = through_provider(chromium, app_with_provider, subject)
    expect(page.get_by_text(said)).to_be_visible(timeout=WAIT)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="End Session")).to_be_visible(timeout=WAIT)
    page.goto(f"{app_with_provider}/sign_in")
    offered = page.get_by_role("button", name="Sign in with your organisation")
    expect(offered).to_be_visible(timeout=WAIT)
    page.context.close()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_the_demo_is_played_as_each_role(visit, demo_app, role):
    visit.address = demo_app
    visit.open("sign_in")
    expect(visit.page.get_by_text("This is the demo borough. Nobody in it is real")).to_be_visible()
    assert visit.axe() == []
    name = next(name for name, held, _, _ in PEOPLE if held is role)
    if role is not Role.ANALYST:
        visit.page.get_by_role("button", name=f"Become {name}").click()
    expect(visit.page.get_by_text(f"You are {name}, {role};")).to_be_visible(timeout=WAIT)
    assert Path(visit.page.url).name == "sign_in"
