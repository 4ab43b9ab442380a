"""The errors PACT Geo raises: one root, each child also a built-in kind."""

from __future__ import annotations


class PactError(Exception):
    """Say what is wrong, where, and what to do about it.

    Parameters
    ----------
    reason
        What is wrong, in a sentence a person who loads files can follow.
    file, row
        Where: the file's own name (never a path of the server) and the row as a
        spreadsheet numbers it, the heading being row 1.
    remedy
        What to do next.
    """

    def __init__(
        self,
        reason: str,
        *,
        file: str | None = None,
        row: int | None = None,
        remedy: str | None = None,
    ) -> None:
        self.reason = reason
        self.file = file
        self.row = row
        self.remedy = remedy
        where = ", ".join(
            part for part in (file, f"row {row}" if row is not None else None) if part
        )
        super().__init__(" ".join(filter(None, (f"{where}:" if where else "", reason, remedy))))


class SchemaError(PactError, ValueError):
    """A table does not have the columns, types, index or CRS its name promises."""


class InputError(PactError, ValueError):
    """A file cannot be read at all."""


class UnsafeFileError(InputError):
    """A file was refused because reading it could harm the machine."""


class UnsuitableDataError(PactError, ValueError):
    """The data cannot answer the question: wrong vintage, no days, no denominator."""


class FetchError(PactError, RuntimeError):
    """A download failed after every retry."""


class MissingAssetError(PactError, RuntimeError):
    """The map scripts have not been fetched yet."""


class OutsideLinkError(PactError, ValueError):
    """A map would ask an outside host."""


class WorkspaceError(PactError, RuntimeError):
    """A workspace folder is missing, locked or damaged."""
