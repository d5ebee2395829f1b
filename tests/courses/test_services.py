"""Courses on the databases: what happens once happens once, and completion follows from what was done."""

import threading
import uuid

import pytest
import sqlalchemy as sa

from app.core.access import Role, Viewer
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.courses import services
from app.courses.models import Course, Enrolment, LessonDone, QuizAttempt
from app.courses.rules import (
    AlreadyCompleted,
    CourseEmpty,
    CourseNameTaken,
    EnrolmentClosed,
    EnrolmentState,
    Missing,
    NotEnrolled,
    OneRightOption,
    QuizNotReady,
)
from tests.factories.accounts import viewer_with
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
from tests.factories.directory import make_appointment, make_country, make_institution, make_person


def key() -> str:
    return uuid.uuid4().hex


def submit(enrolment: Enrolment, answers, at: str | None = None) -> QuizAttempt:
    with transaction():
        return services.submit_quiz(enrolment, answers, idempotency_key=at or key())


def read_all(enrolment: Enrolment) -> None:
    with transaction():
        for lesson in enrolment.course.lessons:
            services.mark_lesson_done(enrolment, lesson)


def at_once(app, act) -> None:
    """Do something four times at the same moment."""
    faults: list[Exception] = []

    def do() -> None:
        with app.app_context():
            try:
                with transaction():
                    act()
            except Exception as fault:  # noqa: BLE001 - told below, in the thread that reports
                faults.append(fault)
            finally:
                db.session.remove()

    workers = [threading.Thread(target=do) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    db.session.rollback()


def state_of(enrolment) -> EnrolmentState:
    """Read it anew: it changes behind the back of the type checker."""
    state: EnrolmentState = enrolment.state
    return state


@pytest.mark.both_databases
def test_a_course_is_taken_from_enrolment_to_completion(both) -> None:
    enrolment = make_enrolment()
    assert state_of(enrolment) is EnrolmentState.ENROLLED
    read_all(enrolment)
    assert state_of(enrolment) is EnrolmentState.IN_PROGRESS
    assert services.progress(enrolment).verdict.missing == (Missing.QUIZ,)
    assert not submit(enrolment, wrong_answers(enrolment.course)).passed
    attempt = submit(enrolment, right_answers(enrolment.course))
    assert (attempt.number, attempt.score, attempt.passed) == (2, 100, True)
    assert state_of(enrolment) is EnrolmentState.COMPLETED
    done = services.list_completions(enrolment.course_id)
    assert [(each.person_id, each.minutes) for each in done] == [(enrolment.person_id, 1200)]
    assert done[0].completed_at == enrolment.completed_at


@pytest.mark.both_databases
def test_a_person_is_enrolled_once_however_often_they_ask(both) -> None:
    course, person = make_course(), make_person()
    course_id, person_id = course.id, person.id
    at_once(both, lambda: services.enrol(db.session.get_one(Course, course_id), person_id))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("again", ["enrolment", "lesson", "attempt"])
def test_the_database_itself_refuses_a_second(both, again: str) -> None:
    enrolment = make_enrolment()
    read_all(enrolment)
    attempt = submit(enrolment, {}, "same")
    lesson = enrolment.course.lessons[0]
    second = {
        "enrolment": Enrolment(
            course_id=enrolment.course_id, person_id=enrolment.person_id, state=EnrolmentState.ENROLLED
        ),
        "lesson": LessonDone(enrolment_id=enrolment.id, lesson_id=lesson.id),
        "attempt": QuizAttempt(
            enrolment_id=enrolment.id,
            number=attempt.number + 1,
            idempotency_key="same",
            answers={},
            score=0,
            passed=False,
        ),
    }[again]
    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.add(second)


@pytest.mark.both_databases
def test_completed_means_a_time_and_a_time_means_completed(both) -> None:
    enrolment = make_enrolment()
    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.get_one(Enrolment, enrolment.id).state = EnrolmentState.COMPLETED


@pytest.mark.both_databases
def test_the_same_submission_twice_is_one_attempt(both) -> None:
    enrolment = make_enrolment()
    first = submit(enrolment, wrong_answers(enrolment.course), "form-1")
    again = submit(enrolment, right_answers(enrolment.course), "form-1")
    assert (again.id, again.score) == (first.id, 0)
    assert len(services.list_attempts(enrolment)) == 1


@pytest.mark.both_databases
def test_attempts_at_once_get_numbers_of_their_own(both) -> None:
    enrolment = make_enrolment()
    enrolment_id, answers = enrolment.id, wrong_answers(enrolment.course)
    enrolled = lambda: db.session.get_one(Enrolment, enrolment_id)  # noqa: E731
    at_once(both, lambda: services.submit_quiz(enrolled(), answers, idempotency_key=key()))
    assert [each.number for each in services.list_attempts(enrolment)] == [1, 2, 3, 4]


def test_a_course_by_invitation_refuses_who_was_not_asked(app) -> None:
    course, person = make_course(self_enrolment=False), make_person()
    with pytest.raises(EnrolmentClosed), transaction():
        services.enrol(course, person.id)
    with transaction():
        assert services.invite(course, person.id).state is EnrolmentState.INVITED
    with transaction():
        assert services.enrol(course, person.id).state is EnrolmentState.ENROLLED


def test_a_draft_takes_nobody_in(app) -> None:
    course, person = make_course(published=False), make_person()
    with pytest.raises(NotFound), transaction():
        services.enrol(course, person.id)


def test_who_left_does_nothing_until_they_return_and_finds_it_all_again(app) -> None:
    enrolment = make_enrolment()
    lesson = enrolment.course.lessons[0]
    with transaction():
        services.mark_lesson_done(enrolment, lesson)
    with transaction():
        services.withdraw(enrolment)
    with pytest.raises(NotEnrolled), transaction():
        services.mark_lesson_done(enrolment, lesson)
    with pytest.raises(NotEnrolled):
        submit(enrolment, {})
    with transaction():
        again = services.enrol(enrolment.course, enrolment.person_id)
    assert (again.id, again.state) == (enrolment.id, EnrolmentState.IN_PROGRESS)
    assert services.progress(again).done == 1


def test_what_is_completed_is_not_left(app) -> None:
    enrolment = complete(make_enrolment())
    with pytest.raises(AlreadyCompleted), transaction():
        services.withdraw(enrolment)


def test_a_lesson_of_another_course_counts_nowhere(app) -> None:
    enrolment, other = make_enrolment(), make_course()
    with pytest.raises(NotFound), transaction():
        services.mark_lesson_done(enrolment, other.lessons[0])
    with pytest.raises(NotFound):
        services.get_lesson(enrolment.course, other.lessons[0].id)
    with pytest.raises(NotFound):
        services.get_module(enrolment.course, other.modules[0].id)
    with pytest.raises(NotFound):
        services.get_question(enrolment.course, questions_of(other)[0].id)


def test_answers_to_another_course_earn_nothing(app) -> None:
    enrolment, other = make_enrolment(), make_course()
    assert submit(enrolment, right_answers(other)).score == 0


def test_a_course_completed_stays_so_when_it_grows(app) -> None:
    enrolment = complete(make_enrolment())
    with transaction():
        services.add_lesson(
            enrolment.course.modules[0], services.LessonDraft(title={"es": "Nueva"}, minutes=5)
        )
    assert enrolment.state is EnrolmentState.COMPLETED
    assert services.progress(enrolment).verdict.missing == (Missing.LESSONS,)


def test_removing_what_was_missing_completes(app) -> None:
    enrolment = make_enrolment()
    read_all(enrolment)
    for question in list(questions_of(enrolment.course)):
        with transaction():
            services.remove_question(services.get_question(enrolment.course, question.id))
    assert db.session.get_one(Enrolment, enrolment.id).state is EnrolmentState.COMPLETED
    with pytest.raises(QuizNotReady):
        services.quiz_sheet(enrolment.course)


def test_an_empty_course_is_not_published(app) -> None:
    course = make_course(lessons=(), published=False)
    with pytest.raises(CourseEmpty), transaction():
        services.publish_course(course)


def test_two_courses_do_not_share_an_address(app) -> None:
    make_course(slug="migracion")
    with pytest.raises(CourseNameTaken):
        make_course(slug="migracion")


def test_who_makes_a_course_teaches_it(app) -> None:
    person = make_person()
    course = make_course(by=person.id, published=False)
    other = make_course(published=False)
    teacher = viewer_with(Role.TEACHER, scope_id=course.id, person=person)
    assert services.is_visible(course, teacher)
    assert not services.is_visible(other, teacher)
    assert [each.id for each in services.list_courses(teacher)] == [course.id]
    assert services.list_courses(Viewer()) == []
    assert len(services.list_courses(viewer_with(Role.SECRETARIAT))) == 2


def test_modules_lessons_and_questions_change_places(app) -> None:
    course = make_course()
    first, second = course.modules
    with transaction():
        services.move(services.get_module(course, second.id), up=True)
    assert [module.id for module in course.modules] == [second.id, first.id]
    lesson = course.modules[1].lessons[0]
    with transaction():
        services.move(services.get_lesson(course, lesson.id), up=False)
    assert course.modules[1].lessons[1].id == lesson.id
    question = questions_of(course)[2]
    with transaction():
        services.move(services.get_question(course, question.id), up=True)
    assert questions_of(course)[1].id == question.id


def test_an_edited_question_leaves_scored_attempts_alone(app) -> None:
    enrolment = complete(make_enrolment())
    question = questions_of(enrolment.course)[0]
    with transaction():
        draft = question_draft(options=(option("Sí", True), option("No")))
        services.edit_question(services.get_question(enrolment.course, question.id), draft)
    result = services.find_result(enrolment, 1)
    assert result is not None
    assert (result.attempt.score, result.reviews[0].mark.right) == (100, True)


def test_a_question_with_two_right_answers_is_refused(app) -> None:
    course = make_course()
    with pytest.raises(OneRightOption), transaction():
        services.add_question(course, question_draft(options=(option("Sí", True), option("No", True))))


def test_the_sheet_of_a_quiz_has_no_place_for_the_key(app) -> None:
    course = make_course()
    for sheet in services.quiz_sheet(course):
        assert not hasattr(sheet, "feedback")
        assert all(len(each) == 2 for each in sheet.options)


def test_trainees_are_counted_by_country_institution_and_gender(app) -> None:
    course = make_course()
    ministry = make_institution()
    first, second, third = make_person(gender="mujer"), make_person(gender="mujer"), make_person()
    make_appointment(first, ministry)
    make_country("PA")
    left = make_person(country_code="PA")
    for person in (first, second, third, left):
        make_enrolment(course, person)
    complete(make_enrolment(course, first))
    gone = services.find_enrolment(course.id, left.id)
    assert gone is not None
    with transaction():
        services.withdraw(gone)
    counts = services.count_trainees(course.id)
    assert (counts.people, counts.completed) == (3, 1)
    assert counts.by_country == {"HN": 1, "": 2}
    assert counts.by_institution == {ministry.id: 1, None: 2}
    assert counts.institutions == {ministry.id: ministry.name}
    pages = [services.list_trainees(course, page=number, per_page=3) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [3, 1, 0]
    assert counts.by_gender == {"mujer": 2, "": 1}
    assert counts.by_state[EnrolmentState.WITHDRAWN] == 1
    assert services.count_trainees().people == 3


def test_home_knows_what_comes_next(app) -> None:
    person = make_person()
    learning = make_enrolment(make_course(), person)
    with transaction():
        services.mark_lesson_done(learning, learning.course.lessons[0])
    left = make_enrolment(make_course(), person)
    with transaction():
        services.withdraw(left)
    hidden = make_enrolment(make_course(published=False), person)
    assert hidden.state is EnrolmentState.ENROLLED
    found = services.list_enrolments_of(person.id)
    assert [(each.course.id, each.done, each.total) for each in found] == [(learning.course_id, 1, 4)]
    assert found[0].next_lesson is not None
    assert found[0].next_lesson.id == learning.course.lessons[1].id
