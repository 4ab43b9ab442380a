"""What is planted: ten priority areas of the kinds partnerships describe, and a decoy.

Strengths were set against St Helens, October 2018 to February 2019, all crime: the ten
strongest discs of 125 m radius held 192 to 51 incidents, 45 to 12 times the mean place.
"""

from __future__ import annotations

from dataclasses import dataclass

AGREE = "residents and records agree"
RESIDENTS_SAY = "residents say, records do not"
RECORDS_SAY = "records say, residents do not"

STATION = "Tarrow Market (Station)"


@dataclass(frozen=True)
class Plan:
    """One planted area before it has a place.

    Attributes
    ----------
    kind
        What it is, in the partnership's words.
    wards
        Names of the wards it may lie in.
    snap
        Its snap points: metres along and across from the middle, share of the incidents, and
        a public name (empty for a street of its own).
    outline
        Corners of a line or ring, metres along and across.
    breadth
        Metres the outline is widened by.
    mix
        Which categories happen there (see ``crime``).
    police, complaints
        Expected in the last twelve months.
    complaint_mix
        Shares of fly-tipping, noise and dog fouling among its complaints.
    residents
        How many respondents raise it.
    themes
        What they say it is.
    pattern
        How the months differ: steady, summer or rising.
    clear
        Metres around the outline without other snap points.
    """

    kind: str
    label: str
    wards: tuple[str, ...]
    snap: tuple[tuple[float, float, float, str], ...]
    outline: tuple[tuple[float, float], ...]
    breadth: float
    mix: str
    police: float
    complaints: float
    complaint_mix: tuple[float, float, float]
    residents: int
    themes: tuple[str, ...]
    pattern: str = "steady"
    clear: float = 25.0


_INNER = ("Cinderhythe", "Dunterfield", "Fettlebeck", "Inglewick", "Kestermoss", "Mossingarth")
_OUTER = (
    "Askermoor", "Brackenwath", "Eskermouth", "Gannetholme", "Hazzlethorn", "Juniper Hythe",
    "Larkenby",
)  # fmt: skip

