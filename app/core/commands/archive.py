"""The file that a backup is: members, a checksum of each, and what the database must hold."""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

MANIFEST = "manifest.json"
MEMBER = re.compile(r"database\.(sqlite|dump)|files/[a-z][a-z0-9_]*/[A-Za-z0-9][A-Za-z0-9._-]{15,80}")
VERSION = 1


class BrokenBackup(Exception):
    """The file is not the backup that was written; the text says what differs."""


@dataclass
class Manifest:
    """What the backup holds, to be compared with what is restored."""

    made_at: str
    dialect: str
    revision: list[str]
    rows: dict[str, int]
    audit_head: tuple[int, str]
    version: int = VERSION
    members: dict[str, str] = field(default_factory=dict)


class ArchiveWriter:
    """Writes beside the target and moves into place, so that no half backup bears its name."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._partial = target.with_name(f"{target.name}.partial")
        self._sums: dict[str, str] = {}

    def __enter__(self) -> Self:
        descriptor = os.open(self._partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        mode = "w:gz" if self.target.suffix in {".gz", ".tgz"} else "w"
        self._tar = tarfile.open(fileobj=self._file, mode=mode)  # type: ignore[call-overload]
        return self

    def add_file(self, name: str, path: Path) -> None:
        """Add a file from the disk."""
        with path.open("rb") as content:
            self._sums[name] = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            self._add(name, content, path.stat().st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add bytes under a name."""
        self._sums[name] = hashlib.sha256(content).hexdigest()
        self._add(name, io.BytesIO(content), len(content))

    def _add(self, name: str, content: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, content)

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest last and put the file in its place."""
        manifest.members = dict(self._sums)
        self.add_bytes(MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._partial.replace(self.target)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._partial.unlink(missing_ok=True)


def check(source: Path) -> Manifest:
    """Read the whole file and compare every checksum; raises BrokenBackup before anything is restored."""
    sums: dict[str, str] = {}
    manifest = None
    try:
        for info, content in _members(source):
            if info.name in sums or (info.name != MANIFEST and not MEMBER.fullmatch(info.name)):
                raise BrokenBackup(f"{info.name}: does not belong there")
            if info.name == MANIFEST:
                manifest = _read_manifest(content.read())
                continue
            sums[info.name] = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise BrokenBackup(f"cannot be read: {error}") from error
    if manifest is None:
        raise BrokenBackup("the manifest is missing: the file was cut short")
    for name in sorted(sums.keys() | manifest.members.keys()):
        if sums.get(name) != manifest.members.get(name):
            raise BrokenBackup(f"{name}: differs from what was written")
    return manifest


def _read_manifest(content: bytes) -> Manifest:
    fields = json.loads(content)
    if fields.get("version") != VERSION:
        raise BrokenBackup("was written by another version of the program")
    seq, digest = fields.pop("audit_head")
    return Manifest(audit_head=(seq, digest), **fields)


def _members(source: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with tarfile.open(source) as tar:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None:
                raise BrokenBackup(f"{info.name}: is no plain file")
            yield info, content


def members(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Read the members of a checked file, the manifest left out."""
    for info, content in _members(source):
        if info.name != MANIFEST:
            yield info.name, content
