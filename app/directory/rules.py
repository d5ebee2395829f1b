"""Words and decisions of the directory: kinds, sectors, the troika, when contact data are stale."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from app.core.errors import Refusal
from app.core.text import fold, mark

CONFIRM_AFTER = timedelta(days=180)

K_ = TypeVar("K_")


class CountryRole(StrEnum):
    """What a country is to the organisation."""

    MEMBER = "member"
    OBSERVER = "observer"
    OTHER = "other"


class Flow(StrEnum):
    """What a country is to people on the move; one country may be all of it."""

    ORIGIN = "origin"
    TRANSIT = "transit"
    DESTINATION = "destination"
    RETURN = "return"


class InstitutionKind(StrEnum):
    """What an institution is."""

    MINISTRY = "ministry"
    DIRECTORATE = "directorate"
    MIGRATION_INSTITUTE = "migration_institute"
    WOMENS_MECHANISM = "womens_mechanism"
    CONSULATE = "consulate"
    LOCAL_GOVERNMENT = "local_government"
    UN_AGENCY = "un_agency"
    INTERGOVERNMENTAL = "intergovernmental"
    CIVIL_SOCIETY = "civil_society"
    NETWORK = "network"
    HUMAN_RIGHTS = "human_rights"
    ACADEMIA = "academia"
    MEDIA = "media"
    PRIVATE_SECTOR = "private_sector"
    EMPLOYERS = "employers"
    WORKERS = "workers"
    RELIGIOUS = "religious"
    OTHER = "other"


class Sector(StrEnum):
    """The coarse class used to balance tables, panels and statistics."""

    NATIONAL_GOVERNMENT = "national_government"
    LOCAL_GOVERNMENT = "local_government"
    INTERNATIONAL = "international"
    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    PRIVATE = "private"
    OTHER = "other"


class Participation(StrEnum):
    """As what an institution takes part in the organisation's life."""

    GOVERNMENT = "government"
    OBSERVER = "observer"
    NETWORK = "network"
    PARTNER = "partner"
    ALLY = "ally"


class BodyKind(StrEnum):
    """What a body is."""

    DECISION = "decision"
    TECHNICAL = "technical"
    LIAISON_NETWORK = "liaison_network"
    WORKING_GROUP = "working_group"
    AD_HOC_GROUP = "ad_hoc_group"
    PRESIDENCY = "presidency"
    CONSULTATION = "consultation"
    SECRETARIAT = "secretariat"
    DRAFTING_GROUP = "drafting_group"
    COALITION = "coalition"
    WORKING_TABLE = "working_table"
    LINKING_TABLE = "linking_table"
    EXTERNAL = "external"


class Admission(StrEnum):
    """Whether a class of observers attends a body's meetings unless something else is said."""

    OPEN = "open"
    INVITED = "invited"
    CLOSED = "closed"


class BodyRole(StrEnum):
    """As what a country, an institution or a person belongs to a body."""

    MEMBER = "member"
    CHAIR = "chair"
    COORDINATOR = "coordinator"
    DELEGATE = "delegate"
    SECRETARIAT = "secretariat"
    ADVISER = "adviser"


class Relation(StrEnum):
    """What one body is to another, beside the hierarchy."""

    PARALLEL = "parallel"
    MEETS_BEFORE = "meets_before"
    MEETS_WITH = "meets_with"
    GROWN_FROM = "grown_from"
    PARTNER = "partner"
    SUPPORTS = "supports"


class AgendaItem(StrEnum):
    """What a meeting has on its agenda; bodies say which of them theirs must have."""

    PLENARY = "plenary"
    CLOSED_PART = "closed_part"
    PRESIDENCY_REPORT = "presidency_report"
    STATEMENTS = "statements"
    CIVIL_SOCIETY = "civil_society"
    ACTION_PLAN = "action_plan"
    WORK_PLANS = "work_plans"
    ADMINISTRATION = "administration"
    RECOMMENDATIONS = "recommendations"


AGENDA_WORDS = dict(zip(AgendaItem, (
    mark("Plenary with observers"), mark("Closed part"), mark("Report of the presidency"),
    mark("Opening statements of the delegations"), mark("Dialogue with civil society"),
    mark("Update of the plan of action"), mark("Work plans of the networks"),
    mark("Administration and budget of the secretariat"), mark("Recommendations and conclusions"),
), strict=True))  # fmt: skip


