"""The blueprint of joining, and its words in the reader's language."""

from flask import Blueprint

from app.core.i18n import lazy
from app.joining.rules import Device, EntryEnd, Notice, PlatformKind

bp = Blueprint("joining", __name__)

PLATFORMS = {
    PlatformKind.LINK: lazy("Plain link"),
    PlatformKind.BIGBLUEBUTTON: "BigBlueButton",
    PlatformKind.JITSI: "Jitsi",
    PlatformKind.ZOOM: "Zoom",
    PlatformKind.TEAMS: "Microsoft Teams",
}
DEVICES = {
    Device.PHONE: lazy("a phone"),
    Device.TABLET: lazy("a tablet"),
    Device.COMPUTER: lazy("a computer"),
    Device.UNKNOWN: lazy("a device"),
}
NOTICES = {
    Notice.SECOND_DEVICE: lazy("Tried to enter with a second device"),
    Notice.TAKEN_OVER: lazy("Moved the entry to another device"),
    Notice.ASKED: lazy("Says: the other device is not mine"),
}
ENDS = {
    EntryEnd.LEFT: lazy("left the room"),
    EntryEnd.TAKEN_OVER: lazy("moved to another device"),
    EntryEnd.REVOKED: lazy("ended by the organisers"),
}
FAULTS = {
    "no_answer": lazy("The server did not answer in time."),
    "busy": lazy("The server answered that it cannot at the moment."),
    "credentials": lazy("The server did not accept the credentials."),
    "not_permitted": lazy("The credentials are right, but may not do this."),
    "no_such_meeting": lazy("The server knows no such meeting."),
    "redirected": lazy("The server sent us elsewhere; the address in the settings is not the right one."),
    "another_host": lazy("The address in the settings is not the right one."),
    "settings": lazy("The values in the settings cannot be used."),
    "unreadable": lazy("The answer could not be read."),
    "refused": lazy("The server refused."),
}
