"""Walls that an unprivileged process can put around itself: no network, no programs, few files."""

import ctypes
import os
import struct
import sys
from collections.abc import Sequence

_DENIED_EVENTS = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "urllib.Request",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.forkpty",
)

# Linux system calls `socket` and `execve`, and the audit constant, by machine.
_CALLS = {"x86_64": (0xC000003E, (41, 59, 322)), "aarch64": (0xC00000B7, (198, 221, 281))}
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_ALLOW, _ERRNO_EACCES = 0x7FFF0000, 0x00050000 | 13


class NetworkRefused(PermissionError):
    """Code in a sandbox tried to reach the network or to start a program."""


class FileRefused(PermissionError):
    """Code in a sandbox tried to open a file that is not its own."""


def refuse_network() -> None:
    """Refuse sockets and programs to this process for good: by the kernel on Linux, by Python anywhere."""
    sys.addaudithook(_deny)
    _filter_system_calls()


def confine_files(readable: Sequence[str], writable: Sequence[str] = ()) -> None:
    """Refuse Python code to open files outside these folders, for good; devices null and urandom stay."""
    may_read = tuple(_folder(path) for path in (*readable, *writable))
    may_write = tuple(_folder(path) for path in writable)

    def check(event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if path not in ("/dev/null", "/dev/urandom") and not path.startswith(
            may_write if writes else may_read
        ):
            raise FileRefused(f"not a file of this work: {path}")

    sys.addaudithook(check)


def _folder(path: str) -> str:
    return os.path.realpath(path).rstrip("/") + "/"


def _deny(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _DENIED_EVENTS:
        raise NetworkRefused(f"refused in this process: {event}")


def _filter_system_calls() -> bool:
    """Install a seccomp filter on Linux; return whether the kernel took it."""
    known = _CALLS.get(os.uname().machine)
    if not sys.platform.startswith("linux") or known is None:
        return False
    architecture, calls = known
    # Classic BPF: load the architecture, deny a foreign one, load the call's number, deny the listed.
    program = [(0x20, 0, 0, 4), (0x15, 0, len(calls) + 2, architecture), (0x20, 0, 0, 0)]
    program += [(0x15, len(calls) - place, 0, number) for place, number in enumerate(calls)]
    program += [(0x06, 0, 0, _ALLOW), (0x06, 0, 0, _ERRNO_EACCES)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)
