"""What the import contracts cannot say about the shape of the code."""

import ast
import hashlib
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app"
TEMPLATES = ROOT / "templates"
CORE = set(
    "access api audit calendar clock commands db errors forms i18n jobs limits logs mail markdown pdf processes refusals "
    "sandbox sealing search settings spans spreadsheets stopwatch storage strict_json text uploads views".split()
)
MEETING_PLACES = {"services", "models", "rules"}
LONGEST_FILE = 450
LONGEST_FUNCTION = 60


@cache
def features() -> frozenset[str]:
    return frozenset(path.parent.name for path in APP.glob("*/__init__.py")) - {"core"}


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the repository, also those about to be added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def nodes(path: Path, kind: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, kind))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def called(node: ast.AST) -> str:
    """Return the dotted name of what is called, as far as it is one."""
    assert isinstance(node, ast.Call)
    return ast.unparse(node.func)


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Yield every imported name in full: `from app.x import services` gives `app.x.services`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


# --- how features meet ------------------------------------------------------------------------


def test_features_meet_only_at_services_models_and_rules() -> None:
    found = []
    for path in python_files("app"):
        own = path.relative_to(APP).parts[0]
        if own not in features():
            continue
        for node, name in imports(path):
            parts = name.split(".")
            foreign = parts[0] == "app" and len(parts) > 1 and parts[1] in features() and parts[1] != own
            if foreign and (len(parts) < 3 or parts[2] not in MEETING_PLACES):
                found.append(f"{place(path, node)} imports {name}")
    assert found == []


def test_contracts_cover_every_feature() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inside = next(contract for contract in contracts if contract["name"].startswith("Inside a feature"))
    layered = features() - {"demo"}  # scripts that tell a story, above all features
    assert {f"app.{feature}" for feature in layered} == set(inside["containers"])


def test_core_is_a_closed_list() -> None:
    names = {path.relative_to(APP / "core").parts[0].removesuffix(".py") for path in python_files("app")
             if path.is_relative_to(APP / "core")}  # fmt: skip
    assert names - {"__init__"} <= CORE


def test_only_one_place_commits() -> None:
    commits = [
        place(path, node)
        for path in python_files("app")
        for node in nodes(path, ast.Call)
        if called(node).endswith(".commit") and path != APP / "core" / "db.py"
    ]
    assert commits == []


def test_sql_is_never_written_as_text() -> None:
    """But for constants of models: partial indexes and defaults, which SQLAlchemy takes in no other way."""
    names = {"text", "sa.text", "sqlalchemy.text", "sa.literal_column", "literal_column"}
    found = [
        place(path, node)
        for path in python_files("app")
        if any(name in {"sqlalchemy", "sqlalchemy.text"} for _, name in imports(path))
        for node in nodes(path, ast.Call)
        if called(node) in names
        and not (
            "models" in {path.stem, path.parent.name}
            and isinstance(node, ast.Call)
            and isinstance(node.args[0], ast.Constant)
        )
    ]
    assert found == []


def test_one_clock() -> None:
    banned = re.compile(r"(^|\.)(datetime\.now|datetime\.utcnow|date\.today|datetime\.today|time\.time)$")
    banned_sql = re.compile(r"\bfunc\.(now|current_timestamp|localtimestamp)$")
    found = [
        place(path, node)
        for path in python_files("app")
        for node in nodes(path, ast.Call)
        if (banned.search(called(node)) or banned_sql.search(called(node)))
        and path != APP / "core" / "clock.py"
    ]
    assert found == []


def test_refusal_codes_are_unique() -> None:
    codes: Counter[str] = Counter()
    for path in python_files("app"):
        for node in nodes(path, ast.ClassDef):
            assert isinstance(node, ast.ClassDef)
            values = {
                ast.unparse(target): part.value
                for part in node.body
                if isinstance(part, ast.Assign | ast.AnnAssign)
                for target in (part.targets if isinstance(part, ast.Assign) else [part.target])
            }
            code = values.get("code")
            if "message" in values and isinstance(code, ast.Constant):
                codes[str(code.value)] += 1
    assert codes, "no refusal found: has the shape of refusals changed?"
    assert [code for code, count in codes.items() if count > 1] == []


def test_the_ways_round_the_event_scope_are_listed() -> None:
    """Each is a place where rows of all events are read: look at it before you add it to the list."""
    listed = (ROOT / "tests" / "across_events.txt").read_text(encoding="utf-8").splitlines()
    found = [
        f"{path.relative_to(ROOT)} {function.name}"
        for path in python_files("app")
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and called(node) == "across_events"
    ]
    assert sorted(found) == sorted(line for line in listed if line and not line.startswith("#"))


# --- templates --------------------------------------------------------------------------------


def test_template_folders_mirror_features() -> None:
    folders = {path.relative_to(TEMPLATES).parts[0] for path in tracked() if path.is_relative_to(TEMPLATES)}
    folders = {name for name in folders if (TEMPLATES / name).is_dir()}
    assert folders - features() <= {"_macros", "_mail", "core", "errors"}


def test_every_named_template_exists() -> None:
    named = [
        (place(path, node), str(node.args[0].value))
        for path in python_files("app")
        for node in nodes(path, ast.Call)
        if isinstance(node, ast.Call) and called(node).endswith(("render_template", "get_template"))
        if node.args and isinstance(node.args[0], ast.Constant)
    ]
    tags = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+\"([^\"]+)\"")
    for path in tracked():
        if path.is_relative_to(TEMPLATES):
            named += [(str(path.relative_to(ROOT)), name) for name in tags.findall(path.read_text())]
    assert [pair for pair in named if not (TEMPLATES / pair[1]).is_file()] == []


