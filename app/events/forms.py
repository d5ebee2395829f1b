"""Shape and syntax of what organisers hand in; the view sets choices that depend on data."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms.validators import (
    URL,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from app.core.forms import texts_field
from app.core.i18n import gettext, lazy
from app.core.text import slugify
from app.directory.rules import AgendaItem, Sector
from app.events.rules import (
    AgendaOrigin,
    ClassColour,
    EventAccess,
    EventKind,
    MaterialKind,
    Mode,
    ObserverPermission,
    OrganiserRole,
    SessionAccess,
    SessionKind,
    SessionPart,
    Standing,
    Visibility,
    labels_of,
)

MAX_CITIES = 6
# The addresses of pages that are not an event.
RESERVED = {"new", "past", "classes", "import"}
MAX_ORGANISERS = 4
LANGUAGES = [("es", "Español"), ("en", "English")]
_SLUG = Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=lazy("Small letters, digits and hyphens only."))


def _choices(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    """Return the members of an enum as choices, translated when shown."""
    return [(value, lazy(label)) for value, label in labels_of(kind)]


def in_zone(moment: datetime | None, zone: str) -> datetime | None:
    """Return an instant as the wall clock of a zone shows it, for an input."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None


def from_zone(local: datetime | None, zone: str) -> datetime | None:
    """Read what a wall clock of a zone shows as an instant."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if local else None


def _number(label: Any, low: int = 0, high: int = 100_000, **options: Any) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(low, high)], **options)


class CityForm(Form):
    """A city whose clock stands beside the event's."""

    name = StringField(lazy("City"), [Length(max=60)])
    zone = SelectField(lazy("Time zone"), validate_choice=True)


class OrganiserForm(Form):
    """An institution and how it holds the event."""

    institution = SelectField(lazy("Institution"))
    role = SelectField(lazy("Part"), choices=_choices(OrganiserRole))


