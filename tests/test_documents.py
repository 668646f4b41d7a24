"""The project's documents against the project: what they name exists, and every model has its word."""

import ast
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from actions.queries import recommendation_rows

PROJECT = Path(__file__).resolve().parents[1]
OURS = ("judgements", "metrics", "actions", "dashboard", "board")
DOCUMENTS = [
    *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE")),
    *sorted((PROJECT / "docs").glob("*.md")),
]
every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}\S.*\n+)+")
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ENDINGS = "py|toml|md|txt|in|css|js|json|html|csv|svg|png|woff2|sqlite3"
FILE = re.compile(rf"(?:[\w@*<>.-]+/)+(?:[\w@*<>.-]+)?|[\w*<>-]+\.(?:{ENDINGS})|LICENSE|Makefile")
# Made by the two commands and ignored by git.
MADE = ("var/", ".venv/")
# Not names for our models and fields, since the field has better ones.
NOT_OURS = {"audit", "kpi", "rating", "score", "task", "issue", "comment", "datapoint"}


def code(text: str) -> list[str]:
    """What a document prints as code: spans, fenced and indented blocks line by line."""
    blocks = FENCED.findall(text)
    rest = FENCED.sub("", text)
    blocks += INDENTED.findall(rest)
    spans = SPAN.findall(INDENTED.sub("", rest))
    return [*spans, *(line.strip() for block in blocks for line in block.splitlines() if line.strip())]


def files_named(text: str) -> Iterator[str]:
    """Every path or file name in the document's code and links."""
    for words in code(text):
        for word in words.split(" #")[0].split():
            name = word.split("::")[0].rstrip(",;:.")
            if FILE.fullmatch(name) and not name.startswith("/"):
                yield name
    for target in LINK.findall(text):
        if "://" not in target and not target.startswith("#"):
            yield target


@cache
def project_files() -> tuple[str, ...]:
    left_out = {".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    return tuple(
        path.relative_to(PROJECT).as_posix()
        for path in PROJECT.rglob("*")
        if not left_out & set(path.relative_to(PROJECT).parts)
    )


def is_there(name: str, document: Path = PROJECT / "README.md") -> bool:
    """A path of the project or beside the document; a bare name anywhere; `<code>` and `*` for any part."""
    pattern = re.sub(r"<[^>]+>", "*", name).rstrip("/")
    if name.startswith(MADE):
        return True
    if "/" not in name:
        return any(fnmatch(path.rsplit("/", 1)[-1], pattern) for path in project_files())
    beside = (document.parent / pattern).resolve()
    if beside.is_relative_to(PROJECT) and beside.exists():
        return True
    return any(fnmatch(path, pattern) or fnmatch(path, f"*/{pattern}") for path in project_files())


# ---- What the documents name exists


@every_document
def test_every_file_that_is_named_is_there(path):
    text = path.read_text(encoding="utf-8")
    assert [name for name in files_named(text) if not is_there(name, path)] == []


@every_document
def test_every_test_that_is_named_is_there(path):
    for file, name in re.findall(r"(tests/[\w/]+\.py)::(\w+)", path.read_text(encoding="utf-8")):
        tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (
            f"{file}::{name}"
        )


