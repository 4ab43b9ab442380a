"""Keep a sign-in over a reload of the browser: a cookie that no script can read.

Streamlit cannot set a cookie, so the page leaves a ticket that is good once and for a minute,
and the browser hands it in at an address of the app's own, which answers with the cookie. The
token itself is never in a page or in an address.
"""

from __future__ import annotations

import secrets
import threading
import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pact_geo.pages import asker
from pact_geo.records.people import SIGNED_IN_FOR

PATH = "keep-sign-in"
GOOD_FOR = 60.0
"""Seconds."""

_tickets: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def leave_ticket(token: str) -> str:
    """Leave a session's token to be fetched once, with the ticket that is given back."""
    ticket, now = secrets.token_urlsafe(24), time.monotonic()
    with _lock:
        for old in [key for key, (_, until) in _tickets.items() if until < now]:
            del _tickets[old]
        _tickets[ticket] = (token, now + GOOD_FOR)
    return ticket


def _take(ticket: str) -> str | None:
    with _lock:
        token, until = _tickets.pop(ticket, ("", 0.0))
    return token if token and until >= time.monotonic() else None


def script_of(ticket: str) -> str:
    """Write the script with which the browser hands in a ticket."""
    return f"<script>fetch('{PATH}', {{method: 'POST', body: '{ticket}'}});</script>"


async def keep_sign_in(request: Request) -> Response:
    """Answer a ticket with the cookie; only a page of the app itself may hand one in."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return Response(status_code=403)
    body = await request.body()
    token = _take(body[:100].decode("ascii", errors="replace"))
    if token is None:
        return Response(status_code=403)
    answer = Response(status_code=204)
    answer.set_cookie(
        asker.cookie_name(),
        token,
        max_age=int(SIGNED_IN_FOR.total_seconds()),
        httponly=True,
        samesite="lax",
        secure="https" in (request.url.scheme, request.headers.get("x-forwarded-proto")),
    )
    return answer


ROUTES: list[BaseRoute] = [Route(f"/{PATH}", keep_sign_in, methods=["POST"])]
