"""Ranking the tables on one's own page: what helps to choose, what is refused, and the way there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html

from app.core import clock
from app.core.db import event_scope, transaction
from app.events.rules import Mode
from app.registration.services import cancel, link_token
from app.working_tables import services
from app.working_tables.services import Wish
from tests.factories.events import make_event
from tests.factories.working_tables import make_hall, make_participant, make_table, sit_down
from tests.working_tables.test_own_table import link, order_of, places, shown, words


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed_at(datetime(2027, 6, 1, 12, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    """The reader chose English once; what is said after a form is English too."""
    client.get("/events/?lang=en")


def test_each_table_says_what_helps_to_choose(client: FlaskClient) -> None:
    event, tables, _people = make_hall(6, 2)
    made = make_table(
        event,
        "Mesa interpretada",
        most=5,
        axis={"es": "Datos y evidencia", "en": "Data and evidence"},
        languages=("es", "en"),
        interpretation=True,
        modes=("online",),
    )
    online = make_participant(event, 60, mode=Mode.ONLINE)
    text = words(shown(client, event, online))
    for said in (
        "Data and evidence",
        "Spanish and English · with interpretation · online only",
        "Wanted by few so far: 0 people put it first, for 5 places",
        f"Wanted by some: 3 people put it first, for {tables[0].most} places",
    ):
        assert said in text, said
    with transaction(), event_scope(event.id):
        services.get_table(made.id).most = 0
        services.send_wish(event, online.id, Wish(order=[made.id]))
    assert "Wanted by many: 1 person put it first, for 0 places" in words(shown(client, event, online))


def test_a_table_that_cannot_take_somebody_is_marked_and_not_offered(client: FlaskClient) -> None:
    event, tables, _people = make_hall(6, 2)
    in_room = make_table(event, "Mesa en sala", modes=("in_person",))
    french = make_table(event, "Mesa en francés", languages=("fr",))
    online = make_participant(event, 60, mode=Mode.ONLINE, language="en")
    text = shown(client, event, online)
    page = html.fromstring(text)
    assert not page.xpath(f"//select[@name='table-{in_room.id}' or @name='table-{french.id}']")
    assert "in which you do not take part" in words(text)
    assert "a language that is not yours" in words(text)
    answer = client.post(link(event, online), data=places(in_room, tables[0]))
    assert answer.status_code == 400
    assert "not yours. Leave it out." in words(answer.text)
    assert order_of(event, online) == []


def test_what_was_saved_is_shown_and_can_be_taken_back(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 3)
    before = order_of(event, people[0])
    url = link(event, people[0])
    saved = client.post(url, data=places(tables[2]), follow_redirects=True)
    assert "This is your order now: Table 3" in words(saved.text)
    (undo,) = html.fromstring(saved.text).xpath("//*[@id='saved']//form")
    fields = dict(undo.form_values()) if hasattr(undo, "form_values") else dict(undo.fields)
    client.post(url, data=fields)
    assert order_of(event, people[0]) == before


def test_a_first_order_is_taken_back_to_none(client: FlaskClient) -> None:
    event, tables, _people = make_hall(6, 2)
    new = make_participant(event, 60)
    saved = client.post(link(event, new), data=places(*tables), follow_redirects=True)
    assert "Undo: no order, as before" in words(saved.text)
    (undo,) = html.fromstring(saved.text).xpath("//*[@id='saved']//form")
    client.post(link(event, new), data=dict(undo.fields))
    assert order_of(event, new) == []


def test_tables_left_out_are_not_wished_and_stay_left_out(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 3)
    form = places(tables[1]) | {f"table-{tables[0].id}": "", f"table-{tables[2].id}": ""}
    client.post(link(event, people[0]), data=form)
    assert order_of(event, people[0]) == [tables[1].id]
    page = html.fromstring(shown(client, event, people[0]))
    chosen = {
        select.get("name"): select.xpath("./option[@selected]/@value")[0]
        for select in page.xpath("//select[starts-with(@name, 'table-')]")
    }
    assert chosen == {
        f"table-{tables[1].id}": "1",
        f"table-{tables[0].id}": "",
        f"table-{tables[2].id}": "",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"table-not-a-table": "1"},
        {"table-00000000-0000-0000-0000-000000000000": "first"},
        {"table-00000000-0000-0000-0000-000000000000": "-1"},
        {"table-00000000-0000-0000-0000-000000000000": "99999999999"},
        {"table-00000000-0000-0000-0000-000000000000": "²"},
        {"seen": "x", "withdraw": "1"},
        {"exclude": "x", "withdraw": "1"},
        {"something": "else"},
        {},
    ],
)
def test_a_form_that_makes_no_sense_changes_nothing(client: FlaskClient, wrong: dict[str, str]) -> None:
    event, _tables, people = make_hall(3, 2)
    before = order_of(event, people[0])
    answer = client.post(link(event, people[0]), data=wrong)
    assert answer.status_code == 400
    assert "Put each table in the list once" in words(answer.text)
    assert order_of(event, people[0]) == before


def test_a_second_window_keeps_what_it_sent_and_may_save_it_again(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 3)
    url, seen = link(event, people[0]), ",".join(map(str, order_of(event, people[0])))
    client.post(url, data=places(tables[2]) | {"seen": seen})
    answer = client.post(url, data=places(tables[1]) | {"seen": seen})
    assert answer.status_code == 409
    assert "in another window" in words(answer.text)
    assert order_of(event, people[0]) == [tables[2].id]
    (form,) = html.fromstring(answer.text).xpath("//form[.//textarea[@name='reason']]")
    client.post(url, data=dict(form.fields))
    assert order_of(event, people[0]) == [tables[1].id]


def test_a_table_deleted_meanwhile_is_said_and_the_rest_kept(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 3)
    with transaction(), event_scope(event.id):
        services.delete_table(services.get_table(tables[0].id))
    answer = client.post(link(event, people[1]), data=places(tables[0], tables[2], tables[1]))
    assert answer.status_code == 409
    assert "was taken away meanwhile" in words(answer.text)
    (form,) = html.fromstring(answer.text).xpath("//form[.//textarea[@name='reason']]")
    client.post(link(event, people[1]), data=dict(form.fields))
    assert order_of(event, people[1]) == [tables[2].id, tables[1].id]


def test_one_table_is_excluded_with_a_reason_and_shown_to_its_author_alone(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 3)
    secret = "Quien modera me amenazó"
    without = client.post(link(event, people[0]), data=places(*tables) | {"exclude": str(tables[1].id)})
    assert without.status_code == 400
    assert "Say in a few words why" in words(without.text)
    form = places(*tables) | {"exclude": str(tables[1].id), "reason": secret}
    assert client.post(link(event, people[0]), data=form).status_code == 302
    assert order_of(event, people[0]) == [tables[0].id, tables[2].id]
    assert secret in shown(client, event, people[0])
    assert secret not in shown(client, event, people[1])
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, clock.now())
    assert "You said that you cannot sit at: Table 2." in words(shown(client, event, people[0]))
    assert "cannot sit at: Table" not in words(shown(client, event, people[1]))


def test_a_link_after_the_deadline_shows_the_saved_order_and_takes_no_other(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 2)
    before = order_of(event, people[1])
    with transaction(), event_scope(event.id):
        services.close_choices_at(event, clock.now() - timedelta(days=1))
    text = shown(client, event, people[1])
    assert "Ranking is closed. Your order, as saved: Table 2" in words(text)
    assert not html.fromstring(text).xpath("//main//select")
    client.post(link(event, people[1]), data=places(*tables))
    assert order_of(event, people[1]) == before


def test_a_cancelled_registration_takes_its_link_along(client: FlaskClient) -> None:
    event, tables, people = make_hall(6, 2)
    url = link(event, people[0])
    with transaction(), event_scope(event.id):
        cancel(event, people[0])
    assert client.get(url).status_code == 404
    assert client.post(url, data=places(*tables)).status_code == 404


# --- the way there ------------------------------------------------------------------------------


def test_the_own_page_leads_to_the_tables_until_they_are_ranked(client: FlaskClient) -> None:
    event, tables, _people = make_hall(6, 2)
    new = make_participant(event, 60)
    mine = f"/r/{link_token(new)}"
    assert "Next step: order the working tables" in client.get(mine).text
    client.post(link(event, new), data=places(tables[1]))
    text = words(client.get(mine).text)
    assert "Next step" not in text
    assert "Your order, as saved: Table 2" in text
    sit_down(event, tables, [new])
    assert "Your table: Table 1" in words(client.get(mine).text)


def test_an_event_without_tables_says_nothing_of_them(client: FlaskClient) -> None:
    event = make_event()
    made = make_participant(event, 1)
    assert "table" not in words(client.get(f"/r/{link_token(made)}").text).casefold()
