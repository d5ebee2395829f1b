"""How often something may be tried: exact sliding windows in the database, for all web processes together."""

import ipaddress
import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app, request
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.audit import keyed_hash
from app.core.db import Model, UtcDateTime, db, side_transaction
from app.core.errors import Refusal
from app.core.text import mark, normalise_email

MAILS_PER_MINUTE = 1
MAILS_PER_HOUR = 3


class TooManyRequests(Refusal):
    """Tried too often; `facts["retry_after"]` is in seconds and goes into the Retry-After header."""

    code = "too_many_requests"
    message = mark("This was tried too often. Please wait a little and try again.")
    status = 429


class RateWindow(Model):
    """The last hits of one key. The key is a keyed hash: no address is stored."""

    __tablename__ = "rate_window"

    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    hits: Mapped[str] = mapped_column(sa.Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def limit(name: str, key: str, *, times: int, per: timedelta) -> None:
    """Count one try; raise TooManyRequests where `times` tries were made within the last `per`.

    Call it before transaction(): it commits by itself. A refused try is not counted and writes
    nothing, so a flood does not keep the writers of SQLite waiting.
    """
    hashed = keyed_hash(f"limit {name} {times}/{per.total_seconds():.0f}", key)
    now = clock.now()
    with db.engine.connect() as connection:
        found = connection.scalar(sa.select(RateWindow.hits).where(RateWindow.key == hashed))
    _admit(found, now, times, per)
    with side_transaction() as connection:
        _insert_empty(connection, hashed, now + per)
        mine = sa.select(RateWindow.hits).where(RateWindow.key == hashed).with_for_update()
        kept = _admit(connection.scalar(mine), now, times, per)
        change = {"hits": json.dumps([*kept, now.timestamp()]), "expires_at": now + per}
        connection.execute(sa.update(RateWindow).where(RateWindow.key == hashed).values(change))


def _admit(stored: str | None, now: datetime, times: int, per: timedelta) -> list[float]:
    since = now.timestamp() - per.total_seconds()
    kept = [hit for hit in json.loads(stored or "[]") if hit > since]
    if len(kept) >= times:
        wait = kept[-times] + per.total_seconds() - now.timestamp()
        raise TooManyRequests(retry_after=max(1, int(wait + 0.999)))
    return kept


def _insert_empty(connection: sa.Connection, key: str, expires_at: datetime) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(RateWindow).values(key=key, hits="[]", expires_at=expires_at)
    connection.execute(row.on_conflict_do_nothing())


def limit_address(name: str, *, times: int, per: timedelta) -> None:
    """Limit by the network address of the request; the networks of venues pass.

    A whole congress sits behind one address; so does an IPv6 household, which counts as its /64.
    """
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104
    if not _is_venue(address):
        limit(name, truncated(address), times=times, per=per)


def truncated(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """Return what one household is counted by: the IPv4 address, or the /64 of an IPv6 address."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _is_venue(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    networks = current_app.extensions["settings"].venue_networks
    return any(address in ipaddress.ip_network(network, strict=False) for network in networks)


def limit_mail(address: str) -> None:
    """Limit mails that anybody can have sent to an address: one a minute, three an hour."""
    key = normalise_email(address)
    limit("mail", key, times=MAILS_PER_MINUTE, per=timedelta(minutes=1))
    limit("mail", key, times=MAILS_PER_HOUR, per=timedelta(hours=1))


def forget_expired() -> int:
    """Delete the windows that no longer limit anybody."""
    with side_transaction() as connection:
        return connection.execute(sa.delete(RateWindow).where(RateWindow.expires_at < clock.now())).rowcount
