"""How each database is copied whole and loaded again."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from app.core.db import db, is_sqlite


class EngineFailed(Exception):
    """The database's own tool refused; the text is what it said."""


@contextmanager
def copied(folder: Path) -> Iterator[tuple[Path, sa.Connection]]:
    """Copy the database into a folder; yields the copy and a connection that sees exactly its rows."""
    if is_sqlite():
        copy = folder / "database.sqlite"
        source = sqlite3.connect(str(db.engine.url.database))
        try:
            source.execute("VACUUM INTO ?", (str(copy),))
        finally:
            source.close()
        engine = sa.create_engine(f"sqlite:///{copy}")
        with engine.connect() as connection:
            yield copy, connection
        engine.dispose()
        return
    copy = folder / "database.dump"
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(sa.select(sa.func.pg_export_snapshot()))
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={copy}")
        yield copy, connection


def load(content: IO[bytes], folder: Path) -> None:
    """Fill the empty database of the settings from a copy."""
    if not is_sqlite():
        dump = folder / "database.dump"
        with dump.open("wb") as file:
            shutil.copyfileobj(content, file)
        _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(dump))
        return
    target = Path(str(db.engine.url.database))
    partial = target.with_name(f"{target.name}.restored")
    with partial.open("wb") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())
    db.session.remove()
    db.engine.dispose()
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    partial.replace(target)


def is_empty() -> bool:
    """Tell whether the database of the settings holds no tables yet."""
    with db.engine.connect() as connection:
        return not sa.inspect(connection).get_table_names()


def count_rows(connection: sa.Connection) -> dict[str, int]:
    """Count the rows of every table."""
    names = sorted(sa.inspect(connection).get_table_names())
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names
    }


def _run(program: str, *arguments: str) -> None:
    url = db.engine.url
    found = shutil.which(program)
    if found is None:
        raise EngineFailed(f"{program} is missing: install the PostgreSQL client tools")
    # The password goes by the environment: arguments are visible to every user of the machine.
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    bare = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(
        [found, f"--dbname={bare}", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding=sys.getfilesystemencoding(),
        check=False,
    )
    if done.returncode != 0:
        raise EngineFailed(f"{program}: {done.stderr.strip()[-800:]}")
