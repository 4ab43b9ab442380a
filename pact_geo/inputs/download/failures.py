"""How asking a server fails: for now, or for good."""

from __future__ import annotations

import ssl

import httpx

from pact_geo.errors import FetchError

AGAIN = "Run the same command again: what was fetched is kept."


class TryAgainError(Exception):
    """An attempt failed, the next may not."""

    def __init__(self, reason: str, *, pause: float | None = None) -> None:
        self.pause = pause
        super().__init__(reason)


class StatusError(FetchError):
    """The server refused with a status that asking again does not change."""

    def __init__(self, status: int, where: str) -> None:
        self.status = status
        super().__init__(
            f"{where} answered {status}.", remedy="Check the address, or try another month or area."
        )


def judge_failure(error: httpx.RequestError, host: str) -> TryAgainError | FetchError:
    """Say what went wrong on the way, and whether it may pass by itself."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(
                f"The certificate of {host} cannot be trusted: {cause.verify_message}.",
                remedy="If your organisation inspects traffic, set SSL_CERT_FILE to its "
                "certificate; ask the IT desk.",
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.UnsupportedProtocol):
        return FetchError(f"{host or 'This'} is not a web address.")
    if isinstance(error, httpx.TimeoutException):
        return TryAgainError("it did not answer in time")
    if isinstance(error, httpx.ConnectError):
        return TryAgainError("it cannot be reached")
    return TryAgainError("the connection was cut")


def give_up(host: str, attempts: int, last: TryAgainError) -> FetchError:
    """Say that the last of all attempts failed too."""
    return FetchError(
        f"{host} did not give the data in {attempts} attempts; the last time {last}.",
        remedy=f"Check the internet connection, or wait a while. {AGAIN}",
    )
