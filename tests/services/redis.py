"""A Redis server of the tests' own, in memory only."""

import shutil
from pathlib import Path

from tests.services.processes import ServiceMissing, free_port, start, stop, wait_for_port


class Redis:
    """One running server; `url` is its address."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise ServiceMissing("redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        log = folder / "redis.log"
        self.process = start(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
             "--dir", str(folder)],
            log=log,
        )  # fmt: skip
        wait_for_port(self.process, self.port, log=log)

    def stop(self) -> None:
        """End the server."""
        stop(self.process)
