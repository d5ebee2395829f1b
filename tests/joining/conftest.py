"""What tests of joining share: a stand-in for video platforms, and an application that leads to it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.services.video import VideoServer


@pytest.fixture
def video() -> Iterator[VideoServer]:
    """The stand-in for every platform."""
    server = VideoServer()
    yield server
    server.stop()


@pytest.fixture
def with_video(app: Flask, video: VideoServer) -> Iterator[Flask]:
    """The application with every platform set up, on the stand-in."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, video=video.settings)
    yield app
    app.extensions["settings"] = before
