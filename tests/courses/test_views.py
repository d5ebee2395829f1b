"""Pages of courses: a trainee's way to the end, a teacher's writing, and what nobody else may see."""

import re
import uuid

import pytest

from app.core import audit
from app.core.db import db, transaction
from app.core.jobs import run_pending_jobs
from app.core.mail import delivered
from app.core.spreadsheets import read_table
from app.courses import services
from app.courses.models import Course, Enrolment
from app.courses.rules import EnrolmentState
from tests.factories.courses import (
    complete,
    make_course,
    make_enrolment,
    option,
    question_draft,
    questions_of,
    right_answers,
    wrong_answers,
)
from tests.services.people import make_someone


def post(client, path: str, **data):
    return client.post(path, data=data)


def fields(answers) -> dict[str, list[str]]:
    return {f"q-{question}": list(chosen) for question, chosen in answers.items()}


def hand_in(client, course: Course, answers, key: str | None = None):
    return post(
        client, f"/courses/{course.slug}/quiz?lang=en", key=key or uuid.uuid4().hex, **fields(answers)
    )


# --- the way of a trainee ---------------------------------------------------------------------


def test_a_trainee_goes_from_enrolment_to_completion(client, sign_in) -> None:
    course = make_course()
    home = f"/courses/{course.slug}/"
    assert home in client.get("/courses/").text
    person = sign_in(client)
    step = post(client, f"{home}enrol")
    first, second, third = course.lessons
    assert step.location == f"{home}lessons/{first.id}"
    page = client.get(f"{step.location}?lang=es").text
    assert "<strong>lección 1.1</strong>" in page
    for lesson, following in (
        (first, f"lessons/{second.id}"),
        (second, f"lessons/{third.id}"),
        (third, "quiz"),
    ):
        path = f"{home}lessons/{lesson.id}"
        assert post(client, f"{path}/done").location == home + following
    assert "Pass the quiz" in client.get(f"{home}progress?lang=en").text
    answer = hand_in(client, course, wrong_answers(course))
    assert answer.location == f"{home}quiz/results/1"
    assert "Not passed yet: 0" in client.get(answer.location).text
    answer = hand_in(client, course, right_answers(course))
    assert "Passed with 100" in client.get(answer.location).text
    assert "You have completed this course." in client.get(f"{home}progress").text
    assert [done.person_id for done in services.list_completions(course.id)] == [person.id]


def test_a_page_sent_twice_is_one_attempt(client, sign_in) -> None:
    course = make_course()
    enrolment = make_enrolment(course, sign_in(client))
    for _ in range(2):
        assert hand_in(client, course, wrong_answers(course), "k1").location.endswith("/quiz/results/1")
    assert len(services.list_attempts(enrolment)) == 1


def test_a_quiz_with_a_gap_is_not_handed_in_and_keeps_the_rest(client, sign_in) -> None:
    course = make_course()
    enrolment = make_enrolment(course, sign_in(client))
    answers = dict(list(right_answers(course).items())[:2])
    page = hand_in(client, course, answers)
    assert page.status_code == 422
    assert "1 question has no answer" in page.text
    assert page.text.count("checked") == 3
    assert services.list_attempts(enrolment) == []


def test_attempts_without_end_are_slowed_down(client, sign_in) -> None:
    course = make_course()
    make_enrolment(course, sign_in(client))
    codes = [hand_in(client, course, wrong_answers(course)).status_code for _ in range(21)]
    assert codes == [302] * 20 + [429]


def test_who_leaves_finds_no_lessons_and_may_come_back(client, sign_in) -> None:
    course = make_course()
    person = sign_in(client)
    make_enrolment(course, person)
    home = f"/courses/{course.slug}/"
    post(client, f"{home}withdraw")
    assert client.get(f"{home}progress").status_code == 404
    assert client.get(f"{home}quiz").status_code == 404
    assert "You left this course" in client.get(f"{home}?lang=en").text
    post(client, f"{home}enrol")
    assert client.get(f"{home}progress").status_code == 200


# --- who sees what ----------------------------------------------------------------------------


def test_strangers_read_what_a_course_is_and_nothing_in_it(client) -> None:
    course = make_course()
    home = f"/courses/{course.slug}/"
    assert client.get(home).status_code == 200
    for path in (f"lessons/{course.lessons[0].id}", "quiz", "progress", "quiz/results/1", "manage/"):
        answer = client.get(home + path, headers={"Accept": "text/html"})
        assert (answer.status_code, (answer.location or "").split("?")[0]) == (302, "/sign-in"), path


