"""Text that people type, as it may stand on one line of a record."""

from __future__ import annotations


def tidy_line(text: str) -> str:
    """Put text on one line, without marks that cannot be seen and that databases refuse."""
    return " ".join("".join(x if x.isprintable() else " " for x in str(text)).split())
