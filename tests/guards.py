"""The guards of the services and the desk, and a pytest plugin that takes one of them out.

A guard is a call of ``require`` or ``may``. Loaded with ``-p tests.guards``, the plugin runs the
tests, then lets each guard in turn (or those named in ``PACT_GUARDS_ONLY``) pass everybody and
runs the tests in which it refused somebody again. The file named in ``PACT_GUARDS_TOLD`` says for
each guard whether one of them failed.
"""

from __future__ import annotations

import ast
import json
import os
import pickle
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from pact_geo.errors import AccessError, PactError
from pact_geo.records import access

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pact_geo"
GUARDED = ("services", "records/desk.py", "records/reach.py")
ONLY, TOLD = "PACT_GUARDS_ONLY", "PACT_GUARDS_TOLD"
MOST = 12
"""Tests that are run again for a guard; each of them should fail."""
ASKING = {"require", "may"}


@dataclass(frozen=True)
class Guard:
    """A call that asks permission: in which function of which file, and on which lines."""

    name: str
    file: str
    first: int
    last: int


def list_guards() -> list[Guard]:
    """Find every guard, in the order of the files; named by file, function and turn there."""
    found = []
    for part in GUARDED:
        path = PACKAGE / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            turns: Counter[str] = Counter()
            for function, call in _calls(ast.parse(file.read_text(encoding="utf-8"))):
                turns[function] += 1
                short = file.relative_to(PACKAGE).as_posix()
                name = f"{short}:{function}:{turns[function]}"
                found.append(Guard(name, str(file), call.lineno, call.end_lineno or call.lineno))
    return found


def _calls(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.Call]]:
    for node in ast.iter_child_nodes(tree):
        named = isinstance(node, ast.FunctionDef)
        if isinstance(node, ast.Call) and _asked(node.func) and inside != "require":
            yield inside, node
        yield from _calls(node, node.name if named else inside)


def _asked(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in ASKING
    return isinstance(called, ast.Attribute) and called.attr == "require"


# --- the plugin -----------------------------------------------------------------------------------

_guards = {
    (one.file, line): one for one in list_guards() for line in range(one.first, one.last + 1)
}
_refused: dict[str, dict[str, None]] = defaultdict(dict)
_now, _out = [""], [""]


def _guard_at(frame: FrameType) -> str:
    """Name the guard a call came from; ``Borough.require`` only passes it on."""
    if frame.f_code.co_name == "require" and frame.f_back is not None:
        frame = frame.f_back
    found = _guards.get((frame.f_code.co_filename, frame.f_lineno))
    return found.name if found else ""


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Stand between the guards and the table of rules, before any conftest imports a guard."""
    real_require, real_may = access.require, access.may

    def require(*given: Any) -> None:
        guard = _guard_at(sys._getframe(1))
        if guard and guard == _out[0]:
            return
        try:
            real_require(*given)
        except AccessError:
            _refused[guard][_now[0]] = None
            raise

    def may(*given: Any) -> bool:
        guard = _guard_at(sys._getframe(1))
        allowed = (guard != "" and guard == _out[0]) or real_may(*given)
        if not allowed:
            _refused[guard][_now[0]] = None
        return allowed

    access.require, access.may = require, may
    from pact_geo.outputs import documents

    vars(documents)["_typeset"] = _apart(documents._typeset)


def _apart(work: Callable[..., Any]) -> Callable[..., Any]:
    """Do work in a child of its own: the threads typesetting leaves would be missing in others."""

    def run(*given: Any, **named: Any) -> Any:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                answer = True, work(*given, **named)
            except PactError as error:
                answer = False, error
            with os.fdopen(writing, "wb") as told:
                pickle.dump(answer, told)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            done, answer = pickle.load(told)  # noqa: S301 - from our own child
        os.waitpid(child, 0)
        if done:
            return answer
        raise answer

    return run


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _now[0] = item.nodeid


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run every test with all guards, then for each guard those in which it refuses, without."""
    items = {item.nodeid: item for item in session.items}
    for item, after in pairwise([*session.items, session.items[0]]):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
    noticed = {}
    if not session.testsfailed:
        wanted = os.environ.get(ONLY, "").split() or [one.name for one in list_guards()]
        noticed = {guard: _notices(list(_refused[guard])[:MOST], guard, items) for guard in wanted}
    Path(os.environ[TOLD]).write_text(json.dumps(noticed, indent=1), encoding="utf-8")
    session._setupstate.teardown_exact(None)
    return True


def _notices(tests: list[str], guard: str, items: dict[str, pytest.Item]) -> bool:
    """Run tests without a guard, in a child that ends with them; tell whether one of them fails.

    A child begins with everything the tests before it have built.
    """
    child = os.fork()
    if child == 0:
        failed = 2  # nothing but an answer may count as one
        try:
            _out[0], others = guard, list(items.values())
            pairs = [(items[one], others[0 if items[one] is others[-1] else -1]) for one in tests]
            failed = int(any(_fails(*pair) for pair in pairs))
        finally:
            os._exit(failed)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended in (0, 1), guard
    return ended == 1


def _fails(item: pytest.Item, after: pytest.Item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=after))
