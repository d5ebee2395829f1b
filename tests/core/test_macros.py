"""The parts that pages are made of: what a reader with or without sight, mouse or script is given."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from tests.core import gallery


@pytest.fixture(scope="module")
def parts() -> Flask:
    return gallery.build()


@pytest.fixture
def browser(parts: Flask) -> FlaskClient:
    return parts.test_client()


@pytest.fixture
def render(parts: Flask) -> Callable[..., HtmlElement]:
    def one(source: str, address: str = "/?lang=en", **values: Any) -> HtmlElement:
        with parts.test_request_context(address):
            parts.preprocess_request()
            return html.fragment_fromstring(render_template_string(source, **values), create_parent="div")

    return one


def read(browser: FlaskClient, address: str = "/?lang=en", **headers: str) -> HtmlElement:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


def said(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


FORMS = '{% from "_macros/forms.html" import field, error_summary, csrf, post_button %}'
UI = '{% from "_macros/ui.html" import status, pager, times, chart, bars, meter, empty, note, verdict %}'


@pytest.mark.parametrize("address", ["/?lang=en", "/?lang=es&bad=1&in=1&said=1"])
def test_every_field_has_a_label_and_every_reference_leads_somewhere(
    browser: FlaskClient, address: str
) -> None:
    page = read(browser, address)
    ids = [element.get("id") for element in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    for control in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        named = control.get("aria-label") or control.xpath("ancestor::label")
        assert named or page.xpath("//label[@for=$id]", id=control.get("id")), html.tostring(control)
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        for element in page.xpath(f"//*[@{attribute}]"):
            assert set(element.get(attribute).split()) <= set(ids), html.tostring(element)


@pytest.mark.parametrize("address", ["/?lang=en", "/?lang=en&bad=1&in=1"])
def test_nothing_is_inline(browser: FlaskClient, address: str) -> None:
    page = read(browser, address)
    assert page.xpath("//@style") == []
    assert page.xpath("//style | //script[not(@src)]") == []
    assert [name for element in page.iter() for name in element.attrib if name.startswith("on")] == []


def test_the_frame_leads_to_the_content(browser: FlaskClient) -> None:
    page = read(browser)
    assert page.get("lang") == "en"
    assert page.xpath("//body/a[1]/@href") == ["#content"]
    assert len(page.xpath("//main[@id='content'][@tabindex='-1']")) == 1
    assert len(page.xpath("//h1")) == 1


def test_the_frame_speaks_spanish(browser: FlaskClient) -> None:
    page = read(browser, "/?lang=es")
    assert page.get("lang") == "es"
    assert said(page.xpath("//body/a[1]")[0]) == "Saltar al contenido"


def test_fonts_stay_away_when_data_are_dear(browser: FlaskClient) -> None:
    sheets = "//link[contains(@href, 'fonts.css')]"
    assert len(read(browser).xpath(sheets)) == 1
    assert read(browser, **{"Save-Data": "on"}).xpath(sheets) == []


def test_the_theme_of_the_account_wins_over_the_system(browser: FlaskClient) -> None:
    assert read(browser, "/?lang=en&theme=dark").get("data-bs-theme") == "dark"
    assert read(browser, "/?lang=en").get("data-bs-theme") is None


def test_errors_stand_on_top_as_links_and_beside_their_fields(browser: FlaskClient) -> None:
    page = read(browser, "/?lang=en&bad=1")
    box = page.xpath("//*[@id='errors']")[0]
    assert box.get("role") == "alert"
    links = {link.get("href"): said(link) for link in box.xpath(".//a")}
    assert links["#name"] == "Full name: Write a name."
    assert links["#mode-0"] == "How?: Choose one."
    assert links["#inner-people"] == "People: One to five."
    field = page.xpath("//input[@id='name']")[0]
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby") == "name-hint name-error"
    assert said(page.xpath("//*[@id='name-error']")[0]) == "Write a name."
    assert [link for link in links if not page.xpath("//*[@id=$id]", id=link[1:])] == []


def test_fields_without_errors_are_not_marked_wrong(browser: FlaskClient) -> None:
    page = read(browser)
    assert page.xpath("//*[@aria-invalid]") == []
    assert page.xpath("//*[@id='errors']") == []


def test_required_is_said_in_words(browser: FlaskClient) -> None:
    page = read(browser)
    assert said(page.xpath("//label[@for='name']")[0]) == "Full name (required)"
    assert said(page.xpath("//label[@for='about']")[0]) == "Comfort"


def test_several_choices_are_a_group_with_a_legend(browser: FlaskClient) -> None:
    group = read(browser).xpath("//fieldset[@id='mode']")[0]
    assert said(group.xpath("./legend")[0]) == "How? (required)"
    assert group.get("role") == "radiogroup"
    assert group.xpath(".//input[@type='radio']/@value") == ["room", "online"]
    assert "Quedan 48 de 300 lugares" in said(group.xpath(".//label")[0])


def test_a_text_in_two_languages_is_one_group_and_says_which_is_which(browser: FlaskClient) -> None:
    group = read(browser).xpath("//fieldset[@id='title']")[0]
    assert said(group.xpath("./legend")[0]) == "Title"
    assert group.xpath(".//input/@lang") == ["es", "en"]
    assert [said(label) for label in group.xpath(".//label")] == ["in Spanish", "in English"]


def test_what_was_typed_and_chosen_is_kept(render: Any) -> None:
    source = FORMS + "{{ field(form.name) }}{{ field(form.mode) }}{{ field(form.langs) }}"
    data = {"name": 'Ana "<b>"', "mode": "online", "langs": ["en"]}
    form = "{% set form = make(data=data, meta={'csrf': False}) %}"
    page = render(form + source, make=gallery.EveryField, data=data)
    assert page.xpath("//input[@id='name']/@value") == ['Ana "<b>"']
    assert page.xpath("//input[@checked]/@value") == ["online", "en"]


def test_attributes_reach_the_input(render: Any) -> None:
    source = FORMS + (
        "{% set form = make(meta={'csrf': False}) %}"
        "{{ field(form.email, autocomplete='email', inputmode='email', class_='en-code') }}"
    )
    found = render(source, make=gallery.EveryField).xpath("//input")[0]
    assert (found.get("autocomplete"), found.get("inputmode")) == ("email", "email")
    assert found.get("class") == "form-control en-code"


def test_a_refusal_of_the_rules_stands_with_the_errors(render: Any) -> None:
    page = render(FORMS + "{{ error_summary(None, 'The event is full.') }}")
    assert "The event is full." in said(page.xpath("//*[@role='alert']")[0])


def test_a_button_that_changes_something_posts_with_its_token(render: Any) -> None:
    page = render(FORMS + "{{ post_button('/x', 'Save', values={'id': 7}) }}")
    form = page.xpath("//form")[0]
    assert (form.get("method"), form.get("action")) == ("post", "/x")
    assert form.xpath("./input[@name='csrf_token']/@value")[0]
    assert form.xpath("./input[@name='id']/@value") == ["7"]


def test_what_cannot_be_undone_asks_first_without_script(render: Any) -> None:
    page = render(
        FORMS + "{{ post_button('/x', 'Cancel', confirm='Your place goes to the next.', yes='Yes') }}"
    )
    assert page.xpath("./form") == []
    asked = page.xpath("./details")[0]
    assert said(asked.xpath("./summary")[0]) == "Cancel…"
    assert "Your place goes to the next." in said(asked)
    assert said(asked.xpath(".//form//button")[0]) == "Yes"


def test_a_state_is_a_word_beside_a_silent_icon(render: Any) -> None:
    chip = render(UI + "{{ status('warn', 'Waiting') }}")
    assert said(chip) == "Waiting"
    assert chip.xpath(".//*[name()='svg']/@aria-hidden") == ["true"]
    assert chip.xpath(".//*[name()='use']/@href")[0].endswith("icons.svg#alert")


def test_every_icon_that_templates_name_is_drawn() -> None:
    drawn = set(re.findall(r'id="(\w+)"', (gallery.ROOT / "app/static/img/icons.svg").read_text()))
    wanted = {
        name
        for path in (gallery.ROOT / "templates").rglob("*.html")
        for name in re.findall(r'\bicon\("(\w+)"', path.read_text())
    }
    assert wanted - drawn == set()


def test_pages_keep_the_rest_of_the_address(render: Any) -> None:
    page = render(UI + "{{ pager(2, 30, 900) }}", "/?lang=en&q=a%26b&kind=x&kind=y&page=2")
    following = page.xpath("//a[@rel='next']/@href")[0]
    assert following == "/?lang=en&q=a%26b&kind=x&kind=y&page=3"
    assert said(page.xpath("//*[@aria-current='page']")[0]) == "Page 2"
    assert render(UI + "{{ pager(1, 1) }}").xpath("//nav") == []


def test_language_and_zone_switches_keep_the_address(browser: FlaskClient) -> None:
    page = read(browser, "/?lang=en&q=ana&zone=America/Panama")
    assert page.xpath("//a[@lang='es']/@href")[0] == "/?q=ana&zone=America%2FPanama&lang=es"
    form = page.xpath("//form[.//select[@id='zone-top']]")[0]
    assert form.get("method") == "get"
    assert form.xpath("./input[@name='q']/@value") == ["ana"]
    assert said(form.xpath(".//option[@selected]")[0]) == "Panama City"


def test_time_is_named_and_told_twice_only_when_it_differs(render: Any) -> None:
    one = gallery.programme()[1]
    source = UI + "{{ times(one.start, one.end, 'America/Panama', zone, ('America/Barbados',)) }}"
    told = said(render(source, one=one, zone="America/Costa_Rica"))
    assert told == "09:00–10:00 in Panama City · 08:00 in San José, your zone · 10:00 in Bridgetown"
    same = said(render(source, one=one, zone="America/Bogota"))
    assert same == "09:00–10:00 in Panama City · 10:00 in Bridgetown"


def test_sessions_find_their_place_by_classes_alone(browser: FlaskClient) -> None:
    page = read(browser)
    grid = page.xpath("//*[contains(@class, 'en-prog ')]")[0]
    assert {"from-08", "rooms-5"} <= set(grid.get("class").split())
    placed = {said(one.xpath(".//h3")[0]): one.get("class").split() for one in grid.xpath("./article")}
    assert {"room-1", "t-0900", "d-60", "k-plenary", "is-mine"} <= set(placed["Apertura del V Congreso"])
    assert {"room-2", "t-1015", "d-60", "is-clash"} <= set(placed["Taller"])
    assert {"room-all", "t-0830", "d-30"} <= set(
        grid.xpath("./*[contains(@class, 'en-break')]/@class")[0].split()
    )


def test_every_place_of_the_day_has_its_class() -> None:
    sheet = (gallery.ROOT / "app/static/css/programme-grid.css").read_text()
    for minute in range(0, 24 * 60, 5):
        assert f".t-{minute // 60:02d}{minute % 60:02d} " in sheet
    for length in range(5, 721, 5):
        assert f".d-{length} " in sheet


def test_a_chart_is_also_a_table(render: Any) -> None:
    page = render(
        UI + "{{ chart('c', 'By day', ['1 May', '2 <May>'], [('Room', [1, 2]), ('Online', [3, 5])]) }}"
    )
    drawn = json.loads(page.xpath("//*[@data-chart]/@data-chart")[0])
    assert drawn["labels"] == ["1 May", "2 <May>"]
    assert drawn["series"] == [["Room", [1, 2]], ["Online", [3, 5]]]
    rows = [[said(cell) for cell in row.xpath("./*")] for row in page.xpath("//tbody/tr")]
    assert rows == [["1 May", "1", "3"], ["2 <May>", "2", "5"]]


def test_bars_show_their_share_and_their_number(render: Any) -> None:
    page = render(UI + "{{ bars([('A', 212, 300), ('B', 80, 80)]) }}{{ bars([]) }}{{ bars([('C', 0)]) }}")
    assert [said(dd) for dd in page.xpath("//dd")] == ["212/300", "80/80 full", "0"]
    widths = page.xpath("//*[name()='rect'][not(@opacity)]/@width")
    assert widths == ["70.67", "100.00", "0.00"]


def test_order_is_asked_with_selects_and_grows_buttons(render: Any) -> None:
    source = "{% from \"_macros/rank.html\" import rank %}{{ rank('table', items, order=('c', 'gone')) }}"
    page = render(source, items=[("a", "One", None), ("b", "Two", "x"), ("c", "Three", None)])
    assert page.xpath("//select/@name") == ["table-c", "table-a", "table-b"]
    assert page.xpath("//option[@selected]/@value") == ["1", "2", "3"]
    assert all(keys.get("hidden") is not None for keys in page.xpath("//*[@data-rank-keys]"))


@pytest.mark.parametrize(
    ("state", "asks"),
    [("queued", True), ("running", True), ("done", False), ("failed", False), ("cancelled", False)],
)
def test_a_job_asks_again_only_while_it_runs(render: Any, state: str, asks: bool) -> None:
    source = (
        '{% from "_macros/job.html" import job_progress %}'
        "{{ job_progress('/j', state, 4, 9, 'Seating', stop_url='/stop') }}"
    )
    page = render(source, state=state)
    assert bool(page.xpath("//*[@hx-get='/j'][@hx-trigger='every 2s']")) == asks
    assert bool(page.xpath("//progress[@max='9'][@value='4']")) == asks
    assert bool(page.xpath("//form[@action='/stop']")) == asks
    assert bool(page.xpath("//a[text()='Renew this page']")) == asks
    assert page.xpath("//*[@data-say]/@data-say")[0].startswith("Seating: ")


def test_words_of_people_stay_words(render: Any) -> None:
    hostile = "<img src=x>"
    source = (
        UI
        + FORMS
        + (
            "{{ note('ok', t, t) }}{{ status('ok', t) }}{{ verdict('ok', t, t) }}{{ empty(t, t) }}"
            "{{ chart('c', t, [t], [(t, [1])]) }}{{ post_button('/x', t, confirm=t) }}"
        )
    )
    assert render(source, t=hostile).xpath("//img") == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 429, 500, 503])
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_error_page_says_what_to_do_and_leads_out(
    browser: FlaskClient, status: int, language: str
) -> None:
    page = read(browser, f"/errors/{status}?lang={language}")
    assert said(page.xpath("//h1")[0])
    assert page.xpath("//main//a[contains(@class, 'btn')]")
    assert str(status) in said(page.xpath("//main")[0])


def test_the_refusal_is_what_an_error_page_says(browser: FlaskClient) -> None:
    page = read(browser, "/errors/409?lang=en&message=The+event+is+full.")
    assert "The event is full." in said(page.xpath("//main")[0])


@pytest.mark.parametrize("status", [500, 503])
def test_a_page_about_our_fault_speaks_both_languages(browser: FlaskClient, status: int) -> None:
    page = read(browser, f"/errors/{status}")
    assert page.xpath("//main//*[@lang]/@lang") == ["es", "en"]


def test_messages_are_spoken_and_coloured_by_their_kind(browser: FlaskClient) -> None:
    page = read(browser, "/?lang=es&said=1")
    box = page.xpath("//*[contains(@class, 'en-flashes')]")[0]
    assert box.get("role") == "status"
    assert "Su inscripción está guardada." in said(box)
    assert "is-ok" in box.xpath("./div/@class")[0]


def test_every_class_of_ours_that_a_page_names_is_styled() -> None:
    sheets = "\n".join(path.read_text() for path in (gallery.ROOT / "app/static/css").glob("*.css"))
    styled = set(re.findall(r"\.(en-[a-z0-9-]+)", sheets))
    named: dict[str, str] = {}
    for path in (gallery.ROOT / "templates").rglob("*.html"):
        for classes in re.findall(r'class="([^"]*)"', path.read_text()):
            for name in re.findall(r"(?<![\w-])en-[a-z0-9-]*[a-z0-9](?![\w-])", classes):
                named.setdefault(name, path.name)
    assert {name: place for name, place in named.items() if name not in styled} == {}
