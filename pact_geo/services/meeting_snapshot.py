"""A meeting's frozen view: what the panel looks at, with its date and its checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pact_geo.cycle.meetings import PLANNED
from pact_geo.cycle.outlines import rings_of
from pact_geo.errors import InputError, IntegrityError, RecordError
from pact_geo.outputs.meeting_sheet import meeting_html
from pact_geo.outputs.sentences import date_words
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.desk import Row
from pact_geo.services.kept_profiles import keep_profile, may_keep, ward_figures
from pact_geo.services.landmarks import landmarks
from pact_geo.services.meetings import current_priorities, prepare_agenda
from pact_geo.services.office import Office
from pact_geo.services.panel_evidence import (
    Evidence,
    bounds_with_room,
    gather_evidence,
    wards_covered,
)
from pact_geo.tables import Progress

FORMAT = 1
_SIMPLER = 10.0


@dataclass(frozen=True)
class Snapshot:
    """A frozen view that is what it was when it was frozen.

    ``content`` has the panel's name, dates, sources, caveats, the areas with their sentences
    and outlines, and the map's outlines in whole metres; ``digest`` is its SHA-256.
    """

    content: Mapping[str, Any]
    digest: str

    @property
    def short_digest(self) -> str:
        """The first letters of the checksum, in groups that can be read out."""
        return " ".join(self.digest[start : start + 4] for start in (0, 4, 8))


def freeze_snapshot(
    office: Office,
    meeting_id: str,
    *,
    version: int,
    today: date,
    progress: Progress | None = None,
) -> Row:
    """Freeze what the panel will look at, and build the agenda from the same evidence.

    It holds only what panels may see: areas after disclosure, their sentences, how often each
    stays in the top three, dates, sources and the version of the data. Freezing again replaces
    it, until the first vote is cast. The profiles of the panel's wards are kept with it, so
    that the next meeting can be told what changed.

    Raises
    ------
    RecordError
        If votes have been cast or the meeting is over.
    """
    meeting = office.desk.get(Kind.MEETINGS, meeting_id)
    require(office.person, Act.CHANGE, Kind.MEETINGS, meeting)
    if meeting["stage"] != PLANNED:
        raise RecordError(f"This meeting is {meeting['stage']}.")
    panel = office.desk.get(Kind.PANELS, meeting["panel_id"])
    evidence = gather_evidence(office, panel, progress=progress)
    before = [row["title"] for row in current_priorities(office, panel["id"], today)]
    content = _content(office, meeting, panel, evidence, before=before, today=today)
    profiles = [
        ward_figures(office.borough, ward)
        for ward in wards_covered(office.borough, panel)
        if may_keep(office, ward)
    ]
    with office.desk.together():
        for known in profiles:
            keep_profile(office, known.ward, today=today, known=known)
        row = prepare_agenda(office, meeting_id, version=version, today=today, evidence=evidence)
        return office.desk.change(
            Kind.MEETINGS,
            meeting_id,
            version=row["version"],
            snapshot=content,
            snapshot_digest=digest_of(content),
        )


def open_snapshot(office: Office, meeting_id: str) -> Snapshot | None:
    """Open a meeting's frozen view, if it has one.

    Raises
    ------
    IntegrityError
        If it is not what was frozen.
    """
    meeting = office.desk.get(Kind.MEETINGS, meeting_id)
    content, digest = meeting["snapshot"], meeting["snapshot_digest"]
    if content is None and digest is None:
        return None
    if content is None or digest_of(content) != digest:
        raise IntegrityError(
            "The frozen view of this meeting is not what was frozen.",
            remedy="Freeze it again, and ask who has had access to the database.",
        )
    return Snapshot(content, digest)


def export_meeting(office: Office, meeting_id: str, path: Path | str) -> Path:
    """Write a meeting's frozen view as one web page that opens anywhere, without internet.

    Raises
    ------
    RecordError
        If nothing has been frozen.
    """
    path = Path(path)
    if path.suffix.lower() != ".html":
        raise InputError("A meeting is written as .html.", file=path.name)
    path.write_bytes(snapshot_page(office, meeting_id))
    return path


def snapshot_page(office: Office, meeting_id: str) -> bytes:
    """Give the same page as bytes, for a download."""
    snapshot = open_snapshot(office, meeting_id)
    if snapshot is None:
        raise RecordError("Nothing has been frozen for this meeting.", remedy="Freeze it first.")
    office.desk.write_down("export", Kind.MEETINGS, meeting_id)
    return meeting_html(snapshot.content, digest=snapshot.digest).encode("utf-8")


def digest_of(content: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a frozen view, the same from whichever database it is read."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _content(
    office: Office,
    meeting: Row,
    panel: Row,
    evidence: Evidence,
    *,
    before: list[str],
    today: date,
) -> dict[str, Any]:
    view, provenance = evidence.view, evidence.view.provenance
    return {
        "format": FORMAT,
        "panel": panel["name"],
        "borough": office.borough.name,
        "meeting": date_words(meeting["held_on"]),
        "frozen": date_words(today),
        "dates": provenance.dates,
        "sources": list(provenance.sources),
        "licence": provenance.licence,
        "data_version": provenance.data_version,
        "caveats": list(view.caveats),
        "last_time": before,
        "areas": [
            {
                "rank": int(rank),
                "name": str(name),
                "sentence": sentence,
                "stays": stays,
                "shape": rings_of(shape),
            }
            for rank, name, shape, sentence, stays in zip(
                view.areas["rank"],
                view.areas["name"],
                view.areas.geometry,
                view.sentences,
                evidence.stays,
                strict=True,
            )
        ],
        "map": _map(evidence),
    }


def _map(evidence: Evidence) -> dict[str, Any]:
    """Take the outlines of the panel's area and of what lies round it, and a few street names."""
    wards, code = evidence.borough.wards, evidence.view.ward_code
    home = wards.geometry.loc[code]
    box = bounds_with_room(home, room=0.5)
    near = wards.geometry[(wards.index != code)].intersection(box)
    points, names = landmarks(evidence.borough, code)
    return {
        "home": rings_of(home.simplify(_SIMPLER)),
        "round": [rings_of(shape) for shape in near[~near.is_empty].simplify(_SIMPLER)],
        "names": [
            {"name": name, "at": [round(point.x), round(point.y)]}
            for point, name in zip(points, names, strict=True)
        ],
    }