def test_every_mail_has_a_text_part() -> None:
    named = [
        (place(path, node), str(keyword.value.value))
        for path in python_files("app")
        for node in nodes(path, ast.Call)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "template" and isinstance(keyword.value, ast.Constant)
    ]
    mails = [pair for pair in named if "/mail/" in pair[1]]
    assert [pair for pair in mails if not (TEMPLATES / f"{pair[1]}.txt").is_file()] == []


def test_every_template_is_named_somewhere() -> None:
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for path in tracked()
        if path.is_relative_to(TEMPLATES) or (path.suffix == ".py" and path.is_relative_to(APP))
    )
    orphans = []
    for path in tracked():
        if not path.is_relative_to(TEMPLATES) or path.suffix not in {".html", ".txt"}:
            continue
        name = path.relative_to(TEMPLATES).as_posix()
        names = {name, name.removesuffix(path.suffix)}
        if "/mail/" in name:
            # f"{feature}/mail/{occasion}", and the kinds of an event's mails
            names |= {path.stem, f"{name.split('/')[0]}.{path.stem}"}
        if not name.startswith("errors/") and not any(f'"{each}"' in said for each in names):
            orphans.append(name)
    assert orphans == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("style attribute", r"\sstyle\s*="),
        ("style element", r"<style\b"),
        # A block of data is not run, and the policy of our pages does not ask for it.
        ("script without src", r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">)[^>]*>"),
        ("event handler", r"\son[a-z]+\s*="),
        ("javascript: link", r"javascript:"),
        ("other origin", r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//"),
    ],
)
def test_nothing_inline_in_pages(what: str, pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in tracked()
        if path.is_relative_to(TEMPLATES)
        and path.suffix == ".html"
        and not {"mail", "_mail"} & set(path.parts)
        for text in [re.sub(r"{[#%].*?[#%]}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)]
        if re.search(pattern, text)
    ]
    assert found == []


# --- size and honesty -------------------------------------------------------------------------


def test_files_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in python_files("app", "tests", "tools")
        if (count := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    }
    assert long == {}


def test_functions_stay_readable() -> None:
    long = [
        f"{place(path, node)} {node.name}"
        for path in python_files("app", "tools")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_test_is_skipped_and_none_sleeps() -> None:
    shy = re.compile(r"(pytest\.(skip|xfail|importorskip)|mark\.(skip|skipif|xfail)|(^|\.)sleep)$")
    found = [
        place(path, node)
        for path in python_files("tests")
        if path.name.startswith(("test_", "conftest"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute | ast.Name)
        if shy.search(ast.unparse(node))
    ]
    assert found == []


def test_tests_stand_beside_what_they_test() -> None:
    """A folder of tests is named after a feature, or after what spans several."""
    folders = {
        path.relative_to(ROOT / "tests").parts[0] for path in tracked() if path.is_relative_to(ROOT / "tests")
    }
    folders = {name for name in folders if (ROOT / "tests" / name).is_dir()}
    assert folders - features() <= {
        "abuse", "benchmarks", "core", "data", "demo", "factories", "faults", "flows", "mutants", "services",
    }  # fmt: skip


def test_no_paths_of_one_machine() -> None:
    # Written with & for / and ~ for ., so that this file does not find itself.
    places = "&work& &tmp&house &root& ~~&shared pypi~org npmjs~org deb~debian~org pythonhosted~org"
    texts = [re.escape(name.replace("&", "/").replace("~", ".")) for name in places.split()]
    banned = re.compile("|".join(texts))
    found = []
    for path in tracked():
        if path.suffix in {".woff2", ".png", ".pdf", ".ico", ".jpg", ".webp"}:
            continue
        if match := banned.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(f"{path.relative_to(ROOT)}: {match.group()}")
    assert found == []


# --- what came from elsewhere -----------------------------------------------------------------


def test_requirements_are_pinned_and_name_no_address() -> None:
    for name in ("app", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert not re.search(r"://|^--(?!hash)|^-[ief]|@ ", text, flags=re.MULTILINE), name
        blocks = re.split(r"\n(?=\S)", text.strip())
        for block in blocks:
            assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+( ; .*)?( \\)?$", block.splitlines()[0]), block[
                :80
            ]
            assert "--hash=sha256:" in block, block[:80]
        pinned = {re.split(r"[=\[]", block)[0] for block in blocks}
        wanted = {
            re.split(r"[\[=<>]", line)[0].strip()
            for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
            if line and not line.startswith("#")
        }
        assert wanted <= pinned, f"run `make requirements`: {sorted(wanted - pinned)}"


def test_lock_of_node_tools_names_no_address() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_vendored_files_are_what_their_manifest_says() -> None:
    folder = APP / "static" / "vendor"
    manifest = tomllib.loads((folder / "MANIFEST.toml").read_text(encoding="utf-8"))["file"]
    free = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "OFL-1.1"}
    papers = {"MANIFEST.toml"}
    for entry in manifest:
        content = (folder / entry["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["path"]
        assert entry["name"]
        assert entry["version"]
        assert entry["licence"] in free, entry["path"]
        papers.add(entry.get("licence_file", "MANIFEST.toml"))
    listed = papers | {entry["path"] for entry in manifest}
    present = {path.relative_to(folder).as_posix() for path in tracked() if path.is_relative_to(folder)}
    assert present == listed
