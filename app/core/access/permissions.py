"""What may be done, and which role may do it. Roles hold at a scope; rights are read per request."""

import enum


class Perm(enum.StrEnum):
    DIRECTORY_READ = "directory.read"
    DIRECTORY_EDIT = "directory.edit"
    ROLES_EDIT = "roles.edit"
    AUDIT_READ = "audit.read"
    EVENT_CREATE = "event.create"
    EVENT_VIEW = "event.view"
    EVENT_EDIT = "event.edit"
    EVENT_SCHEDULE = "event.schedule"
    EVENT_TABLES = "event.tables"
    REGISTRATION_READ = "registration.read"
    REGISTRATION_EDIT = "registration.edit"
    NEEDS_READ = "needs.read"
    CHECK_IN = "check_in"
    ATTENDANCE_EDIT = "attendance.edit"
    CERTIFICATE_ISSUE = "certificate.issue"
    COURSE_CREATE = "course.create"
    COURSE_EDIT = "course.edit"
    PLAN_READ = "plan.read"
    PLAN_EDIT = "plan.edit"
    CONSULTATION_EDIT = "consultation.edit"
    CONSULTATION_ANSWER = "consultation.answer"
    DOCUMENT_EDIT = "document.edit"
    DOCUMENT_READ_INTERNAL = "document.read_internal"
    INSTITUTION_EDIT = "institution.edit"
    DELEGATION_EDIT = "delegation.edit"
    REPORT_READ = "report.read"


class Role(enum.StrEnum):
    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"
    PRESIDENCY = "presidency"
    COORDINATOR = "coordinator"
    FOCAL_POINT = "focal_point"
    ORGANISER = "organiser"
    REGISTRAR = "registrar"
    DOOR = "door"
    TEACHER = "teacher"


ORGANISATION = "organisation"

ROLE_SCOPES: dict[Role, str] = {
    Role.ADMINISTRATOR: ORGANISATION,
    Role.SECRETARIAT: ORGANISATION,
    Role.PRESIDENCY: ORGANISATION,
    Role.COORDINATOR: "body",
    Role.FOCAL_POINT: "institution",
    Role.ORGANISER: "event",
    Role.REGISTRAR: "event",
    Role.DOOR: "event",
    Role.TEACHER: "course",
}

_EVENT_ORGANISER = frozenset(
    {
        Perm.EVENT_VIEW,
        Perm.EVENT_EDIT,
        Perm.EVENT_SCHEDULE,
        Perm.EVENT_TABLES,
        Perm.REGISTRATION_READ,
        Perm.REGISTRATION_EDIT,
        Perm.NEEDS_READ,
        Perm.CHECK_IN,
        Perm.ATTENDANCE_EDIT,
        Perm.CERTIFICATE_ISSUE,
    }
)
_PLANNING = frozenset({Perm.PLAN_READ, Perm.PLAN_EDIT, Perm.CONSULTATION_EDIT, Perm.DOCUMENT_READ_INTERNAL})
_COURSE = frozenset({Perm.COURSE_EDIT, Perm.CERTIFICATE_ISSUE})

ROLE_PERMS: dict[Role, frozenset[Perm]] = {
    Role.ADMINISTRATOR: frozenset(Perm),
    Role.SECRETARIAT: frozenset(Perm) - {Perm.ROLES_EDIT, Perm.AUDIT_READ, Perm.CONSULTATION_ANSWER},
    Role.PRESIDENCY: _PLANNING
    | _EVENT_ORGANISER
    | {Perm.EVENT_CREATE, Perm.DIRECTORY_READ, Perm.REPORT_READ},
    Role.COORDINATOR: frozenset({Perm.PLAN_READ, Perm.PLAN_EDIT, Perm.DOCUMENT_READ_INTERNAL}),
    Role.FOCAL_POINT: frozenset(
        {
            Perm.INSTITUTION_EDIT,
            Perm.DELEGATION_EDIT,
            Perm.CONSULTATION_ANSWER,
            Perm.DOCUMENT_READ_INTERNAL,
            Perm.PLAN_READ,
        }
    ),
    Role.ORGANISER: _EVENT_ORGANISER,
    Role.REGISTRAR: frozenset(
        {Perm.EVENT_VIEW, Perm.REGISTRATION_READ, Perm.REGISTRATION_EDIT, Perm.CHECK_IN}
    ),
    Role.DOOR: frozenset({Perm.EVENT_VIEW, Perm.CHECK_IN}),
    Role.TEACHER: _COURSE,
}

# Every role sees data of other people, so each proves a second factor; participants and trainees need none.
SECOND_FACTOR_ROLES = frozenset(Role)
