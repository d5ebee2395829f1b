"""Limits: exact, shared by all processes, blind to who it is, and open to venues."""

import contextvars
import ipaddress
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.core import clock
from app.core.db import transaction
from app.core.limits import (
    RateWindow,
    TooManyRequests,
    forget_expired,
    limit,
    limit_address,
    limit_mail,
    truncated,
)

MINUTE = timedelta(minutes=1)


def passes(name: str = "door", key: str = "k", times: int = 3) -> bool:
    try:
        limit(name, key, times=times, per=MINUTE)
    except TooManyRequests:
        return False
    return True


@pytest.mark.both_databases
def test_only_so_many_pass_within_any_window(app: Flask, database_kind: str) -> None:
    start = clock.now()
    passed = []
    for second in range(0, 180, 7):
        with clock.fixed_at(start + timedelta(seconds=second)):
            if passes():
                passed.append(second)
    assert len(passed) > 6
    assert all(later - earlier >= 60 for earlier, later in zip(passed, passed[3:], strict=False))


def test_the_answer_says_when_to_come_back(app: Flask) -> None:
    start = clock.now()
    for second in (0, 10, 20):
        with clock.fixed_at(start + timedelta(seconds=second)):
            assert passes()
    with clock.fixed_at(start + timedelta(seconds=30)), pytest.raises(TooManyRequests) as refused:
        limit("door", "k", times=3, per=MINUTE)
    assert refused.value.facts["retry_after"] == 30
    with clock.fixed_at(start + timedelta(seconds=60)):
        assert passes()


def test_keys_and_names_are_counted_apart(app: Flask) -> None:
    assert [passes(times=1), passes(key="other", times=1), passes(name="window", times=1)] == [True] * 3
    assert not passes(times=1)


def test_a_refused_try_writes_nothing(app: Flask, db: SQLAlchemy) -> None:
    assert passes(times=1)
    before = db.session.execute(sa.select(RateWindow.key, RateWindow.hits)).all()
    db.session.rollback()
    assert not passes(times=1)
    assert db.session.execute(sa.select(RateWindow.key, RateWindow.hits)).all() == before


def test_no_address_is_stored(app: Flask, db: SQLAlchemy) -> None:
    limit("door", "203.0.113.77", times=3, per=MINUTE)
    limit_mail("Canario@Example.org")
    stored = str([tuple(row) for row in db.session.execute(sa.select(RateWindow.__table__))]).lower()
    assert "203.0.113" not in stored
    assert "canario" not in stored


@pytest.mark.both_databases
def test_tries_at_once_are_counted_one_by_one(app: Flask, database_kind: str) -> None:
    passed: list[bool] = []

    def one() -> None:
        with app.app_context():
            passed.append(passes(times=5))

    threads = [threading.Thread(target=contextvars.Context().run, args=(one,)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 11 + [True] * 5


def test_one_mail_a_minute_and_three_an_hour(app: Flask) -> None:
    start = clock.now()
    sent = []
    for second in range(0, 3600, 20):
        with clock.fixed_at(start + timedelta(seconds=second)):
            try:
                limit_mail(" Ana@example.org" if second % 40 else "ana@EXAMPLE.org")
                sent.append(second)
            except TooManyRequests:
                pass
    assert sent == [0, 60, 120]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("198.51.100.9", False), ("203.0.113.200", True), ("::ffff:203.0.113.7", True), ("2001:db8:1::5", True)],
)
def test_a_venue_passes_and_others_do_not(
    make_app: Callable[..., Flask], address: str, allowed: bool
) -> None:
    app = make_app(venue_networks=("203.0.113.0/24", "2001:db8:1::/48"))
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        limit_address("door", times=1, per=MINUTE)
        if allowed:
            limit_address("door", times=1, per=MINUTE)
        else:
            with pytest.raises(TooManyRequests):
                limit_address("door", times=1, per=MINUTE)


def test_an_ipv6_household_counts_as_one(app: Flask) -> None:
    seen = {truncated(ipaddress.ip_address(f"2001:db8:7:1::{number:x}")) for number in range(1, 200)}
    assert seen == {"2001:db8:7:1::/64"}


def test_a_limit_inside_a_transaction_is_a_mistake(app: Flask) -> None:
    with pytest.raises(RuntimeError), transaction():
        limit("door", "k", times=1, per=MINUTE)


def test_windows_that_passed_are_forgotten(app: Flask, db: SQLAlchemy) -> None:
    assert passes()
    assert forget_expired() == 0
    with clock.fixed_at(clock.now() + timedelta(minutes=2)):
        assert forget_expired() == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RateWindow)) == 0


def test_the_page_says_429_and_when_to_come_back(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept": "application/json"}):
        response = app.make_response(app.handle_user_exception(TooManyRequests(retry_after=41)))
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "41"
