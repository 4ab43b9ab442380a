"""Somebody who speaks to the app without a browser, and may say what no browser would."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

PATIENCE = 60


class Wire:
    """One session of the app, signed in by its cookie."""

    def __init__(self, address: str, *, cookie: str) -> None:
        host = urlsplit(address).netloc
        self._opened = connect(
            f"ws://{host}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": cookie},
            max_size=None,
            open_timeout=PATIENCE,
        )

    def __enter__(self) -> Self:
        self._socket = self._opened.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self._opened.__exit__(*problem)

    def run(self, page: str, query: str = "", *, widgets: list[WidgetState] | None = None) -> Any:
        """Ask for a page with these values of widgets; give all messages of that run."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        asked.rerun_script.widget_states.widgets.extend(widgets or [])
        self._socket.send(asked.SerializeToString())
        messages = []
        while True:
            said = ForwardMsg.FromString(self._socket.recv(timeout=PATIENCE))
            messages.append(said)
            if said.WhichOneof("type") == "script_finished":
                return messages


def widgets_of(messages: list[Any]) -> list[tuple[str, Any]]:
    """List the widgets of a run: what kind each is, and the element itself."""
    found = []
    for said in messages:
        if said.WhichOneof("type") == "delta" and said.delta.WhichOneof("type") == "new_element":
            element = said.delta.new_element
            kind = element.WhichOneof("type")
            inner = getattr(element, kind) if kind else None
            if inner is not None and "id" in inner.DESCRIPTOR.fields_by_name and inner.id:
                found.append((kind, inner))
    return found


def bytes_of(messages: list[Any]) -> bytes:
    """Give everything that was sent in a run."""
    return b"".join(said.SerializeToString() for said in messages)


def forged(kind: str, element: Any) -> WidgetState | None:
    """Fill a widget in as a forger would; None for kinds that hold no value to forge."""
    state = WidgetState(id=element.id)
    if kind in ("text_input", "text_area"):
        state.string_value = "Forged"
    elif kind == "number_input":
        state.double_value = 1.0
    elif kind in ("selectbox", "radio"):
        options = list(element.options)
        if not options:
            return None
        state.string_value = options[-1]
    elif kind == "checkbox":
        state.bool_value = True
    elif kind == "date_input":
        state.string_array_value.data.append("2026/11/20")
    else:
        return None
    return state
