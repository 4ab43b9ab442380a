"""A server on this machine that behaves as the public ones are documented to.

``LocalServer`` runs a service in a thread and can be told to fail: answer 429, cut the
connection, send a web page. The services are the police.uk API
(https://data.police.uk/docs/), ArcGIS feature services as the ONS has them
(https://developers.arcgis.com/rest/services-reference/enterprise/query-feature-service-layer/)
and a store of large files that knows ranges.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import shapely
from shapely.geometry import Polygon

from pact_geo.inputs.download import RateLimiter, WebClient


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    length: int


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    hang: bool = False


def as_json(value: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


def busy(status: int = 429, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(b"later", status, named)


WEB_PAGE = Reply(
    b"<!DOCTYPE html><html><body>Down for maintenance</body></html>",
    headers={"Content-Type": "text/html"},
)
HANG_UP = Reply(cut_at=-1)
HANG = Reply(hang=True)
CUT = Reply(cut_at=40)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up on us is what some tests are about.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class LocalServer:
    """Serve on 127.0.0.1; ``requests`` keeps what was asked, ``fail`` plans failures."""

    def __init__(self, service: Callable[[Request], Reply]) -> None:
        self.service = service
        self.requests: list[Request] = []
        self._failures: deque[tuple[str, Reply]] = deque()
        self._over = threading.Event()
        self._http = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        return self._http.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fail(self, path: str, *replies: Reply) -> None:
        """Answer the next requests whose path holds ``path`` so, before serving them again."""
        self._failures.extend((path, reply) for reply in replies)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if path in request.path]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def reply_to(self, request: Request) -> Reply:
        self.requests.append(request)
        for planned in list(self._failures):
            path, reply = planned
            if path in request.path:
                self._failures.remove(planned)
                if reply is CUT:
                    whole = self.service(request)
                    return Reply(whole.body, whole.status, whole.headers, cut_at=40)
                return reply
        return self.service(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one packet; two would wait for each other.
            wbufsize = -1

            def do_GET(self) -> None:
                self._answer(urlsplit(self.path).query)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                self._answer(self.rfile.read(length).decode())

            def _answer(self, query: str) -> None:
                request = Request(
                    self.command,
                    urlsplit(self.path).path,
                    dict(parse_qsl(query)),
                    {name.lower(): value for name, value in self.headers.items()},
                    len(self.path),
                )
                reply = server.reply_to(request)
                if reply.hang:
                    server._over.wait(10)
                if reply.hang or reply.cut_at == -1:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: reply.cut_at])
                if reply.cut_at is not None:
                    self.close_connection = True

            def log_message(self, *_args: object) -> None:
                pass

        return Handler


class FakeTime:
    """Time that passes only when someone sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def client(self, **options: Any) -> WebClient:
        limiter = RateLimiter(1e9, 10**9, clock=self.clock, sleep=self.sleep)
        given = {"limiter": limiter, "timeout": 5.0, "chance": lambda: 1.0, **options}
        return WebClient(clock=self.clock, sleep=self.sleep, **given)


def crime(number: int, lon: float, lat: float, month: str, kind: str = "Force") -> dict[str, Any]:
    return {
        "category": "burglary",
        "location_type": kind,
        "location": {
            "latitude": f"{lat:.6f}",
            "longitude": f"{lon:.6f}",
            "street": {"id": 1, "name": "On or near High Street"},
        },
        "context": "",
        "outcome_status": None,
        "persistent_id": "",
        "id": number,
        "location_subtype": "",
        "month": month,
    }


