"""Which files of a download hold incidents, and in what layout."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pact_geo.errors import InputError
from pact_geo.inputs.incidents.police import FORCES
from pact_geo.inputs.safe import Kind, Limits, check_file, unpack
from pact_geo.inputs.wording import listed, tally

_NAME = re.compile(
    r"(?P<month>\d{4}-\d{2})-(?P<force>.+)-(?P<what>street|outcomes|stop-and-search)\.csv",
    re.IGNORECASE,
)
_KINDS = (
    Kind.CSV, Kind.EXCEL, Kind.GEOJSON, Kind.GEOPACKAGE, Kind.PARQUET, Kind.FLATGEOBUF,
    Kind.JSON, Kind.ZIP,
)  # fmt: skip
# The archive of the whole country: 36 months are nearly 2 GB packed and 8 to 9 GB unpacked.
_LIMITS = Limits(total_bytes=16 * 2**30)
_SUFFIXES = (
    ".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".geojson", ".json", ".gpkg",
    ".parquet", ".geoparquet", ".fgb", ".zip",
)  # fmt: skip


class Layout(StrEnum):
    """How a file of incidents is laid out."""

    STREET = "street"
    OUTCOMES = "outcomes"
    SEARCH = "stop and search"
    ANSWER = "API answer"
    TABLE = "table"


_SKIPPED = {
    Layout.STREET: "street-level crime, which is not asked for",
    Layout.OUTCOMES: "outcomes, which tell what became of crimes and would count them twice",
    Layout.SEARCH: "stop and search, which are not crimes; give them alone or ask for them",
    Layout.ANSWER: "answers of the API beside the files of a download",
    Layout.TABLE: "not in the layout of police.uk",
}


@dataclass(frozen=True)
class SourceFile:
    """One file to read: where it is, what to call it, and its layout as far as known."""

    path: Path
    name: str
    layout: Layout
    force: str = ""


@dataclass(frozen=True)
class Found:
    """The files to read, and sentences about those that are not."""

    files: tuple[SourceFile, ...]
    notes: tuple[str, ...]


@contextmanager
def find_files(
    path: Path, *, name: str, searches: bool, forces: Collection[str]
) -> Iterator[Found]:
    """Find the files of incidents in a zip or a folder, or take the one file there is.

    Archives are unpacked with every check of ``safe`` while the context lasts.

    Parameters
    ----------
    path, name
        The file or folder, and what to call it.
    searches
        Whether to take the stop-and-search files of a download instead of its crimes.
    forces
        Names or words of forces, as in ``FORCES``; of a download only their files are read.

    Raises
    ------
    InputError
        If there is nothing in it that can be read.
    """
    with ExitStack() as stack:
        listing = list(_list_files(path, name, stack))
        if not listing:
            raise InputError(
                "There is no file in it that can be read.",
                file=name,
                remedy="Give the zip from data.police.uk as downloaded, CSV, Excel, GeoJSON,"
                " GeoPackage or Parquet.",
            )
        yield _choose(listing, name, searches=searches, forces=forces)


def _list_files(path: Path, name: str, stack: ExitStack) -> Iterator[SourceFile]:
    if path.is_dir():
        yield from _list_folder(path, stack, prefix="")
        return
    kind = check_file(path, kinds=_KINDS, name=name)
    if kind == Kind.ZIP:
        yield from _list_folder(
            stack.enter_context(unpack(path, limits=_LIMITS, name=name)), stack, prefix=""
        )
    else:
        yield _named_file(path, name) or _other_file(path, name, kind)


def _list_folder(folder: Path, stack: ExitStack, prefix: str) -> Iterator[SourceFile]:
    """List a folder in order of name, which for archives is order of age."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        hidden = any(part.startswith((".", "__MACOSX")) for part in inner.parts)
        if hidden or path.is_symlink() or not path.is_file():
            continue
        if path.suffix.casefold() not in _SUFFIXES:
            continue
        name = f"{prefix}{inner.as_posix()}"
        named = _named_file(path, name)
        if named:
            yield named
            continue
        kind = check_file(path, kinds=_KINDS, name=name)
        if kind == Kind.ZIP:
            unpacked = stack.enter_context(unpack(path, limits=_LIMITS, name=name))
            yield from _list_folder(unpacked, stack, prefix=f"{name}/")
        else:
            yield _other_file(path, name, kind)


def _named_file(path: Path, name: str) -> SourceFile | None:
    """Take a file that is called as data.police.uk calls its files."""
    match = _NAME.fullmatch(Path(name).name)
    if match is None:
        return None
    layout = {"street": Layout.STREET, "outcomes": Layout.OUTCOMES}.get(
        match["what"].casefold(), Layout.SEARCH
    )
    slug = match["force"].casefold()
    return SourceFile(path, name, layout, FORCES.get(slug, slug.replace("-", " ").title()))


def _other_file(path: Path, name: str, kind: Kind) -> SourceFile:
    return SourceFile(path, name, Layout.ANSWER if kind == Kind.JSON else Layout.TABLE)


def _choose(
    listing: list[SourceFile], name: str, *, searches: bool, forces: Collection[str]
) -> Found:
    """Take the files of one layout: crimes before searches before other tables."""
    there = {file.layout for file in listing}
    order = [Layout.STREET, Layout.ANSWER, Layout.SEARCH, Layout.TABLE]
    if searches:
        order = [Layout.SEARCH, Layout.TABLE]
    layout = next((each for each in order if each in there), None)
    if layout is None:
        raise InputError(
            "It holds no incidents: "
            + "; ".join(_SKIPPED[each] for each in Layout if each in there)
            + ".",
            file=name,
            remedy="Tick 'include crime data' when downloading from data.police.uk.",
        )
    chosen = [file for file in listing if file.layout == layout]
    notes = [
        f"Not read: {tally(len(rest), 'file')} of {_SKIPPED[other]}"
        f" ({listed(file.name for file in rest)})."
        for other in Layout
        if other != layout and (rest := [file for file in listing if file.layout == other])
    ]
    chosen, more = _of_forces(chosen, forces, name)
    chosen, again = _newest_of_each(chosen)
    return Found(tuple(chosen), (*notes, *more, *again))


def _of_forces(
    files: list[SourceFile], forces: Collection[str], name: str
) -> tuple[list[SourceFile], list[str]]:
    if not forces:
        return files, []
    wanted = {FORCES.get(force.casefold(), force).casefold() for force in forces}
    kept = [file for file in files if file.force.casefold() in wanted]
    if not kept:
        raise InputError(
            f"It holds no file of {listed(sorted(forces))}.",
            file=name,
            remedy=f"It has {listed(sorted({file.force for file in files}), shown=50)}.",
        )
    left = len(files) - len(kept)
    note = f"Not read: {tally(left, 'file')} of other forces, as asked."
    return kept, [note] if left else []


def _newest_of_each(files: list[SourceFile]) -> tuple[list[SourceFile], list[str]]:
    """Keep one file of each force and month: that of the last folder or archive by name.

    Downloads of different dates overlap, and the later one holds the corrections.
    """
    last: dict[str, SourceFile] = {}
    older = []
    for file in files:
        key = Path(file.name).name.casefold() if file.force else file.name
        if key in last:
            older.append(last.pop(key).name)
        last[key] = file
    note = (
        f"Not read: {tally(len(older), 'file')}, because a later folder has the same month of the"
        f" same force ({listed(older)})."
    )
    return list(last.values()), [note] if older else []
