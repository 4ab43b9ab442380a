"""Write the folder of raw files a partnership would be sent, and the truth beside it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from pact_geo.demo import complaints, police
from pact_geo.demo.complaints import write_complaints
from pact_geo.demo.crime import MONTHS, draw_happenings
from pact_geo.demo.forms import write_doors, write_events
from pact_geo.demo.names import StreetNames
from pact_geo.demo.people import (
    list_postcodes,
    write_deprivation,
    write_population,
    write_postcodes,
)
from pact_geo.demo.planting import Planted, plant_areas
from pact_geo.demo.police import write_police
from pact_geo.demo.small_areas import write_figures, write_outlines
from pact_geo.demo.streets import SnapPoints, lay_streets
from pact_geo.demo.survey import ask_residents
from pact_geo.demo.truth import write_truth
from pact_geo.demo.wards import BOROUGH, BOROUGH_CODE, FILE_NAME, FORCE, wards_geojson
from pact_geo.tables import Progress

_STREETS, _CRIME, _POLICE, _COMPLAINTS, _SURVEY, _EVENTS, _SMALL_AREAS = range(1, 8)


@dataclass(frozen=True)
class DemoFiles:
    """The files of the demo, by what they are.

    ``police`` is the folder of months as data.police.uk's archive unpacks. Each survey has its
    mapping. ``truth`` is for tests and teaching; a real partnership never has one.
    """

    folder: Path
    wards: Path
    police: Path
    complaints: Path
    door_knocking: Path
    door_knocking_mapping: Path
    events: Path
    events_mapping: Path
    population: Path
    deprivation: Path
    lsoas: Path
    lsoa_population: Path
    lsoa_deprivation: Path
    postcodes: Path
    truth: Path
    readme: Path
    borough: str = BOROUGH
    authority_code: str = BOROUGH_CODE
    force: str = FORCE

    def paths(self) -> tuple[Path, ...]:
        """List every file there is, in order of name."""
        given = [getattr(self, item.name) for item in fields(self)]
        files = [path for path in given if isinstance(path, Path) and path.is_file()]
        return tuple(sorted([*files, *self.police.rglob("*.csv")]))


def write_demo(folder: Path | str, *, seed: int = 1, progress: Progress | None = None) -> DemoFiles:
    """Write the fictional borough of Tarrowmere: raw files with real defects, and the truth.

    Parameters
    ----------
    folder
        Where to write; made if it is not there. Files of an earlier demo are written over.
    seed
        Decides streets, planted areas, incidents and residents. The wards are always the same.
        The same seed gives the same bytes on every machine.
    progress
        Called with the share done and what is being written.

    Returns
    -------
    DemoFiles
        Where each file is.

    Examples
    --------
    >>> import tempfile
    >>> files = write_demo(tempfile.mkdtemp(), seed=1)
    >>> files.truth.name
    'truth.geojson'
    """
    say = progress or (lambda _share, _doing: None)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    say(0.0, "Laying out streets")
    names = StreetNames(_stream(seed, 0))
    streets = _stream(seed, _STREETS)
    points, planted = plant_areas(lay_streets(streets, names), names, streets)
    say(0.15, "Writing police files")
    happenings = draw_happenings(points, planted, _stream(seed, _CRIME))
    write_police(target / "police", points, planted, happenings, _stream(seed, _POLICE), seed=seed)
    say(0.8, "Writing complaints, surveys and figures")
    files = _write_rest(target, points, planted, seed)
    say(1.0, "Wrote the demo borough")
    return files


def _write_rest(
    target: Path, points: SnapPoints, planted: tuple[Planted, ...], seed: int
) -> DemoFiles:
    residents = ask_residents(points, planted, _stream(seed, _SURVEY))
    doors, doors_mapping = write_doors(target, residents, seed=seed)
    events, events_mapping = write_events(
        target, residents, list_postcodes(points), _stream(seed, _EVENTS)
    )
    lsoa_population, lsoa_deprivation = write_figures(target, _stream(seed, _SMALL_AREAS))
    return DemoFiles(
        folder=target,
        wards=_write(target / FILE_NAME, wards_geojson()),
        police=target / "police",
        complaints=write_complaints(target, points, planted, _stream(seed, _COMPLAINTS)),
        door_knocking=doors,
        door_knocking_mapping=doors_mapping,
        events=events,
        events_mapping=events_mapping,
        population=write_population(target),
        deprivation=write_deprivation(target),
        lsoas=write_outlines(target, points),
        lsoa_population=lsoa_population,
        lsoa_deprivation=lsoa_deprivation,
        postcodes=write_postcodes(target, points),
        truth=write_truth(target, planted),
        readme=_write(target / "README.md", _readme(seed)),
    )


def _write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def _stream(seed: int, part: int) -> np.random.Generator:
    # A stream for each part: a change in one leaves the others as they were.
    return np.random.Generator(np.random.PCG64([seed, part]))


def _readme(seed: int) -> str:
    return f"""\
# {BOROUGH}: a borough that does not exist

Everything here is invented: the borough, its wards, streets, police force, residents and what
they said. It lies in the open Irish Sea, its codes begin with X and its postcodes with ZZ, which
no real place has. Only British Transport Police, a national body, keeps its name. Seed {seed}.

| file | what it stands for |
|---|---|
| {FILE_NAME} | ward boundaries, fields and CRS as the Office for National Statistics |
| police/ | {MONTHS[0]} to {MONTHS[-1]}, a file for each force and month as data.police.uk |
| {complaints.FILE_NAME} | the council's complaints: cp1252, day first, grid references |
| survey_door_knocking.csv, .toml | a Kobo export (`;`, `group/question`) and its mapping |
| survey_events.csv, .toml | a spreadsheet with several answers in a cell, and its mapping |
| population_mid_2025.csv, deprivation_2025.csv | people, groups and need by ward |
| demo_lsoas.geojson | the small areas (LSOAs) that the police files name |
| population_lsoa_mid_2025.csv, deprivation_lsoa_2025.csv | people and need by small area |
| postcodes.csv | a postcode for each street, no heading, as Code-Point Open |
| truth.geojson | ten planted priority areas and a decoy: outline, kind, label expected |

Wrong on purpose, as in real files:

- Anti-social behaviour, and all rows of British Transport Police, have no Crime ID; over
  a quarter of the rows of anti-social behaviour repeat another exactly.
- {police.WITHOUT_LOCATION:.0%} of rows have no location.
- {police.OUTSIDE:.0%} lie outside the borough, a few of them hundreds of kilometres away.
- {police.WRONG_LSOA:.1%} name a small area the point is not in.
- {police.REPEATED_IDS:.1%} of Crime IDs come twice, some of them in the month after.
- {FORCE} published less than half of {police.HALF_MONTH}.
- {complaints.WITHOUT_LOCATION:.0%} of complaints have no location and a few say 0, 0.
- Ratings of 9 mean "don't know" and 99 "prefer not to say".
"""
