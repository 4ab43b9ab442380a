"""Sign in and out; in the demo borough, become one of its invented people."""

from __future__ import annotations

import streamlit as st

from pact_geo.errors import NewPasswordError
from pact_geo.pages import asker, frame, opening, state
from pact_geo.records.access import LOCAL, Person
from pact_geo.records.identities import Identity
from pact_geo.records.people import SHORTEST, SIGNED_IN_FOR
from pact_geo.services.people import (
    demo_people,
    sign_in,
    sign_in_demo,
    sign_out,
    sign_out_identity,
)
from pact_geo.workspace import Workspace

NEW = "new-password-needed"


def show_page() -> None:
    if not frame.page_allowed("sign_in"):
        return
    workspace, person = opening.open_workspace(), asker.current_person()
    if asker.in_demo():
        _offer_people(workspace, person)
    elif person == LOCAL:
        _say_nobody()
    elif person.id:
        _show_signed_in(workspace, person)
    else:
        _offer_sign_in(workspace)


def _offer_people(workspace: Workspace, now: Person) -> None:
    st.title("Change person", anchor=False)
    st.write(
        "This is the demo borough. Nobody in it is real, so you become any of its people with one"
        " click, to see what each of them sees. In a partnership's own workspace everybody signs"
        " in, and this choice is not there."
    )
    st.write(f"You are **{frame.plain(now.name)}**, {_said(now)}.")
    for person in demo_people(workspace):
        if person.id == now.id:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(f"Become {frame.plain(person.name)}", key=f"become-{person.id}"):
                _end(workspace)
                asker.hold_token(sign_in_demo(workspace, person.id))
                st.rerun()
            st.write(_said(person))


def _said(person: Person) -> str:
    """Say roles, agency and wards in a line."""
    names = state.current_borough().ward_names if person.wards else {}
    wards = [
        "all wards" if code == "*" else frame.plain(names.get(code, code))
        for code in sorted(person.wards)
    ]
    parts = [", ".join(sorted(person.roles)), frame.plain(person.agency), ", ".join(wards)]
    return "; ".join(part for part in parts if part)


def _say_nobody() -> None:
    st.title("Sign in", anchor=False)
    frame.show_empty(
        "This workspace has no people yet, so whoever sits at this machine is its analyst.",
        "The first administrator is made with the command: pact people first-administrator EMAIL"
        " --name NAME. From then on everybody signs in here.",
    )


def _show_signed_in(workspace: Workspace, person: Person) -> None:
    st.title("Signed in", anchor=False)
    st.write(f"You are **{frame.plain(person.name)}**, {_said(person)}.")
    if st.button("Sign out", key="sign-out"):
        _end(workspace)
        if st.user.get("is_logged_in"):
            st.logout()  # the browser goes to the provider; another run would keep it here
        else:
            st.rerun()


def _end(workspace: Workspace) -> None:
    token = asker.held_token()
    if token:
        sign_out(workspace, token)
    asker.drop_token()
    identity = asker.identity()
    if identity is not None:
        sign_out_identity(workspace, identity)


def _offer_sign_in(workspace: Workspace) -> None:
    st.title("Sign in", anchor=False)
    identity = asker.identity()
    if identity is not None:
        _say_unknown(identity)
        if st.button("Sign out", key="sign-out"):
            st.logout()
        return
    st.write(
        "Signing in is for those who work on the plan: councillors, panels, practitioners,"
        " steering groups, co-ordinators, analysts and administrators. The administrator of"
        " your partnership gives the account. Everything else in the menu is open to everybody,"
        " without one."
    )
    if asker.has_provider() and st.button("Sign in with your organisation", type="primary"):
        st.login()
    with frame.errors_said():
        _show_form(workspace)


def _say_unknown(identity: Identity) -> None:
    """Tell somebody whom no account is for, or whose sign-in has ended, what to do."""
    frame.show_empty(
        "Your identity provider knows you, but no account here does, or you signed in there more"
        f" than {SIGNED_IN_FOR.seconds // 3600} hours ago.",
        "Sign out and in again. If that does not help, ask the administrator of your partnership"
        " for an account, and give your number at the identity provider:",
    )
    st.code(identity.subject, language=None)
    st.write("It was given by:")
    st.code(identity.issuer, language=None)


def _show_form(workspace: Workspace) -> None:
    needed = st.session_state.get(NEW, False)
    if needed:
        st.write("Your password was good for one time. Choose one of your own to go on.")
    with st.form("sign-in", width=440):
        email = st.text_input("E-mail", key="email", autocomplete="username")
        password = st.text_input(
            "Password", type="password", key="password", autocomplete="current-password"
        )
        fresh = ""
        if needed:
            fresh = st.text_input(
                f"New password, at least {SHORTEST} characters",
                type="password",
                key="new-password",
                autocomplete="new-password",
            )
        asked = st.form_submit_button("Sign in", type="primary")
    if not asked:
        return
    try:
        signed_in = sign_in(
            workspace,
            email,
            password=password,
            new_password=fresh,
            address=asker.client_address(),
        )
    except NewPasswordError:
        st.session_state[NEW] = True
    else:
        st.session_state.pop(NEW, None)
        asker.hold_token(signed_in)
    st.rerun()


show_page()
