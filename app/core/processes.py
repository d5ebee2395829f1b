"""Work in a child process: bounded in time and memory, without network, killed when it overstays."""

import base64
import contextlib
import importlib
import json
import math
import os
import queue
import resource
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from app.core.errors import Refusal
from app.core.sandbox import confine_files, refuse_network

__all__ = [
    "Child",
    "ChildCrashed",
    "ChildError",
    "ChildFailed",
    "ChildOverran",
    "ChildStopped",
    "confine_files",
    "report",
    "run_child",
    "stop_requested",
]

ROOT = Path(__file__).resolve().parents[2]
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "FONTCONFIG_FILE")
LONGEST_FRAME = 512 * 2**20
LARGEST_FILE = 256 * 2**20
STOP_GRACE = 5.0
_LENGTH = struct.Struct(">I")


class ChildError(RuntimeError):
    """The work in the child did not come to an end."""


class ChildOverran(ChildError):
    """The child was killed because its time was over."""


class ChildStopped(ChildError):
    """The child was asked to stop and had nothing to give back."""


class ChildCrashed(ChildError):
    """The child ended without an answer: out of memory, killed, or a fault in a library."""


class ChildFailed(ChildError):
    """The work raised; `kind` names the exception and the message holds its trace."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{kind}\n{text}")
        self.kind = kind


# --- frames: a length, then JSON in which bytes are base64 ---------------------------------------


def _pack(value: object) -> bytes:
    body = json.dumps(value, default=_plain, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return _LENGTH.pack(len(body)) + body


def _plain(value: object) -> object:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"__bytes__": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"{type(value).__name__} cannot pass between processes")


def _unpack(body: bytes) -> Any:
    return json.loads(body.decode("utf-8", "surrogatepass"), object_hook=_rich)


def _rich(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["__bytes__"]) if value.keys() == {"__bytes__"} else value


class _Frames:
    """Bytes as they arrive, cut into frames."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[Any]:
        self._rest += data
        while len(self._rest) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._rest)
            if length > LONGEST_FRAME:
                raise ChildCrashed("the child sent a frame that is too long")
            end = _LENGTH.size + length
            if len(self._rest) < end:
                return
            body = bytes(self._rest[_LENGTH.size : end])
            del self._rest[:end]
            yield _unpack(body)


# --- the parent's side ----------------------------------------------------------------------------


