"""Child processes: answers, limits, progress, stopping, and no way out."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core.errors import BadInput
from app.core.processes import Child, ChildCrashed, ChildFailed, ChildOverran, ChildStopped, run_child

HERE = "tests.core.child_targets:"
PATIENCE = 180.0  # for a child to start on a busy machine


@contextmanager
def listener() -> Iterator[tuple[list[object], list[object]]]:
    """Listen on loopback; yield the address and the list that fills with whoever connects."""
    visitors: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def accept() -> None:
            try:
                while True:
                    visitors.append(server.accept()[1])
            except OSError:
                return

        thread = threading.Thread(target=accept)
        thread.start()
        yield list(server.getsockname()), visitors
        thread.join()


def test_the_answer_comes_back_with_its_types() -> None:
    value = {"a": [1, 2.5, None, True, "ñ 漢 \u0000 \ud800"], "b": b"\x00\xff" * 100_000, "c": {}}
    assert run_child(HERE + "echo", value, seconds=PATIENCE) == value


def test_a_child_that_takes_too_long_is_killed() -> None:
    with pytest.raises(ChildOverran):  # it would never end by itself
        run_child(HERE + "deaf", seconds=1)


def test_a_child_that_spins_is_killed() -> None:
    with pytest.raises(ChildOverran):
        run_child(HERE + "forever", seconds=1)


def test_a_child_that_hoards_memory_is_refused_it() -> None:
    assert run_child(HERE + "hoard", {"megabytes": 50}, seconds=PATIENCE, megabytes=400) == 50 * 2**20
    with pytest.raises(ChildFailed) as failure:
        run_child(HERE + "hoard", {"megabytes": 500}, seconds=PATIENCE, megabytes=400)
    assert failure.value.kind == "MemoryError"


def test_a_fault_in_the_child_is_told_with_its_trace() -> None:
    with pytest.raises(ChildFailed, match="by design") as failure:
        run_child(HERE + "fail", seconds=PATIENCE)
    assert failure.value.kind == "ZeroDivisionError"


def test_work_that_leaves_without_an_answer_is_not_begun_again() -> None:
    with pytest.raises(ChildFailed) as failure:
        run_child(HERE + "leave", seconds=PATIENCE)
    assert failure.value.kind == "SystemExit"


def test_a_refusal_in_the_child_is_the_same_refusal_here() -> None:
    with pytest.raises(BadInput) as refusal:
        run_child(HERE + "refuse", seconds=PATIENCE)
    assert refusal.value.facts == {"reason": "by design"}


def test_a_child_that_dies_is_told_with_its_last_words() -> None:
    with pytest.raises(ChildCrashed, match="ended with 7\nlast words"):
        run_child(HERE + "die", seconds=PATIENCE)


def test_what_a_library_prints_does_not_spoil_the_answer() -> None:
    assert run_child(HERE + "chatter", seconds=PATIENCE) == "quiet"


def test_progress_arrives_in_order_before_the_result() -> None:
    seen: list[int] = []
    assert run_child(HERE + "count", 50, seconds=PATIENCE, on_progress=seen.append) == 50
    assert seen == list(range(50))


def test_stopping_gives_the_best_so_far() -> None:
    started = threading.Event()
    answer = run_child(
        HERE + "until_stopped", seconds=PATIENCE, on_progress=lambda _: started.set(), stop=started.is_set
    )
    assert answer == "best so far"


def test_a_child_that_does_not_listen_is_stopped_all_the_same() -> None:
    started = threading.Event()
    with pytest.raises(ChildStopped):
        run_child(HERE + "deaf", seconds=PATIENCE, on_progress=lambda _: started.set(), stop=started.is_set)


def test_the_child_knows_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    assert "canary" not in run_child(HERE + "environment", seconds=PATIENCE).values()


@pytest.mark.parametrize("way", ["connect", "fetch"])
def test_nothing_in_the_child_reaches_the_network(way: str) -> None:
    with listener() as (address, visitors):
        payload: object = address if way == "connect" else f"http://{address[0]}:{address[1]}/"
        with pytest.raises(ChildFailed) as failure:
            run_child(HERE + way, payload, seconds=PATIENCE)
    assert failure.value.kind in {"NetworkRefused", "PermissionError", "URLError"}
    assert visitors == []


def test_the_kernel_refuses_sockets_that_python_does_not_see() -> None:
    assert run_child(HERE + "connect_past_python", seconds=PATIENCE) == -1


def test_nothing_in_the_child_starts_a_program() -> None:
    with pytest.raises(ChildFailed) as failure:
        run_child(HERE + "spawn", seconds=PATIENCE)
    assert failure.value.kind == "NetworkRefused"


def test_a_confined_child_reads_its_own_folder_only(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
        (folder / "text").write_text("canary")
    assert (
        run_child(HERE + "read_confined", {"folder": str(own), "file": str(own / "text")}, seconds=PATIENCE)
        == "canary"
    )
    (own / "link").symlink_to(other / "text")
    for path in (other / "text", own / ".." / "other" / "text", own / "link"):
        with pytest.raises(ChildFailed) as failure:
            run_child(HERE + "read_confined", {"folder": str(own), "file": str(path)}, seconds=PATIENCE)
        assert failure.value.kind == "FileRefused"


def test_a_child_is_kept_for_the_next_call_and_replaced_after_a_fault() -> None:
    child = Child(megabytes=512, calls=3)
    try:
        first = child.call(HERE + "process_id", seconds=PATIENCE)
        assert child.call(HERE + "process_id", seconds=PATIENCE) == first
        with pytest.raises(ChildCrashed):
            child.call(HERE + "die", seconds=PATIENCE)
        second = child.call(HERE + "process_id", seconds=PATIENCE)
        assert second != first
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)
        for _ in range(2):
            child.call(HERE + "process_id", seconds=PATIENCE)
        assert child.call(HERE + "process_id", seconds=PATIENCE) != second
    finally:
        child.close()


def test_an_idle_child_ends_by_itself_and_the_next_call_starts_another() -> None:
    child = Child(megabytes=512, idle_seconds=0.2)
    try:
        first = child.call(HERE + "process_id", seconds=PATIENCE)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        assert child.call(HERE + "process_id", seconds=PATIENCE) != first
    finally:
        child.close()
