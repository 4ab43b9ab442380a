"""The one door for files that people take away.

Streamlit keeps a file in memory under an address made from its content, and gives it to
whoever has that address, signed in or not. So nothing is made before it is asked for, who asks
is found out again at that moment, and the file is swept away soon after. ``docs/permissions.md``
says what holds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

import streamlit as st
from streamlit import runtime

from pact_geo.pages import asker

SWEEP_AFTER = 30.0
"""Seconds. A file goes at the second sweep in which no page holds it."""


def offer_file(
    label: str,
    data: Callable[[], bytes | str],
    *,
    file_name: str,
    mime: str,
    key: str | None = None,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """Offer a file that is made when it is asked for, for whoever the page was drawn for.

    Parameters
    ----------
    label
        On the button.
    data
        Makes the file; called outside the page, so it may show nothing.
    file_name, mime
        Of the file.
    key, width
        Of the button.
    """
    st.download_button(
        label,
        data=made_for(data, still=asker.watch_person()),
        file_name=file_name,
        mime=mime,
        key=key,
        on_click="ignore",
        width=width,
    )


def made_for(
    data: Callable[[], bytes | str], *, still: Callable[[], None]
) -> Callable[[], bytes | str]:
    """Make a file only while ``still`` raises nothing, and have it swept away afterwards."""

    def make() -> bytes | str:
        still()
        content = data()
        for times in (1, 2):
            later = threading.Timer(times * SWEEP_AFTER, sweep)
            later.daemon = True
            later.start()
        return content

    return make


def sweep() -> None:
    """Drop files that no page shows and that were there at the last sweep already."""
    if runtime.exists():
        runtime.get_instance().media_file_mgr.remove_orphaned_files()
