"""Ask a public server for data: politely, again when it fails, and never trusting the answer.

Every request waits for its turn, has a time limit and a size limit, checks the server's
certificate, and follows a redirect only to the same host (or one named beforehand). What may
pass by itself (a cut connection, a busy server, a page of HTML in place of data) is tried again
with growing pauses; what will not pass (a wrong address, a file that is too large) is said at once.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from pact_geo.errors import FetchError
from pact_geo.inputs.download.failures import StatusError, TryAgainError, give_up, judge_failure
from pact_geo.inputs.download.limiter import RateLimiter
from pact_geo.inputs.download.partly import (
    MEGABYTE,
    PARTIAL,
    check_room,
    remember_tag,
    size_of,
    tag_of,
    whole_size,
)
from pact_geo.tables import Progress

_T = TypeVar("_T")

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOST_REDIRECTS = 5
_LONGEST_PAUSE = 600.0
_ENOUGH_TO_COUNT = 65_536
_OK, _RANGE_REFUSED = 200, 416


@dataclass
class WebClient:
    """Ask a server for JSON or for a file.

    Parameters
    ----------
    transport
        What carries the requests; the network unless a test gives another.
    limiter
        Who says when the next request may go.
    attempts
        How often one thing is asked for before giving up.
    timeout
        Seconds without a byte before an attempt counts as failed.
    patience
        Seconds one JSON answer may take in all, however steadily it drips.
    largest
        Bytes one JSON answer may have.
    clock, sleep, chance
        The time in seconds, how to wait, and a number from 0 to 1.
    """

    transport: httpx.BaseTransport | None = None
    limiter: RateLimiter = field(default_factory=RateLimiter)
    attempts: int = 6
    timeout: float = 60.0
    patience: float = 300.0
    largest: int = 100 * MEGABYTE
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    sent: int = field(default=0, init=False)
    _http: httpx.Client | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> Self:
        """Use the client in a ``with`` block, which closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections; the next request opens them again."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def get_json(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        form: Mapping[str, str] | None = None,
        check: Callable[[Any], None] | None = None,
        final_after: Mapping[int, int] | None = None,
    ) -> Any:
        """Ask for JSON, by POST where there is a ``form``.

        Parameters
        ----------
        check
            Looks at the answer and raises TryAgainError if it is not the one wanted.
        final_after
            How many sightings of a status end the asking, for one that may mean
            "busy" as well as "no" (``{503: 2}``).

        Raises
        ------
        StatusError
            If the server refuses for good.
        FetchError
            If no attempt succeeds, or the answer is too large or from another host.
        """
        left = dict(final_after or {})

        def ask() -> Any:
            with self._send("POST" if form else "GET", url, params, form=form) as response:
                self._judge(response, left)
                body = self._body(response)
            value = _parse(body, response)
            if check is not None:
                check(value)
            return value

        return self._until_done(ask, _host(url))

    def get_bytes(self, url: str, *, hosts: Collection[str] = ()) -> bytes:
        """Ask for a small file as bytes (see ``get_json`` for the errors)."""

        def ask() -> bytes:
            with self._send("GET", url, hosts=hosts) as response:
                self._judge(response, {})
                return self._body(response)

        return self._until_done(ask, _host(url))

    def download(
        self,
        url: str,
        path: Path,
        *,
        hosts: Collection[str] = (),
        largest: int = 6_000 * MEGABYTE,
        progress: Progress | None = None,
    ) -> Path:
        """Download a large file to ``path``, going on where an earlier attempt was cut.

        The bytes gather in ``<name>.part``; the file takes its name only when it is whole.
        A server that no longer has the same file (by ETag or date) is asked from the start.
        """
        part = path.with_name(path.name + ".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        host, failures = _host(url), 0
        while True:
            before = size_of(part)
            self.limiter.wait()
            try:
                self._resume(url, part, hosts=hosts, largest=largest, progress=progress)
                break
            except TryAgainError as again:
                grown = size_of(part) - before >= _ENOUGH_TO_COUNT
                failures = 1 if grown else failures + 1
                if failures >= self.attempts:
                    raise give_up(host, failures, again) from again
                self._pause(failures - 1, again)
        tag_of(part).unlink(missing_ok=True)
        part.replace(path)
        return path

    def _until_done(self, ask: Callable[[], _T], host: str) -> _T:
        for number in range(self.attempts):
            self.limiter.wait()
            try:
                return ask()
            except TryAgainError as again:
                if number + 1 == self.attempts:
                    raise give_up(host, self.attempts, again) from again
                self._pause(number, again)
        raise FetchError(f"{host} was not asked.")

    def _pause(self, number: int, again: TryAgainError) -> None:
        """Wait as the server says, else twice as long each time with a share left to chance.

        Chance keeps many machines that failed together from coming back together
        (https://en.wikipedia.org/wiki/Exponential_backoff).
        """
        if again.pause is not None:
            self.sleep(min(again.pause, _LONGEST_PAUSE))
        else:
            self.sleep(min(2.0**number, 60.0) * (0.5 + self.chance() / 2))

    @contextmanager
    def _send(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        hosts: Collection[str] = (),
    ) -> Iterator[httpx.Response]:
        if self._http is None:
            self._http = httpx.Client(
                transport=self.transport,
                timeout=self.timeout,
                headers={"User-Agent": "pact-geo (community safety analysis)"},
            )
        given = dict(params) if params else None
        request = self._http.build_request(method, url, params=given, data=form, headers=headers)
        first = request.url
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                self.sent += 1
                response = self._http.send(request, stream=True)
                following = response.next_request
                if following is None:
                    break
                response.close()
                _check_redirect(first, following, method, hosts)
                request = following
            else:
                raise FetchError(f"{first.host} redirects in a circle.")
            try:
                yield response
            finally:
                response.close()
        except httpx.RequestError as error:
            raise judge_failure(error, first.host) from error

    def _judge(self, response: httpx.Response, left: dict[int, int]) -> None:
        status = response.status_code
        if status == _OK:
            return
        left[status] = left.get(status, self.attempts + 1) - 1
        pause = _retry_after(response)
        busy = status in _PASSING and (pause is not None or left[status] > 0)
        if not busy:
            raise StatusError(status, response.url.host)
        raise TryAgainError(f"it answered {status}", pause=pause)

    def _body(self, response: httpx.Response) -> bytes:
        began = self.clock()
        parts, total = [], 0
        for chunk in response.iter_bytes():
            total += len(chunk)
            if total > self.largest:
                raise FetchError(
                    f"{response.url.host} sent more than {self.largest / MEGABYTE:.0f} MB.",
                    remedy="Ask for a smaller area.",
                )
            if self.clock() - began > self.patience:
                raise TryAgainError(f"the answer took longer than {self.patience:.0f} seconds")
            parts.append(chunk)
        return b"".join(parts)

    def _resume(
        self,
        url: str,
        part: Path,
        *,
        hosts: Collection[str],
        largest: int,
        progress: Progress | None,
    ) -> None:
        tag = tag_of(part)
        known = tag.read_text(encoding="ascii") if tag.exists() and size_of(part) else ""
        # Without the mark of the file begun there is no telling whether the rest fits it.
        begun = size_of(part) if known else 0
        headers = {"Accept-Encoding": "identity"}
        if begun:
            headers |= {"Range": f"bytes={begun}-", "If-Range": known}
        with self._send("GET", url, headers=headers, hosts=hosts) as response:
            if response.status_code == _RANGE_REFUSED:
                tag.unlink(missing_ok=True)
                raise TryAgainError("it would not go on where the last attempt ended")
            if response.status_code != PARTIAL:
                self._judge(response, {})
                begun = 0
                remember_tag(tag, response)
            try:
                whole = whole_size(response, begun)
            except TryAgainError:
                tag.unlink(missing_ok=True)
                raise
            check_room(part, whole, begun, largest)
            self._append(response, part, begun, whole, largest=largest, progress=progress)
        if whole is not None and size_of(part) != whole:
            raise TryAgainError(f"{size_of(part):,} of {whole:,} bytes came")

    def _append(
        self,
        response: httpx.Response,
        part: Path,
        begun: int,
        whole: int | None,
        *,
        largest: int,
        progress: Progress | None,
    ) -> None:
        done = begun
        with part.open("ab" if begun else "wb") as file:
            for chunk in response.iter_raw():
                done += len(chunk)
                if done > largest:
                    raise FetchError(f"{response.url.host} sent more than {largest:,} bytes.")
                file.write(chunk)
                if progress is not None and whole:
                    megabytes = f"{done / MEGABYTE:,.0f} of {whole / MEGABYTE:,.0f} MB"
                    progress(min(done / whole, 1.0), megabytes)


def _host(url: str) -> str:
    try:
        host = httpx.URL(url).host
    except httpx.InvalidURL:
        host = ""
    if not host:
        raise FetchError(f"{url!r} is not a web address.", remedy="It begins with https://.")
    return host


def _parse(body: bytes, response: httpx.Response) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        start = body[:200].lstrip().lower()
        if start.startswith((b"<!doctype", b"<html", b"<?xml")):
            reason = "it sent a web page instead of data (maintenance, or a sign-in page between)"
        else:
            reason = f"what it sent is not whole JSON ({len(body):,} bytes)"
        raise TryAgainError(reason, pause=_retry_after(response)) from None


def _retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After: seconds, or a date set against the server's own clock."""
    given = response.headers.get("Retry-After", "").strip()
    if given.isascii() and given.isdigit():
        return float(given)
    try:
        until = parsedate_to_datetime(given)
        sent = response.headers.get("Date")
        now = parsedate_to_datetime(sent) if sent else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _check_redirect(
    first: httpx.URL, following: httpx.Request, method: str, hosts: Collection[str]
) -> None:
    url = following.url
    safer = url.scheme == "https" and url.port is None
    same_place = url.netloc == first.netloc and url.scheme == first.scheme
    named = url.netloc.decode() in hosts and (safer or first.scheme == "http")
    trusted = same_place or named or (url.host == first.host and safer)
    if not trusted or following.method != method:
        raise FetchError(
            f"{first.host} redirects to {url.scheme}://{url.host}, which is not trusted.",
            remedy="Download the file in a browser and import it.",
        )
