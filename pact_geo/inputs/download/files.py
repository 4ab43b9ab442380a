"""Write what was fetched so that a file is whole or not there, under a name that is safe."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pact_geo.errors import InputError

_AUTHORITY = re.compile(r"[EWNS]\d{8}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def check_authority(authority: str) -> str:
    """Give back the code of a local authority, or refuse what is not one."""
    code = authority.strip().upper()
    if not _AUTHORITY.fullmatch(code):
        raise InputError(
            f"{authority!r} is not the code of a local authority.",
            remedy="A code is a letter and eight digits: Wigan is E08000010.",
        )
    return code


def safe_name(text: str) -> str:
    """Give back ``text`` if it may be part of a file name, or refuse it."""
    if not _NAME.fullmatch(text):
        raise InputError(
            f"{text[:60]!r} cannot be used in a file name.",
            remedy="Use codes made of letters, digits, hyphens and underscores.",
        )
    return text


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a kill at any moment leaves the old one, the new one or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
