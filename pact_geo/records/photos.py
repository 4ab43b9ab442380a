"""Photographs: cleaned, then kept by the digest of their content, beside the database.

    photos/ab/<sha256>.jpg          a photograph as it is shown and printed
    photos/ab/<sha256>-320.jpg      the same, small enough for a list

What comes in is hostile until it has been decoded and written anew: the type is decided by the
content, sizes are limited before anything is decoded, and the picture is turned upright, brought
to sRGB and encoded again, so that nothing of the original file is kept but what it looks like:
no place, no time, no camera, no comment, no thumbnail, nothing behind its end.

A file is written before the record that holds its digest is committed, and removed after the
last such record is gone. What a power cut leaves between the two is found by ``check_store``.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from pact_geo.errors import InputError, RecordError, UnsafeFileError
from pact_geo.records.database import Database
from pact_geo.records.schema import photos

if TYPE_CHECKING:
    from PIL import Image

FOLDER = "photos"
MOST_BYTES = 30 * 2**20
MOST_PIXELS = 64_000_000
"""More than the cameras of phones take unless they are told to."""
SMALLEST_SIDE = 16
LONGEST_SIDE = 2400
"""Of what is kept, in pixels: enough for half a printed page."""
THUMBNAIL_SIDES = (320, 960)
SECONDS_BEFORE_ORPHANED = 3600
"""A file this young may belong to a record that somebody is saving at the moment."""

_QUALITY = 85
_REDUCIBLE = ("L", "RGB", "RGBA", "CMYK")
_MOST_SCANS = 100  # of a progressive JPEG; each costs as much time as the whole picture
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEPT_NAME = re.compile(r"([0-9a-f]{64})(?:-(\d+))?\.jpg")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
# What Pillow's decoders raise on damaged files, by what they were seen to raise.
_UNREADABLE = (
    *(OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError),
    *(AttributeError, OverflowError, ZeroDivisionError, NotImplementedError, struct.error),
)


@dataclass(frozen=True)
class CleanPhoto:
    """A photograph encoded anew, without anything but what it looks like."""

    content: bytes
    digest: str
    width: int
    height: int


@dataclass(frozen=True)
class StoreCheck:
    """Where photographs on record and files in the store do not match; digests, sorted."""

    without_file: tuple[str, ...]
    """On record, but the file is not there."""
    without_record: tuple[str, ...]
    """In the store, but on no record."""
    damaged: tuple[str, ...]
    """On record, but the file's content is not what its name says."""
    strays: tuple[str, ...]
    """Names of files in the store that are no photographs of ours."""

    @property
    def clean(self) -> bool:
        """Whether everything matches."""
        return not (self.without_file or self.without_record or self.damaged or self.strays)


def clean_photo(content: bytes) -> CleanPhoto:
    """Decode a photograph and encode it anew, upright, in sRGB, without any metadata.

    Parameters
    ----------
    content
        A JPEG, PNG or WebP file of any origin; HEIC where Pillow can read it.

    Raises
    ------
    InputError
        If it is no photograph, damaged, too small or too large.
    UnsafeFileError
        If it would take far more memory or time than a photograph does.
    """
    kind = _kind_of(content)
    try:
        picture = _decode(content, kind)
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=_QUALITY, optimize=True, exif=b"", comment=b"")
    except _UNREADABLE as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            "The photograph is damaged or cut off.", remedy="Take it or send it again."
        ) from error
    kept = file.getvalue()
    return CleanPhoto(kept, hashlib.sha256(kept).hexdigest(), picture.width, picture.height)


