"""What the kinds and roles of the directory are called."""

from collections.abc import Callable
from enum import StrEnum

from app.core.i18n import gettext as _
from app.directory.rules import (
    AGENDA_WORDS,
    Admission,
    AgendaItem,
    BodyKind,
    BodyRole,
    CountryRole,
    Flow,
    InstitutionKind,
    Participation,
    Relation,
)

# One dictionary for each kind: members of two of them may have the same value, and then they are equal.


def _countryrole() -> dict[StrEnum, str]:
    return {
        CountryRole.MEMBER: _("Member country"),
        CountryRole.OBSERVER: _("Observer country"),
        CountryRole.OTHER: _("Other country"),
    }


def _flow() -> dict[StrEnum, str]:
    return {
        Flow.ORIGIN: _("origin"),
        Flow.TRANSIT: _("transit"),
        Flow.DESTINATION: _("destination"),
        Flow.RETURN: _("return"),
    }


def _institutionkind() -> dict[StrEnum, str]:
    return {
        InstitutionKind.MINISTRY: _("Ministry"),
        InstitutionKind.DIRECTORATE: _("Directorate"),
        InstitutionKind.MIGRATION_INSTITUTE: _("Migration institute"),
        InstitutionKind.WOMENS_MECHANISM: _("Women's mechanism"),
        InstitutionKind.CONSULATE: _("Consulate"),
        InstitutionKind.LOCAL_GOVERNMENT: _("Local government"),
        InstitutionKind.UN_AGENCY: _("United Nations agency"),
        InstitutionKind.INTERGOVERNMENTAL: _("Intergovernmental organisation"),
        InstitutionKind.CIVIL_SOCIETY: _("Civil society organisation"),
        InstitutionKind.NETWORK: _("Network"),
        InstitutionKind.HUMAN_RIGHTS: _("Human rights institution"),
        InstitutionKind.ACADEMIA: _("Academia"),
        InstitutionKind.MEDIA: _("Media"),
        InstitutionKind.PRIVATE_SECTOR: _("Private sector"),
        InstitutionKind.EMPLOYERS: _("Employers' organisation"),
        InstitutionKind.WORKERS: _("Workers' organisation"),
        InstitutionKind.RELIGIOUS: _("Faith-based organisation"),
        InstitutionKind.OTHER: _("Other institution"),
    }


def _participation() -> dict[StrEnum, str]:
    return {
        Participation.GOVERNMENT: _("Government"),
        Participation.OBSERVER: _("Observer organisation"),
        Participation.NETWORK: _("Participating network"),
        Participation.PARTNER: _("Partner"),
        Participation.ALLY: _("Ally"),
    }


def _bodykind() -> dict[StrEnum, str]:
    return {
        BodyKind.DECISION: _("Decides"),
        BodyKind.TECHNICAL: _("Technical level"),
        BodyKind.LIAISON_NETWORK: _("Liaison network"),
        BodyKind.WORKING_GROUP: _("Working group"),
        BodyKind.AD_HOC_GROUP: _("Ad hoc group"),
        BodyKind.PRESIDENCY: _("Presidency"),
        BodyKind.CONSULTATION: _("Consultation"),
        BodyKind.SECRETARIAT: _("Secretariat"),
        BodyKind.DRAFTING_GROUP: _("Drafting group"),
        BodyKind.COALITION: _("Coalition"),
        BodyKind.WORKING_TABLE: _("Working table"),
        BodyKind.LINKING_TABLE: _("Linking table"),
        BodyKind.EXTERNAL: _("External body"),
    }


def _bodyrole() -> dict[StrEnum, str]:
    return {
        BodyRole.MEMBER: _("Member"),
        BodyRole.CHAIR: _("Chair"),
        BodyRole.COORDINATOR: _("Coordinator"),
        BodyRole.DELEGATE: _("Delegate"),
        BodyRole.SECRETARIAT: _("Secretariat"),
        BodyRole.ADVISER: _("Adviser"),
    }


def _admission() -> dict[StrEnum, str]:
    return {
        Admission.OPEN: _("may attend"),
        Admission.INVITED: _("only when invited"),
        Admission.CLOSED: _("do not attend"),
    }


def _agendaitem() -> dict[StrEnum, str]:
    return {item: _(words) for item, words in AGENDA_WORDS.items()}


_NAMES: dict[type[StrEnum], Callable[[], dict[StrEnum, str]]] = {
    CountryRole: _countryrole,
    Flow: _flow,
    InstitutionKind: _institutionkind,
    Participation: _participation,
    BodyKind: _bodykind,
    BodyRole: _bodyrole,
    Admission: _admission,
    AgendaItem: _agendaitem,
}


def word(value: StrEnum | None) -> str:
    """Name a value in the reader's language."""
    return _NAMES[type(value)]()[value] if value is not None else ""


def relation_text(relation: Relation, *, backwards: bool) -> str:
    """Say what one body is to another, read from either side."""
    if backwards:
        other_way = {
            Relation.MEETS_BEFORE: _("Is preceded by the meeting of"),
            Relation.GROWN_FROM: _("Became"),
            Relation.SUPPORTS: _("Has the technical support of"),
        }
        if relation in other_way:
            return other_way[relation]
    return {
        Relation.PARALLEL: _("May meet at the same time as"),
        Relation.MEETS_BEFORE: _("Meets right before"),
        Relation.MEETS_WITH: _("Meets together with"),
        Relation.GROWN_FROM: _("Grew from"),
        Relation.PARTNER: _("Works with"),
        Relation.SUPPORTS: _("Gives technical support to"),
    }[relation]


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """List the values of a kind for a field of choices."""
    return [(value.value, word(value)) for value in kind]
