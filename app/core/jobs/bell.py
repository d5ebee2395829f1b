"""Huey as the bell: Redis where the settings name one, else a file. Loaded when first rung, it is large."""

import json
import sqlite3
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis.exceptions import RedisError

from app.core.settings import Settings

UNREACHABLE = (OSError, sqlite3.Error, RedisError)


class JsonSerializer(Serializer):
    """Messages as JSON: a pickle from a shared Redis could run anything."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(data))


def make(settings: Settings) -> Huey:
    """Make the Huey of an installation."""
    common = {"results": False, "serializer": JsonSerializer()}
    if settings.redis_url:
        return RedisHuey("encuentro", url=settings.redis_url, **common)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    # A ring lost in a power cut costs nothing, so the disk is not waited for.
    return SqliteHuey(
        "encuentro", filename=str(settings.data_dir / "transport.sqlite"), fsync=False, **common
    )
