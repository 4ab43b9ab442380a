"""Invented names: streets, and what residents write.

Stems are put together from syllables so that no street is copied from a map. A few will
exist somewhere, as any short English name does; none lies where the demo puts it.
"""

from __future__ import annotations

import numpy as np

# fmt: off
_FIRST = (
    "Arl", "Ban", "Brin", "Cass", "Corl", "Dorl", "Dun", "Eln", "Ember", "Fask", "Fen", "Gorr",
    "Gress", "Hesk", "Hob", "Ivel", "Jarr", "Kell", "Lorn", "Mard", "Nesk", "Orl", "Osk", "Pell",
    "Quen", "Rusk", "Sarn", "Skell", "Tell", "Thorl", "Ulv", "Varn", "Wesk", "Wrin", "Yarl",
)
_SECOND = (
    "by", "combe", "croft", "den", "fell", "garth", "gill", "holme", "ing", "mere", "stead",
    "thwaite", "wath", "wick",
)
# fmt: on
_LONG = ("Road", "Lane", "Drive", "Way", "Road East", "Road West")
_MIDDLE = ("Street", "Avenue", "Grove", "Terrace", "Crescent")
_SHORT = ("Close", "Court", "Fold", "Mews", "Place", "Gardens", "Rise")

PUBLIC_PLACES = (
    ("Supermarket", "supermarket", 5),
    ("Petrol Station", "petrol", 7),
    ("Parking Area", "parking", 9),
    ("Sports/Recreation Area", "park", 14),
    ("Park/Open Space", "park", 4),
    ("Pedestrian Subway", "street", 2),
    ("Hospital", "hospital", 1),
    ("Police Station", "police station", 1),
    ("Further/Higher Educational Building", "college", 2),
    ("Theatre/Concert Hall", "pub", 1),
)
"""Public places as police.uk words them, the kind of trouble they see, how many there are."""


class StreetNames:
    """Hands out street names, never the same twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        stems = [first + second for first in _FIRST for second in _SECOND]
        order = rng.permutation(len(stems))
        self._stems = [stems[number] for number in order]
        self._given = 0

    def take(self, points: int) -> str:
        """Name a street with so many snap points: a long one is a Road, a short one a Close."""
        suffixes = _SHORT if points <= 1 else _MIDDLE if points == 2 else _LONG  # noqa: PLR2004
        # When the stems are used up they come round again with the next suffix, as estates
        # have an Elnby Close beside an Elnby Court.
        turn, stem = divmod(self._given, len(self._stems))
        self._given += 1
        return f"{self._stems[stem]} {suffixes[(stem + turn) % len(suffixes)]}"


THEMES = (
    "Anti-social behaviour",
    "Noise",
    "Litter and fly-tipping",
    "Dog fouling",
    "Vandalism",
    "Drugs",
    "Burglary",
    "Vehicle crime",
    "Violence",
    "Theft",
)
"""What residents may tick, in the words of the themes in the settings."""

COMMENTS: dict[str, tuple[str, ...]] = {
    "Anti-social behaviour": (
        "Groups hang about until late and shout at people going past.",
        "Mopeds up and down every evening when the weather is good.",
        "My children will not walk that way any more.",
        "Street drinkers from midday, cans everywhere by the evening.",
        "Kids on the roof again last week.",
    ),
    "Noise": (
        "Music through the wall until two in the morning, most weekends.",
        "Shouting and doors banging at all hours.",
        "The extractor fan from the café drones all night.",
        "Parties in the garden all summer, we keep a diary now.",
    ),
    "Litter and fly-tipping": (
        "Mattresses and rubble in the back alley every week.",
        "The bins are never emptied and the rats have come back.",
        "Someone charges people £20 and dumps it all here.",
        "Takeaway boxes in every garden by Sunday morning.",
    ),
    "Dog fouling": (
        "You cannot let a child play on the grass.",
        "Bags hung on the fence, which is worse than nothing.",
        "The same few owners, early in the morning.",
    ),
    "Vandalism": (
        "Bus shelter smashed for the third time this year.",
        "Graffiti along the whole wall, painted over and back in a week.",
        "The new trees were snapped within a month.",
    ),
    "Drugs": (
        "Cars pull up for a minute and drive off, all day long.",
        "Needles behind the garages, I picked up four.",
        "The smell of cannabis on the stairs from morning on.",
    ),
    "Burglary": (
        "Two sheds on our row were broken into this autumn.",
        "We keep the back gate locked since next door was done.",
    ),
    "Vehicle crime": (
        "My window was broken for a bag of shopping.",
        "Vans lose their tools here about once a month.",
    ),
    "Violence": (
        "Fights outside at closing time, we see it from the window.",
        "I was threatened at the bus stop and nobody came.",
    ),
    "Theft": (
        "Phones snatched from people coming off the train.",
        "Parcels go from the doorstep before we are home.",
    ),
}

COMPLAINT_DETAILS: dict[str, tuple[str, ...]] = {
    "Fly-tipping": (
        "Household waste, about 6 bags",
        "Mattress and broken wardrobe",
        "Builder's rubble, one van load",
        "Fridge; caller was quoted £45 to have it taken away",
        "Garden waste and a child's car seat",
        "Tyres, approx. 12",
        "Waste from a café; cooking oil drums",
    ),
    "Noise": (
        "Loud music after 23:00",
        "Dog barking all day",
        "Alarm sounding, premises closed",
        "Party, caller asks for a visit; says a fine of £100 was promised",
        "Deliveries before 06:00 at the café",
        "Raised voices and banging",
    ),
    "Dog fouling": (
        "Footpath, several places",
        "Grass verge by the play area",
        "Outside the school gate",
        "Bags left on the railings; third report",
    ),
}