class Child:
    """A child process that answers one call at a time; it ends when idle and is started again when needed."""

    def __init__(self, *, megabytes: int, idle_seconds: float = 60, calls: int = 500) -> None:
        self._megabytes, self._idle, self._most_calls = megabytes, idle_seconds, calls
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._calls = 0

    def call(
        self,
        target: str,
        payload: object = None,
        *,
        seconds: float,
        on_progress: Callable[[Any], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Any:
        """Run `module:function` on a JSON-able payload and return what it returns.

        `on_progress` receives what the work gives to `report`; `stop` is asked four times a second, and
        after its first yes the work has five seconds to return its best so far.
        Refusals raised by the work are raised here again; all else is a ChildError.
        """
        frame = _pack({"target": target, "payload": payload, "seconds": seconds})
        with self._lock:
            try:
                answer = self._exchange(frame, seconds, on_progress, stop)
            except BaseException:
                self._end()
                raise
            self._calls += 1
            if self._calls >= self._most_calls:
                self._end()
        return _result(answer)

    def close(self) -> None:
        """End the process; the next call starts another."""
        with self._lock:
            self._end()

    def _exchange(
        self,
        frame: bytes,
        seconds: float,
        on_progress: Callable[[Any], None] | None,
        stop: Callable[[], bool] | None,
    ) -> Any:
        deadline = time.monotonic() + seconds
        for _ in range(3):
            process = self._running()
            exchange = _Exchange(process, frame, deadline)
            for message in exchange.messages(stop):
                if "progress" not in message:
                    return message
                if on_progress is not None:
                    on_progress(message["progress"])
            code = process.wait()
            self._end()
            if code != 0:
                break  # a child that ended with 0 was idle: it left just as the call came
        if exchange.stop_asked:
            raise ChildStopped("stopped before there was a result")
        if code == -signal.SIGXCPU:
            raise ChildOverran("the time of the processor was used up")
        raise ChildCrashed(f"the child ended with {code}\n{exchange.tail()}")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        self._home = tempfile.TemporaryDirectory(prefix="encuentro-")
        limits = json.dumps({"megabytes": self._megabytes, "idle": self._idle})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.core.processes", limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=_environment(self._home.name),
            start_new_session=True,
        )
        self._calls = 0
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                with contextlib.suppress(OSError):
                    _opened(pipe).close()
        home, self._home = self._home, None
        if home is not None:
            home.cleanup()


class _Exchange:
    """One request and the messages that answer it, over pipes that may each block."""

    def __init__(self, process: subprocess.Popen[bytes], frame: bytes, deadline: float) -> None:
        self._input, self._output = _opened(process.stdin), _opened(process.stdout)
        self._errors = _opened(process.stderr)
        self._unsent, self._deadline = memoryview(frame), deadline
        self._frames, self._noise = _Frames(), bytearray()
        self.stop_asked = False

    def tail(self) -> str:
        return bytes(self._noise[-4000:]).decode("utf-8", "replace").strip()

    def messages(self, stop: Callable[[], bool] | None) -> Iterator[Any]:
        """Yield each message until the child closes its side; raise when the time is over."""
        with selectors.DefaultSelector() as selector:
            os.set_blocking(self._input.fileno(), False)
            selector.register(self._input, selectors.EVENT_WRITE)
            selector.register(self._output, selectors.EVENT_READ)
            selector.register(self._errors, selectors.EVENT_READ)
            while True:
                left = self._deadline - time.monotonic()
                if left <= 0:
                    raise (
                        ChildStopped("no result in time")
                        if self.stop_asked
                        else ChildOverran("the child took too long")
                    )
                ready = [key.fileobj for key, _ in selector.select(min(left, 0.25) if stop else left)]
                if self._errors in ready:
                    self._listen(selector)
                if self._input in ready:
                    self._send(selector)
                if self._output in ready:
                    data = os.read(self._output.fileno(), 2**18)
                    if not data:
                        return
                    yield from self._frames.feed(data)
                if stop is not None and not self.stop_asked and stop():
                    self._ask_to_stop()

    def _send(self, selector: selectors.BaseSelector) -> None:
        try:
            self._unsent = self._unsent[os.write(self._input.fileno(), self._unsent[: 2**16]) :]
        except BrokenPipeError:
            self._unsent = self._unsent[:0]
        if not self._unsent:
            selector.unregister(self._input)

    def _listen(self, selector: selectors.BaseSelector) -> None:
        data = os.read(self._errors.fileno(), 2**16)
        if not data:
            selector.unregister(self._errors)
        self._noise = (self._noise + data)[-8000:]

    def _ask_to_stop(self) -> None:
        self.stop_asked = True
        self._deadline = min(self._deadline, time.monotonic() + STOP_GRACE)
        with contextlib.suppress(BrokenPipeError, BlockingIOError):
            if not self._unsent:
                os.write(self._input.fileno(), _pack({"stop": True}))


def run_child(
    target: str,
    payload: object = None,
    *,
    seconds: float,
    megabytes: int = 1024,
    on_progress: Callable[[Any], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Any:
    """Run `module:function` once in a child of its own; see `Child.call`."""
    child = Child(megabytes=megabytes, calls=1)
    try:
        return child.call(target, payload, seconds=seconds, on_progress=on_progress, stop=stop)
    finally:
        child.close()


def _environment(home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {"TMPDIR": home, "HOME": home, "XDG_CACHE_HOME": home, "PYTHONUTF8": "1"}


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child has no pipe")
    return pipe


def _result(answer: dict[str, Any]) -> Any:
    if "result" in answer:
        return answer["result"]
    if "refusal" in answer:
        module, _, name = answer["refusal"].partition(":")
        kind = getattr(importlib.import_module(module), name)
        if isinstance(kind, type) and issubclass(kind, Refusal):
            raise kind(**answer["facts"])
    raise ChildFailed(str(answer["error"]), str(answer["trace"]))


# --- the child's side -----------------------------------------------------------------------------

_stop = threading.Event()
_answers: IO[bytes] | None = None


def report(progress: object) -> None:
    """Give progress to the parent; outside a child it does nothing."""
    if _answers is not None:
        _say(_answers, {"progress": progress})


def _say(answers: IO[bytes], message: dict[str, Any]) -> None:
    answers.write(_pack(message))
    answers.flush()


def stop_requested() -> bool:
    """Tell whether the parent wants the best result so far."""
    return _stop.is_set()


def serve(arguments: Sequence[str]) -> None:
    """Answer calls on the pipes until the parent closes them or nothing comes for a while."""
    global _answers
    limits = json.loads(arguments[0])
    requests_from, _answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # libraries that print must not write into the answers
    memory = limits["megabytes"] * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    refuse_network()
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(requests_from, requests), daemon=True).start()
    while True:
        try:
            request = requests.get(timeout=limits["idle"])
        except queue.Empty:
            return
        _stop.clear()
        _say(_answers, _work(request))


def _hear(pipe: IO[bytes], requests: "queue.SimpleQueue[dict[str, Any]]") -> None:
    frames = _Frames()
    while data := os.read(pipe.fileno(), 2**18):
        for message in frames.feed(data):
            if "stop" in message:
                _stop.set()
            else:
                requests.put(message)
    os._exit(0)  # the parent is gone; what still runs here serves nobody


def _work(request: dict[str, Any]) -> dict[str, Any]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    cores = os.cpu_count() or 1
    budget = math.ceil(used.ru_utime + used.ru_stime + request["seconds"] * cores) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (budget, resource.RLIM_INFINITY))
    try:
        module, _, name = request["target"].partition(":")
        answer = {"result": getattr(importlib.import_module(module), name)(request["payload"])}
        _pack(answer)
        return answer
    except Refusal as refusal:
        kind = type(refusal)
        return {"refusal": f"{kind.__module__}:{kind.__qualname__}", "facts": refusal.facts}
    except (Exception, SystemExit) as fault:  # noqa: BLE001 (whatever it is, the parent is told)
        return {"error": type(fault).__name__, "trace": traceback.format_exc()[-4000:]}


if __name__ == "__main__":
    # Run as the module that others import, so that `report` and `stop_requested` share its state.
    from app.core import processes  # noqa: PLW0406

    processes.serve(sys.argv[1:])
