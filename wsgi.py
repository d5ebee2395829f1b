"""The door for web servers: `granian --interface wsgi wsgi:app`."""

from app.application import create_app

app = create_app()
