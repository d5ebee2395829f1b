"""Who has earned it, codes that people type, and what a stranger sees of a name."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates.rules import (
    ALPHABET,
    CODE_LENGTH,
    Kind,
    Presence,
    Rule,
    decide_completion,
    decide_share,
    format_code,
    format_serial,
    initials,
    make_code,
    normalise_code,
)

EIGHTY = Rule(Kind.SHARE, 80)


@pytest.mark.parametrize(
    ("seconds", "met", "said"),
    [
        (612 * 60, True, "612 of 720 minutes, 576 needed"),
        (576 * 60, True, "576 of 720 minutes, 576 needed"),
        (576 * 60 - 1, False, "575 of 720 minutes, 576 needed"),
        (0, False, "0 of 720 minutes, 576 needed"),
    ],
)
def test_the_share_is_met_to_the_second_and_said_in_minutes(seconds: int, met: bool, said: str) -> None:
    decision = decide_share(EIGHTY, Presence(seconds, 720 * 60))
    assert decision.met is met
    assert decision.message % decision.facts == said


def test_without_scheduled_minutes_nobody_has_earned_anything() -> None:
    assert not decide_share(EIGHTY, Presence(3600, 0)).met


@given(percent=st.integers(1, 100), seconds=st.integers(0, 10**6), scheduled=st.integers(1, 10**6))
def test_the_sentence_never_contradicts_the_decision(percent: int, seconds: int, scheduled: int) -> None:
    decision = decide_share(Rule(Kind.SHARE, percent), Presence(seconds, scheduled))
    assert decision.met == (seconds * 100 >= scheduled * percent)
    if decision.facts["counted"] >= decision.facts["needed"]:
        assert decision.met
    if decision.met:
        assert decision.facts["counted"] >= decision.facts["needed"] - 1


def test_completion_is_all_or_nothing() -> None:
    assert decide_completion(completed=True).met
    assert not decide_completion(completed=False).met
    far = decide_completion(completed=False, done=11, total=12)
    assert (far.met, far.message % far.facts) == (False, "11 of 12 lessons and quizzes done")


def test_codes_carry_at_least_128_random_bits_and_nothing_misread() -> None:
    assert CODE_LENGTH * (len(ALPHABET).bit_length() - 1) >= 128
    assert not set("ILOU") & set(ALPHABET)
    assert len({make_code(secrets.choice) for _ in range(500)}) == 500


@given(st.text(alphabet=ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    typed = format_code(code).lower().replace("0", "o").replace("1", "l").replace("-", " – ")
    assert normalise_code(f"  {typed}\n") == code


@pytest.mark.parametrize("text", ["", "K7MD", "x" * 27, "U" * 28, "0" * 29, "é" * 28, "0" * 28 + "/.."])
def test_what_is_no_code_is_not_looked_up(text: str) -> None:
    assert normalise_code(text) is None


def test_serials_sort_as_they_were_issued() -> None:
    assert format_serial(2027, 123) == "ENC-2027-000123"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Rosaura Menchú Ix", "R. M. I."), ("  ángel  ", "Á."), ("", ""), ("王 小明", "王. 小."), ("<b>", "")],
)
def test_a_stranger_sees_initials(name: str, shown: str) -> None:
    assert initials(name) == shown
