"""Photographs of an area: attached, paired, shown to whoever may see their record, erased."""

from __future__ import annotations

from datetime import date

from pact_geo.cycle.audits import (
    AFTER,
    BEFORE,
    MOMENTS,
    Pairing,
    PhotoPlace,
    comes_after,
    pair_photos,
)
from pact_geo.errors import RecordError
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.desk import Row, Rows
from pact_geo.records.photos import CleanPhoto, PhotoStore, StoreCheck, clean_photo
from pact_geo.services.office import Office
from pact_geo.services.public_words import tidy
from pact_geo.services.releasing import release_text

SMALL, MIDDLE = 320, 960
"""Longest sides of thumbnails, in pixels."""
MOST_LETTERS = 200


def attach_photo(
    office: Office,
    area_id: str,
    content: bytes,
    *,
    moment: str,
    spot: str = "",
    audit_id: str | None = None,
    finding_id: str | None = None,
    taken_on: date | None = None,
    caption: str = "",
) -> Row:
    """Keep a photograph of an area.

    Parameters
    ----------
    office, area_id
        Who attaches it, and the area it shows.
    content
        The file as it came; only what it looks like is kept (see ``records.photos``).
    moment
        "before" or "after".
    spot
        Where it was taken, in the words the audit uses, so that it finds its pair.
    audit_id, finding_id
        What it belongs to; both must be of this area.
    taken_on
        The day, which the file itself no longer says.
    caption
        What it shows.

    Raises
    ------
    InputError
        If the file is no photograph, damaged or too large.
    AccessError
        If the person may not.
    RecordError
        If the moment is unknown, or the audit or finding is of another area.
    """
    require(office.person, Act.ADD, Kind.PHOTOS)  # before the work of decoding it
    if moment not in MOMENTS:
        raise RecordError("A photograph is taken before or after.")
    words = {"spot": tidy(spot) or None, "caption": tidy(caption) or None}
    if any(len(text or "") > MOST_LETTERS for text in words.values()):
        raise RecordError(f"Keep to {MOST_LETTERS} letters.")
    photo = clean_photo(content)
    with office.desk.together():
        _require_same_area(office, area_id, audit_id, finding_id)
        return _keep(
            office, photo, area_id=area_id, audit_id=audit_id, finding_id=finding_id,
            moment=moment, taken_on=taken_on, **words,
        )  # fmt: skip


def photo_bytes(office: Office, photo_id: str, *, side: int | None = None) -> bytes:
    """Give a photograph as JPEG, to whoever may see its record.

    Parameters
    ----------
    office, photo_id
        Who asks, and for which record.
    side
        ``SMALL`` or ``MIDDLE`` for a thumbnail; else as large as it is kept.

    Raises
    ------
    AccessError
        If the person may not see it, or it has not been released to them.
    RecordError
        If there is no such record, or its file is missing.
    """
    return store_of(office).read(office.desk.get(Kind.PHOTOS, photo_id)["digest"], side=side)


def photos_there(office: Office, rows: Rows, *, side: int) -> tuple[dict[str, bytes], Rows]:
    """Read photographs as JPEG thumbnails, and tell which of them cannot be read.

    Parameters
    ----------
    office, rows
        Who asks, and records of photographs that the person may see.
    side
        ``SMALL`` or ``MIDDLE``.

    Returns
    -------
    tuple
        The pictures by the id of their record, and the records whose file is missing or
        damaged: one lost file must not stop everything else from being shown.
    """
    there, lost = {}, []
    for row in rows:
        try:
            there[row["id"]] = photo_bytes(office, row["id"], side=side)
        except RecordError:
            lost.append(row)
    return there, lost


def photos_of(office: Office, area_id: str, *, audit_id: str | None = None) -> Rows:
    """List the photographs of an area, or of one audit, that the person may see, oldest first."""
    where = {"area_id": area_id} | ({"audit_id": audit_id} if audit_id else {})
    return office.desk.list(Kind.PHOTOS, where=where)


def pairing_of(photos: Rows) -> Pairing:
    """Pair photographs of the same spot: those that people paired, then by their spot."""
    return pair_photos(
        PhotoPlace(row["id"], row["moment"], row["spot"], row["taken_on"], row["pair_id"])
        for row in photos
    )


