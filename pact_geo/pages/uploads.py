"""Uploaded files, for as long as they are read: in a folder of their own, under our names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pact_geo.errors import Argument, InputError

_ENDING = re.compile(r"(\.[A-Za-z0-9]{1,10}){1,2}$")


REPAIR = """<script>
(function () {
  function repair() {
    document.querySelectorAll('section[role="presentation"][aria-label]').forEach(function (one) {
      one.removeAttribute('role');
    });
  }
  repair();
  if (!window.pactRepairs) {
    window.pactRepairs = new MutationObserver(repair);
    window.pactRepairs.observe(document.body, {childList: true, subtree: true});
  }
}());
</script>"""
"""Streamlit names its drop zone and calls it presentational at once, which screen readers
read in different ways; it keeps its name."""


CONTROLS: Mapping[str, str] = {
    "crs": "Coordinate reference system, where the file does not say",
    "columns": "Columns, ours=theirs",
    "code": "The field that holds the codes",
    "layer": "Which layer or map, where there are several",
    "category": "The category of every row",
    "date": "The date the figures speak of",
    "sheet": "The sheet of a workbook",
    "unit": "What a weight is in, such as days",
}
"""What may be told a reader, by the words of the control on the Data page."""


def control_words(argument: Argument) -> str:
    """Name what may be told a reader by its control."""
    given = f"{argument.field}={argument.example}" if argument.field else argument.example
    return f'{given} under "{CONTROLS[argument.name]}"'


def read_columns(written: str) -> dict[str, str]:
    """Read ``month=Date; category=Issue`` into our fields and their columns.

    Raises
    ------
    InputError
        If a part names no column.
    """
    parts = [part.partition("=") for part in written.split(";") if part.strip()]
    pairs = {ours.strip(): theirs.strip() for ours, _, theirs in parts}
    if not all(ours and theirs for ours, theirs in pairs.items()):
        raise InputError(
            "A column is not named.",
            remedy="Write ours=theirs, such as month=Date; category=Issue.",
        )
    return pairs


@contextmanager
def saved(files: Sequence[Any], extra: Any | None) -> Iterator[tuple[list[Path], Path | None]]:
    """Save uploads and give their paths; nothing of a name but a plain ending is used.

    Parameters
    ----------
    files
        Uploaded files, with ``name`` and ``getbuffer``.
    extra
        One more of them, such as a mapping, or None.
    """
    with TemporaryDirectory(prefix="pact-upload-") as folder:
        paths = [_save(file, Path(folder), str(number)) for number, file in enumerate(files)]
        yield paths, _save(extra, Path(folder), "extra") if extra is not None else None


def _save(file: Any, folder: Path, number: str) -> Path:
    ending = _ENDING.search(file.name)
    path = folder / f"{number}{ending.group(0).lower() if ending else ''}"
    path.write_bytes(file.getbuffer())
    return path