PLANS: tuple[Plan, ...] = (
    Plan(
        kind="row of shops",
        label=AGREE,
        wards=("Tarrow Market",),
        snap=((-75, 8, 0.26, "Shopping Area"), (-22, -9, 0.3, ""), (30, 8, 0.24, ""),
              (78, -7, 0.2, "")),
        outline=((-90, 0), (90, 0)),
        breadth=40,
        mix="shops",
        police=320,
        complaints=14,
        complaint_mix=(0.7, 0.3, 0),
        residents=22,
        themes=("Anti-social behaviour", "Theft", "Litter and fly-tipping", "Violence"),
    ),
    Plan(
        kind="parade of pubs and takeaways",
        label=AGREE,
        wards=("Tarrow Market", "Inglewick", "Fettlebeck"),
        snap=((-55, -8, 0.3, ""), (0, 9, 0.42, ""), (56, -8, 0.28, "")),
        outline=((-72, 0), (72, 0)),
        breadth=38,
        mix="night",
        police=220,
        complaints=26,
        complaint_mix=(0.3, 0.7, 0),
        residents=16,
        themes=("Noise", "Violence", "Litter and fly-tipping", "Anti-social behaviour"),
    ),
    Plan(
        kind="station approach",
        label=AGREE,
        wards=("Cinderhythe", "Mossingarth"),
        snap=((-60, 0, 0.3, ""), (0, 6, 0.4, ""), (62, -12, 0.3, "Parking Area")),
        outline=((-78, 0), (10, 4), (78, -12)),
        breadth=40,
        mix="station",
        police=125,
        complaints=10,
        complaint_mix=(0.6, 0.4, 0),
        residents=12,
        themes=("Anti-social behaviour", "Theft", "Violence"),
    ),
    Plan(
        kind="blocks of flats",
        label=AGREE,
        wards=("Cinderhythe", "Mossingarth", "Dunterfield"),
        snap=((-42, -28, 0.34, ""), (40, -30, 0.33, ""), (2, 42, 0.33, "")),
        outline=((-55, -45), (55, -45), (55, 55), (-55, 55), (-55, -45)),
        breadth=18,
        mix="estate",
        police=140,
        complaints=26,
        complaint_mix=(0.45, 0.45, 0.1),
        residents=18,
        themes=("Drugs", "Anti-social behaviour", "Noise", "Violence"),
    ),
    Plan(
        kind="park",
        label=AGREE,
        wards=_INNER,
        snap=((0, 0, 0.42, "Park/Open Space"), (-88, -20, 0.29, ""), (84, 30, 0.29, "")),
        outline=((-85, -50), (60, -62), (90, 30), (10, 62), (-70, 45), (-85, -50)),
        breadth=14,
        mix="park",
        police=145,
        complaints=24,
        complaint_mix=(0.35, 0.1, 0.55),
        residents=24,
        themes=("Anti-social behaviour", "Dog fouling", "Vandalism", "Drugs"),
        pattern="summer",
    ),
    Plan(
        kind="rear of houses",
        label=AGREE,
        wards=("Dunterfield", "Kestermoss", "Fettlebeck"),
        snap=((-48, 24, 0.27, ""), (46, 24, 0.26, ""), (-46, -25, 0.24, ""), (48, -24, 0.23, "")),
        outline=((-80, 0), (80, 0)),
        breadth=34,
        mix="alley",
        police=105,
        complaints=75,
        complaint_mix=(0.85, 0.05, 0.1),
        residents=20,
        themes=("Litter and fly-tipping", "Vandalism", "Burglary", "Drugs"),
    ),
    Plan(
        kind="cut-through behind the college",
        label=AGREE,
        wards=("Inglewick", "Kestermoss", "Mossingarth"),
        snap=((-62, 0, 0.32, ""), (0, -14, 0.36, "Pedestrian Subway"), (62, 4, 0.32, "")),
        outline=((-85, 2), (0, -10), (85, 6)),
        breadth=36,
        mix="path",
        police=172,
        complaints=14,
        complaint_mix=(0.7, 0.1, 0.2),
        residents=14,
        themes=("Anti-social behaviour", "Vandalism", "Drugs"),
        pattern="rising",
    ),
    Plan(
        kind="garage court",
        label=RECORDS_SAY,
        wards=_OUTER,
        snap=((-36, 4, 0.5, "Parking Area"), (38, -6, 0.5, "")),
        outline=((-50, -28), (50, -28), (50, 28), (-50, 28), (-50, -28)),
        breadth=20,
        mix="garages",
        police=128,
        complaints=6,
        complaint_mix=(1, 0, 0),
        residents=0,
        themes=(),
    ),
    Plan(
        kind="one address with repeat complaints",
        label=AGREE,
        wards=("Askermoor", "Eskermouth", "Hazzlethorn", "Juniper Hythe", "Larkenby"),
        snap=((-14, 0, 1.0, ""),),
        outline=((-12, 0), (12, 0)),
        breadth=48,
        mix="address",
        police=74,
        complaints=64,
        complaint_mix=(0.08, 0.9, 0.02),
        residents=10,
        themes=("Noise", "Anti-social behaviour"),
    ),
    Plan(
        kind="playground residents avoid",
        label=RESIDENTS_SAY,
        wards=_OUTER,
        snap=((-60, 40, 0.5, ""), (62, -38, 0.5, "")),
        outline=((-60, -45), (62, -40), (55, 48), (-58, 42), (-60, -45)),
        breadth=16,
        mix="park",
        police=5,
        complaints=2,
        complaint_mix=(0.3, 0.2, 0.5),
        residents=28,
        themes=("Drugs", "Anti-social behaviour", "Dog fouling", "Vandalism"),
    ),
)  # fmt: skip

DECOY = Plan(
    kind="stacked snap point",
    label="",
    wards=_OUTER,
    snap=((0, 0, 1.0, "Supermarket"),),
    outline=((-1, 0), (1, 0)),
    breadth=45,
    mix="supermarket",
    police=126,
    complaints=0,
    complaint_mix=(1, 0, 0),
    residents=0,
    themes=(),
    clear=150,
)
"""A retail park: many shop thefts on one recorded point, nothing round it to walk and see."""
