"""Each thing that must hold names the tests that show it, or why they come later."""

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MUST = """
001 012 015-018 028 029 036 039 040 043 046 048 067-069 079 080 084 087-092 096 097 104-108 110-112 117
119-121 125-130 132-135 137-139 141 148 150 151 154 158 160-163 166 171 185 188 190 191 193 195-200 203 206
208 210
"""
SHOULD = """
002-004 009-011 013 019 021 022 025-027 030-032 035 037 044 045 047 049-062 064 071-078 083 085 086 093 098
099 102 109 113-116 118 122 123 131 136 140 142-147 152 153 155 156 159 164 165 167-169 186 187 189 192 201
202 204 209 211 212
"""


def ids(ranges: str) -> set[str]:
    found = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        found |= {f"R-{number:03d}" for number in range(int(first), int(last or first) + 1)}
    return found


@cache
def requirements() -> dict[str, dict[str, Any]]:
    with (ROOT / "tests" / "requirements.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def functions_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_requirement_is_listed() -> None:
    listed = requirements()
    assert ids(MUST) | ids(SHOULD) == set(listed)
    assert {name for name, entry in listed.items() if entry["priority"] == "M"} == ids(MUST)


def test_every_requirement_has_tests_or_a_reason() -> None:
    wrong = [
        name
        for name, entry in requirements().items()
        if not (entry.get("tests") or entry.get("later"))
        or set(entry) - {"what", "priority", "tests", "later"}
    ]
    assert wrong == []


def test_every_named_test_exists() -> None:
    missing = []
    for name, entry in requirements().items():
        for node in entry.get("tests", []):
            path, _, function = node.partition("::")
            file = ROOT / path
            if not function or not file.is_file() or function.split("[")[0] not in functions_in(file):
                missing.append(f"{name}: {node}")
    assert missing == []