class EventForm(FlaskForm):
    """Everything that an organiser may say of an event."""

    title = texts_field(lazy("Title"), required=True, longest=250)
    slug = StringField(
        lazy("Address"),
        [InputRequired(), Length(max=80), _SLUG],
        description=lazy("The last part of the page's address, such as v-congreso."),
    )
    kind = SelectField(lazy("Kind"), choices=_choices(EventKind))
    mode = RadioField(lazy("Mode"), choices=_choices(Mode), default=Mode.HYBRID)
    access = RadioField(lazy("Who may register"), choices=_choices(EventAccess), default=EventAccess.OPEN)
    listed = BooleanField(lazy("Show in the public list of events"), default=True)
    series = SelectField(lazy("Series"))
    edition = _number(lazy("Edition"), 1, 200)
    summary = texts_field(lazy("In a sentence"), long=True)
    description = texts_field(lazy("What it is about"), long=True)
    starts_on = DateField(lazy("First day"), [InputRequired()])
    ends_on = DateField(lazy("Last day"), [InputRequired()])
    time_zone = SelectField(lazy("Time zone of the event"))
    cities = FieldList(FormField(CityForm), min_entries=MAX_CITIES, max_entries=MAX_CITIES)
    languages = SelectMultipleField(lazy("Languages"), choices=LANGUAGES)
    city = texts_field(lazy("City"), longest=120)
    venue = texts_field(lazy("Venue"), longest=200)
    host_country = SelectField(lazy("Host country"))
    presidency_year = _number(lazy("Year of the presidency"), 1996, 2200)
    body = SelectField(lazy("Leading body"))
    activity = SelectField(lazy("Activity of the work plan"))
    co_bodies = SelectMultipleField(lazy("Held together with"))
    organisers = FieldList(FormField(OrganiserForm), min_entries=MAX_ORGANISERS, max_entries=MAX_ORGANISERS)
    registration_opens_at = DateTimeLocalField(lazy("Registration opens"), [Optional()])
    registration_closes_at = DateTimeLocalField(lazy("Registration closes"), [Optional()])
    capacity_in_person = _number(lazy("Places in person"))
    capacity_online = _number(lazy("Places online"))
    certificate_minutes = _number(lazy("Minutes on the certificate"))
    certificate_share = _number(lazy("Share of the minutes needed, in percent"), 1, 100)
    logistics_note = TextAreaField(lazy("Logistics note, for organisers only"), [Length(max=4000)])

    def validate_slug(self, field: StringField) -> None:
        if field.data in {"new", "past", "classes", "import"} or field.data != slugify(
            field.data or "", longest=80
        ):
            raise ValidationError(gettext("This address cannot be used. Choose another."))

    def validate_languages(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one language."))

    def offer(
        self,
        *,
        zones: Iterable[tuple[str, str]],
        institutions: Iterable[tuple[str, str]],
        bodies: Iterable[tuple[str, str]],
        countries: Iterable[tuple[str, str]],
        series: Iterable[tuple[str, str]],
        activities: Iterable[tuple[str, str]],
    ) -> None:
        """Set the choices that come from data."""
        zones, institutions, bodies = list(zones), list(institutions), list(bodies)
        nothing = ("", gettext("None"))
        self.time_zone.choices = zones
        self.body.choices = [nothing, *bodies]
        self.co_bodies.choices = bodies
        self.host_country.choices = [nothing, *countries]
        self.series.choices = [nothing, *series]
        self.activity.choices = [nothing, *activities]
        for city in self.cities:
            city.form.zone.choices = zones
        for organiser in self.organisers:
            organiser.form.institution.choices = [nothing, *institutions]


class RoomForm(FlaskForm):
    """A room of the venue."""

    name = StringField(lazy("Name"), [InputRequired(), Length(max=120)])
    capacity = _number(lazy("Places"), 1)
    features = StringField(
        lazy("What it has"),
        [Length(max=300)],
        description=lazy("Separated by commas: interpretation, streaming, no steps."),
    )
    setup_minutes = _number(
        lazy("Minutes to set it up again"),
        0,
        600,
        description=lazy("Kept free between two sessions; empty means none."),
    )
    order = _number(lazy("Order"), 0, 1000)


class SessionForm(FlaskForm):
    """Everything that an organiser may say of a session."""

    title = texts_field(lazy("Title"), required=True, longest=250)
    code = StringField(
        lazy("Code"), [InputRequired(), Length(max=20)], description=lazy("Short and unique, such as C1.")
    )
    kind = SelectField(lazy("Kind"), choices=_choices(SessionKind), default=SessionKind.PANEL)
    mode = RadioField(lazy("Mode"), choices=_choices(Mode))
    access = RadioField(lazy("Who is let in"), choices=_choices(SessionAccess), default=SessionAccess.OPEN)
    abstract = texts_field(lazy("What it is about"), long=True)
    day = SelectField(lazy("Day"))
    start = TimeField(lazy("Begins"), [Optional()])
    minutes = IntegerField(lazy("Minutes"), [InputRequired(), NumberRange(1, 1440)], default=60)
    room = SelectField(lazy("Room"))
    online_url = URLField(
        lazy("Link to enter online"),
        [Optional(), URL(require_tld=False), Length(max=500)],
        description=lazy("Never shown in public. People enter through their personal link."),
    )
    interpretation = SelectMultipleField(lazy("Interpretation into"), choices=LANGUAGES)
    teams = StringField(
        lazy("Teams needed"),
        [Length(max=300)],
        description=lazy("Separated by commas. A team is in one place at a time."),
    )
    bodies = SelectMultipleField(lazy("Bodies that hold it"))
    features = StringField(
        lazy("The room must have"),
        [Length(max=300)],
        description=lazy("Separated by commas, in the words of the room: stage, interpretation booths…"),
    )
    agenda_item = SelectField(
        lazy("Item of the agenda"),
        choices=[("", lazy("No item of its own")), *_choices(AgendaItem)],
        default="",
        description=lazy("What the meeting of a body must have on its agenda is checked by this."),
    )
    agenda_origin = SelectField(
        lazy("The item comes from"), choices=[("", lazy("Not said")), *_choices(AgendaOrigin)], default=""
    )
    theme = SelectField(lazy("Theme of the plan of action"), default="")
    seats_expected = _number(lazy("People expected"))
    capacity = _number(lazy("Places, if limited"))
    per_country = _number(lazy("People of each country at most"), 1, 100)
    needs_choice = BooleanField(lazy("Participants choose this session when they register"))
    accept = StringField(
        lazy("Save it in spite of the overlap, because"),
        [Length(max=200)],
        description=lazy("Leave this empty unless the overlap is meant. The reason is kept."),
    )

    def validate_start(self, field: TimeField) -> None:
        if self.day.data and field.data is None:
            raise ValidationError(gettext("Say at what time it begins, or choose no day."))

    def validate_day(self, field: SelectField) -> None:
        if self.start.data is not None and not field.data:
            raise ValidationError(gettext("Say on what day it begins."))

    def starts_at(self, zone: str) -> datetime | None:
        """Return the instant of day and time in the event's zone."""
        if not self.day.data or self.start.data is None:
            return None
        return from_zone(datetime.combine(date.fromisoformat(self.day.data), self.start.data), zone)


class PersonForm(FlaskForm):
    """Somebody by address; the names are needed for people who are not in the directory yet."""

    email = EmailField(lazy("E-mail"), [InputRequired(), Email(), Length(max=254)])
    given_name = StringField(lazy("Given name"), [Length(max=120)])
    family_name = StringField(lazy("Family name"), [Length(max=120)])


class RoleForm(PersonForm):
    """A part in a session."""

    role = SelectField(lazy("Part"), choices=_choices(SessionPart))
    sector = SelectField(lazy("Sector"))
    institution_label = StringField(
        lazy("Announced as"),
        [Length(max=200)],
        description=lazy("Post and institution, as it shall be printed."),
    )
    public = BooleanField(lazy("May be named in public"), default=True)
    accept = StringField(lazy("Save it in spite of the overlap, because"), [Length(max=200)])

    def offer(self, sectors: Iterable[tuple[str, str]]) -> None:
        """Set the choices of the sector."""
        self.sector.choices = [("", gettext("As the institution")), *sectors]

    def sector_chosen(self) -> Sector | None:
        return Sector(self.sector.data) if self.sector.data else None


class AuthorisationForm(PersonForm):
    """The presidency's word for an observer."""

    permission = RadioField(
        lazy("Permission"), choices=_choices(ObserverPermission), default=ObserverPermission.SPEAK
    )
    authorised_by = StringField(
        lazy("Authorised by"),
        [InputRequired(), Length(max=200)],
        description=lazy("Name and post in the presidency."),
    )
    reason = StringField(lazy("Reason"), [Length(max=500)])


class ContributionForm(FlaskForm):
    """What speakers give within a session."""

    title = texts_field(lazy("Title"), required=True, longest=250)
    abstract = texts_field(lazy("What it is about"), long=True)
    minutes = IntegerField(lazy("Minutes"), [InputRequired(), NumberRange(1, 480)], default=5)
    order = _number(lazy("Order"), 0, 1000)


class MaterialForm(FlaskForm):
    """A link or a file."""

    title = texts_field(lazy("Title"), required=True, longest=250)
    kind = SelectField(lazy("Kind"), choices=_choices(MaterialKind))
    language = SelectField(lazy("Language"), choices=LANGUAGES)
    visibility = SelectField(lazy("Who may open it"), choices=_choices(Visibility))
    session = SelectField(lazy("Goes with"))
    url = URLField(lazy("Address"), [Optional(), URL(require_tld=False), Length(max=500)])
    file = FileField(
        lazy("or a file"), description=lazy("PDF, office documents, pictures or text, at most 20 MB.")
    )


class ClassForm(FlaskForm):
    """As what people take part."""

    name = texts_field(lazy("Name"), required=True, longest=80)
    standing = SelectField(lazy("Among the members"), choices=_choices(Standing))
    colour = SelectField(lazy("Colour on badges"), choices=_choices(ClassColour))
    needs_word = BooleanField(lazy("Speaks in a meeting only by the presidency’s word"))
    active = BooleanField(lazy("May be given to people"))


class EventFileForm(FlaskForm):
    """A file that describes an event, or the programme of one that is there."""

    file = FileField(
        lazy("File"),
        description=lazy("JSON, or a table with one row for each session as .xlsx or .csv."),
    )
    into = SelectField(lazy("Sessions of which event"))
    kept = HiddenField()

    def validate_file(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(gettext("Choose a file."))


class CancelForm(FlaskForm):
    """Why an event is called off."""

    reason = texts_field(lazy("Reason"), long=True)


class CloneForm(FlaskForm):
    """The next edition."""

    title = texts_field(lazy("Title"), required=True, longest=250)
    slug = EventForm.slug
    edition = _number(lazy("Edition"), 1, 200)
    starts_on = DateField(lazy("First day"), [InputRequired()])
    keep_times = BooleanField(lazy("Keep times and rooms of the sessions"), default=True)
    keep_roles = BooleanField(lazy("Ask the same people for the same parts"), default=True)
    keep_materials = BooleanField(lazy("Keep papers and links"), default=False)


class CompositionForm(FlaskForm):
    """Of which sectors a panel shall be made up, and why it may be otherwise."""

    counts = FormField(
        type(
            "CountsForm",
            (Form,),
            {value: _number(lazy(label), 0, 100) for value, label in labels_of(Sector)},
        ),
        lazy("How many of each sector give a talk"),
    )
    strict = BooleanField(lazy("The programme is not published while it is otherwise"))
    reason = StringField(
        lazy("Why it may be otherwise"),
        [Length(max=500)],
        description=lazy("With a reason it no longer stands among the warnings. The reason is kept."),
    )

    def composition(self) -> dict[str, int] | None:
        """Return how many of each sector were asked for; None where none was."""
        return {
            name: count for name, count in self.counts.data.items() if count and name in set(Sector)
        } or None
