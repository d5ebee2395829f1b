"""What a panel refuses, and how it says so."""

from app.core.errors import Refusal
from app.core.text import mark


class PanelLinkSpent(Refusal):
    code = "panel_link_spent"
    message = mark("This link opens nothing any more. Use your newest one, or ask the organisers.")
    status = 404


class PanelMovedOn(Refusal):
    code = "panel_moved_on"
    message = mark("Somebody else was quicker. This is how it stands now.")


class QuestionsClosed(Refusal):
    code = "questions_closed"
    message = mark("The panel takes no questions at the moment.")


class TooManyQuestions(Refusal):
    code = "too_many_questions"
    message = mark("You have %(count)s questions waiting. Withdraw one before you ask another.")


class QuestionBlank(Refusal):
    code = "question_blank"
    message = mark("Write your question, in up to %(count)s letters.")
    status = 400


class NotSoFromHere(Refusal):
    code = "question_elsewhere"
    message = mark("This question is already elsewhere: %(state)s.")


class OrderTooLong(Refusal):
    code = "order_too_long"
    message = mark("The talks take %(sum)s minutes, and the session has %(minutes)s.")


class LengthNotRight(Refusal):
    code = "length_not_right"
    message = mark("A step takes from ten seconds to four hours, written as minutes or as minutes:seconds.")
    status = 400
