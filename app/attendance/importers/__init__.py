"""Exports of video platforms, read by their content and never by their file name."""

from app.attendance.importers.zoom import read_report

__all__ = ["read_report"]
