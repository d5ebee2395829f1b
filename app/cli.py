"""The door of the command line: engines start at once, everything else builds the application first."""

import importlib
import sys

# Engines work on files alone: no settings, no database, no application. What is not of their files is.
ENGINES = {"scheduling": "app.scheduling.commands", "working-tables": "app.working_tables.commands"}
OF_THE_APPLICATION = {"export"}


def main() -> None:
    """Run the command that the arguments name."""
    engine, rest = ENGINES.get(next(iter(sys.argv[1:]), "")), sys.argv[2:]
    if engine is not None and not OF_THE_APPLICATION & set(rest[:1]):
        module = importlib.import_module(engine)
        module.group(args=rest, prog_name=f"encuentro {sys.argv[1]}", obj=getattr(module, "ALONE", None))
    else:
        from app.application import cli

        cli()
