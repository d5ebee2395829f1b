"""A PostgreSQL cluster of the tests' own: in a temporary folder, without fsync, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.services.processes import ServiceMissing, free_port, start, wait_for_port, wait_until

OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not folders:
        raise ServiceMissing("PostgreSQL")
    return folders[-1]


class Cluster:
    """One running server; `create` makes databases in it. A durable one waits for its disk, as a real one."""

    def __init__(self, *, durable: bool = False) -> None:
        programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="encuentro-pg-"))
        self.port = free_port()
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            shutil.chown(self.folder, user, user)
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"] if user else []
        data = str(self.folder / "data")
        made = subprocess.run(
            [*as_user, str(programs / "initdb"), "--pgdata", data, "--no-sync", "--auth=trust",
             "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"],
            cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(made.stderr)
        chosen = {name: value for name, value in OPTIONS.items() if not durable or name not in FAST}
        options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
        self.log = Path(tempfile.mkstemp(prefix="encuentro-pg-", suffix=".log")[1])
        self.process = start(
            [str(programs / "postgres"), "-D", data, "-p", str(self.port), "-k", str(self.folder), *options],
            log=self.log,
            user=user,
        )
        wait_for_port(self.process, self.port, log=self.log)
        wait_until(self._answers, what="PostgreSQL")

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        """Return the address of a database as SQLAlchemy writes it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, *, database: str = "postgres") -> None:
        """Run one statement outside any transaction."""
        address = f"postgresql://postgres@127.0.0.1:{self.port}/{database}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database anew, from a template, and return its address."""
        self.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(database)

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.process.terminate()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.send_signal(3)  # SIGQUIT: nothing in here is worth a checkpoint
            self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.log.unlink(missing_ok=True)
