"""Decisions of accounts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import rules
from app.accounts.rules import Lifetime, check_password, is_easily_guessed

NOON = datetime(2026, 9, 11, 12, tzinfo=UTC)
GOOD = "violeta corre lenta 9 tardes"


# --- passwords --------------------------------------------------------------------------------


def test_a_password_alone_needs_fifteen_characters() -> None:
    with pytest.raises(rules.PasswordTooShort):
        check_password("vXk9#mQ2zp!ruT", with_second_factor=False)
    check_password("vXk9#mQ2zp!ruTa", with_second_factor=False)


def test_with_a_second_factor_eight_are_enough() -> None:
    with pytest.raises(rules.PasswordTooShort):
        check_password("Xk9#mQ2", with_second_factor=True)
    check_password("Xk9#mQ2v", with_second_factor=True)


def test_a_password_has_an_upper_limit_so_that_hashing_stays_cheap() -> None:
    check_password((GOOD * 9)[:128], with_second_factor=False)
    with pytest.raises(rules.PasswordTooLong):
        check_password((GOOD * 9)[:129], with_second_factor=False)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword", "Contraseña2026!!", "P4ssw0rd123456789", "qwertyuiopasdfgh", "congreso-migracion-2026",
        "MujeresMigrantes2026", "abcabcabcabcabcabc", "aaaaaaaaaaaaaaaa", "12345678901234567", "encuentro encuentro",
    ],
)  # fmt: skip
def test_common_words_runs_of_keys_and_repetition_are_refused(password: str) -> None:
    with pytest.raises(rules.PasswordCommon):
        check_password(password, with_second_factor=False)


@pytest.mark.parametrize("password", [GOOD, "correct horse battery staple", "tigre lámpara río queso"])
def test_four_unrelated_words_do_well(password: str) -> None:
    check_password(password, with_second_factor=False)


def test_what_others_know_of_a_person_adds_no_strength() -> None:
    password = "DelfinaRecinos1985"
    assert not is_easily_guessed(password)
    assert is_easily_guessed(password, ["Delfina Recinos", "delfina@example.org"])


def test_thousands_of_common_passwords_are_refused() -> None:
    words = Path(rules.__file__).with_name("data").joinpath("weak_words.txt").read_text().split()
    endings = ("", "1", "12", "123", "1234", "!", "2024", "2025", "2026", "2026!", "*")
    tried = {word + ending for word in words for ending in endings if len(word + ending) >= 8}
    assert len(tried) >= 3000
    assert [password for password in tried if not is_easily_guessed(password)] == []


@given(st.text(max_size=128))
def test_any_text_gets_an_answer(password: str) -> None:
    assert is_easily_guessed(password) in (True, False)


# --- sessions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_staff", "idle", "whole"),
    [(True, Lifetime.STAFF_IDLE, Lifetime.STAFF), (False, Lifetime.IDLE, Lifetime.WHOLE)],
)
def test_a_session_ends_unused_and_at_the_latest(is_staff: bool, idle: timedelta, whole: timedelta) -> None:
    second = timedelta(seconds=1)

    def alive(created: timedelta, seen: timedelta) -> bool:
        return rules.is_alive(
            now=NOON, created_at=NOON - created, last_seen_at=NOON - seen, is_staff=is_staff
        )

    assert alive(idle, idle)
    assert not alive(idle + second, idle + second)
    assert alive(whole, second)
    assert not alive(whole + second, second)


def test_staff_are_signed_out_sooner() -> None:
    assert (timedelta(hours=1), timedelta(hours=24)) == (Lifetime.STAFF_IDLE, Lifetime.STAFF)
    assert (timedelta(hours=12), timedelta(days=7)) == (Lifetime.IDLE, Lifetime.WHOLE)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_so_that_people_know_it_again(agent: str, name: str) -> None:
    assert rules.device_name(agent) == name


# --- roles ------------------------------------------------------------------------------------


def test_a_role_is_handed_on_only_by_who_has_all_of_it() -> None:
    rules.check_role_change(is_self=False, may_edit_roles=True, needed={"a"}, held={"a", "b"})
    with pytest.raises(rules.CannotGrantMore):
        rules.check_role_change(is_self=False, may_edit_roles=True, needed={"a", "c"}, held={"a", "b"})
    with pytest.raises(rules.CannotGrantMore):
        rules.check_role_change(is_self=False, may_edit_roles=False, needed={"a"}, held={"a", "b"})
    with pytest.raises(rules.NotYourself):
        rules.check_role_change(is_self=True, may_edit_roles=True, needed={"a"}, held={"a"})


def test_codes_may_be_typed_with_spaces_and_capitals() -> None:
    assert rules.normalise_code(" ABCD-efgh 2345 ") == "abcdefgh2345"