def test_lessons_are_for_those_who_enrolled(client, sign_in) -> None:
    course = make_course()
    sign_in(client)
    home = f"/courses/{course.slug}/"
    assert client.get(f"{home}lessons/{course.lessons[0].id}").location == home
    for path in ("quiz", "progress", "quiz/results/1", "manage/", "manage/questions", "manage/trainees"):
        assert client.get(home + path).status_code == 404
    mine = post(client, f"{home}lessons/{course.lessons[0].id}/done")
    assert mine.status_code == 404


def test_the_progress_of_another_is_nowhere(client, sign_in) -> None:
    course = make_course()
    other = complete(make_enrolment(course))
    make_enrolment(course, sign_in(client))
    home = f"/courses/{course.slug}/"
    assert client.get(f"{home}quiz/results/1").status_code == 404
    assert client.get(f"{home}manage/trainees/{other.id}").status_code == 404


def test_a_teacher_sees_the_trainees_of_their_course_only(client, sign_in) -> None:
    course, other = make_course(), make_course()
    sign_in(client, "teacher", at=course)
    own, foreign = make_enrolment(course), make_enrolment(other)
    base = f"/courses/{course.slug}/manage/trainees"
    assert client.get(f"{base}/{own.id}").status_code == 200
    assert client.get(f"{base}/{foreign.id}").status_code == 404
    assert client.get(f"/courses/{other.slug}/manage/trainees").status_code == 404
    assert client.get(f"/courses/{course.slug}/manage/lessons/{other.lessons[0].id}").status_code == 404
    assert client.get(f"/courses/{course.slug}/manage/modules/{other.modules[0].id}").status_code == 404
    question = questions_of(other)[0].id
    assert client.get(f"/courses/{course.slug}/manage/questions/{question}").status_code == 404


def test_a_draft_is_nothing_to_others(client, sign_in) -> None:
    course = make_course(published=False)
    home = f"/courses/{course.slug}/"
    unknown = client.get("/courses/no-such-course/")
    hidden = client.get(home)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.replace(course.slug, "no-such-course") == unknown.text
    assert course.slug not in client.get("/courses/").text
    sign_in(client, "teacher", at=course)
    assert client.get(home).status_code == 200
    assert course.slug in client.get("/courses/").text


def test_a_course_by_invitation_says_so(client, sign_in) -> None:
    course = make_course(self_enrolment=False)
    home = f"/courses/{course.slug}/"
    sign_in(client)
    assert "by invitation" in client.get(f"{home}?lang=en").text
    post(client, f"{home}enrol")
    assert "by invitation" in client.get(home).text
    assert client.get(f"{home}progress").status_code == 404


# --- the key of the quiz ----------------------------------------------------------------------


def test_neither_key_nor_feedback_reaches_a_trainee_before_the_answers(client, sign_in) -> None:
    course = make_course(quiz=False)
    canary = "canario-de-la-clave"
    with transaction():
        services.add_question(course, question_draft(feedback={"es": canary, "en": canary}))
    make_enrolment(course, sign_in(client))
    (right,) = right_answers(course)[questions_of(course)[0].id]
    home = f"/courses/{course.slug}/"
    for path in ("", "progress", "quiz", f"lessons/{course.lessons[0].id}", "quiz/results/1"):
        for accept in ("text/html", "application/json"):
            answer = client.get(home + path, headers={"Accept": accept})
            body = answer.text + str(answer.headers)
            assert canary not in body
            assert "correct" not in body.lower()
    page = client.get(f"{home}quiz").text
    tags = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="q-' in tag]
    assert len(tags) == 3
    shape = {re.sub(r'(id|value)="[^"]*"', "", tag) for tag in tags}
    assert len(shape) == 1, "the right answer looks like the others"
    assert right in page
    left = hand_in(client, course, {})
    assert left.status_code == 422
    assert canary not in left.text
    answer = hand_in(client, course, wrong_answers(course))
    assert canary in client.get(answer.location).text


def test_a_failed_attempt_does_not_tell_the_right_answers(client, sign_in) -> None:
    course = make_course()
    make_enrolment(course, sign_in(client))
    answer = hand_in(client, course, wrong_answers(course))
    assert "Saber si está a salvo" not in client.get(f"{answer.location}?lang=es").text