def pair_two_photos(office: Office, before_id: str, after_id: str) -> Row:
    """Say that two photographs of an area show the same spot, before and after.

    Raises
    ------
    AccessError, StaleEditError
        As for any change of the later one.
    RecordError
        If they are of two areas, not one before and one after, taken the other way round, or
        one of them is of another pair already.
    """
    with office.desk.together():
        before = office.desk.get(Kind.PHOTOS, before_id)
        after = office.desk.get(Kind.PHOTOS, after_id)
        if (before["moment"], after["moment"]) != (BEFORE, AFTER):
            raise RecordError("A pair is a photograph from before and one from after.")
        if before["area_id"] != after["area_id"]:
            raise RecordError("These photographs are of two areas.")
        if not comes_after(after["taken_on"], before["taken_on"]):
            raise RecordError("The photograph from after was taken before the other.")
        _refuse_second_pair(office, before, after)
        return office.desk.change(
            Kind.PHOTOS, after_id, version=after["version"], pair_id=before_id
        )


def part_photos(office: Office, photo_id: str) -> Row:
    """Take a pair that somebody made by hand apart, by either of its photographs.

    Raises
    ------
    AccessError, StaleEditError
        As for any change of the later one.
    RecordError
        If nobody paired it by hand.
    """
    with office.desk.together():
        one = office.desk.get(Kind.PHOTOS, photo_id)
        held = [one] if one["pair_id"] else _paired_with(office, photo_id)
        if not held:
            raise RecordError("Nobody has paired this photograph by hand.")
        return office.desk.change(
            Kind.PHOTOS, held[0]["id"], version=held[0]["version"], pair_id=None
        )


def _refuse_second_pair(office: Office, before: Row, after: Row) -> None:
    held = [*_paired_with(office, before["id"]), *_paired_with(office, after["id"])]
    if before["pair_id"] or after["pair_id"] or held:
        raise RecordError(
            "One of these photographs is of another pair.", remedy="Take that pair apart first."
        )


def _paired_with(office: Office, photo_id: str) -> Rows:
    return office.desk.list(Kind.PHOTOS, where={"pair_id": photo_id})


def release_photo(
    office: Office, photo_id: str, *, version: int, override: str | None = None
) -> Row:
    """Let everybody see a photograph, once its words have been looked at.

    Who releases it has looked whether a face, a number plate or a door gives somebody away; no
    program can.
    """
    return release_text(office, Kind.PHOTOS, photo_id, version=version, override=override)


def erase_photo(office: Office, photo_id: str) -> None:
    """Erase a photograph; its files go too unless another record holds the same picture.

    Raises
    ------
    AccessError
        If the person may not.
    """
    row = office.desk.get(Kind.PHOTOS, photo_id)
    require(office.person, Act.ERASE, Kind.PHOTOS, row)
    try:
        with office.desk.together():
            for other in office.desk.list(Kind.PHOTOS, where={"pair_id": photo_id}):
                office.desk.change(Kind.PHOTOS, other["id"], version=other["version"], pair_id=None)
            office.desk.erase(Kind.PHOTOS, photo_id)
    finally:  # erased, but held up in the database: the files go all the same
        store_of(office).remove_unheld(office.desk.database, row["digest"])


def check_photos(office: Office) -> StoreCheck:
    """Compare the kept photographs with the records, both ways."""
    require(office.person, Act.READ, Kind.DATA)
    return store_of(office).check(office.desk.database)


def remove_orphans(office: Office) -> tuple[str, ...]:
    """Remove kept photographs that no record holds; give their digests."""
    require(office.person, Act.ERASE, Kind.DATA)
    removed = store_of(office).remove_orphans(office.desk.database)
    if removed:
        office.desk.write_down("remove orphans", Kind.PHOTOS)
    return removed


def store_of(office: Office) -> PhotoStore:
    """Give the store of the workspace."""
    return PhotoStore(office.workspace.folder)


def _keep(office: Office, photo: CleanPhoto, **values: object) -> Row:
    """Write the file, then its record; a record that is refused leaves an orphan at worst."""
    store_of(office).put(photo)
    return office.desk.add(
        Kind.PHOTOS, digest=photo.digest, width=photo.width, height=photo.height, **values
    )


def _require_same_area(
    office: Office, area_id: str, audit_id: str | None, finding_id: str | None
) -> None:
    """Refuse a photograph that would stand in two areas; their wards may differ."""
    area = office.desk.get(Kind.AREAS, area_id)
    require(office.person, Act.ADD, Kind.PHOTOS, {**area, "created_by": office.person.id})
    audits = {audit_id} if audit_id else set()
    if finding_id:
        audits.add(office.desk.get(Kind.FINDINGS, finding_id)["audit_id"])
    for one in audits:
        if office.desk.get(Kind.AUDITS, one)["area_id"] != area_id:
            raise RecordError("This audit is of another area.")
