"""Doors of messages: texts of an event's mails, announcements, the queue."""

from app.messages.views import announcements, queue, texts
from app.messages.views.blueprint import bp

__all__ = ["announcements", "bp", "queue", "texts"]