class PhotoStore:
    """The photographs of a workspace.

    Parameters
    ----------
    workspace
        The workspace's folder; the store makes a folder of its own in it.
    """

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / FOLDER

    def put(self, photo: CleanPhoto) -> None:
        """Keep a photograph and its thumbnails; one that is there already stays as it is.

        To be called in the transaction that adds its record.
        """
        path = self._path(photo.digest)
        if path.exists():
            os.utime(path)  # no orphan while its new record is being written
        else:
            _put(path, photo.content)
        for side in THUMBNAIL_SIDES:
            self._thumbnail(photo.digest, side)

    def read(self, digest: str, *, side: int | None = None) -> bytes:
        """Give a photograph as JPEG, or a thumbnail with its longest ``side`` in pixels.

        Raises
        ------
        RecordError
            If the file is not there or damaged, or there are no thumbnails of this size.
        """
        if side is not None:
            return self._thumbnail(digest, side)
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise RecordError(
                "The file of this photograph is missing.",
                remedy="'pact photos check' lists what is missing; a backup may hold it.",
            ) from error

    def remove_unheld(self, database: Database, digest: str) -> bool:
        """Remove a photograph and its thumbnails unless a record holds it; say if it went.

        While this looks, nobody else writes records.
        """
        with database.writing() as connection:
            if digest in digests_on_record(connection):
                return False
            return self._remove(digest)

    def check(self, database: Database) -> StoreCheck:
        """Compare the store with the records, both ways, and every file with its name."""
        names = list(self._names())
        with database.reading() as connection:
            held = digests_on_record(connection)
        found = {match.group(1) for name in names if (match := _KEPT_NAME.fullmatch(name))}
        whole = {digest for digest in found if self._path(digest).is_file()}
        return StoreCheck(
            without_file=tuple(sorted(held - whole)),
            without_record=tuple(sorted(found - held)),
            damaged=tuple(sorted(d for d in held & whole if not self._sound(d))),
            strays=tuple(sorted(name for name in names if not _KEPT_NAME.fullmatch(name))),
        )

    def remove_orphans(self, database: Database, *, now: float | None = None) -> tuple[str, ...]:
        """Remove files on no record that are older than an hour; give their digests.

        Parameters
        ----------
        database
            Where the records are; nobody else writes there meanwhile.
        now
            Seconds since 1970, for tests.
        """
        moment = time.time() if now is None else now
        removed = set()
        with database.writing() as connection:
            held = digests_on_record(connection)
            for path in self._files():
                digest = digest_of_name(path.name)
                if digest in held or path.stat().st_mtime > moment - SECONDS_BEFORE_ORPHANED:
                    continue
                path.unlink()
                removed.add(digest or path.name)
        return tuple(sorted(removed))

    def _path(self, digest: str, side: int | None = None) -> Path:
        """Name the file of a digest; nothing but a digest can become a path."""
        if not _DIGEST.fullmatch(digest):
            raise RecordError("This is no digest of a photograph.")
        ending = "" if side is None else f"-{side}"
        return self.folder / digest[:2] / f"{digest}{ending}.jpg"

    def _thumbnail(self, digest: str, side: int) -> bytes:
        """Give a thumbnail, made again where it is missing."""
        from PIL import Image  # noqa: PLC0415 - heavy

        if side not in THUMBNAIL_SIDES:
            raise RecordError(f"There are no thumbnails of {side} pixels.")
        path = self._path(digest, side)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            content = self.read(digest)
        try:
            picture = Image.open(io.BytesIO(content), formats=["JPEG"])
            picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        except OSError as error:
            raise RecordError(
                "The file of this photograph is damaged.",
                remedy="'pact photos check' lists what is damaged; a backup may hold it.",
            ) from error
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=_QUALITY, optimize=True, exif=b"", comment=b"")
        _put(path, file.getvalue())
        return file.getvalue()

    def _sound(self, digest: str) -> bool:
        return hashlib.sha256(self._path(digest).read_bytes()).hexdigest() == digest

    def _remove(self, digest: str) -> bool:
        files = [self._path(digest), *(self._path(digest, side) for side in THUMBNAIL_SIDES)]
        there = [path for path in files if path.exists()]
        for path in there:
            path.unlink()
        return bool(there)

    def _files(self) -> Iterator[Path]:
        yield from (path for path in self.folder.glob("**/*") if path.is_file())

    def _names(self) -> Iterator[str]:
        yield from (path.name for path in self._files())


