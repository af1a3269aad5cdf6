"""The cache of several processes: Redis, and the database while Redis is away (docs/domain.md, When a part falls away).

What is counted (attempts to sign in, questions about certificates) is counted in the table ``web_counted`` meanwhile.
What is only kept to be read faster is not kept then: whoever asks reads it from where it came.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

T = TypeVar("T")
log = logging.getLogger(__name__)

TABLE = "web_counted"
# how keys begin whose values can be read again; every other key is one that counts
READ_AGAIN = "read:"
MOST = 100_000  # rows in the table; above it Django drops some that count
PATIENCE = 1.0  # seconds until a Redis that is silent counts as away
PAUSE = 3.0  # seconds in which a Redis that was away is not asked again by this process


class SturdyCache(RedisCache):
    """Redis where it answers; where it does not, nothing fails and nothing is counted short."""

    _away_until = 0.0  # of the process: each thread has an instance of its own

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": PATIENCE,
            "socket_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 1),  # a connection that the restarted Redis knows no more is made again
        }
        super().__init__(server, {**params, "OPTIONS": {**options, **params.get("OPTIONS", {})}})
        self._database = DatabaseCache(TABLE, {**params, "OPTIONS": {"MAX_ENTRIES": MOST}})

    def answers(self) -> bool:
        """Whether Redis is there now."""
        try:
            self._cache.get_client().ping()
        except (RedisError, OSError):
            return False
        SturdyCache._away_until = 0.0
        return True

    def _first(self, asked: Callable[[], T], otherwise: Callable[[], T]) -> T:
        if time.monotonic() >= SturdyCache._away_until:
            try:
                return asked()
            except (RedisError, OSError) as fault:
                SturdyCache._away_until = time.monotonic() + PAUSE
                log.warning("Redis is away (%s): the database does its work", fault)
        return otherwise()

    def _either(self, name: str, key: str, otherwise: T, *given: object) -> T:
        """The method of this name, of Redis or of the database; there only for a key that counts."""
        found: T = self._first(
            lambda: getattr(super(SturdyCache, self), name)(key, *given),
            lambda: getattr(self._database, name)(key, *given) if _counts(key) else otherwise,
        )
        return found

    def add(self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one; whether it was kept."""
        return self._either("add", key, False, value, timeout, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default``."""
        return self._either("get", key, default, default, version)

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        self._either("set", key, None, value, timeout, version)

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value longer; whether there was one."""
        return self._either("touch", key, False, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; whether there was one."""
        return self._either("delete", key, False, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether there is a value."""
        return self._either("has_key", key, False, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """One more; raises ValueError without a value."""
        return self._first(
            lambda: super(SturdyCache, self).incr(key, delta, version), lambda: self._database.incr(key, delta, version)
        )

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, object]:
        """The values that there are."""
        wanted = list(keys)
        return self._first(
            lambda: super(SturdyCache, self).get_many(wanted, version),
            lambda: self._database.get_many([key for key in wanted if _counts(key)], version),
        )

    def set_many(
        self, data: dict[str, object], timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        """Keep these values; the keys of those that were not kept."""
        counted = {key: value for key, value in data.items() if _counts(key)}
        return self._first(
            lambda: super(SturdyCache, self).set_many(data, timeout, version),
            lambda: self._database.set_many(counted, timeout, version),
        )

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        """Forget these values."""
        gone = list(keys)
        self._first(
            lambda: super(SturdyCache, self).delete_many(gone, version),
            lambda: self._database.delete_many([key for key in gone if _counts(key)], version),
        )

    def clear(self) -> None:
        """Forget everything."""
        self._first(super().clear, self._database.clear)


def _counts(key: str) -> bool:
    return not key.startswith(READ_AGAIN)
