"""Uploaded files, for as long as they are read: in a folder of their own, under our names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