class TagKind(StrEnum):
    """The reference lists that activities, sessions and results are classed by."""

    PILLAR = "pillar"
    THEME = "theme"
    AXIS = "axis"
    AXIS_TOPIC = "axis_topic"
    INDICATOR = "indicator"
    GCM_OBJECTIVE = "gcm_objective"
    GCM_PRINCIPLE = "gcm_principle"
    SDG = "sdg"
    APPROACH = "approach"
    PRINCIPLE = "principle"
    FRAMEWORK = "framework"
    INSTRUMENT = "instrument"


class EmailTaken(Refusal):
    code = "email_taken"
    message = mark("That address is in use. Each person needs their own.")


class LastEmail(Refusal):
    code = "last_email"
    message = mark("A person keeps at least one confirmed address.")


class EmailNotVerified(Refusal):
    code = "email_not_verified"
    message = mark("Confirm this address first, by the link that we mailed to it.")


class YearTaken(Refusal):
    code = "presidency_year_taken"
    message = mark("%(year)s already has a presidency: %(country)s.")


class DatesReversed(Refusal):
    code = "dates_reversed"
    message = mark("The last day is before the first day.")
    status = 400


class CodeTaken(Refusal):
    code = "code_taken"
    message = mark("The code %(code)s is already in use.")


class HierarchyLoop(Refusal):
    code = "hierarchy_loop"
    message = mark("A body cannot report to itself, directly or through others.")
    status = 400


class AlreadyFocalPoint(Refusal):
    code = "already_focal_point"
    message = mark("%(name)s is already a focal point of this institution.")


class DutyForOneself(Refusal):
    code = "duty_for_oneself"
    message = mark("Nobody gives themselves a duty that carries rights. Ask another person who may.")
    status = 403


class OneMember(Refusal):
    code = "one_member"
    message = mark("Choose a country, an institution or a person: exactly one of them.")
    status = 400


class MergedHoldsRights(Refusal):
    code = "merged_holds_rights"
    message = mark(
        "This entry holds roles or duties, and they are never passed on by merging."
        " Keep this one, or take them away first."
    )


class MergeTooOld(Refusal):
    code = "merge_too_old"
    message = mark("This can no longer be undone: %(days)s days have passed, or it was undone before.")


class MergeOrder(Refusal):
    code = "merge_order"
    message = mark("The entry that was kept was merged again since then. Undo that one first.")


class NotTwoEntries(Refusal):
    code = "not_two_entries"
    message = mark("These are not two entries of the directory that can be merged.")
    status = 400


@dataclass(frozen=True)
class Traits:
    """What is known of an entry when asking whether another one is the same person."""

    name: str
    country_code: str | None = None
    institution_id: UUID | None = None
    phone: str = ""
    emails: frozenset[str] = frozenset()
    has_account: bool = False


SAME_NAME = mark("The same name")
SAME_INSTITUTION = mark("The same institution")
SAME_COUNTRY = mark("The same country")
SAME_PHONE = mark("The same telephone")
LIKE_ADDRESSES = mark("Addresses that are alike")
OTHER_NAME = mark("Another name")
OTHER_INSTITUTION = mark("Another institution")
OTHER_COUNTRY = mark("Another country")
BOTH_SIGN_IN = mark("Each signs in with an account of their own")


def compare(one: Traits, other: Traits) -> tuple[list[str], list[str]]:
    """Say what speaks for and against two entries being the same person."""
    pairs = (
        (name_key(one.name), name_key(other.name), SAME_NAME, OTHER_NAME),
        (one.institution_id, other.institution_id, SAME_INSTITUTION, OTHER_INSTITUTION),
        (one.country_code, other.country_code, SAME_COUNTRY, OTHER_COUNTRY),
    )
    known = [pair for pair in pairs if pair[0] and pair[1]]
    reasons = [same for left, right, same, _different in known if left == right]
    against = [different for left, right, _same, different in known if left != right]
    digits = ["".join(char for char in each.phone if char.isdigit())[-8:] for each in (one, other)]
    if digits[0] == digits[1] and len(digits[0]) == 8:
        reasons.append(SAME_PHONE)
    if any(are_alike(left, right) for left in one.emails for right in other.emails):
        reasons.append(LIKE_ADDRESSES)
    if one.has_account and other.has_account:
        against.append(BOTH_SIGN_IN)
    return reasons, against


def name_key(name: str) -> str:
    """Return a name without case, accents and order of its words."""
    return " ".join(sorted(fold(name).split()))


def address_key(email: str) -> str:
    """Return what stands before the @, without dots, marks and what follows a plus sign."""
    local = fold(email).partition("@")[0].partition("+")[0]
    return "".join(char for char in local if char.isalnum())