@dataclass
class PoliceService:
    """The police.uk API: months, forces, neighbourhoods and crimes in a polygon."""

    crimes: list[dict[str, Any]]
    months: list[str]
    limit: int = 10_000
    force_at: Callable[[float, float], str] = lambda _lon, _lat: "greater-manchester"
    forces: dict[str, str] = field(
        default_factory=lambda: {
            "greater-manchester": "Greater Manchester Police",
            "lancashire": "Lancashire Constabulary",
        }
    )

    def __call__(self, request: Request) -> Reply:
        name = request.path.removeprefix("/api/")
        if name == "crimes-street-dates":
            return as_json(
                [{"date": month, "stop-and-search": []} for month in sorted(self.months)[::-1]]
            )
        if name == "forces":
            return as_json([{"id": key, "name": value} for key, value in self.forces.items()])
        if name == "locate-neighbourhood":
            lat, lon = (float(part) for part in request.query["q"].split(","))
            force = self.force_at(lon, lat)
            return as_json({"force": force, "neighbourhood": "1"}) if force else Reply(status=404)
        if name == "crimes-street/all-crime":
            return self._crimes(request)
        return Reply(status=404)

    def _crimes(self, request: Request) -> Reply:
        if request.method == "GET" and request.length > 4094:
            return Reply(status=400)
        month = request.query["date"]
        if month not in self.months:
            return Reply(status=404)
        corners = [pair.split(",") for pair in request.query["poly"].split(":")]
        area = Polygon([(float(lon), float(lat)) for lat, lon in corners])
        those = [one for one in self.crimes if one["month"] == month]
        places = np.array(
            [[float(one["location"][axis]) for axis in ("longitude", "latitude")] for one in those]
        ).reshape(-1, 2)
        inside = shapely.intersects_xy(area, places[:, 0], places[:, 1])
        found = [one for one, is_in in zip(those, inside, strict=True) if is_in]
        return Reply(status=503) if len(found) > self.limit else as_json(found)


@dataclass
class Layer:
    """One feature service: its areas as GeoJSON features.

    A feature of None is a row that the service counts in its offsets and then filters out, so
    that pages come short or empty although there is more; ``sends`` is fewer than ``page``
    where a page would grow too large.
    """

    features: list[dict[str, Any] | None]
    fields: list[str]
    page: int = 2000
    says_more_inside: bool = True
    forgets: int = 0
    sends: int = 10_000


@dataclass
class ArcgisService:
    """ArcGIS: a directory of services; errors come with status 200."""

    layers: dict[str, Layer]
    others: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        parts = request.path.strip("/").split("/")[4:]
        if not parts:
            named = [{"name": name, "type": "FeatureServer"} for name in self.layers]
            return as_json({"currentVersion": 11.5, "services": [*self.others, *named]})
        layer = self.layers.get(parts[0])
        if layer is None:
            return as_json(arcgis_error(400, "Invalid URL"))
        if parts[-1] == "FeatureServer":
            return as_json({"layers": [{"id": 0, "name": parts[0]}]})
        if parts[-1] == "0":
            return as_json(self._about(layer))
        return as_json(self._query(layer, request.query))

    @staticmethod
    def _about(layer: Layer) -> dict[str, Any]:
        return {
            "objectIdField": "FID",
            "maxRecordCount": layer.page,
            "fields": [{"name": name, "type": "esriFieldTypeString"} for name in layer.fields],
        }

    @staticmethod
    def _query(layer: Layer, query: dict[str, str]) -> dict[str, Any]:
        match = re.fullmatch(r"(\w+)='(\w+)'", query["where"])
        if match is None or match[1] not in layer.fields:
            return arcgis_error(400, "Unable to complete operation.", "Invalid query parameters")
        found = [
            one for one in layer.features if one is None or one["properties"][match[1]] == match[2]
        ]
        if query.get("returnCountOnly") == "true":
            return {"count": sum(one is not None for one in found) + layer.forgets}
        offset = int(query["resultOffset"])
        size = min(int(query["resultRecordCount"]), layer.page, layer.sends)
        page = [one for one in found[offset : offset + size] if one is not None]
        more = offset + size < len(found)
        answer: dict[str, Any] = {"type": "FeatureCollection", "features": page}
        if more and layer.says_more_inside:
            answer["properties"] = {"exceededTransferLimit": True}
        elif more:
            answer["exceededTransferLimit"] = True
        return answer


def arcgis_error(code: int, message: str, *details: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "details": list(details)}}


@dataclass
class FileStore:
    """Files by path, with ranges and ETags as a store of large files has them."""

    files: dict[str, bytes]
    etag: str = '"one"'
    knows_ranges: bool = True
    cut_at: list[int] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        whole = self.files.get(request.path)
        if whole is None:
            return Reply(status=404)
        wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        same = request.headers.get("if-range") == self.etag
        headers = {"ETag": self.etag}
        status, begin = 200, 0
        if wanted and same and self.knows_ranges:
            status, begin = 206, int(wanted[1])
            if begin >= len(whole):
                return Reply(status=416)
            headers["Content-Range"] = f"bytes {begin}-{len(whole) - 1}/{len(whole)}"
        cut = self.cut_at.pop(0) if self.cut_at else None
        return Reply(whole[begin:], status, headers, cut_at=cut)
