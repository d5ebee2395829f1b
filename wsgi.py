"""The door for web servers: `granian --interface wsgi wsgi:app`."""

import gc

# What is built here lives as long as the process; collecting in between takes a sixth of the start.
gc.disable()

from app.application import create_app  # noqa: E402

app = create_app()
gc.freeze()
gc.enable()
