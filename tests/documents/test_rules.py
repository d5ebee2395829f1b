"""Who may read which paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.rules import DocumentVisibility, Reader, is_web_address, may_read

PUBLIC, PARTICIPANTS, MEMBERS, CLOSED = DocumentVisibility
STRANGER = Reader()
PARTICIPANT = Reader(takes_part=True)
OBSERVER = Reader(takes_part=True, is_observer=True)
MEMBER = Reader(reads_internal=True)
MEMBER_OBSERVING = Reader(reads_internal=True, takes_part=True, is_observer=True)
KEEPER = Reader(edits=True)


@pytest.mark.parametrize(
    ("reader", "reads"),
    [
        (STRANGER, {PUBLIC}),
        (PARTICIPANT, {PUBLIC, PARTICIPANTS}),
        (OBSERVER, {PUBLIC, PARTICIPANTS}),
        (MEMBER, {PUBLIC, PARTICIPANTS, MEMBERS}),
        (MEMBER_OBSERVING, {PUBLIC, PARTICIPANTS}),
        (KEEPER, set(DocumentVisibility)),
    ],
)
def test_each_reader_reads_what_is_meant_for_them(reader, reads) -> None:
    assert {each for each in DocumentVisibility if may_read(each, reader)} == reads


READERS = st.builds(Reader, st.just(False), st.booleans(), st.booleans(), st.booleans())


@given(READERS)
def test_a_wider_circle_reads_all_that_a_narrower_one_reads(reader) -> None:
    allowed = [may_read(each, reader) for each in (PUBLIC, PARTICIPANTS, MEMBERS, CLOSED)]
    assert allowed[0]
    assert not allowed[3]
    assert not (reader.is_observer and allowed[2])


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("https://crmsv.org/documentos", True),
        ("http://example.org", True),
        ("javascript://example.org/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_linked(address, fits) -> None:
    assert is_web_address(address) is fits
