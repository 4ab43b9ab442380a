"""The errors PACT Geo raises: one root, each child also a built-in kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Argument:
    """What may be told a reader of a file; a notebook, the command and a page name it apart.

    Parameters
    ----------
    name
        The reader's own keyword, such as ``crs``.
    example
        What to give.
    field
        For ``columns``: our field, of which ``example`` names the column.
    """

    name: str
    example: str = "..."
    field: str = ""

    def __str__(self) -> str:
        """Write it as Python takes it."""
        if self.field:
            return f'{self.name}={{"{self.field}": "{self.example}"}}'
        return f'{self.name}="{self.example}"'


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
    tell
        What may be told a reader, any one of them, so that it need not find out.
    """

    def __init__(
        self,
        reason: str,
        *,
        file: str | None = None,
        row: int | None = None,
        remedy: str | None = None,
        tell: Sequence[Argument] = (),
    ) -> None:
        self.reason = reason
        self.file = file
        self.row = row
        self.remedy = remedy
        self.tell = tuple(tell)
        super().__init__(self.said())

    @property
    def where(self) -> str:
        """The file and the row, as far as they are known."""
        row = f"row {self.row}" if self.row is not None else None
        return ", ".join(part for part in (self.file, row) if part)

    def what_to_do(self, call: Callable[[Argument], str] = str) -> str:
        """Say what to do next; ``call`` names what may be told a reader as its person does."""
        told = f"Give {' or '.join(call(one) for one in self.tell)}." if self.tell else ""
        return " ".join(filter(None, (self.remedy, told)))

    def said(self, call: Callable[[Argument], str] = str) -> str:
        """Say where, what is wrong and what to do, in one line (see ``what_to_do``)."""
        where = f"{self.where}:" if self.where else ""
        return " ".join(filter(None, (where, self.reason, self.what_to_do(call))))


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


class AccessError(PactError, PermissionError):
    """The person's roles do not allow what was asked."""


class NewPasswordError(AccessError):
    """The password was good for one time; a new one is needed to go on."""


class StaleEditError(PactError, RuntimeError):
    """Someone else changed the row since it was read; both texts are kept.

    Parameters
    ----------
    theirs
        The row as it is now.
    yours
        The values that were to be written.
    """

    def __init__(self, reason: str, *, theirs: dict[str, Any], yours: dict[str, Any]) -> None:
        self.theirs = theirs
        self.yours = yours
        super().__init__(reason, remedy="Compare both, then save again what should stand.")


class RecordError(PactError, ValueError):
    """A record is not there, or does not hold what its kind asks for."""


class UnfinishedErasureError(PactError, RuntimeError):
    """A record is erased for everybody, but something of it is still in a file."""


class IntegrityError(PactError, RuntimeError):
    """The audit trail or a backup is not what it was."""


class PersonalTextError(PactError, ValueError):
    """A text that is to be public seems to name a person, an address or a phone number.

    Parameters
    ----------
    findings
        For each field, what was found in it: ``kind``, ``span`` and ``words``.
    """

    def __init__(self, reason: str, *, findings: dict[str, list[Any]]) -> None:
        self.findings = findings
        super().__init__(
            reason, remedy="Reword it, or say why it may be public all the same; that is recorded."
        )