def are_alike(one: str, other: str) -> bool:
    """Tell whether two addresses look like those of one person: the same name at two places."""
    key = address_key(one)
    return len(key) >= 6 and key == address_key(other)


@dataclass(frozen=True)
class Troika:
    """Previous, current and next presidency by country code; None where nobody is designated."""

    year: int
    previous: str | None
    current: str | None
    next: str | None

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(code for code in (self.previous, self.current, self.next) if code)


def troika(year: int, presidencies: Mapping[int, str]) -> Troika:
    """Compute the troika of a year from the calendar of presidencies."""
    return Troika(year, presidencies.get(year - 1), presidencies.get(year), presidencies.get(year + 1))


_SECTORS = {
    InstitutionKind.MINISTRY: Sector.NATIONAL_GOVERNMENT,
    InstitutionKind.DIRECTORATE: Sector.NATIONAL_GOVERNMENT,
    InstitutionKind.MIGRATION_INSTITUTE: Sector.NATIONAL_GOVERNMENT,
    InstitutionKind.WOMENS_MECHANISM: Sector.NATIONAL_GOVERNMENT,
    InstitutionKind.CONSULATE: Sector.NATIONAL_GOVERNMENT,
    InstitutionKind.LOCAL_GOVERNMENT: Sector.LOCAL_GOVERNMENT,
    InstitutionKind.UN_AGENCY: Sector.INTERNATIONAL,
    InstitutionKind.INTERGOVERNMENTAL: Sector.INTERNATIONAL,
    InstitutionKind.CIVIL_SOCIETY: Sector.CIVIL_SOCIETY,
    InstitutionKind.NETWORK: Sector.CIVIL_SOCIETY,
    InstitutionKind.HUMAN_RIGHTS: Sector.CIVIL_SOCIETY,
    InstitutionKind.RELIGIOUS: Sector.CIVIL_SOCIETY,
    InstitutionKind.WORKERS: Sector.CIVIL_SOCIETY,
    InstitutionKind.ACADEMIA: Sector.ACADEMIA,
    InstitutionKind.EMPLOYERS: Sector.PRIVATE,
    InstitutionKind.PRIVATE_SECTOR: Sector.PRIVATE,
    InstitutionKind.MEDIA: Sector.OTHER,
    InstitutionKind.OTHER: Sector.OTHER,
}


def sector_of(kind: InstitutionKind | None) -> Sector:
    """Return the sector that an institution of this kind counts for."""
    return _SECTORS[kind] if kind else Sector.OTHER


def holds_on(day: date, first: date | None, last: date | None) -> bool:
    """Tell whether something valid from its first to its last day, both included, is valid on a day."""
    return (first is None or first <= day) and (last is None or day <= last)


def check_duty(person_id: UUID | None, by: UUID | None) -> None:
    """Refuse a duty that somebody gives themselves, because roles follow from it."""
    if person_id is not None and person_id == by:
        raise DutyForOneself()


def check_dates(first: date | None, last: date | None) -> None:
    """Refuse a period that ends before it starts."""
    if first and last and last < first:
        raise DatesReversed()


def is_stale(confirmed_on: date | None, today: date) -> bool:
    """Tell whether contact data were last confirmed too long ago, or never."""
    return confirmed_on is None or today - confirmed_on > CONFIRM_AFTER


def sort_name(given_name: str, family_name: str) -> str:
    """Return the name as lists are sorted: family name first, without case and accents."""
    return fold(f"{family_name} {given_name}")


def check_parent(body_id: UUID, parent_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> None:
    """Refuse a parent that makes the hierarchy of bodies a loop."""
    seen = {body_id}
    while parent_id is not None:
        if parent_id in seen:
            raise HierarchyLoop()
        seen.add(parent_id)
        parent_id = parents.get(parent_id)


def in_hierarchy(parents: Mapping[K_, K_ | None], order: Iterable[K_]) -> list[tuple[int, K_]]:
    """Order keys so that each follows its parent, with its depth; `order` decides among siblings."""
    children: dict[K_ | None, list[K_]] = {}
    for key in order:
        children.setdefault(parents.get(key) if parents.get(key) in parents else None, []).append(key)
    found: list[tuple[int, K_]] = []
    waiting = [(0, key) for key in reversed(children.get(None, []))]
    while waiting:
        depth, key = waiting.pop()
        found.append((depth, key))
        waiting += [(depth + 1, child) for child in reversed(children.get(key, []))]
    return found
