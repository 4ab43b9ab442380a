"""The documentation: its links lead somewhere and its examples are what they say they are."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import pact_geo
from pact_geo.cli import app as command
from pact_geo.settings import read_settings

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), ROOT / "boundaries" / "README.md", *ROOT.glob("docs/**/*.md")],
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(read(page)) if kind == language]


def anchors(page: Path) -> set[str]:
    """Name the headings of a page as links do: small letters, hyphens for spaces."""
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(read(page))]
    return {heading.replace(" ", "-") for heading in plain}


def broken_links(page: Path) -> list[str]:
    found = []
    for link in LINK.findall(read(page)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(link)
    return found


@each_page
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_a_link_to_nowhere_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One thing\n[a](page.md#one-thing) [b](gone.md) [c](#other) [d](https://x.org/y)",
        encoding="utf-8",
    )

    assert broken_links(page) == ["gone.md", "#other"]


@each_page
def test_the_examples_of_a_page_parse(page: Path) -> None:
    for text in blocks(page, "toml"):
        tomllib.loads(text)
    for text in blocks(page, "python"):
        ast.parse(text)


def test_the_settings_shown_are_settings(tmp_path: Path) -> None:
    page = ROOT / "docs" / "guides" / "running.md"
    (shown,) = blocks(page, "toml")
    (tmp_path / "pact.toml").write_text(shown, encoding="utf-8")

    settings = read_settings(tmp_path / "pact.toml")

    assert settings.borough.force == tomllib.loads(shown)["borough"]["force"]


@each_page
def test_the_python_shown_uses_public_names_only(page: Path) -> None:
    used = re.findall(r"\bpg\.(\w+)", read(page))

    assert [name for name in used if not hasattr(pact_geo, name)] == []


def commands(node: Any, *path: str) -> list[str]:
    """Name every command there is, such as "pact areas list"."""
    below = getattr(node, "commands", None)
    if below is None:
        return [" ".join(path)]
    return [name for one, child in below.items() for name in commands(child, *path, one)]


def test_every_command_is_in_the_guide() -> None:
    told = read(ROOT / "docs" / "guides" / "command.md")
    every = commands(get_command(command), "pact")
    assert len(every) > 100
    assert [name for name in every if not re.search(rf"`{re.escape(name)}[ `]", told)] == []
