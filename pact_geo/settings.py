"""What a partnership may set, read from ``pact.toml`` with every unknown word refused."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import tomlkit

from pact_geo.errors import InputError

FILE_NAME = "pact.toml"
METHODS = ("discs", "dbscan")

SettingValue = str | float | tuple[str, ...]
"""What one setting may hold."""


@dataclass(frozen=True)
class Borough:
    """Who this is for: the borough, its ONS code and the police force that serves it.

    ``force`` is the name the force reports under in police.uk files; empty until someone
    confirms it, and then a month without it is a gap and not a quiet month. ``agencies`` are
    bodies whose names may look like people's, such as a housing association; public words may
    name them. ``demo`` marks the fictional borough, whose people are invented too; only its
    builder writes it.
    """

    name: str = ""
    authority_code: str = ""
    force: str = ""
    agencies: tuple[str, ...] = ()
    demo: bool = False


@dataclass(frozen=True)
class SignInSettings:
    """How people sign in through an identity provider.

    ``trusted_issuers`` are providers whose e-mail addresses count although they do not say that
    they have verified them, by the address they name as issuer.
    """

    trusted_issuers: tuple[str, ...] = ()


@dataclass(frozen=True)
class HotspotSettings:
    """How hotspots are found; distances in metres (see ``find_hotspots``)."""

    method: str = "discs"
    radius: float = 125.0
    quiet: float = 1.5
    count: int = 10
    min_incidents: int = 8
    min_residents: int = 5

    def __post_init__(self) -> None:
        """Refuse settings with which nothing can be found."""
        if self.method not in METHODS:
            raise InputError(
                f"{self.method!r} is no method.", remedy=f"Use {' or '.join(METHODS)}."
            )
        for name in ("radius", "count", "min_incidents", "min_residents"):
            if getattr(self, name) <= 0:
                raise InputError(f"The {name.replace('_', ' ')} must be above 0.")


@dataclass(frozen=True)
class PriorityWeights:
    """How much each part counts in the score of a priority area; they need not add to 1."""

    volume: float = 0.4
    recency: float = 0.15
    persistence: float = 0.15
    concern: float = 0.3


@dataclass(frozen=True)
class CoverageSettings:
    """When a month of a force counts as not (fully) reported."""

    collapse_below: float = 0.6
    least_per_ward_month: float = 2.0


@dataclass(frozen=True)
class DisclosureSettings:
    """What may be shown in public: smallest count, smallest number of addresses."""

    smallest_count: int = 10
    smallest_addresses: int = 8


@dataclass(frozen=True)
class ContactSettings:
    """How residents reach the partnership: printed on every newsletter, as far as given."""

    address: str = ""
    phone: str = ""
    email: str = ""
    web: str = ""


@dataclass(frozen=True)
class PanelSettings:
    """How panels are made up and when they fall behind.

    ``sectors`` are those a panel should have a member of. ``quorum`` is the share of members who
    must be there for a choice to stand, ``least_present`` the number of people. Priorities older
    than ``priorities_months`` are old. ``weight_tries`` times the weights of the ranking are
    varied to see which places stay in the top three; ``weight_spread`` is how far (see
    ``cycle.meetings.count_stays``).
    """

    sectors: tuple[str, ...] = (
        "Residents",
        "Businesses",
        "Schools",
        "Faith",
        "Housing",
        "Youth",
        "Police",
        "Council",
        "Health",
        "Voluntary",
    )
    quorum: float = 0.33
    least_present: int = 3
    priorities_months: int = 3
    weight_tries: int = 50
    weight_spread: float = 0.1

    def __post_init__(self) -> None:
        """Refuse settings with which no panel could be made or meet."""
        if not self.sectors:
            raise InputError("A panel needs one sector at least.")
        if not 0 <= self.quorum <= 1:
            raise InputError("The quorum must be from 0 to 1.")
        if not 0 < self.weight_spread < 0.5:  # noqa: PLR2004 - no share spreads further
            raise InputError("The weight spread must be above 0 and below 0.5.")
        if min(self.least_present, self.priorities_months, self.weight_tries) < 1:
            raise InputError("Numbers of people, months and tries must be 1 or more.")


@dataclass(frozen=True)
class EngagementSettings:
    """How engagement is judged: members wanted, limits of weighting, when to ask again."""

    network_members: int = 20
    fewest_raked: int = 10
    largest_weight: float = 5.0
    least_voices: int = 5
    least_others: int = 3
    least_reports: int = 3
    review_after_months: int = 24

    def __post_init__(self) -> None:
        """Refuse settings with which nothing can be weighted or counted."""
        for name in ("network_members", "fewest_raked", "least_voices", "least_reports"):
            if getattr(self, name) < 1:
                raise InputError(f"The {name.replace('_', ' ')} must be 1 or more.")
        if self.largest_weight <= 1.0:
            raise InputError("The largest weight must be above 1.")


# The partnership's own judgement of how much a category weighs in an area's volume; nothing
# here is the ONS Crime Severity Score or the Cambridge Crime Harm Index.
DEFAULT_CATEGORY_WEIGHTS: Mapping[str, float] = {
    "Anti-social behaviour": 1.0,
    "Bicycle theft": 0.75,
    "Burglary": 2.0,
    "Criminal damage and arson": 1.25,
    "Drugs": 1.25,
    "Other crime": 1.0,
    "Other theft": 0.75,
    "Possession of weapons": 2.0,
    "Public order": 1.25,
    "Robbery": 2.5,
    "Shoplifting": 0.5,
    "Theft from the person": 1.25,
    "Vehicle crime": 1.25,
    "Violence and sexual offences": 2.0,
    "Dog fouling": 0.5,
    "Fly-tipping": 0.75,
    "Noise": 0.75,
}

# Which recorded categories answer to a theme residents speak of.
DEFAULT_THEMES: Mapping[str, tuple[str, ...]] = {
    "Anti-social behaviour": ("Anti-social behaviour", "Public order"),
    "Noise": ("Noise",),
    "Litter and fly-tipping": ("Fly-tipping",),
    "Dog fouling": ("Dog fouling",),
    "Vandalism": ("Criminal damage and arson",),
    "Drugs": ("Drugs",),
    "Burglary": ("Burglary",),
    "Vehicle crime": ("Vehicle crime", "Bicycle theft"),
    "Violence": ("Violence and sexual offences", "Possession of weapons"),
    "Theft": ("Other theft", "Robbery", "Shoplifting", "Theft from the person"),
}

# Which frontline services meet people of a group already, and can ask them.
DEFAULT_FRONTLINE: Mapping[str, tuple[str, ...]] = {
    "older": ("Home library service", "Fire and rescue home safety visits", "Sheltered housing"),
    "young": ("Youth service", "Schools and colleges", "Detached youth workers"),
    "minority_ethnic": ("Community and faith groups", "English language classes"),
    "single_parent": ("Family hubs", "Health visitors", "Nurseries"),
    "unemployed": ("Jobcentre Plus", "Adult learning", "Citizens Advice"),
    "victim": ("Victim Support", "Neighbourhood policing team", "Housing officers"),
    "disabled": ("Adult social care", "Disability organisations", "Community transport"),
    "mental_health": ("Community mental health team", "Social prescribers", "Mind"),
}


@dataclass(frozen=True)
class Settings:
    """Everything a partnership may set. Defaults are visible here and nowhere else."""

    borough: Borough = field(default_factory=Borough)
    hotspots: HotspotSettings = field(default_factory=HotspotSettings)
    weights: PriorityWeights = field(default_factory=PriorityWeights)
    coverage: CoverageSettings = field(default_factory=CoverageSettings)
    disclosure: DisclosureSettings = field(default_factory=DisclosureSettings)
    contact: ContactSettings = field(default_factory=ContactSettings)
    panels: PanelSettings = field(default_factory=PanelSettings)
    engagement: EngagementSettings = field(default_factory=EngagementSettings)
    sign_in: SignInSettings = field(default_factory=SignInSettings)
    category_weights: Mapping[str, float] = field(default_factory=lambda: DEFAULT_CATEGORY_WEIGHTS)
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_THEMES)
    frontline: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_FRONTLINE)


_T = TypeVar("_T")


def read_settings(path: Path) -> Settings:
    """Read settings from a TOML file; a file that is not there means the defaults.

    Raises
    ------
    InputError
        If the file is not TOML, or holds a word or a type that is not a setting.
    """
    if not path.exists():
        return Settings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"It is not readable TOML: {error}.", file=path.name, remedy="Correct the line named."
        ) from error
    return _build(Settings, given, file=path.name, where="")


def write_setting(path: Path, section: str, name: str, value: SettingValue) -> None:
    """Change one setting in a TOML file and leave the rest, comments included, as it was.

    A list of themes, groups or weights in the file stands in place of the usual one, so the
    first change of one writes the usual ones down beside it.
    """
    settings = read_settings(path)  # a file that cannot be read is named before it is changed
    document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    if section not in document:
        usual = getattr(settings, section)
        listed = usual if isinstance(usual, Mapping) else {}
        document[section] = tomlkit.table()
        document[section].update({key: _plain(item) for key, item in listed.items()})
    document[section][name] = _plain(value)
    _build(Settings, document.unwrap(), file=path.name, where="")
    spare = path.with_suffix(".tmp")
    spare.write_text(tomlkit.dumps(document), encoding="utf-8")
    spare.replace(path)


def _plain(value: SettingValue) -> str | float | list[str]:
    return list(value) if isinstance(value, tuple) else value


def _build(kind: type[_T], given: Mapping[str, Any], *, file: str, where: str) -> _T:
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(given) - known)
    if unknown:
        raise InputError(
            f"{where or 'the file'} has {', '.join(unknown)}, which PACT Geo does not know.",
            file=file,
            remedy=f"It knows {', '.join(sorted(known))}.",
        )
    hints = get_type_hints(kind)
    values = {
        name: _value(hints[name], value, file=file, where=f"{where}.{name}".strip("."))
        for name, value in given.items()
    }
    return kind(**values)


def _value(kind: Any, value: Any, *, file: str, where: str) -> Any:
    if is_dataclass(kind) and isinstance(value, dict):
        return _build(kind, value, file=file, where=where)  # type: ignore[arg-type]
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind in (bool, int, str) and type(value) is kind:
        return value
    if kind == tuple[str, ...] and isinstance(value, list):
        return _mapped(tuple, value, file=file, where=where)
    if isinstance(value, dict):
        item = float if where == "category_weights" else tuple
        return {
            str(key): _mapped(item, entry, file=file, where=f"{where}.{key}")
            for key, entry in value.items()
        }
    raise InputError(f"{where} = {value!r} is not of the right kind.", file=file)


def _mapped(item: type, entry: Any, *, file: str, where: str) -> Any:
    if item is float and isinstance(entry, int | float) and not isinstance(entry, bool):
        return float(entry)
    if item is tuple and isinstance(entry, list) and all(isinstance(x, str) for x in entry):
        return tuple(entry)
    raise InputError(f"{where} = {entry!r} is not of the right kind.", file=file)
