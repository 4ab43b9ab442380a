"""The words by which small numbers are told apart: what is counted, and what is a thing."""

from __future__ import annotations

from typing import Final


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COUNTING = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty
    """
NUMBER_WORDS: Final = {word: value for value, word in enumerate(_COUNTING.split())}
TENS: Final = _listed("twenty thirty forty fifty sixty seventy eighty ninety hundred thousand")

PEOPLE: Final = _listed(
    """
    resident people person household home family victim neighbour woman women man men child
    children tenant pupil student teenager youth youngster lad boy girl adult pensioner
    householder homeowner owner landlord shopkeeper trader driver motorist cyclist pedestrian
    parent mother father mum dad baby babies infant toddler worker carer patient visitor caller
    complainant witness suspect offender prisoner user drinker beggar sleeper member volunteer
    respondent elder individual customer passenger commuter dealer thief thieves
    burglar addict refugee migrant traveller gentleman gentlemen lady ladies somebody someone
    report incident crime complaint call offence theft burglary robbery assault attack stabbing
    shooting arrest death injury casualty fight threat rape arson murder mugging
    referral disorder harassment intimidation nuisance vandalism damage violence shoplifting
    break-in breach eviction prosecution conviction caution sighting disturbance
    answer reply response survey vote voter check
    """
)
"""What may point at people: those who live somewhere, and what befell them or was reported."""

THINGS: Final = _listed(
    """
    second minute hour day night evening morning afternoon week weekend fortnight month quarter
    year season decade winter summer spring autumn time occasion
    monday tuesday wednesday thursday friday saturday sunday
    mile metre meter kilometre km cm mm m yard foot feet inch acre hectare litre tonne ton kilo
    kg bag sack skip load degree pound penny pence size
    bin lamp lamppost light lantern bulb bench camera sign notice board poster leaflet letter
    banner newsletter bollard gate fence wall railing barrier hedge tree shrub bush bed planter
    pothole drain gully gutter kerb step stair door lock shutter window mirror panel post pole
    bridge tunnel underpass subway road street lane alley alleyway passage path footpath pavement
    corner junction crossing roundabout verge park garden playground square green field car
    van lorry bus vehicle bike scooter trolley mattress sofa fridge tyre needle bottle can
    parking space bay garage block building site shop unit stall kiosk cafe hall school church
    library centre court estate ward area place spot stretch part side end section phase stage
    way thing point priority question reason item topic theme goal aim action task job piece
    plan proposal option idea scheme project order notice rule bylaw
    meeting walkabout workshop surgery session event visit patrol round litter-pick pick clean
    clean-up sweep inspection audit photo photograph picture map page sheet copy side
    officer pcso warden staff councillor committee council
    group team force service agency organisation partner
    department company contractor charity body bank fund grant budget hour
    star grade level rank score band tier percentage per cent percent fold times layer coat
    hole patch graffiti tag weed wheelie coin machine phone number line meter screen
    """
)
"""What can be counted in public; every other noun after a small number is warned of."""

HARMS: Final = _listed(
    """
    stolen broken burgled damaged vandalised attacked smashed torched robbed burnt burned keyed
    slashed raided evicted
    """
)
"""What befalls things that belong to somebody: a small number of them points at people."""

LABELS: Final = _listed(
    """
    number no nos flat house unit level priority stage ward section page phase step part question
    key route bus zone block year grade version item spot comparison junction room plot band tier
    chapter figure table annex appendix class type form act gate platform bay day week month rank
    sector area shop garage court lane post lamp column
    """
)
"""Words after which a figure is a name and counts nothing."""

SAYING: Final = _listed(
    """
    was were have had has said say says told asked reported complained live lived lives felt feel
    feels came went saw wrote answered agreed moved died
    """
)
"""Verbs that make a number alone stand for people: "Two were hurt"."""

MONTHS: Final = _listed(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    """
)

STOPS: Final = _listed(
    """
    a an the of in on at to from by for with without and or nor but as than then so if is are was
    were be been being am has have had having will would shall should can could may might must do
    does did done not no nor we they he she it i you who whom whose which that this these those
    there here when where while why how what after before since until till because about above
    across against along around behind below beside between beyond during except inside into like
    near off onto out outside over past through throughout under up upon down within also only
    just even ever never always often each every any some both either neither more most less
    least fewer much many now again yet still said told went came
    """
)
"""Words at which what a number counts has ended."""