@every_document
def test_every_command_that_is_named_is_there(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"^(\w+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"manage\.py ([a-z]\w*)", text)) <= set(get_commands())
    made = [words.split(" #")[0].split()[1:] for words in code(text) if words.startswith("make ")]
    named = {word for words in made for word in words if "=" not in word}
    assert named <= set(targets)


@every_document
def test_every_address_that_is_named_answers(path):
    """As the site's own table of addresses reads it; `<slug>` stands for any."""
    for words in code(path.read_text(encoding="utf-8")):
        if not re.fullmatch(r"/[\w<>./?=:-]*", words):
            continue
        address = re.sub(r"<export:kind>", "csv", words.split("?")[0])
        try:
            resolve(re.sub(r"<\w+>", "a", address))
        except Resolver404:
            pytest.fail(f"{path.name} names {words}, which no page answers")


@cache
def settings_read() -> set[str]:
    """Every variable that the site reads through config/env.py; what only scripts and tests read is theirs."""
    aside = ("tests/", "scripts/")
    files = [
        PROJECT / name for name in project_files() if name.endswith(".py") and not name.startswith(aside)
    ]
    return {
        node.args[0].value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and re.fullmatch(r"env_(?:str|bool|int|list|choice)", getattr(node.func, "id", ""))
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


@cache
def constants() -> set[str]:
    """Names in capitals that stand at the top of a module, or are variables of the Makefile."""
    names = set(
        re.findall(r"^([A-Z]+) [?:]=", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    for name in project_files():
        if name.endswith(".py"):
            tree = ast.parse((PROJECT / name).read_text(encoding="utf-8"))
            assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
            names |= {target.id for target in assigned if isinstance(target, ast.Name)}
    return {name for name in names if name.isupper()}


@every_document
def test_every_setting_that_is_named_is_read(path):
    known = settings_read() | constants() | {"CI", "PROTECT", "WARNING"}
    named = {
        found.group(1)
        for words in code(path.read_text(encoding="utf-8"))
        for word in words.split()
        if (found := re.fullmatch(r"([A-Z][A-Z_]+)(?:=\S*)?", word)) and "DATA_FOLDER" not in word
    }
    assert named - known - {"LICENSE"} == set()


def test_the_settings_are_all_described_and_no_other():
    lines = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    assert {line.split("`")[1] for line in lines if line.startswith("| `")} == settings_read()


# ---- What the documents hold


BANNED = re.compile(
    r"(?<![\w.])/(?:work|tmp|root|home|Users)(?:/|\b)|\.\./shared|"
    + "|".join(
        ["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian", "jsdelivr"]
    )
)


@every_document
def test_no_path_of_a_machine_and_no_package_index_is_named(path):
    assert BANNED.findall(path.read_text(encoding="utf-8")) == []


def test_the_licence_names_every_vendored_package():
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    vendored = PROJECT / "static" / "vendor"
    for package in json.loads((vendored / "MANIFEST.json").read_text(encoding="utf-8")):
        assert f"{package['package']} {package['version']}, " in text
        own = (vendored / package["package"] / "LICENSE").read_text(encoding="utf-8")
        holder = re.search(r"Copyright[^\n]*?(?: Authors|\)$| Inc\.)", own, re.MULTILINE)
        assert holder.group(0) in text, package["package"]


def test_the_readme_counts_what_the_files_hold(demonstration):
    text = " ".join((PROJECT / "README.md").read_text(encoding="utf-8").split())
    folder = PROJECT / "demonstration"
    years = sorted(path.name for path in (folder / "inspections").iterdir())
    assert f"published in {', '.join(years[:-1])} and {years[-1]}" in text
    assert f"{len(list((folder / 'measurements').glob('*.csv')))} national yearly series" in text
    first = folder / "inspections" / "2012"
    judgements = tomllib.loads((first / "judgements.toml").read_text(encoding="utf-8"))["judgement"]
    lowest = sum(one["grade"] == "Inadequate" for one in judgements)
    assert f"{lowest} of {len(judgements)} judgements are Inadequate" in text
    asked = Counter(row.status for row in recommendation_rows(date(2012, 5, 25)))
    assert f"{asked['overdue']} of {asked.total()} recommendations are overdue" in text
    assert f"has met {asked['met']}" in text


# ---- The words


def split(name: str) -> str:
    """'ReportSection' as 'Report section'."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def models(label: str) -> list[type]:
    found = apps.get_app_config(label).get_models()
    return [model for model in found if not model.__name__.startswith("Historical")]


def glossary() -> list[tuple[str, str, str]]:
    lines = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [tuple(row) for row in rows[2:]]


@pytest.mark.parametrize("label", OURS)
def test_every_model_has_its_line(label):
    assert {split(model.__name__) for model in models(label)} == {
        term for term, _, where in glossary() if where == label
    }


def test_the_glossary_is_whole_and_in_order():
    rows = glossary()
    assert all(len(row) == 3 and row[0] and row[1].endswith(".") for row in rows)
    terms = [term for term, _, _ in rows]
    assert terms == sorted(set(terms), key=str.lower)
    assert {where for _, _, where in rows} <= {"", "not yet", *OURS}


def test_what_is_not_yet_there_is_not_there():
    """A word that has become a model loses its 'not yet'."""
    built = {split(model.__name__) for label in OURS for model in models(label)}
    assert built.isdisjoint(term for term, _, where in glossary() if where == "not yet")


def words_of(name: str) -> set[str]:
    """The words of a class or field name, in the singular, and pairs of them run together."""
    words = [word.removesuffix("s") for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    words = [word.lower() for word in words]
    return {*words, *(first + second for first, second in pairwise(words))}


@pytest.mark.parametrize("label", OURS)
def test_no_model_or_field_takes_a_name_that_is_not_ours(label):
    names = [
        name
        for model in models(label)
        for name in (model.__name__, *(field.name for field in model._meta.get_fields()))
    ]
    assert [name for name in names if words_of(name) & NOT_OURS] == []


# ---- The checks can fail


@pytest.mark.parametrize("name", ["KPI", "DataPoint", "data_points", "AuditTrail", "last_comment", "scores"])
def test_such_a_name_is_found(name):
    assert words_of(name) & NOT_OURS


@pytest.mark.parametrize("name", ["Recommendation", "underscored", "issued_on", "commentary", "available_on"])
def test_a_name_that_only_looks_so_is_left_alone(name):
    assert not words_of(name) & NOT_OURS


def test_a_file_that_is_not_there_is_found():
    text = "See `judgements/nowhere.py`, `docs/settings.md`, `nothing.toml` and [that](docs/absent.png).\n"
    assert [name for name in files_named(text) if not is_there(name)] == [
        "judgements/nowhere.py",
        "nothing.toml",
        "docs/absent.png",
    ]


@pytest.mark.parametrize("folder", ["work", "tmp", "home/ann", "root"])
def test_a_path_of_a_machine_is_found(folder):
    assert BANNED.search(f"kept in /{folder}/site")
    assert not BANNED.search(f"a table of {folder}/site, and sqlite:////some/where")
