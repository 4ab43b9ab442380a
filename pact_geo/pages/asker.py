"""Who is asking: found out anew at every run of a page, from its session or its identity provider.

A session is known by a token, which this tab holds, or which the browser kept in a cookie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import streamlit as st

from pact_geo.errors import AccessError
from pact_geo.pages.opening import open_workspace, workspace_folder
from pact_geo.records.access import LOCAL, PUBLIC, Person
from pact_geo.records.identities import Identity
from pact_geo.records.people import SignedIn
from pact_geo.services.people import demo_people, who_asks

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
TOKEN, TICKET = "session-token", "session-ticket"


def current_person() -> Person:
    """Say who is asking, with the roles held at this moment."""
    person = who_asks(open_workspace(), token=held_token(), identity=identity())
    if person == LOCAL and not _at_this_machine():
        return PUBLIC
    return person


def watch_person() -> Callable[[], None]:
    """Remember who asks now; the function given back refuses once that is no longer so.

    It needs no page: a file is made after the page that offers it was drawn, when the person
    may have signed out, or lost a role or the account.
    """
    workspace, token, claimed = open_workspace(), held_token(), identity()
    then = who_asks(workspace, token=token, identity=claimed)

    def check() -> None:
        if who_asks(workspace, token=token, identity=claimed) != then:
            raise AccessError(
                "You are no longer signed in as you were when this page was drawn.",
                remedy="Load the page again.",
            )

    return check


def _at_this_machine() -> bool:
    """Tell whether nobody but who sits here can reach the app, through another server neither."""
    passed_on = st.context.headers.get("X-Forwarded-For")
    return st.get_option("server.address") in THIS_MACHINE and not isinstance(passed_on, str)


def client_address() -> str:
    """Give where the browser is; everybody on this machine, or of whom it is not known, as one."""
    found = st.context.ip_address
    return found if isinstance(found, str) else THIS_MACHINE[0]


def held_token() -> str | None:
    """Give the token of the session in this tab, or of the one the browser kept."""
    kept = st.context.cookies.get(cookie_name())  # without a browser this is no text
    return st.session_state.get(TOKEN) or (kept if isinstance(kept, str) else None)


def hold_token(signed_in: SignedIn) -> None:
    """Remember a sign-in in this tab, and have the browser keep it at the next run."""
    st.session_state[TOKEN] = st.session_state[TICKET] = signed_in.token


def drop_token() -> None:
    """Forget the sign-in of this tab."""
    st.session_state[TOKEN] = ""


def cookie_name() -> str:
    """Name the cookie of this workspace; cookies of one host are shared by all its ports."""
    return f"pact_{hashlib.sha256(str(workspace_folder()).encode()).hexdigest()[:8]}"


def in_demo() -> bool:
    """Tell whether this is a demo borough, where people are played."""
    return len(demo_people(open_workspace())) > 0


def has_provider() -> bool:
    """Tell whether the operator has set up an identity provider."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def identity() -> Identity | None:
    """Give whom the identity provider vouches for, when the person came through it."""
    if not st.user.get("is_logged_in"):
        return None
    since: Any = st.user.get("iat")
    return Identity(
        subject=str(st.user.get("sub") or ""),
        email=str(st.user.get("email") or ""),
        verified=st.user.get("email_verified") is True,
        issuer=str(st.user.get("iss") or ""),
        issued_at=float(since) if type(since) in (int, float) else 0.0,
    )
