"""Speakers: what they answer, what they may hand in, and what is refused."""

from datetime import date, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import mark

OPEN_AFTER = timedelta(days=30)
"""So long after the event a speaker may still hand in slides."""
MOST_SLIDES = 5
LARGEST_PHOTO = 10 * 2**20
PHOTO_SIDE = 800
LONGEST_NOTE = 500


class PartState(StrEnum):
    """How a speaker answered for a part."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Lack(StrEnum):
    """What organisers still wait for, of a speaker."""

    ANSWER = "answer"
    BIOGRAPHY = "biography"
    PHOTO = "photo"
    SLIDES = "slides"
    AVAILABILITY = "availability"


class SpeakerLinkSpent(Refusal):
    code = "speaker_link_spent"
    message = mark("This link is no longer valid. The event is over, or a newer link was sent.")
    status = 404


class BiographyTooLong(Refusal):
    code = "biography_too_long"
    message = mark("This is longer than %(most)s letters. Please shorten it.")
    status = 400


class PhotoNeedsConsent(Refusal):
    code = "photo_needs_consent"
    message = mark("We keep a photo only if you agree to its being shown. Please tick the box.")
    status = 400


class TooManySlides(Refusal):
    code = "too_many_slides"
    message = mark("There are %(most)s files already. Remove one, or replace one.")
    status = 409


class FileMissing(Refusal):
    code = "speaker_file_missing"
    message = mark("Please choose a file.")
    status = 400


def is_over(ends_on: date, today: date) -> bool:
    """Tell whether a speaker's page has ended with its event."""
    return today > ends_on + OPEN_AFTER
