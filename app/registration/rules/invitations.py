"""What an invitation and a campaign of invitations may be, and which mail is due to whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import mark
from app.registration.rules.words import InvitationState

LIVE = frozenset(
    {
        InvitationState.INVITED,
        InvitationState.OPENED,
        InvitationState.ACCEPTED,
        InvitationState.DECLINED,
    }
)
"""Invitations that open the door: what was never sent, has ended or was taken back opens nothing."""
UNANSWERED = frozenset({InvitationState.INVITED, InvitationState.OPENED})
WAITS = frozenset({InvitationState.PREPARED, InvitationState.REQUESTED})
ENDED_INVITATIONS = frozenset({InvitationState.EXPIRED, InvitationState.WITHDRAWN})


class CampaignState(StrEnum):
    """Where a campaign stands; only a running one writes to anybody."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class ListState(StrEnum):
    """Where a list of people to invite stands; `open` ones are looked at and have done nothing."""

    OPEN = "open"
    TAKEN = "taken"
    UNDONE = "undone"
    DROPPED = "dropped"


class ListSource(StrEnum):
    FILE = "file"
    PASTED = "pasted"
    DIRECTORY = "directory"


class Step(StrEnum):
    """The mails of a campaign, in their order."""

    INVITE = "invite"
    REMIND = "remind"
    LAST_CALL = "last_call"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a campaign writes; without a time for the invitation it goes out at the start."""

    invite_at: datetime | None = None
    remind_at: datetime | None = None
    last_call_at: datetime | None = None
    answer_by: datetime | None = None

    def check(self) -> None:
        """Refuse a schedule whose mails would overtake each other."""
        times = [self.invite_at, self.remind_at, self.last_call_at, self.answer_by]
        given = [time for time in times if time is not None]
        if given != sorted(set(given)):
            raise ScheduleDisordered

    def steps_due(self, now: datetime) -> tuple[Step, ...]:
        """Name the mails whose time has come."""
        due = [Step.INVITE] if self.invite_at is None or self.invite_at <= now else []
        if self.remind_at is not None and self.remind_at <= now:
            due.append(Step.REMIND)
        if self.last_call_at is not None and self.last_call_at <= now:
            due.append(Step.LAST_CALL)
        return tuple(due)


class ScheduleDisordered(Refusal):
    code = "schedule_disordered"
    message = mark(
        "The times must follow each other: invitation, reminder, last call, and then the last day to answer."
    )


class NobodyToInvite(Refusal):
    code = "nobody_to_invite"
    message = mark("Nobody in this campaign waits for an invitation. Add people first.")


class CampaignNotSo(Refusal):
    code = "campaign_state"
    message = mark("The campaign has changed in the meantime, so this cannot be done now.")


class InvitationNotSo(Refusal):
    code = "invitation_state"
    message = mark("The invitation has changed in the meantime, so this cannot be done now.")


class AlreadyLeft(Refusal):
    code = "invitations_left"
    message = mark("The first invitation of this list has left, so it cannot be taken back as a whole.")


class NoEmailColumn(Refusal):
    code = "no_email_column"
    message = mark("Say which column holds the e-mail addresses.")


class EmptyList(Refusal):
    code = "empty_list"
    message = mark("Nobody was found: the list is empty.")


class MailboxShared(Refusal):
    """Somebody else of the same mailbox has accepted already: one person for each address."""

    code = "mailbox_shared"
    message = mark(
        "Somebody has registered with %(address)s already, and each address is for one person."
        " If that was not you, ask below for an invitation to an address of your own."
    )


class EventNotPublished(Refusal):
    code = "event_not_published"
    message = mark("Publish the event first: until then nobody could answer the invitation.")
