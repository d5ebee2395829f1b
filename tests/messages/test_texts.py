"""Own texts of an event's mails: placeholders and nothing else, whatever somebody types into them."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import event_scope, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import find_mails
from app.core.text import fill, placeholders_of
from app.events.models import Event
from app.messages import services
from app.messages.rules import TextMissing, UnknownPlaceholder
from app.messages.services import Wording
from tests.factories.events import make_event
from tests.factories.registration import make_registration
from tests.services.smtp import SmtpTrap

KIND = "registration.confirmed"
# Template code of many kinds, attributes, calls, formats and markup: sixty of them.
PAYLOADS = [
    "{{7*7}}", "{{ 7*7 }}", "{{config}}", "{{config.items()}}", "{{self}}", "{{self.__init__.__globals__}}",
    "{{request}}", "{{request.application.__globals__}}", "{{''.__class__.__mro__[1].__subclasses__()}}",
    "{{url_for.__globals__}}", "{{get_flashed_messages.__globals__}}", "{{lipsum.__globals__['os']}}",
    "{{cycler.__init__.__globals__.os.popen('id').read()}}", "{{joiner.__init__}}", "{{namespace()}}",
    "{% for x in (1,2) %}{{x}}{% endfor %}", "{% if 1 %}yes{% endif %}", "{% include 'base.html' %}",
    "{% extends 'base.html' %}", "{% import 'os' as os %}", "{% set x = 1 %}{{x}}", "{% raw %}{{7*7}}{% endraw %}",
    "{%- print(1) -%}", "{# comment #}", "{{ 'a'*50000000 }}", "{{ range(99999999)|list }}", "{{name.upper()}}",
    "{name.__class__}", "{name.__class__.__mro__}", "{name.__init__.__globals__}", "{event.id}", "{name[0]}",
    "{name!r}", "{name:>999999999}", "{name!s:*^50}", "{0}", "{}", "{0.__class__}", "{name.__globals__[SECRET_KEY]}",
    "%(name)s", "%s%s%s", "%n", "${7*7}", "${name}", "$name", "$${name}", "#{7*7}", "#set($x=7*7)$x", "<%= 7*7 %>",
    "<% system('id') %>", "@(7*7)", "*{7*7}", "[[${7*7}]]", "[%7*7%]", "{{=7*7}}", "{{{7*7}}}", "{{constructor.x}}",
    "{{php}}echo 7*7;{{/php}}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
]  # fmt: skip


@pytest.fixture
def posting(make_app: Callable[..., Flask], smtp: SmtpTrap) -> Iterator[Flask]:
    """An application that sends to the trap."""
    app = make_app(smtp_url=smtp.url)
    with app.app_context():
        yield app


def rewrite(event: Event, subject: str, body: str, *, kind: str = KIND, language: str = "es") -> None:
    occasion = services.find_occasion(kind)
    assert occasion is not None
    with transaction(), event_scope(event.id):
        services.rewrite(event, occasion, language, subject, body)


def plain(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")  # type: ignore[union-attr]


def html(mail: EmailMessage) -> str:
    return str(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]


def test_there_are_sixty_payloads() -> None:
    assert len(set(PAYLOADS)) >= 60


def test_no_code_of_any_kind_is_run(posting: Flask, smtp: SmtpTrap) -> None:
    event = make_event()
    body = "\n\n".join(f"<<{number}: {payload} :{number}>>" for number, payload in enumerate(PAYLOADS))
    rewrite(event, " | ".join(PAYLOADS[:3]), body)
    make_registration(event, email="ana@example.org")
    run_pending_jobs(posting)
    (mail,) = smtp.to("ana@example.org")
    written = plain(mail)
    for number, payload in enumerate(PAYLOADS):
        assert f"<<{number}: {payload} :{number}>>" in written
    assert mail["Subject"] == " | ".join(PAYLOADS[:3])
    assert "<script" not in html(mail)
    assert "<img" not in html(mail)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_payload_is_text_in_every_field(app: Flask, payload: str) -> None:
    event = make_event()
    with event_scope(event.id):
        for occasion in services.list_occasions():
            if not placeholders_of(payload):
                seen = services.preview(event, occasion, "en", Wording(payload, payload), {})
                assert seen.subject == payload
                assert seen.core.strip() == payload


def test_a_value_is_not_read_again() -> None:
    values = {"name": "{link} {{7*7}} {name}", "link": "https://x"}
    assert fill("Hola {name}", values) == "Hola {link} {{7*7}} {name}"


@pytest.mark.parametrize("wrong", ["nombre", "title", "año", "_x", "Name"])
def test_an_unknown_placeholder_is_named(app: Flask, wrong: str) -> None:
    event = make_event()
    with pytest.raises(UnknownPlaceholder, match="unknown_placeholder") as refused:
        rewrite(event, "Hola", "Hola {name}, {" + wrong + "}")
    assert refused.value.facts["name"] == "{" + wrong + "}"
    with pytest.raises(TextMissing):
        rewrite(event, " ", "Hola")


def test_values_are_escaped_for_each_part(posting: Flask, smtp: SmtpTrap) -> None:
    event = make_event(title={"es": 'Café & "té" <b>fuerte</b>', "en": "x"})
    rewrite(
        event, "Hola {name}: {event}", "**Estimada {name}**\n\nEs {event}.\n\n{link}\n\n[Mi página]({link})"
    )
    name = "Ana </p><script>*x*</script> [a](http://evil.example) {link}"
    make_registration(event, email="ana@example.org", given_name=name)
    run_pending_jobs(posting)
    (mail,) = smtp.to("ana@example.org")
    assert f"**Estimada {name}**" in plain(mail)
    assert 'Es Café & "té" <b>fuerte</b>.' in plain(mail)
    shown = html(mail)
    assert (
        "<strong>Estimada Ana &lt;/p&gt;&lt;script&gt;*x*&lt;/script&gt; [a](http://evil.example) {link}</strong>"
        in shown
    )
    assert "evil.example)" in shown
    assert 'href="http://evil.example' not in shown
    assert shown.count('href="http://localhost/r/') == 2
    assert mail["Subject"].startswith("Hola Ana </p><script>")


@pytest.mark.parametrize("hostile", ["a\r\nBcc: spy@example.org", "a\u2028X: 1", "=?utf-8?q?a=0ABcc:_x?="])
def test_texts_and_names_make_no_headers(posting: Flask, smtp: SmtpTrap, hostile: str) -> None:
    event = make_event(title={"es": "Congreso", "en": "Congress"})
    make_registration(event, email="ana@example.org", given_name="Ana")
    rewrite(event, f"{hostile} {{name}} {{event}}", f"{hostile} {{name}}")
    make_registration(event, email="eva@example.org", given_name=hostile)
    run_pending_jobs(posting)
    (usual,), (evil,) = smtp.to("ana@example.org"), smtp.to("eva@example.org")
    assert sorted(evil.keys()) == sorted(usual.keys())
    assert len(evil.keys()) == 9
    assert [sorted(part.keys()) for part in evil.walk()] == [sorted(part.keys()) for part in usual.walk()]
    assert smtp.received[1][0] == ["eva@example.org"]


def test_lines_stay_lines_in_both_parts(app: Flask) -> None:
    event = make_event()
    occasion = services.find_occasion(KIND)
    assert occasion is not None
    with event_scope(event.id):
        seen = services.preview(event, occasion, "es", Wording("x", "Uno\nDos\n\n- tres\n- cuatro"), {})
    assert seen.core == "Uno\nDos\n\n- tres\n- cuatro\n"
    assert str(seen.shown).replace("\n", "") == "<p>Uno<br>Dos</p><ul><li>tres</li><li>cuatro</li></ul>"


def test_each_event_and_language_has_its_own_text(posting: Flask, smtp: SmtpTrap) -> None:
    mine, other = make_event(), make_event()
    rewrite(mine, "Propio", "Texto propio para {name}")
    for number, event in enumerate((mine, other)):
        make_registration(event, email=f"es{number}@example.org")
        make_registration(event, email=f"en{number}@example.org", language="en")
    run_pending_jobs(posting)
    found = {str(mail["To"]): str(mail["Subject"]) for mail in smtp.messages}
    assert found["es0@example.org"] == "Propio"
    assert all("Propio" not in found[f"{who}@example.org"] for who in ("es1", "en0", "en1"))


def test_the_delivered_text_reads_back_as_placeholders(app: Flask) -> None:
    event = make_event()
    with event_scope(event.id):
        for occasion in services.kinds_with_text():
            for language in ("es", "en"):
                wording = services.delivered_wording(event, occasion, language)
                if occasion.kind.startswith("registration."):
                    assert {"name", "event", "link"} <= set(placeholders_of(wording.subject + wording.body))
                for trace in ("sample-of", "Xyzzy", "2097", "Xochi", "None"):
                    assert trace not in wording.subject + wording.body, occasion.kind


def test_a_delivered_text_can_be_kept_as_it_is(app: Flask) -> None:
    event = make_event()
    with event_scope(event.id):
        wordings = [
            (occasion, services.delivered_wording(event, occasion, "es"))
            for occasion in services.kinds_with_text()
        ]
    for occasion, wording in wordings:
        rewrite(event, wording.subject, wording.body, kind=occasion.kind)
    with event_scope(event.id):
        assert all("es" in services.rewritten(event)[occasion.kind] for occasion, _ in wordings)


def test_a_preview_and_a_trial_show_no_secret_link(
    posting: Flask, smtp: SmtpTrap, sign_in: Callable[..., object]
) -> None:
    event = make_event()
    eva = make_registration(event, email="eva@example.org", given_name="Eva")
    run_pending_jobs(posting)
    (real,) = smtp.to("eva@example.org")
    secret = plain(real).split("/r/")[1].split()[0]
    client = posting.test_client()
    sign_in(client, "organiser", at=event)
    address = f"/events/{event.slug}/manage/messages/{KIND}/es"
    page = client.get(f"{address}?recipient={eva.id}").get_data(as_text=True)
    assert "Hola, Eva" in page or "Eva" in page
    assert secret not in page
    assert client.post(f"{address}/try", data={"recipient": str(eva.id)}).status_code == 302
    run_pending_jobs(posting)
    trial = smtp.messages[-1]
    assert trial["To"] != "eva@example.org"
    assert str(trial["Subject"]).startswith("[")
    assert secret not in trial.as_string()
    assert "/r/secret" in plain(trial)


def test_rewriting_looking_and_going_back_by_the_pages(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    event = make_event()
    sign_in(client, "organiser", at=event)
    address = f"/events/{event.slug}/manage/messages/{KIND}/es"
    data = {"subject": "Bienvenida, {name}", "body": "Nos vemos en {city}."}
    looked = client.post(address, data={**data, "look": "1"}).get_data(as_text=True)
    assert "Nos vemos en Ciudad de Panamá." in looked
    with event_scope(event.id):
        assert services.rewritten(event) == {}
    refused = client.post(address, data={**data, "body": "Hola {apellido}"})
    assert refused.status_code == 400
    assert "{apellido}" in refused.get_data(as_text=True)
    assert client.post(address, data=data).status_code == 302
    assert "Bienvenida, {name}" in client.get(address).get_data(as_text=True)
    assert client.post(f"{address}/reset").status_code == 302
    with event_scope(event.id):
        assert services.rewritten(event) == {}
    overview = client.get(f"/events/{event.slug}/manage/messages").get_data(as_text=True)
    assert KIND in overview
    assert client.get(f"/events/{event.slug}/manage/messages/registration.nothing/es").status_code == 404


def test_trial_mails_are_limited_like_any_mail_that_is_asked_for(
    app: Flask, client: FlaskClient, sign_in: Callable[..., object]
) -> None:
    event = make_event()
    sign_in(client, "organiser", at=event)
    address = f"/events/{event.slug}/manage/messages/{KIND}/es/try"
    answers = [client.post(address).status_code for _ in range(4)]
    assert answers == [302, 429, 429, 429]
    assert len([mail for mail in find_mails() if mail.occasion.startswith("test:")]) == 1
