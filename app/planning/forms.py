"""Forms of plans, activities and concept notes."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.core.forms import choices_of, texts_field
from app.core.i18n import lazy
from app.planning.rules import LONGEST, SECTION_WORDS, STATE_WORDS, ActivityMode, NoteSection, PlanLevel

LEVELS = {
    PlanLevel.STATUTE: lazy("Statute"),
    PlanLevel.STRATEGIC: lazy("Strategic plan"),
    PlanLevel.ANNUAL: lazy("Annual plan"),
    PlanLevel.GROUP: lazy("Plan of a group"),
}
MODES = {
    ActivityMode.IN_PERSON: lazy("In person"),
    ActivityMode.ONLINE: lazy("Online"),
    ActivityMode.HYBRID: lazy("In person and online"),
}
STATES = {state: lazy(word) for state, word in STATE_WORDS.items()}
SECTIONS = {section: lazy(word) for section, word in SECTION_WORDS.items()}
HINTS = {
    NoteSection.DATE: lazy("For example: two days in July, hybrid, in the host's capital."),
    NoteSection.OBJECTIVES: lazy("One general objective and up to three specific ones, one a line."),
    NoteSection.GUIDING_QUESTIONS: lazy("For each theme, the questions that its speakers answer."),
    NoteSection.TIMES: lazy("Start and end, with the city whose clock they are."),
    NoteSection.RESULT: lazy("What can be counted or read afterwards, and the indicator it feeds."),
}


class PlanForm(FlaskForm):
    level = SelectField(lazy("Level"), choices=choices_of(PlanLevel, LEVELS))
    title = texts_field(lazy("Title"), required=True)
    body_id = SelectField(lazy("Body"), coerce=str)
    starts_on = DateField(lazy("From"), validators=[DataRequired()])
    ends_on = DateField(lazy("To"), validators=[DataRequired()])


class ActivityForm(FlaskForm):
    title = texts_field(lazy("Title"), required=True)
    plan_id = SelectField(lazy("Plan"), coerce=str)
    lead_body_id = SelectField(lazy("Body that leads"), coerce=str, validators=[DataRequired()])
    co_body_ids = SelectMultipleField(lazy("Bodies that hold it with them"))
    mode = SelectField(lazy("How it is held"), choices=choices_of(ActivityMode, MODES))
    window_from = DateField(lazy("Not before"), validators=[Optional()])
    window_to = DateField(lazy("Not after"), validators=[Optional()])
    is_meeting = BooleanField(lazy("It counts as a meeting of its bodies"), default=True)
    planned_on = DateField(lazy("Planned day"), validators=[Optional()])
    planned_clock = TimeField(lazy("Planned hour"), validators=[Optional()])
    planned_minutes = IntegerField(
        lazy("Minutes it takes"), validators=[Optional(), NumberRange(min=5, max=LONGEST)]
    )
    time_zone = SelectField(lazy("Whose clock"), validators=[Optional()])
    is_fixed = BooleanField(lazy("The time is fixed: no search moves it"))
    project = StringField(lazy("Project or donor"), validators=[Length(max=200)])


class StepForm(FlaskForm):
    state = HiddenField()


class NoteForm(FlaskForm):
    """One field for each section of the agreed format; `version` is what the author read."""

    version = IntegerField(widget=HiddenInput())


for _section, _label in SECTIONS.items():
    setattr(NoteForm, _section.value, TextAreaField(_label, validators=[Length(max=20_000)]))
