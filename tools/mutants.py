"""Break each wall in turn and see that the test which guards it goes red.

Every `tests/mutants/*.patch` begins with `# test: tests/…::test_…` (several lines, several tests: each must
go red). The patch is applied to a copy of the tree, never to the tree itself.
`python -m tools.mutants [name…]` tries only the patches whose names contain one of the words.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "mutants"
SECONDS = 300


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
        tree = Path(folder) / "tree"
        copy_tree(tree)
        for mutant in mutants:
            started = time.monotonic()
            fault = verdict(tree, mutant)
            failed += fault is not None
            took = f"{time.monotonic() - started:5.1f} s"
            word = "FAILED" if fault else "killed"
            print(f"{word}  {mutant.path.stem:<44} {took}  {', '.join(mutant.tests)}", flush=True)
            if fault:
                print(f"        {fault}")
    print(f"{len(mutants) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