def test_the_score_is_made_here_whatever_is_sent(client, sign_in) -> None:
    course = make_course()
    enrolment = make_enrolment(course, sign_in(client))
    path = f"/courses/{course.slug}/quiz"
    answers = fields(wrong_answers(course))
    post(client, path, key="k", score="100", passed="1", number="9", **answers)
    assert [(each.number, each.score, each.passed) for each in services.list_attempts(enrolment)] == [
        (1, 0, False)
    ]


def test_every_box_ticked_is_not_right(client, sign_in) -> None:
    course = make_course()
    enrolment = make_enrolment(course, sign_in(client))
    everything = {row.id: [each["id"] for each in row.options] for row in questions_of(course)}
    hand_in(client, course, everything)
    assert services.list_attempts(enrolment)[0].score == 0


# --- writing ----------------------------------------------------------------------------------


def test_a_course_is_written_published_and_hidden_in_the_browser(client, sign_in) -> None:
    sign_in(client, "secretariat")
    data = {"title-es": "Mujeres", "slug": "mujeres", "hours": "20", "pass_mark": "70", "self_enrolment": "y"}
    assert post(client, "/courses/new", **data).location == "/courses/mujeres/manage/"
    again = post(client, "/courses/new?lang=en", **data)
    assert (again.status_code, "already has the address" in again.text) == (422, True)
    base = "/courses/mujeres/manage/"
    post(client, base, **{"title-es": "Uno"})
    course = services.find_course("mujeres")
    assert course is not None
    module = course.modules[0].id
    new = f"{base}modules/{module}/lessons/new"
    text = {"title-es": "Las 72 horas", "body-es": "## Primero\n\nA **salvo**.", "minutes": "6"}
    preview = post(client, new, preview="1", **text)
    assert "<h2>Primero</h2>" in preview.text
    assert "## Primero" in preview.text
    db.session.expire_all()
    assert course.lessons == []
    assert post(client, new, **text).location == base
    post(client, f"{base}publish")
    db.session.expire_all()
    assert course.state.value == "published"
    post(client, f"{base}hide")
    db.session.expire_all()
    assert course.state.value == "draft"


def test_an_empty_course_says_what_it_lacks(client, sign_in) -> None:
    course = make_course(lessons=(), published=False)
    sign_in(client, "teacher", at=course)
    base = f"/courses/{course.slug}/manage/"
    post(client, f"{base}publish?lang=en")
    assert "Write its first lesson" in client.get(base).text


def test_questions_are_written_with_their_key(client, sign_in) -> None:
    course = make_course(quiz=False)
    sign_in(client, "teacher", at=course)
    new = f"/courses/{course.slug}/manage/questions/new"
    data = {
        "kind": "single", "text-es": "¿Qué va primero?", "points": "2",
        "options-0-es": "Papeles", "options-1-es": "Seguridad", "options-1-correct": "y",
    }  # fmt: skip
    assert post(client, new, **data).status_code == 302
    (question,) = questions_of(course)
    assert [each["correct"] for each in question.options] == [False, True]
    edit = f"/courses/{course.slug}/manage/questions/{question.id}"
    page = client.get(edit).text
    assert "Seguridad" in page
    ids = [each["id"] for each in question.options]
    kept = {
        **data,
        "options-0-id": ids[0],
        "options-1-id": ids[1],
        "options-2-es": "Otra",
        "options-2-id": "x",
    }
    post(client, edit, **kept)
    db.session.expire_all()
    assert [each["id"] for each in question.options][:2] == ids
    assert question.options[2]["id"] != "x"
    wrong = post(client, new, **{**data, "options-0-correct": "y"})
    assert wrong.status_code == 422
    assert len(questions_of(course)) == 1


def test_true_or_false_needs_no_answers_written(client, sign_in) -> None:
    course = make_course(quiz=False)
    sign_in(client, "teacher", at=course)
    new = f"/courses/{course.slug}/manage/questions/new"
    post(
        client,
        new,
        kind="true_false",
        points="1",
        **{"text-es": "¿Sí?", "options-0-es": "", "options-1-correct": "y"},
    )
    (question,) = questions_of(course)
    assert [(each["text"]["es"], each["correct"]) for each in question.options] == [
        ("Verdadero", False),
        ("Falso", True),
    ]


