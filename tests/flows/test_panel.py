"""A moderator runs six talks and the questions from a phone, while two people online add theirs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.db import event_scope, transaction
from app.events.rules import Mode, SessionKind, SessionPart
from app.joining import services as joining
from app.panels import services
from tests.factories.events import (
    make_contribution,
    make_event,
    make_role,
    make_room,
    make_session,
    make_speaker,
)
from tests.factories.registration import make_registration

# Parts of pages renew themselves every few seconds, and the machine may be busy.
SOON = 30_000


@dataclass(frozen=True)
class Links:
    """The links of one panel: of its moderator, of the screen, and of two who take part online."""

    desk: str
    stage: str
    entries: tuple[str, str]


@pytest.fixture
def links(app) -> Links:
    now = clock.now()
    begins = now - timedelta(minutes=5)
    yesterday = now.astimezone(UTC).date() - timedelta(days=1)
    event = make_event(starts_on=yesterday, ends_on=yesterday + timedelta(days=2), time_zone="UTC", cities=())
    session = make_session(
        event, f"{begins:%H:%M}", (begins.date() - yesterday).days, minutes=60, kind=SessionKind.LIGHTNING,
        title={"es": "Seis miradas"}, room_id=make_room(event, "Ceiba").id, online_url="https://meet.example/j/1",
    )  # fmt: skip
    moderator = make_speaker("Keisha", "Baptiste")
    make_role(event, session, moderator, SessionPart.MODERATOR)
    for order in range(1, 7):
        speaker = make_speaker(f"Experta{order}", "Solís")
        make_contribution(event, session, speaker.id, order=order, title={"es": f"Charla {order}"})
    guests = [make_registration(event, given_name=name, mode=Mode.ONLINE) for name in ("Nidia", "Josefa")]
    with transaction(), event_scope(event.id):
        panel = services.prepare_panel(event, session)
    with event_scope(event.id):
        first, second = (f"/join/{joining.join_token(guest, session.id)}" for guest in guests)
        return Links(
            f"/panel/{services.moderator_token(panel, moderator.id)}",
            f"/stage/{services.stage_token(panel)}",
            (first, second),
        )


def ask(page: Page, text: str) -> None:
    page.get_by_label("Su pregunta").fill(text)
    page.get_by_role("button", name="Enviar pregunta").click()
    expect(page.get_by_text("Su pregunta llegó.")).to_be_visible()


@pytest.mark.slow
def test_a_moderator_runs_the_panel_while_two_online_add_questions(
    links: Links, open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    desk = open_page(width=390, locale="es")
    stage = open_page(width=1280, locale="es")
    nidia, josefa = (open_page(width=width, locale="es") for width in (390, 1280))
    desk.goto(links.desk)
    stage.goto(links.stage)
    for page, entry in zip((nidia, josefa), links.entries, strict=True):
        page.goto(entry)
        page.get_by_role("link", name="Preguntas al panel").click()
        expect(page.get_by_role("heading", name="Preguntas al panel")).to_be_visible()
    # The order: six talks of five minutes between introduction and questions; the clock counts by itself.
    expect(desk.get_by_text("Sigue: Keisha Baptiste")).to_be_visible()
    desk.get_by_role("button", name="Siguiente", exact=True).click()
    expect(desk.locator("#floor")).to_have_text("Keisha Baptiste", timeout=SOON)
    for number in range(1, 7):
        desk.get_by_role("button", name="Siguiente", exact=True).click()
        expect(desk.locator("#floor")).to_have_text(f"Charla {number}", timeout=SOON)
    expect(desk.locator("[data-timer-face]")).to_have_text("5:00")
    expect(desk.locator("[data-timer-word]")).to_have_text("El reloj está detenido")
    desk.get_by_role("button", name="Iniciar el reloj").click()
    expect(stage.locator("#floor")).to_have_text("Charla 6", timeout=SOON)
    expect(stage.locator("[data-timer-face]")).to_have_text(re.compile("^[0-4]:[0-9]{2}$"), timeout=SOON)
    desk.get_by_role("button", name="Detener el reloj").click()
    expect(desk.get_by_role("button", name="Iniciar el reloj")).to_be_visible(timeout=SOON)
    # Two ask; the desk hears of it by itself.
    ask(nidia, "¿Puede un consulado emitir un salvoconducto?")
    ask(josefa, "¿Cuánto tarda una repatriación sin acta?")
    fresh = desk.locator("section", has=desk.locator("#fresh"))
    expect(fresh.get_by_role("article")).to_have_count(2, timeout=SOON)
    for left in (1, 0):
        fresh.get_by_role("button", name="Pasar a la cola").first.click()
        expect(fresh.get_by_role("article")).to_have_count(left, timeout=SOON)
    # One supports the other; the moderator reads hers first.
    support = nidia.locator(
        "form", has=nidia.get_by_role("button", name="¿Cuánto tarda una repatriación sin acta?")
    )
    support.locator("button.en-vote").click(timeout=SOON)
    expect(nidia.locator("button.en-vote")).to_have_attribute("aria-pressed", "true")
    expect(desk.get_by_text("1 apoyo")).to_be_visible(timeout=SOON)
    desk.get_by_role("button", name=re.compile("Leer ahora ?: ¿Cuánto tarda")).click()
    expect(stage.locator(".en-stage-ask")).to_contain_text(
        "¿Cuánto tarda una repatriación sin acta?", timeout=SOON
    )
    expect(josefa.get_by_text("En pantalla ahora")).to_be_visible(timeout=SOON)
    desk.get_by_role("button", name="Respondida, siguiente").click()
    expect(stage.locator(".en-stage-ask")).to_contain_text("salvoconducto", timeout=SOON)
    expect(stage.locator(".en-stage-ask")).to_contain_text("Nidia", timeout=SOON)
    for page in (desk, stage, nidia, josefa):
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.slow
def test_the_desk_works_without_script(links: Links, open_page: Callable[..., Page]) -> None:
    desk = open_page(width=390, locale="es", javascript=False)
    desk.goto(links.desk)
    desk.get_by_role("button", name="Iniciar el reloj").click()
    expect(desk.get_by_role("button", name="Detener el reloj")).to_be_visible()
    expect(desk.locator("[data-timer-word]")).to_have_text("quedan")
    desk.get_by_label("Pregunta", exact=True).fill("¿Llegan a los albergues?")
    desk.get_by_role("button", name="A la cola", exact=True).click()
    expect(desk.get_by_text("La pregunta está en la cola.")).to_be_visible()
    desk.get_by_role("button", name="Poner la primera de la cola").click()
    expect(desk.get_by_text("«¿Llegan a los albergues?»")).to_be_visible()
