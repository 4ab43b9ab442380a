"""Photographs: a hundred odd and hostile files, and a store that matches its records."""

from __future__ import annotations

import hashlib
import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date

import pytest
from PIL import Image, ImageCms, PngImagePlugin
from shapely import box

from pact_geo.errors import InputError, PactError, RecordError, UnsafeFileError
from pact_geo.records import photos
from pact_geo.records.access import Kind, Person, Role
from pact_geo.records.desk import Desk
from pact_geo.records.photos import PhotoStore, clean_photo

MARK = "MARK-51.50722,-0.12750"
RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (250, 250, 250)
says_damaged_exif = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
KEPT_SEGMENTS = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
"""JFIF header, quantisation, frame, Huffman tables, scan: what a bare JPEG is made of."""


def scene(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> Image.Image:
    """Four quarters of four colours, so that a turn can be seen."""
    picture = Image.new("RGB", size, WHITE)
    w, h = size[0] // 2, size[1] // 2
    for corner, colour in {(0, 0): RED, (w, 0): GREEN, (0, h): BLUE}.items():
        picture.paste(colour, (*corner, corner[0] + w, corner[1] + h))
    return picture.convert(mode)


def saved(kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    scene(mode).save(file, kind, **options)
    return file.getvalue()


def exif(*, orientation: int = 1) -> bytes:
    held = Image.Exif()
    held[0x0112] = orientation
    held[0x010E] = MARK
    held[0x0110] = MARK
    gps = held.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (51.0, 30.0, 26.0), "W", (0.0, 7.0, 39.0)
    gps[29] = MARK
    return held.tobytes()


def profile(name: str = "sRGB") -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


def png_with(*chunks: tuple[str, str]) -> bytes:
    info = PngImagePlugin.PngInfo()
    for kind, value in chunks:
        info.add_itxt("XML:com.adobe.xmp", value) if kind == "iTXt" else info.add_text(
            "Comment", value, zip=kind == "zTXt"
        )
    return saved("PNG", pnginfo=info, exif=exif(), icc_profile=profile())


def chunk(kind: bytes, held: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + held))
    return struct.pack(">I", len(held)) + kind + held + crc


def png_of(width: int, height: int, body: bytes = b"", *before: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    parts = [head, *before, chunk(b"IDAT", body), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def segment(marker: int, held: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(held) + 2) + held


def jpeg_with(*segments: bytes) -> bytes:
    plain = saved()
    return plain[:2] + b"".join(segments) + plain[2:]


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose header promises this size."""
    plain = saved()
    place = plain.index(b"\xff\xc0") + 5
    return plain[:place] + struct.pack(">HH", height, width) + plain[place + 4 :]


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("run.js", MARK)
    return file.getvalue()


def frames(kind: str) -> bytes:
    file = io.BytesIO()
    scene().save(file, kind, save_all=True, append_images=[scene().rotate(90)])
    return file.getvalue()


def segments_of(jpeg: bytes) -> set[int]:
    """List the markers of a JPEG up to its one scan, and prove that it ends with its end."""
    assert jpeg[:2] == b"\xff\xd8"
    place, found = 2, set()
    while True:
        assert jpeg[place] == 0xFF
        marker = jpeg[place + 1]
        found.add(marker)
        length = struct.unpack(">H", jpeg[place + 2 : place + 4])[0]
        place += 2 + length
        if marker == 0xDA:
            break
    end = jpeg.index(b"\xff\xd9", place)
    assert end == len(jpeg) - 2
    return found


GOOD: dict[str, Callable[[], bytes]] = {
    "plain jpeg": saved,
    "grey jpeg": lambda: saved(mode="L"),
    "cmyk jpeg": lambda: saved(mode="CMYK"),
    "progressive jpeg": lambda: saved(progressive=True),
    "jpeg of best quality": lambda: saved(quality=100, subsampling=0),
    "jpeg with gps": lambda: saved(exif=exif()),
    "jpeg with comment": lambda: saved(comment=MARK),
    "jpeg with many comments": lambda: jpeg_with(*[segment(0xFE, MARK.encode())] * 40),
    "jpeg with profile": lambda: saved(icc_profile=profile()),
    "jpeg with lab profile": lambda: saved(icc_profile=profile("LAB")),
    "jpeg with damaged profile": lambda: saved(icc_profile=b"no profile " + MARK.encode()),
    "jpeg with xmp": lambda: saved(xmp=f"<x:xmpmeta>{MARK}</x:xmpmeta>".encode()),
    "jpeg with iptc": lambda: jpeg_with(segment(0xED, b"Photoshop 3.0\0" + MARK.encode())),
    "jpeg with damaged exif": lambda: jpeg_with(segment(0xE1, b"Exif\0\0II*\0" + b"\xff" * 30)),
    "jpeg with empty exif": lambda: jpeg_with(segment(0xE1, b"Exif\0\0")),
    "jpeg with unknown segments": lambda: jpeg_with(
        *(segment(n, MARK.encode()) for n in range(0xE2, 0xEE))
    ),
    "jpeg with html in a comment": lambda: saved(comment=f"<script>{MARK}</script>"),
    "jpeg with php in a comment": lambda: saved(comment=f"<?php echo '{MARK}' ?>"),
    "jpeg and zip": lambda: saved() + zipped(),
    "jpeg and html": lambda: saved() + f"<html><script>{MARK}</script>".encode(),
    "jpeg and another jpeg": lambda: saved() + saved(exif=exif()),
    "jpeg and five megabytes of nothing": lambda: saved() + b"\0" * 5_000_000,
    "jpeg of two pictures": lambda: frames("MPO"),
    "plain png": lambda: saved("PNG"),
    "png with alpha": lambda: saved("PNG", "RGBA"),
    "grey png with alpha": lambda: saved("PNG", "LA"),
    "png with palette": lambda: saved("PNG", "P"),
    "png with a see-through colour": lambda: saved("PNG", "P", transparency=0),
    "png of one bit": lambda: saved("PNG", "1"),
    "png of 16 bit": lambda: saved("PNG", "I;16"),
    "png with text": lambda: png_with(("tEXt", MARK)),
    "png with packed text": lambda: png_with(("zTXt", MARK)),
    "png with xmp": lambda: png_with(("iTXt", MARK)),
    "png of two pictures": lambda: frames("PNG"),
    "png and zip": lambda: saved("PNG") + zipped(),
    "plain webp": lambda: saved("WEBP"),
    "lossless webp": lambda: saved("WEBP", lossless=True),
    "webp with alpha": lambda: saved("WEBP", "RGBA"),
    "webp with gps": lambda: saved("WEBP", exif=exif(), xmp=MARK.encode()),
    "webp with profile": lambda: saved("WEBP", icc_profile=profile()),
    "webp of two pictures": lambda: frames("WEBP"),
}

NO_PHOTOGRAPH: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "one byte": lambda: b"\xff",
    "text": lambda: b"a photograph of Mill Lane",
    "html": lambda: b"<html><img src=x onerror=alert(1)>",
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "xml with an entity": lambda: b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><svg/>",
    "pdf": lambda: b"%PDF-1.7\n%\xe2\xe3",
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "zip": zipped,
    "script": lambda: b"#!/bin/sh\nrm -rf /\n",
    "windows program": lambda: b"MZ\x90\0" + b"\0" * 60,
    "linux program": lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 60,
    "gif": lambda: saved("GIF", "P"),
    "bmp": lambda: saved("BMP"),
    "tiff": lambda: saved("TIFF"),
    "ico": lambda: saved("ICO"),
    "tga": lambda: saved("TGA"),
    "ppm": lambda: saved("PPM"),
    "jpeg 2000": lambda: saved("JPEG2000"),
    "avif": lambda: saved("AVIF"),
    "psd": lambda: b"8BPS\0\x01" + b"\0" * 30,
    "wave sound": lambda: b"RIFF\x24\0\0\0WAVEfmt ",
    "video": lambda: b"\0\0\0\x20ftypisom\0\0\2\0isomiso2mp41",
    "heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "heic under another brand": lambda: b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic",
    "jpeg behind a blank": lambda: b" " + saved(),
    "jpeg behind html": lambda: b"<html>" + saved(),
    "gif that is a program": lambda: b"GIF89a=1;/*" + saved() + b"*/",
}

DAMAGED: dict[str, Callable[[], bytes]] = {
    **{
        f"{kind} cut at {share} %": lambda kind=kind, share=share: saved(kind)[
            : len(saved(kind)) * share // 100
        ]
        for kind in ("JPEG", "PNG", "WEBP")
        for share in (10, 25, 60, 90)
    },
    "jpeg mark alone": lambda: b"\xff\xd8\xff",
    "png mark alone": lambda: b"\x89PNG\r\n\x1a\n",
    "webp mark alone": lambda: b"RIFF\0\0\0\0WEBP",
    "png with a wrong sum": lambda: saved("PNG").replace(b"IHDR\0\0\0x", b"IHDR\0\0\0y"),
    "png without a body": lambda: png_of(100, 100),
    "png with a wrong body": lambda: png_of(100, 100, b"not packed"),
    "png of no width": lambda: png_of(0, 100, zlib.compress(b"")),
    "jpeg of no height": lambda: jpeg_of(100, 0),
    "png in the clothes of a jpeg": lambda: b"\xff\xd8\xff" + saved("PNG"),
    "jpeg in the clothes of a png": lambda: b"\x89PNG\r\n\x1a\n" + saved(),
    "dot of a pixel": lambda: png_of(1, 1, zlib.compress(b"\0\0")),
    "a line": lambda: png_of(5000, 1, zlib.compress(b"\0" * 626)),
}

BOMBS: dict[str, Callable[[], bytes]] = {
    "small file of 900 million pixels": lambda: png_of(
        30000, 30000, zlib.compress(bytes(3751 * 30000), 9)
    ),
    "png that promises all there is": lambda: png_of(0x7FFFFFFF, 0x7FFFFFFF, b""),
    "png of 65 million pixels": lambda: png_of(8125, 8000, zlib.compress(bytes(1017 * 8000))),
    "png of 100 million pixels": lambda: png_of(10000, 10000, zlib.compress(bytes(1251 * 10000))),
    "jpeg that promises 65535 by 65535": lambda: jpeg_of(65535, 65535),
    "jpeg of thousands of scans": lambda: saved()[:-2] + b"\xff\xda\0\x08\x01\x01\0\0?\0" * 5000,
    "too many bytes": lambda: saved() + bytes(photos.MOST_BYTES),
    "png with packed text that swells": lambda: png_of(
        100, 100, b"", chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000), 9))
    ),
}

COUNT = len(GOOD) + len(NO_PHOTOGRAPH) + len(DAMAGED) + len(BOMBS)


def test_there_are_a_hundred_of_them():
    assert COUNT + 8 >= 100


# --- what is kept ----------------------------------------------------------------------------


@says_damaged_exif
@pytest.mark.parametrize("name", GOOD)
def test_a_photograph_is_kept_bare(name):
    original = GOOD[name]()
    photo = clean_photo(original)
    assert segments_of(photo.content) <= KEPT_SEGMENTS
    assert MARK.encode() not in photo.content
    assert b"Exif" not in photo.content
    assert photo.digest == hashlib.sha256(photo.content).hexdigest()
    picture = Image.open(io.BytesIO(photo.content))
    assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (120, 80))
    assert (photo.width, photo.height) == (120, 80)


@pytest.mark.parametrize(
    "name", ["plain jpeg", "cmyk jpeg", "plain png", "png with alpha", "png of two pictures",
             "webp with profile", "jpeg of two pictures", "jpeg with gps"],
)  # fmt: skip
def test_it_still_looks_the_same(name):
    picture = Image.open(io.BytesIO(clean_photo(GOOD[name]()).content))
    for point, colour in {(30, 20): RED, (90, 20): GREEN, (30, 60): BLUE, (90, 60): WHITE}.items():
        assert near(picture.getpixel(point), colour)


def near(one: tuple[int, ...], other: tuple[int, ...], *, by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def test_the_metadata_were_there_before():
    """So that their absence afterwards proves something."""
    for name in ("jpeg with gps", "jpeg with comment", "jpeg with xmp", "png with text"):
        assert MARK.encode() in GOOD[name]()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright(orientation):
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    lying = scene().transpose(turns[orientation]) if orientation > 1 else scene()
    file = io.BytesIO()
    lying.save(file, "JPEG", exif=exif(orientation=orientation), quality=95)
    photo = clean_photo(file.getvalue())
    picture = Image.open(io.BytesIO(photo.content))
    assert picture.size == (120, 80)
    for point, colour in {(30, 20): RED, (90, 20): GREEN, (30, 60): BLUE}.items():
        assert near(picture.getpixel(point), colour)


def test_an_orientation_there_is_not_leaves_the_picture_as_it_is():
    assert clean_photo(saved(exif=exif(orientation=77))).width == 120


def test_what_is_see_through_lies_on_white():
    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(file, "PNG")
    picture = Image.open(io.BytesIO(clean_photo(file.getvalue()).content))
    assert near(picture.getpixel((20, 20)), (255, 255, 255))


def test_a_large_photograph_is_kept_smaller():
    file = io.BytesIO()
    scene(size=(6000, 4000)).save(file, "JPEG")
    photo = clean_photo(file.getvalue())
    assert (photo.width, photo.height) == (photos.LONGEST_SIDE, 1600)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_photograph_stands_upright_too(kind):
    file = io.BytesIO()
    lying = scene(size=(6000, 4000)).transpose(Image.Transpose.ROTATE_90)
    lying.save(file, kind, exif=exif(orientation=6))
    photo = clean_photo(file.getvalue())
    picture = Image.open(io.BytesIO(photo.content))
    assert picture.size == (2400, 1600)
    for point, colour in {(600, 400): RED, (1800, 400): GREEN, (600, 1200): BLUE}.items():
        assert near(picture.getpixel(point), colour)


def test_the_same_photograph_has_the_same_digest():
    assert clean_photo(saved(exif=exif())).digest == clean_photo(saved(comment=MARK)).digest


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize("name", NO_PHOTOGRAPH)
def test_what_is_no_photograph_is_refused_by_its_content(name):
    with pytest.raises(InputError, match=r"no photograph|empty|HEIC") as told:
        clean_photo(NO_PHOTOGRAPH[name]())
    assert told.value.remedy or name == "nothing"


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_photograph_is_refused(name):
    with pytest.raises(InputError, match=r"damaged or cut off|smaller than"):
        clean_photo(DAMAGED[name]())


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_an_error(name):
    with pytest.raises(InputError, match=r"million pixels|very long|larger than|damaged"):
        clean_photo(BOMBS[name]())


def test_scans_are_counted_before_anything_is_decoded():
    with pytest.raises(UnsafeFileError, match="very long"):
        clean_photo(BOMBS["jpeg of thousands of scans"]())


def test_pixels_are_counted_before_anything_is_decoded():
    with pytest.raises(UnsafeFileError, match="64 million pixels"):
        clean_photo(BOMBS["png of 65 million pixels"]())


@says_damaged_exif
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_stray_bytes_make_a_clean_photograph_or_an_error_of_ours(kind):
    whole = saved(kind, exif=exif())
    draw = random.Random(7)  # noqa: S311 - the same bytes each time
    for _ in range(120):
        spoilt = bytearray(whole)
        for _ in range(draw.randint(1, 12)):
            spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
        try:
            photo = clean_photo(bytes(spoilt))
        except PactError:
            continue
        assert segments_of(photo.content) <= KEPT_SEGMENTS


# --- the store -------------------------------------------------------------------------------

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({"W1"}))


@pytest.fixture
def desk(database):
    return Desk(database, KAY)


@pytest.fixture
def area(desk):
    return desk.add(
        Kind.AREAS, ward_codes=["W1"], public_name="Mill Lane", name="14 Mill Lane",
        geometry=box(0, 0, 9, 9), public_geometry=box(0, 0, 99, 99), stage="scanning",
        adopted_on=date(2026, 1, 1), drawn=False, evidence={},
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    return PhotoStore(tmp_path)


def add_photo(desk, area, photo):
    return desk.add(
        Kind.PHOTOS, area_id=area["id"], digest=photo.digest, moment="before",
        width=photo.width, height=photo.height,
    )  # fmt: skip


def test_a_photograph_is_kept_by_its_digest_with_thumbnails(store):
    photo = clean_photo(saved())
    store.put(photo)
    path = store.folder / photo.digest[:2] / f"{photo.digest}.jpg"
    assert path.read_bytes() == photo.content == store.read(photo.digest)
    assert len(list(store.folder.glob("**/*.jpg"))) == 1 + len(photos.THUMBNAIL_SIDES)


def test_a_thumbnail_is_small_bare_and_made_again_when_missing(store):
    file = io.BytesIO()
    scene(size=(1200, 800)).save(file, "JPEG", exif=exif())
    photo = clean_photo(file.getvalue())
    store.put(photo)
    small = store.read(photo.digest, side=320)
    assert Image.open(io.BytesIO(small)).size == (320, 213)
    assert segments_of(small) <= KEPT_SEGMENTS
    (store.folder / photo.digest[:2] / f"{photo.digest}-320.jpg").unlink()
    assert store.read(photo.digest, side=320) == small


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "a" * 63 + "/", "\0"]
)
def test_nothing_but_a_digest_becomes_a_path(store, digest):
    with pytest.raises(RecordError, match="no digest"):
        store.read(digest)


def test_a_missing_file_says_so(store):
    with pytest.raises(RecordError, match="file of this photograph is missing"):
        store.read("a" * 64)
    with pytest.raises(RecordError, match="no thumbnails of 7 pixels"):
        store.read("a" * 64, side=7)


def test_a_damaged_photograph_is_told_from_a_missing_one(store):
    path = store.folder / "bb" / f"{'b' * 64}.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no picture")
    with pytest.raises(RecordError, match="damaged"):
        store.read("b" * 64, side=320)


def test_a_write_that_fails_leaves_nothing(store, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(clean_photo(saved()))
    assert [path for path in store.folder.glob("**/*") if path.is_file()] == []


def test_store_and_records_match_both_ways(store, desk, area):
    held, lost, alone = (clean_photo(saved(mode=mode)) for mode in ("RGB", "L", "CMYK"))
    alone = alone if alone.digest != held.digest else clean_photo(saved(quality=40))
    for photo in (held, lost):
        add_photo(desk, area, photo)
    store.put(held)
    store.put(alone)
    found = store.check(desk.database)
    assert found.without_file == (lost.digest,)
    assert found.without_record == (alone.digest,)
    assert (found.damaged, found.strays, found.clean) == ((), (), False)
    (store.folder / "aa").mkdir(exist_ok=True)
    (store.folder / "aa" / "note.txt").write_text("x")
    path = store.folder / held.digest[:2] / f"{held.digest}.jpg"
    path.write_bytes(path.read_bytes() + b"x")
    found = store.check(desk.database)
    assert (found.damaged, found.strays) == ((held.digest,), ("note.txt",))


def test_an_empty_store_is_clean(store, desk):
    assert store.check(desk.database).clean


def test_orphans_are_removed_once_they_are_an_hour_old(store, desk, area):
    held, alone = clean_photo(saved()), clean_photo(saved(mode="L"))
    add_photo(desk, area, held)
    store.put(held)
    store.put(alone)
    assert store.remove_orphans(desk.database) == ()
    later = (store.folder / alone.digest[:2] / f"{alone.digest}.jpg").stat().st_mtime + 3700
    assert store.remove_orphans(desk.database, now=later) == (alone.digest,)
    assert store.check(desk.database).clean


def test_a_file_goes_only_with_its_last_record(store, desk, area):
    photo = clean_photo(saved())
    first, second = add_photo(desk, area, photo), add_photo(desk, area, photo)
    store.put(photo)
    desk.erase(Kind.PHOTOS, first["id"])
    assert not store.remove_unheld(desk.database, photo.digest)
    desk.erase(Kind.PHOTOS, second["id"])
    assert store.remove_unheld(desk.database, photo.digest)
    assert [path for path in store.folder.glob("**/*") if path.is_file()] == []
    assert not store.remove_unheld(desk.database, photo.digest)


def test_a_record_of_another_ward_keeps_the_file_too(store, desk, area, database):
    photo = clean_photo(saved())
    mine = add_photo(desk, area, photo)
    far = Desk(database, Person("f", "Far", frozenset({Role.COORDINATOR}), frozenset({"W2"})))
    there = far.add(
        Kind.AREAS, ward_codes=["W2"], public_name="Far", name="Far", geometry=box(0, 0, 9, 9),
        public_geometry=box(0, 0, 9, 9), stage="scanning", adopted_on=date(2026, 1, 1),
        drawn=False, evidence={},
    )  # fmt: skip
    add_photo(far, there, photo)
    store.put(photo)
    desk.erase(Kind.PHOTOS, mine["id"])
    assert not store.remove_unheld(database, photo.digest)
    assert store.read(photo.digest) == photo.content
