"""Break each wall in turn and see that the test which guards it goes red.

Every `tests/mutants/*.patch` begins with `# test: tests/…::test_…` (several lines, several tests: each must
go red, having been green before). The patch is applied to a copy of the tree, never to the tree itself.
`python -m tools.mutants [name…]` tries only the patches whose names contain one of the words.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "mutants"
SECONDS = 300
WORKERS = 2


@dataclass(frozen=True)
class Mutant:
    """One wall taken down: the patch, and the tests that must notice."""

    path: Path
    tests: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Mutant":
        """Read a patch and the tests that its head names."""
        lines = path.read_text(encoding="utf-8").splitlines()
        tests = [line.removeprefix("# test:").strip() for line in lines if line.startswith("# test:")]
        return cls(path, tuple(tests))


def copy_tree(target: Path) -> None:
    """Copy what git knows, and what is about to be added; link what set-up made."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    for catalogue in ROOT.glob("app/translations/*/LC_MESSAGES/*.mo"):
        shutil.copy2(catalogue, target / catalogue.relative_to(ROOT))
    if (ROOT / "node_modules").exists():
        (target / "node_modules").symlink_to(ROOT / "node_modules")


def patch(tree: Path, mutant: Mutant, *, back: bool = False) -> str | None:
    """Apply a patch, or take it back; return why that was not possible."""
    command = ["git", "apply", "--unidiff-zero", *(["--reverse"] if back else []), str(mutant.path)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else None


def run_test(tree: Path, test: str) -> tuple[int, str]:
    """Run one test in the copy; its code is the copy's, not the one that `.venv` points to."""
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", test]
    try:
        done = subprocess.run(
            command, cwd=tree, env=env, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, "ran out of time"
    return done.returncode, done.stdout[-1500:] + done.stderr[-500:]


def verdict(tree: Path, mutant: Mutant) -> str | None:
    """Return what is wrong with a mutant, None when every test it names goes red."""
    if not mutant.tests:
        return "names no test: begin the file with `# test: tests/file.py::test_name`"
    if fault := patch(tree, mutant):
        return f"no longer applies: {fault}"
    try:
        for test in mutant.tests:
            code, output = run_test(tree, test)
            if code == 0:
                return f"{test} stays green although the wall is gone"
            if code != 1:
                return f"{test} did not run (pytest ended with {code})\n{output}"
    finally:
        patch(tree, mutant, back=True)
    return None


def red_already(tree: Path, tests: Sequence[str]) -> dict[str, str]:
    """Run every named test once on the whole code: a test that is red anyway proves nothing."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--tb=line",
        "-n",
        str(WORKERS),
    ]
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*command, *tests], cwd=tree, env=env, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        return dict.fromkeys(tests, f"could not be run: {(done.stderr or done.stdout)[-800:]}")
    lines = [line.split(" - ")[0].split(" ", 1) for line in done.stdout.splitlines()]
    return {line[1]: "is red on the whole code" for line in lines if line[0] in {"FAILED", "ERROR"}}


def try_all(mutants: Sequence[Mutant], folder: Path) -> Iterator[tuple[Mutant, str | None, float]]:
    """Yield each mutant, what is wrong with it, and how long that took; several at once, each in its tree."""
    trees: SimpleQueue[Path] = SimpleQueue()
    for number in range(WORKERS):
        copy_tree(folder / str(number))
        trees.put(folder / str(number))
    red = red_already(folder / "0", sorted({test for mutant in mutants for test in mutant.tests}))

    def attempt(mutant: Mutant) -> tuple[Mutant, str | None, float]:
        started = time.monotonic()
        if spoiled := [f"{test} {red[test]}" for test in mutant.tests if test in red]:
            return mutant, "; ".join(spoiled), 0.0
        tree = trees.get()
        try:
            return mutant, verdict(tree, mutant), time.monotonic() - started
        finally:
            trees.put(tree)

    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(attempt, mutants)


def main(words: Sequence[str]) -> int:
    """Try every patch and print one line for each."""
    mutants = [
        Mutant.read(path)
        for path in sorted(FOLDER.glob("*.patch"))
        if not words or any(word in path.name for word in words)
    ]
    if not mutants:
        print("no mutant found in tests/mutants")
        return 1
    failed = 0
    with tempfile.TemporaryDirectory(prefix="encuentro-mutants-") as folder:
        for mutant, fault, seconds in try_all(mutants, Path(folder)):
            failed += fault is not None
            word = "FAILED" if fault else "killed"
            print(f"{word}  {mutant.path.stem:<44} {seconds:5.1f} s  {', '.join(mutant.tests)}", flush=True)
            if fault:
                print(f"        {fault}", flush=True)
    print(f"{len(mutants) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