def test_somebody_is_invited_by_mail(app, client, sign_in) -> None:
    course = make_course(self_enrolment=False)
    sign_in(client, "teacher", at=course)
    path = f"/courses/{course.slug}/manage/trainees"
    guest = make_someone(email="invitada@example.org", language="es")
    data = {"given_name": "Otra", "email": "invitada@example.org"}
    assert post(client, path, **data).status_code == 302
    assert post(client, path, **data).status_code == 302
    run_pending_jobs(app)
    (mail,) = delivered("invitada@example.org")
    body = mail.get_body()
    assert body is not None
    assert f"/courses/{course.slug}/" in str(body.get_content())
    enrolment = services.find_enrolment(course.id, guest.id)
    assert enrolment is not None
    assert enrolment.state is EnrolmentState.INVITED
    sign_in(client, guest)
    home = f"/courses/{course.slug}/"
    assert post(client, f"{home}enrol").status_code == 302
    assert client.get(f"{home}progress").status_code == 200


def test_the_workbook_lists_the_trainees_and_the_record_tells_of_it(client, sign_in) -> None:
    course = make_course()
    sign_in(client, "teacher", at=course)
    complete(make_enrolment(course, make_someone(family_name="=1+1")))
    make_enrolment(course)
    base = f"/courses/{course.slug}/manage/trainees"
    answer = post(client, f"{base}/export")
    rows = [row.cells for row in read_table(answer.data)]
    assert len(rows) == 3
    assert any("=1+1" in cells for cells in rows)
    entry = db.session.query(audit.AuditEntry).filter_by(action="enrolment.exported").one()
    assert entry.object_id == str(course.id)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_of_a_teacher_opens(client, sign_in, language: str) -> None:
    course = make_course()
    sign_in(client, "teacher", at=course)
    own = make_enrolment(course)
    base = f"/courses/{course.slug}/manage/"
    lesson, module, question = course.lessons[0].id, course.modules[0].id, questions_of(course)[0].id
    paths = [
        "", "settings", f"modules/{module}", f"modules/{module}/lessons/new", f"lessons/{lesson}",
        "questions", "questions/new", f"questions/{question}", "trainees", f"trainees/{own.id}",
    ]  # fmt: skip
    for path in paths:
        assert client.get(f"{base}{path}?lang={language}").status_code == 200, path
    for path, data in (
        ("settings", {"title-es": "Otro", "hours": "1", "pass_mark": "50"}),
        (f"modules/{module}", {"title-es": "Otro"}),
        (f"lessons/{lesson}", {"title-es": "Otra", "minutes": "3"}),
    ):
        assert post(client, base + path, **data).status_code == 302, path
    for path in (f"modules/{module}/move", f"lessons/{lesson}/move", f"questions/{question}/move"):
        assert post(client, base + path, way="down").status_code == 302, path
    for path in (f"questions/{question}/remove", f"lessons/{lesson}/remove", f"modules/{module}/remove"):
        assert post(client, base + path).status_code == 302, path
    db.session.expire_all()
    assert len(course.modules) == 1


def test_nothing_that_a_teacher_writes_acts_in_a_readers_browser(client, sign_in) -> None:
    evil = "<script>alert('xss')</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"
    texts = {"es": evil, "en": evil}
    course = make_course(title=texts, summary=texts, quiz=False)
    with transaction():
        module = services.add_module(course, texts)
        lesson = services.add_lesson(module, services.LessonDraft(title=texts, body=texts, minutes=1))
        draft = question_draft(text=texts, feedback=texts, options=(option(evil, True), option(evil)))
        services.add_question(course, draft)
    person = sign_in(client)
    make_enrolment(course, person)
    home = f"/courses/{course.slug}/"
    hand_in(client, course, right_answers(course))
    paths = [
        "/courses/",
        home,
        f"{home}lessons/{lesson.id}",
        f"{home}quiz",
        f"{home}quiz/results/1",
        f"{home}progress",
    ]
    teacher = sign_in(client, "teacher", at=course)
    with transaction():
        services.enrol(course, teacher.id)
    hand_in(client, course, right_answers(course))
    base = f"{home}manage/"
    paths += [base, f"{base}questions", f"{base}lessons/{lesson.id}", f"{base}trainees", f"{base}settings"]
    for path in paths:
        page = client.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert 'href="javascript' not in page.text


def test_nobody_writes_without_the_token(app, client, sign_in) -> None:
    course = make_course()
    enrolment = make_enrolment(course, sign_in(client))
    client.forges = True
    answer = client.post(f"/courses/{course.slug}/lessons/{course.lessons[0].id}/done")
    assert answer.status_code == 400
    assert db.session.get_one(Enrolment, enrolment.id).state is EnrolmentState.ENROLLED
