"""Speakers: their own page by personal link, and what organisers see of it."""

from app.speakers.services.erasing import forget_speaker, forget_speakers_of_event
from app.speakers.services.handing_in import (
    About,
    Slides,
    add_slides,
    check_own,
    own_photo,
    own_slides,
    remove_slides,
    show_photo,
    take_photo,
    take_slides,
    withdraw_photo,
    write_about,
)
from app.speakers.services.links import Mine, find_link, keep_link, link_token, open_link, renew_link
from app.speakers.services.mails import link_for_mail
from app.speakers.services.overview import (
    Figures,
    PartLine,
    SpeakerLine,
    figures_of,
    list_speakers,
    remind,
    send_again,
    send_links,
)
from app.speakers.services.own_data import tell_speaker
from app.speakers.services.parts import (
    Part,
    confirm_part,
    decline_part,
    get_part,
    list_parts,
    own_sessions,
)

__all__ = [
    "About",
    "Figures",
    "Mine",
    "Part",
    "PartLine",
    "Slides",
    "SpeakerLine",
    "add_slides",
    "check_own",
    "confirm_part",
    "decline_part",
    "figures_of",
    "find_link",
    "forget_speaker",
    "forget_speakers_of_event",
    "get_part",
    "keep_link",
    "link_for_mail",
    "link_token",
    "list_parts",
    "list_speakers",
    "open_link",
    "own_photo",
    "own_sessions",
    "own_slides",
    "remind",
    "remove_slides",
    "renew_link",
    "send_again",
    "send_links",
    "show_photo",
    "take_photo",
    "take_slides",
    "tell_speaker",
    "withdraw_photo",
    "write_about",
]
