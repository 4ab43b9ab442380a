"""Fetch the boundaries of a local authority's wards from the ONS Open Geography Portal.

The portal (https://geoportal.statistics.gov.uk) stands on ArcGIS; its services and the way they
are asked are documented at
https://developers.arcgis.com/rest/services-reference/enterprise/query-feature-service-layer/.
Three habits of it matter here: an error comes with status 200 and an ``error`` object; a page of
results says ``exceededTransferLimit`` when there is more, also when it is empty; and the names of
services and fields carry the vintage in several spellings.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pact_geo.errors import FetchError, InputError
from pact_geo.inputs.download.failures import TryAgainError
from pact_geo.inputs.download.files import check_authority, write_whole
from pact_geo.inputs.download.web import WebClient
from pact_geo.tables import Progress

ONS_SERVICES = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
ONS_LICENCE = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data (c) Crown copyright and database right {year}."
)


@dataclass(frozen=True)
class _Kind:
    """What a kind of area is called in file names and services, and the letters of its code."""

    plural: str
    services: tuple[str, ...]
    letters: str


_KINDS = {
    "ward": _Kind("wards", ("wards", "wd"), "WD"),
    "authority": _Kind("authorities", ("local_authority_districts", "lad"), "LAD"),
}
# Names of one kind through the years: Wards_December_2019_Boundaries_UK_BGC_2022,
# Wards_December_2024_Boundaries_UK_BGC, WD_MAY_2025_UK_BGC_V2, WD_DEC_2025_UK_BGC. BGC is
# generalised to 20 m and clipped to the coast: fit for joining points, a tenth of the size.
_SERVICE = re.compile(
    r"(?P<kind>[a-z_]+?)_\(?(?P<month>[a-z]{3,9})_(?P<year>\d{4})\)?_(?:boundaries_)?"
    r"(?P<extent>[a-z]{2})_bgc(?:_v?(?P<edition>\d{1,4}))?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_VINTAGE = re.compile(r"(?:(?P<month>[a-z]{3,9})[ _-]+)?(?P<year>\d{4})(?:-(?P<number>\d{2}))?")
_DEGREES = 181.0
_MOST_ON_A_PAGE = 1000
_MOST_PAGES = 500
_PASSING_CODES = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, order=True)
class _Service:
    year: int
    month: int
    whole_country: bool
    edition: int
    name: str

    @property
    def vintage(self) -> str:
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True)
class _Layer:
    url: str
    id_field: str
    authority_field: str
    page: int


def fetch_boundaries(
    authority: str,
    folder: str | Path,
    *,
    area_type: str = "ward",
    vintage: str | None = None,
    base_url: str = ONS_SERVICES,
    progress: Progress | None = None,
    client: WebClient | None = None,
) -> Path:
    """Fetch the boundaries of one authority's wards, the newest vintage unless one is named.

    Parameters
    ----------
    authority
        The ONS code of the local authority, such as ``E08000010`` for Wigan.
    folder
        Where the file is put; a file of the same vintage that is there is not fetched again.
    area_type
        ``ward``, or ``authority`` for the outline of the authority itself.
    vintage
        A year, or a month of it: ``2024``, ``2024-12``, ``December 2024``.
    base_url
        The address of the ArcGIS services directory.

    Returns
    -------
    Path
        A GeoJSON file in metres (EPSG:27700), named after kind, authority and vintage, which
        ``read_boundaries`` reads. Its members ``source`` and ``licence`` say where it is from.

    Raises
    ------
    InputError
        If the code, the kind or the vintage is not one there is.
    FetchError
        If the portal cannot be reached or holds no such area.
    """
    code = check_authority(authority)
    if area_type not in _KINDS:
        raise InputError(
            f"Boundaries of kind {area_type!r} cannot be fetched.",
            remedy=f"Choose {' or '.join(_KINDS)}, or download the file from the portal.",
        )
    tell = progress or (lambda _done, _doing: None)
    with client or WebClient() as web:
        tell(0.0, "Asking which boundaries there are")
        chosen, layer = _choose(web, base_url.rstrip("/"), area_type, vintage)
        path = Path(folder) / f"{_KINDS[area_type].plural}-{code}-{chosen.vintage}.geojson"
        if not path.exists():
            tell(0.2, f"Fetching {chosen.name}")
            where = f"{layer.authority_field}='{code}'"
            features = _features(web, layer, where, authority=code, name=chosen.name, tell=tell)
            write_whole(path, _geojson(features, chosen, layer))
        tell(1.0, f"{path.name} is here")
    return path


def _choose(
    web: WebClient, base_url: str, area_type: str, vintage: str | None
) -> tuple[_Service, _Layer]:
    """Choose the newest service that tells which authority an area belongs to."""
    directory = web.get_json(base_url, {"f": "json"}, check=_check_directory)
    services = _services(directory, area_type)
    if vintage is not None:
        services = _of_vintage(services, vintage, area_type)
    for service in services:
        layer = _layer(web, f"{base_url}/{service.name}/FeatureServer", area_type)
        if layer is not None:
            return service, layer
    raise FetchError(
        f"No boundaries of kind {area_type} that name their authority were found.",
        remedy="Name another vintage, or download a file from the Open Geography Portal.",
    )


def _check_directory(answer: Any) -> None:
    _check_error(answer)
    # Seen when the directory is asked too often: an empty list instead of an error.
    if not answer.get("services"):
        raise TryAgainError("its list of services is empty")


def _check_error(answer: Any) -> None:
    if not isinstance(answer, dict):
        raise TryAgainError("it sent something else than was asked")
    error = answer.get("error")
    if not isinstance(error, dict):
        return
    said = " ".join(
        str(part) for part in (error.get("message", ""), *(error.get("details") or ())) if part
    )
    if error.get("code") in _PASSING_CODES:
        raise TryAgainError(f"it answered {error['code']}")
    raise FetchError(
        f"The portal refused the question: {said[:200] or error.get('code')}.",
        remedy="Name another vintage, or download a file from the Open Geography Portal.",
    )


def _services(directory: Any, area_type: str) -> list[_Service]:
    """List the services of a kind, newest first."""
    found = []
    for entry in directory["services"]:
        name = str(entry.get("name", ""))
        match = _SERVICE.fullmatch(name)
        if entry.get("type") != "FeatureServer" or match is None:
            continue
        month = match["month"][:3].lower()
        if match["kind"].lower() in _KINDS[area_type].services and month in _MONTHS:
            found.append(
                _Service(
                    year=int(match["year"]),
                    month=_MONTHS.index(month) + 1,
                    whole_country=match["extent"].upper() == "UK",
                    edition=int(match["edition"] or 0),
                    name=name,
                )
            )
    return sorted(found, reverse=True)


def _of_vintage(services: list[_Service], vintage: str, area_type: str) -> list[_Service]:
    match = _VINTAGE.fullmatch(vintage.strip().lower())
    month = 0
    if match is not None and match["month"]:
        short = match["month"][:3]
        month = _MONTHS.index(short) + 1 if short in _MONTHS else -1
    elif match is not None and match["number"]:
        month = int(match["number"])
    kept = [
        service
        for service in services
        if match is not None and service.year == int(match["year"]) and month in (0, service.month)
    ]
    if not kept:
        there = ", ".join(dict.fromkeys(service.vintage for service in services))
        raise InputError(
            f"There are no {area_type} boundaries of vintage {vintage!r}.",
            remedy=f"The portal has {there or 'none'}.",
        )
    return kept


def _layer(web: WebClient, url: str, area_type: str) -> _Layer | None:
    service = web.get_json(url, {"f": "json"}, check=_check_error)
    layers = service.get("layers") or [{"id": 0}]
    number = int(layers[0].get("id", 0))
    about = web.get_json(f"{url}/{number}", {"f": "json"}, check=_check_error)
    names = [str(field.get("name", "")) for field in about.get("fields") or ()]
    authority = _field(names, "LAD")
    if authority is None or _field(names, _KINDS[area_type].letters) is None:
        return None
    most = about.get("maxRecordCount")
    return _Layer(
        url=f"{url}/{number}",
        id_field=str(about.get("objectIdField") or _id_field(about)),
        authority_field=authority,
        page=min(int(most), _MOST_ON_A_PAGE) if most else _MOST_ON_A_PAGE,
    )


def _field(names: list[str], letters: str) -> str | None:
    pattern = re.compile(rf"{letters}\d{{2}}CD", re.IGNORECASE)
    return next((name for name in names if pattern.fullmatch(name)), None)


def _id_field(about: dict[str, Any]) -> str:
    for entry in about.get("fields") or ():
        if entry.get("type") == "esriFieldTypeOID":
            return str(entry["name"])
    return "FID"


def _features(
    web: WebClient, layer: _Layer, where: str, *, authority: str, name: str, tell: Progress
) -> list[dict[str, Any]]:
    """Ask page by page until the number the server counted has come."""
    counted = web.get_json(
        f"{layer.url}/query",
        {"where": where, "returnCountOnly": "true", "f": "json"},
        check=_check_error,
    )
    count = int(counted.get("count", 0))
    if count == 0:
        raise FetchError(
            f"{name} holds nothing of the authority {authority}.",
            remedy="Check the code (Wigan is E08000010). If the authority was merged or is new, "
            "name a vintage of its time.",
        )
    features: dict[str, dict[str, Any]] = {}
    offset = 0
    for _ in range(_MOST_PAGES):
        page, more = _page(web, layer, where, offset)
        for feature in page:
            features[_identity(feature, layer)] = feature
        offset += len(page) or layer.page
        tell(0.2 + 0.7 * min(len(features) / count, 1.0), f"{len(features)} of {count} areas")
        if len(features) >= count or not (page or more):
            break
    if len(features) != count:
        raise FetchError(
            f"{name} counted {count} areas of {authority} and sent {len(features)}.",
            remedy="Run the same command again later.",
        )
    return list(features.values())


def _page(
    web: WebClient, layer: _Layer, where: str, offset: int
) -> tuple[list[dict[str, Any]], bool]:
    answer = web.get_json(
        f"{layer.url}/query",
        {
            "where": where,
            "outFields": "*",
            "outSR": "27700",
            "orderByFields": layer.id_field,
            "resultOffset": str(offset),
            "resultRecordCount": str(layer.page),
            "f": "geojson",
        },
        check=_check_page,
    )
    inner = answer.get("properties") or {}
    more = bool(answer.get("exceededTransferLimit") or inner.get("exceededTransferLimit"))
    return answer["features"], more


def _check_page(answer: Any) -> None:
    _check_error(answer)
    features = answer.get("features")
    if not isinstance(features, list) or not all(isinstance(item, dict) for item in features):
        raise TryAgainError("it sent no list of areas")


def _identity(feature: dict[str, Any], layer: _Layer) -> str:
    properties = feature.get("properties") or {}
    return str(properties.get(layer.id_field, feature.get("id", json.dumps(properties))))


def _geojson(features: list[dict[str, Any]], service: _Service, layer: _Layer) -> str:
    """Write GeoJSON that says its CRS, which outside longitude and latitude it must."""
    in_degrees = all(abs(_first_number(one.get("geometry"))) < _DEGREES for one in features)
    crs = "urn:ogc:def:crs:OGC:1.3:CRS84" if in_degrees else "urn:ogc:def:crs:EPSG::27700"
    return json.dumps(
        {
            "type": "FeatureCollection",
            "name": service.name,
            "crs": {"type": "name", "properties": {"name": crs}},
            "source": layer.url,
            "vintage": service.vintage,
            "licence": ONS_LICENCE.format(year=service.year),
            "features": features,
        },
        ensure_ascii=False,
    )


def _first_number(geometry: Any) -> float:
    value = (geometry or {}).get("coordinates") or [0.0]
    while isinstance(value, list):
        value = value[0] if value else 0.0
    return float(value)