def digest_of_name(name: str) -> str:
    """Give the digest a file of the store is named by; nothing where it is no photograph."""
    match = _KEPT_NAME.fullmatch(name)
    return match.group(1) if match else ""


def digests_on_record(connection: Connection) -> set[str]:
    """List the digests that any record holds, whoever may see it."""
    return set(connection.execute(select(photos.c.digest).distinct()).scalars())


def _kind_of(content: bytes) -> str:
    """Decide the type by the content, before any decoder sees it."""
    if len(content) > MOST_BYTES:
        raise InputError(
            f"The photograph is larger than {MOST_BYTES // 2**20} MB.",
            remedy="Take it with a smaller size set in the camera.",
        )
    if content.startswith(b"\xff\xd8\xff"):
        if content.count(b"\xff\xda") > _MOST_SCANS:
            raise UnsafeFileError("The photograph is made to take very long to open.")
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _heic()
    raise InputError(
        "This is no photograph." if content else "The file is empty.",
        remedy="Photographs are JPEG, PNG or WebP files.",
    )


def _heic() -> str:
    from PIL import Image  # noqa: PLC0415 - heavy

    Image.init()
    if "HEIF" not in Image.OPEN:
        raise InputError(
            "Photographs in the HEIC format cannot be read here.",
            remedy="On an iPhone set Camera, Formats to Most Compatible; or send it as JPEG.",
        )
    return "HEIF"


def _decode(content: bytes, kind: str) -> Image.Image:
    """Give the picture upright, in sRGB and no larger than is kept; sizes are checked first."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - heavy

    try:
        picture = Image.open(io.BytesIO(content), formats=[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < SMALLEST_SIDE:
        raise InputError(f"The picture is smaller than {SMALLEST_SIDE} pixels.")
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes a large JPEG at a smaller scale
    picture.load()
    smaller = _reduced(picture)
    upright = _try(lambda: ImageOps.exif_transpose(smaller), smaller)
    plain = _on_white(_try(lambda: _to_srgb(upright), upright))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)
    return bare


def _reduced(picture: Image.Image) -> Image.Image:
    """Make a very large picture smaller at once: each further step would hold a copy of it."""
    factor = max(picture.size) // LONGEST_SIDE
    return picture.reduce(factor) if factor > 1 and picture.mode in _REDUCIBLE else picture


def _try(change: Callable[[], Image.Image], otherwise: Image.Image) -> Image.Image:
    """Change a picture by what its metadata say; damaged metadata say nothing."""
    from PIL import ImageCms  # noqa: PLC0415 - heavy

    try:
        return change()
    except (*_UNREADABLE, ImageCms.PyCMSError):
        return otherwise


def _to_srgb(picture: Image.Image) -> Image.Image:
    """Bring the colours of a wider space to sRGB, since its profile will not be kept."""
    from PIL import ImageCms  # noqa: PLC0415 - heavy

    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    changed = ImageCms.profileToProfile(
        picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    return changed or picture


def _on_white(picture: Image.Image) -> Image.Image:
    """Give plain colours; what is see-through lies on white paper."""
    from PIL import Image  # noqa: PLC0415 - heavy

    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        return (
            picture.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
        )
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    see_through = picture.convert("RGBA")
    paper = Image.new("RGBA", see_through.size, "white")
    return Image.alpha_composite(paper, see_through).convert("RGB")


def _too_many_pixels() -> UnsafeFileError:
    return UnsafeFileError(
        f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels.",
        remedy="Take it with a smaller size set in the camera.",
    )


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and make sure that it has reached the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, spare = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(spare).replace(path)
    except OSError:
        Path(spare).unlink(missing_ok=True)
        raise
    if os.name != "nt":  # Windows cannot open a folder, and orders renames itself
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
