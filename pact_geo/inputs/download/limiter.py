"""Wait for one's turn, so that a public server is not asked more often than it allows."""

from __future__ import annotations

import time
from collections.abc import Callable


class RateLimiter:
    """A token bucket: ``burst`` requests at once, then ``per_second`` on average.

    In no second do more than ``per_second + burst`` pass. The defaults keep below what
    data.police.uk allows, 15 a second on average and 30 in a single second
    (https://data.police.uk/docs/api-call-limits/).
    """

    def __init__(
        self,
        per_second: float = 14.0,
        burst: int = 15,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._sleep = sleep
        self._tokens = float(burst)
        self._filled = clock()

    def wait(self) -> None:
        """Take a token, waiting until there is one."""
        self._fill()
        while self._tokens < 1:
            self._sleep((1 - self._tokens) / self._per_second + 1e-6)
            self._fill()
        self._tokens -= 1

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
