"""The day on which an act is done, where nobody says another."""

from __future__ import annotations

from datetime import date, datetime


def this_day() -> date:
    """Give today's date on this machine."""
    return datetime.now().astimezone().date()
