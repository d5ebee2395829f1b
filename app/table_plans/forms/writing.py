"""What authors fill in: the text of a section, an activity, who answers for the plan."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, StopValidation
from wtforms.widgets import HiddenInput

from app.core.i18n import gettext, lazy
from app.table_plans.rules.parts import LONGEST_COMMENT, LONGEST_TEXT
from app.table_plans.rules.periods import enter_period, read_period

WHEN = lazy("A day (15/03/2027), a month (03/2027), a quarter (Q1 2027) or a year.")


class SectionForm(FlaskForm):
    title = StringField(lazy("Title"), validators=[Optional(), Length(max=200)])
    text = TextAreaField(
        lazy("Text"),
        # What two wrote together may be longer than one may write; it is the service that says so.
        validators=[Length(max=LONGEST_TEXT * 5)],
        description=lazy(
            "Leave an empty line between paragraphs. A line that begins with - is an item of a list."
        ),
    )
    began = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ActivityForm(FlaskForm):
    what = TextAreaField(lazy("What will be done"), validators=[DataRequired(), Length(max=500)])
    responsible = StringField(
        lazy("Institution or person responsible"), validators=[Optional(), Length(max=200)]
    )
    responsible_id = SelectField(lazy("Person of this table"), coerce=str)
    starts = StringField(lazy("From"), validators=[Optional(), Length(max=20)], description=WHEN)
    ends = StringField(lazy("Until"), validators=[Optional(), Length(max=20)])
    indicator = StringField(
        lazy("How it will be known"),
        validators=[Optional(), Length(max=300)],
        description=lazy("In one's own words: 40 officials trained, of whom half are women."),
    )
    indicator_id = SelectField(lazy("Indicator of the list"), coerce=str)
    pillar_id = SelectField(lazy("Pillar"), coerce=str)
    theme_id = SelectField(lazy("Theme"), coerce=str)
    began = HiddenField()

    def validate_starts(self, field: StringField) -> None:
        """Refuse what is no date."""
        _check_period(field)

    def validate_ends(self, field: StringField) -> None:
        """Refuse what is no date."""
        _check_period(field)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written as plain values of an activity."""
        begins, ends = read_period(self.starts.data or ""), read_period(self.ends.data or "")
        chosen = {name: getattr(self, name).data or None for name in CHOSEN}
        return {
            "what": " ".join((self.what.data or "").split()),
            "responsible": (self.responsible.data or "").strip(),
            "indicator": (self.indicator.data or "").strip(),
            "starts_on": begins.first.isoformat() if begins else None,
            "starts_in": begins.grain.value if begins else None,
            "ends_on": ends.last.isoformat() if ends else None,
            "ends_in": ends.grain.value if ends else None,
            **chosen,
        }

    def show(self, activity: Any) -> None:
        """Fill in an activity as it stands."""
        for name in ("what", "responsible", "indicator"):
            getattr(self, name).data = getattr(activity, name)
        for name in CHOSEN:
            getattr(self, name).data = str(getattr(activity, name) or "")
        # Translators: the letter before the number of a quarter, as in Q1 2027
        letter = gettext("Q")
        self.starts.data = enter_period(activity.starts_on, activity.starts_in, letter)
        self.ends.data = enter_period(activity.ends_on, activity.ends_in, letter)


CHOSEN = ("responsible_id", "indicator_id", "pillar_id", "theme_id")


def _check_period(field: StringField) -> None:
    if (field.data or "").strip() and read_period(field.data) is None:
        raise StopValidation(gettext("That is no day, month, quarter or year."))


class ResponsibleForm(FlaskForm):
    delegate_id = SelectField(lazy("Delegate who answers for the plan"), coerce=str)
    secretariat_id = SelectField(lazy("Secretariat of the plan"), coerce=str)


class CommentForm(FlaskForm):
    text = TextAreaField(lazy("Comment"), validators=[DataRequired(), Length(max=LONGEST_COMMENT)])
    section_id = SelectField(lazy("About"), coerce=str)
