"""Unpack a zip archive only when it cannot do harm."""

from __future__ import annotations

import lzma
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from threading import Event

from pact_geo.errors import InputError, UnsafeFileError

DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError,
)  # fmt: skip
"""What reading a damaged archive may raise."""

_GIB = 2**30
_PIECE = 1024 * 1024
_THREADS, _MANY_BYTES = 2, 4 * 1024 * 1024  # more than this is unpacked in threads
_HEADER = 30
_OFFICE = (".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".odt", ".xlsb")
_ARCHIVE_STARTS = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold.

    Attributes
    ----------
    total_bytes
        All members unpacked. The whole police.uk archive of three years takes about 4 GiB.
    members
        How many files and folders.
    ratio
        How many times larger than packed, once it is over ``ratio_from`` bytes; real
        boundary and crime files stay under 60.
    """

    total_bytes: int = 6 * _GIB
    members: int = 20_000
    ratio: float = 200.0
    ratio_from: int = 64 * 2**20


@contextmanager
def unpack(
    path: str | Path, *, limits: Limits | None = None, name: str | None = None
) -> Iterator[Path]:
    """Unpack a zip archive into a temporary folder, and remove it afterwards.

    Sizes are counted while unpacking, so that an archive that lies about them is stopped.

    Raises
    ------
    UnsafeFileError
        If a member would be written elsewhere, is a link, comes twice or is an archive
        itself, or the whole is larger than ``limits``.
    InputError
        If the archive is damaged or locked with a password.
    """
    path = Path(path)
    name = name or path.name
    limits = limits or Limits()
    infos = check_members(path, limits, name)
    with tempfile.TemporaryDirectory(prefix="pact-") as folder:
        target = Path(folder)
        _check_space(sum(info.file_size for info in infos), target, name)
        try:
            _extract_all(path, infos, target, name)
        except OSError as error:
            # The error itself would name a folder of this machine.
            raise InputError(
                f"It cannot be unpacked: {error.strerror}.", file=name, remedy="Unpack it yourself."
            ) from error
        except DAMAGED as error:
            raise InputError(
                f"The archive is damaged: {error}.", file=name, remedy="Download it again."
            ) from error
        yield target


def check_members(path: Path, limits: Limits, name: str) -> list[zipfile.ZipInfo]:
    """Judge all members of an archive by what its directory says of them."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (*DAMAGED, ValueError) as error:
        raise InputError(
            f"The archive is damaged: {error}.", file=name, remedy="Download it again."
        ) from error
    if len(infos) > limits.members:
        raise _bomb(f"It holds {len(infos):,} files, more than {limits.members:,}", name)
    seen: set[str] = set()
    for info in infos:
        _check_member(info, name)
        key = str(_inner_path(info)).casefold()
        if key in seen:
            raise UnsafeFileError(
                f"It holds {info.filename!r} twice.",
                file=name,
                remedy="Unpack it yourself, look which is right, and pack that one.",
            )
        seen.add(key)
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        raise _bomb(f"It unpacks to {total / _GIB:,.1f} GiB", name)
    if total > limits.ratio_from and total > limits.ratio * path.stat().st_size:
        raise _bomb(f"It unpacks to {total / path.stat().st_size:,.0f} times its size", name)
    in_order = sorted(infos, key=lambda info: info.header_offset)
    for first, second in pairwise(in_order):
        if first.header_offset + _HEADER + first.compress_size > second.header_offset:
            raise _bomb("Its members lie over one another", name)
    return infos


def _inner_path(info: zipfile.ZipInfo) -> PurePosixPath:
    # Some Windows programs write backslashes between folders.
    return PurePosixPath(info.filename.replace("\\", "/"))


def _check_member(info: zipfile.ZipInfo, name: str) -> None:
    member = info.filename
    parts = _inner_path(info).parts
    outside = (
        member.startswith(("/", "\\"))
        or ".." in parts
        or (parts and ":" in parts[0])
        or "\0" in info.orig_filename
        or not parts
    )
    if outside:
        raise UnsafeFileError(
            f"It holds {member!r}, which would be written outside its folder.",
            file=name,
            remedy="Do not unpack it; ask whoever sent it for a clean archive.",
        )
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "a link to another file" if mode == stat.S_IFLNK else "no ordinary file"
        raise UnsafeFileError(
            f"It holds {member!r}, which is {what}.",
            file=name,
            remedy="Ask for an archive that holds the files themselves.",
        )
    if info.flag_bits & 0x1:
        raise InputError(
            "It is locked with a password.", file=name, remedy="Unpack it and pack it again."
        )


def _check_space(total: int, folder: Path, name: str) -> None:
    free = shutil.disk_usage(folder).free
    if total > free * 0.9:
        raise InputError(
            f"It unpacks to {total / _GIB:,.1f} GiB and only {free / _GIB:,.1f} GiB are free.",
            file=name,
            remedy="Make room on the disk.",
        )


def _extract_all(path: Path, infos: list[zipfile.ZipInfo], folder: Path, name: str) -> None:
    """Unpack all members, those of a large archive in two threads.

    What all may take together is settled by now; each member is held to the size it states.
    """
    stopped = Event()

    def extract(part: Sequence[zipfile.ZipInfo]) -> None:
        # Each thread opens the archive for itself: one that is open must not be shared.
        try:
            with zipfile.ZipFile(path) as archive:
                for info in part:
                    if stopped.is_set():
                        return
                    _extract(archive, info, folder, name)
        except BaseException:
            stopped.set()
            raise

    if sum(info.file_size for info in infos) < _MANY_BYTES:
        extract(infos)
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(extract, [infos[start::_THREADS] for start in range(_THREADS)]))


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, name: str) -> None:
    target = folder / _inner_path(info)
    if info.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(info) as packed, target.open("xb") as file:
        while piece := packed.read(_PIECE):
            if not written:
                _refuse_nested(piece, info.filename, name)
            written += len(piece)
            if written > info.file_size:
                raise _bomb(f"{info.filename!r} unpacks to more than it says", name)
            file.write(piece)


def _refuse_nested(start: bytes, member: str, name: str) -> None:
    if start.startswith(_ARCHIVE_STARTS) and not member.casefold().endswith(_OFFICE):
        raise UnsafeFileError(
            f"It holds another archive, {member!r}.",
            file=name,
            remedy="Unpack it yourself and give the inner one.",
        )


def _bomb(reason: str, name: str) -> UnsafeFileError:
    return UnsafeFileError(
        f"{reason}, which looks made to fill the machine.",
        file=name,
        remedy="If you trust it, unpack it yourself and give the files.",
    )
