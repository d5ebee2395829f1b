"""Two texts become one, and nothing that anybody wrote is lost."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.table_plans.rules.merge import (
    Passage,
    clean,
    count_unsettled,
    merge,
    merge_fields,
    read,
    settle,
)

LINES = st.lists(st.sampled_from(["", "uno", "dos", "tres", "- cuatro", "cinco y seis"]), max_size=8)
TEXTS = LINES.map("\n".join).map(clean)
# Lines that no other text has, so that it can be told whose they are.
OWN = st.lists(st.integers(0, 99), min_size=1, max_size=3)


@st.composite
def edits(draw: st.DrawFn, base: str, name: str) -> str:
    """Draw what a writer makes of a text: lines of their own put in, lines taken out or replaced."""
    lines = base.split("\n")
    for number in draw(OWN):
        at = draw(st.integers(0, len(lines)))
        gone = draw(st.integers(0, 2))
        lines[at : at + gone] = [f"{name}{number}"] * draw(st.integers(0, 2))
    return clean("\n".join(lines))


@st.composite
def meetings(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a text and what two writers make of it at once."""
    base = draw(TEXTS)
    return base, draw(edits(base, "ana")), draw(edits(base, "luis"))


def lines_of(text: str) -> set[str]:
    """Return the lines of a text that say something."""
    return {line for line in text.split("\n") if line.strip()}


def own_lines(text: str, name: str) -> set[str]:
    return {line for line in lines_of(text) if line.startswith(name)}


@given(TEXTS, TEXTS)
def test_what_only_one_side_changed_is_as_that_side_wants_it(base, changed) -> None:
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, changed).text == changed
    assert merge(base, changed, base).conflicts == 0


@given(meetings())
@example(("", "ana1", "luis1"))
@example(("uno", "uno\n\nana1", "luis1\n\nuno"))
@example(("uno\ndos", "ana1\ndos", "luis1\ndos"))
def test_whatever_anybody_wrote_is_there_after_the_merge(meeting) -> None:
    base, ana, luis = meeting
    merged = merge(base, ana, luis).text
    assert own_lines(ana, "ana") <= lines_of(merged)
    assert own_lines(luis, "luis") <= lines_of(merged)


@given(meetings())
def test_what_both_left_stays_and_what_nobody_wrote_does_not_appear(meeting) -> None:
    base, ana, luis = meeting
    found = merge(base, ana, luis)
    said = {line for line in lines_of(found.text) if not line.startswith("=====[")}
    assert said <= lines_of(ana) | lines_of(luis)
    assert lines_of(base) & lines_of(ana) & lines_of(luis) <= said


@given(meetings())
def test_open_passages_are_counted_and_can_all_be_settled(meeting) -> None:
    found = merge(*meeting)
    text = found.text
    assert count_unsettled(text) == found.conflicts
    passages = [piece for piece in read(text) if isinstance(piece, Passage)]
    assert len(passages) == found.conflicts
    everything = {line for passage in passages for kept in passage.texts for line in lines_of(kept)}
    for passage in passages:
        text = settle(text, 0, range(len(passage.texts)))
    assert count_unsettled(text) == 0
    assert everything <= lines_of(text)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_a_third_writer_finds_the_passage_whole(base, ana, luis, josefa) -> None:
    open_text = merge(base, ana, luis).text
    again = merge(base, open_text, josefa).text
    for text in (ana, luis, josefa):
        assert lines_of(text) - lines_of(base) <= lines_of(again)
    marks = [line for line in again.split("\n") if line.startswith("=====[")]
    passages = [piece for piece in read(again) if isinstance(piece, Passage)]
    assert len(marks) == sum(len(passage.texts) + 1 for passage in passages)


@given(TEXTS)
def test_reading_and_writing_a_text_changes_nothing(text) -> None:
    assert "\n".join(str(piece) for piece in read(text)) == text
    assert clean(text) == text


def test_paragraphs_that_lie_apart_are_both_changed() -> None:
    base = "Primero.\n\nSegundo.\n\nTercero."
    ana = base.replace("Primero.", "Primero, dice Ana.")
    luis = base.replace("Segundo.", "Segundo, dice Luis.")
    found = merge(base, ana, luis)
    assert found.text == "Primero, dice Ana.\n\nSegundo, dice Luis.\n\nTercero."
    assert (found.conflicts, found.beside) == (0, 0)


def test_two_who_begin_an_empty_section_both_stand_there_as_paragraphs() -> None:
    found = merge("", "Lo que escribe Ana.", "Lo que escribe Luis.")
    assert found.text == "Lo que escribe Ana.\n\nLo que escribe Luis."
    assert (found.conflicts, found.beside) == (0, 1)


def test_items_that_two_add_to_a_list_stay_one_list() -> None:
    found = merge("- uno", "- uno\n- de Ana", "- uno\n- de Luis")
    assert found.text == "- uno\n- de Ana\n- de Luis"


def test_one_line_that_two_changed_is_kept_twice_and_marked() -> None:
    found = merge("El plazo es marzo.", "El plazo es abril.", "El plazo es mayo.")
    assert found.conflicts == 1
    assert read(found.text) == [Passage(("El plazo es abril.", "El plazo es mayo."))]
    assert settle(found.text, 0, [1]) == "El plazo es mayo."
    assert settle(found.text, 0, [0, 1]) == "El plazo es abril.\n\nEl plazo es mayo."


def test_what_one_took_out_while_another_changed_it_is_asked_about() -> None:
    found = merge("Antes.\n\nEl plazo es marzo.", "Antes.", "Antes.\n\nEl plazo es mayo.")
    assert found.conflicts == 1
    assert "El plazo es mayo." in found.text


def test_who_goes_on_after_a_save_whose_answer_was_lost_is_not_doubled() -> None:
    found = merge("", "Una frase.", "Una frase.\n\nY otra.")
    assert found.text == "Una frase.\n\nY otra."
    assert found.conflicts == found.beside == 0


def test_a_mark_that_lost_its_passage_is_counted_until_it_is_gone() -> None:
    assert count_unsettled("Texto.\n=====[ 2 ]=====\nMás.") == 1
    assert count_unsettled("Texto.\n===== y más =====") == 0


def test_a_passage_of_many_texts_is_read_whole() -> None:
    passage = Passage(tuple(f"texto {number}" for number in range(14)))
    assert read(str(passage)) == [passage]


def test_fields_are_merged_one_by_one() -> None:
    base = {"what": "Taller", "responsible": "", "ends_on": None}
    theirs = base | {"what": "Taller regional", "responsible": "INM"}
    mine = base | {"what": "Taller nacional", "ends_on": "2027-03-31"}
    found = merge_fields(base, theirs, mine)
    assert found.values == {"what": "Taller regional", "responsible": "INM", "ends_on": "2027-03-31"}
    assert found.disputed == ("what",)


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=3),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=3),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), min_size=3),
)
def test_no_field_is_silently_lost(base, theirs, mine) -> None:
    found = merge_fields(base, theirs, mine)
    for name in "abc":
        kept = found.values[name]
        assert kept in (theirs[name], mine[name])
        if mine[name] not in (base[name], kept):
            assert name in found.disputed
        if theirs[name] not in (base[name], kept):
            raise AssertionError("what was saved first was written over")
