"""Pages for the PDF engine: badges, tickets, letters."""

from app.badges.renderer.badges import BadgeFacts, lay_out_badges
from app.badges.renderer.letters import LetterFacts, lay_out_letter
from app.badges.renderer.tickets import TicketFacts, lay_out_ticket

__all__ = [
    "BadgeFacts",
    "LetterFacts",
    "TicketFacts",
    "lay_out_badges",
    "lay_out_letter",
    "lay_out_ticket",
]
