"""The differences between two texts and two plans, none invented and none left out."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.table_plans.rules.diff import Change, diff_plans, diff_texts

TEXTS = st.lists(
    st.sampled_from(["Uno ", "dos, ", "tres", "\n", "\n\n", "ñandú ", "1.", "Otra frase entera. "]),
    max_size=12,
).map("".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_their_differences(before, after) -> None:
    pieces = diff_texts(before, after)
    assert "".join(p.text for p in pieces if p.change is not Change.INSERTED) == before
    assert "".join(p.text for p in pieces if p.change is not Change.DELETED) == after
    assert all(piece.text for piece in pieces)
    assert all(one.change is not other.change for one, other in itertools.pairwise(pieces))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text) -> None:
    assert all(piece.change is Change.SAME for piece in diff_texts(text, text))


def test_one_word_changed_is_one_word_shown() -> None:
    pieces = diff_texts("El plazo vence en marzo de 2027.", "El plazo vence en abril de 2027.")
    assert [(p.change, p.text) for p in pieces if p.change is not Change.SAME] == [
        (Change.DELETED, "marzo"),
        (Change.INSERTED, "abril"),
    ]


def test_sentences_that_share_next_to_nothing_stand_one_after_the_other() -> None:
    pieces = diff_texts("Cuatro consulados móviles.", "Las redes piden becas y refugio.")
    assert [piece.change for piece in pieces] == [Change.DELETED, Change.INSERTED]


def section(key: str, text: str = "", title: str = "") -> dict[str, str]:
    return {"id": key, "title": title, "text": text}


def test_a_plan_tells_what_came_went_changed_and_moved() -> None:
    before = {"sections": [section("a", "x"), section("b", "y"), section("c", "z")], "activities": []}
    after = {
        "sections": [section("c", "z"), section("a", "x2"), section("d", "new")],
        "activities": [{"id": "k", "what": "Taller"}],
    }
    found = diff_plans(before, after)
    assert [(part.now["id"], part.before is None, part.after is None) for part in found.sections] == [
        ("a", False, False),
        ("d", True, False),
        ("b", False, True),
    ]
    assert found.sections[0].changed == ("text",)
    assert found.is_reordered
    assert [part.now["what"] for part in found.activities] == ["Taller"]
    assert not found.is_empty


@given(st.lists(st.sampled_from("abcd"), unique=True))
def test_a_plan_does_not_differ_from_itself(keys) -> None:
    plan = {"sections": [section(key) for key in keys], "activities": []}
    assert diff_plans(plan, plan).is_empty
