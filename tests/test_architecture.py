"""The import picture: apps in one straight line, layers inside each, and what no file may do.

    board -> dashboard -> actions -> metrics -> judgements

Each file is parsed, never imported; the checker is itself checked on files that break its rules.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
# From the highest to the lowest; each may import those after it.
APPS = ("board", "dashboard", "actions", "metrics", "judgements")
LAYERS = (
    {"urls", "management"},
    {"views", "admin", "apps", "signals", "roles", "demonstration", "context", "operations"},
    {
        "tables",
        "queries",
        "services",
        "importing",
        "exports",
        "forms",
        "filters",
        "guards",
        "templatetags",
        "addresses",
        "drawing",
        "reach",
        "readiness",
        "reading",
        "repeats",
        "sentences",
        "trail",
    },
    {"models"},
    {"charts", "calculations", "definitions", "likeness", "reports", "slides"},
    {"palette"},
)
LAYER = {name: place for place, names in enumerate(LAYERS) for name in names}
PURE = LAYERS[4] | LAYERS[5]
# What everybody may have of the settings' package: it reads the environment, and pages that need no app.
OPEN_TO_ALL = {"config.admin_site", "config.env", "config.pages"}
FRAMEWORK_OR_DATABASE = {"django", "simple_history", "django_tables2", "django_filters", "psycopg"}
# Django calls these before its models are ready, so they import inside their functions.
MAY_IMPORT_LATE = {"apps", "signals"}
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
LONGEST = 320


@dataclass(frozen=True)
class Module:
    """One file of an app: its dotted name and what is written in it."""

    name: str
    tree: ast.Module
    lines: int = 0
    package: bool = False

    @property
    def app(self) -> str:
        return self.name.split(".")[0]

    @property
    def part(self) -> str:
        """The file or package directly under the app, which decides the layer; '' for the app itself."""
        return part_of(self.name)


def read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(PROJECT).with_suffix("").parts
    package = parts[-1] == "__init__"
    return Module(
        name=".".join(parts[:-1] if package else parts),
        tree=ast.parse(text, filename=str(path)),
        lines=text.count("\n"),
        package=package,
    )


def modules() -> list[Module]:
    return [
        read(path)
        for app in APPS
        for path in sorted((PROJECT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def imports(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every dotted name that the file imports, relative ones written out."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.name.split(".")
                kept = parts[: len(parts) - node.level + (1 if module.package else 0)]
                base = ".".join([*kept, base]) if base else ".".join(kept)
            for alias in node.names:
                yield f"{base}.{alias.name}", node


def inside_functions(tree: ast.Module) -> set[ast.stmt]:
    return {
        inner
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    }


def part_of(name: str) -> str:
    return [*name.split("."), ""][1]


def problems(module: Module) -> Iterator[str]:
    """Every way in which one file breaks the picture."""
    late = inside_functions(module.tree)
    own_layer = LAYER.get(module.part)
    if module.part and own_layer is None:
        yield f"{module.name}: no layer is known for '{module.part}'; give it one in this test, or another name"
    if not ast.get_docstring(module.tree) and module.tree.body:
        yield f"{module.name}: no docstring says what it is"
    if {"utils", "common"} & set(module.name.split(".")):
        yield f"{module.name}: neither utils nor common; name it for what it holds"
    if module.lines > LONGEST:
        yield f"{module.name}: {module.lines} lines, of at most {LONGEST}"
    for name, node in imports(module):
        top, part = name.split(".")[0], part_of(name)
        if module.part in PURE and top in FRAMEWORK_OR_DATABASE:
            yield f"{module.name}: a pure module imports {top}"
        if top == "config" and not any(name.startswith(allowed) for allowed in OPEN_TO_ALL):
            yield f"{module.name}: imports {name}; of config only {', '.join(sorted(OPEN_TO_ALL))} is open"
        if top not in APPS:
            continue
        if APPS.index(top) < APPS.index(module.app):
            yield f"{module.name}: imports {name}, from a higher app"
        if module.part in PURE and LAYER.get(part, 9) < min(LAYER[name] for name in PURE):
            yield f"{module.name}: a pure module imports {name}"
        if top == module.app and own_layer is not None and LAYER.get(part, own_layer) < own_layer:
            yield f"{module.name}: imports {name}, from a higher layer"
        if node in late and module.part not in MAY_IMPORT_LATE:
            yield f"{module.name}: imports {name} inside a function"
    yield from relations_by_string(module)


def relations_by_string(module: Module) -> Iterator[str]:
    """A relation named by a string that leaves the app."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Attribute, ast.Name)):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        first = node.args[0] if node.args else None
        if called in RELATIONS and isinstance(first, ast.Constant) and "." in str(first.value):
            if str(first.value).split(".")[0] != module.app:
                yield f"{module.name}: names {first.value!r} by string, which is in another app"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_the_picture(module):
    assert not list(problems(module))


def test_no_app_is_missing_from_the_picture():
    found = {path.parent.name for path in PROJECT.glob("*/apps.py")}
    assert found <= set(APPS)


@pytest.mark.parametrize("path", sorted((PROJECT / "config").glob("*.py")), ids=lambda path: path.name)
def test_the_settings_package_imports_no_app(path):
    assert not [name for name, _ in imports(read(path)) if name.split(".")[0] in APPS]


# ---- The checker can fail


def written(name: str, text: str, *, package: bool = False) -> list[str]:
    return list(problems(Module(name, ast.parse(text), text.count("\n"), package)))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("metrics.queries", "from actions.models import Action", "from a higher app"),
        ("judgements.services", "import dashboard.views.overview", "from a higher app"),
        ("judgements.models.places", "from judgements.queries import heads", "from a higher layer"),
        ("judgements.models.places", "from ..queries import heads", "from a higher layer"),
        ("judgements.models", "from .. import judgements\nfrom ..views import page", "from a higher layer"),
        ("metrics.calculations", "from django.utils import timezone", "a pure module imports django"),
        ("metrics.calculations", "from judgements.models import Place", "a pure module imports"),
        ("metrics.charts", "from judgements.queries import heads", "a pure module imports"),
        ("judgements.palette", "from judgements import calculations", "from a higher layer"),
        (
            "dashboard.views.overview",
            "def page():\n    from judgements.queries import heads",
            "inside a function",
        ),
        ("dashboard.queries", "from config.settings import DEBUG", "of config only"),
        ("judgements.utils", "", "neither utils nor common"),
        ("judgements.importing.common", "", "neither utils nor common"),
        ("judgements.helpers", "", "no layer is known"),
        (
            "metrics.models",
            "owner = models.ForeignKey('judgements.Person', on_delete=PROTECT)",
            "in another app",
        ),
        ("metrics.models", "x = 1\n" * (LONGEST + 1), "lines, of at most"),
        ("metrics.models", "x = 1", "no docstring"),
    ],
)
def test_a_file_that_breaks_the_picture_is_named(name, text, expected):
    assert any(expected in problem for problem in written(name, text, package=name.count(".") == 1))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dashboard.views.overview", "from judgements.queries import heads\nfrom config.env import BASE_DIR"),
        ("judgements.models.places", "from .base import Tracked\nfrom judgements.palette import Tone"),
        ("judgements.apps", "def ready():\n    from judgements import signals"),
        (
            "metrics.models",
            "a = models.ForeignKey('Metric', PROTECT)\nb = models.ForeignKey('metrics.Metric', PROTECT)",
        ),
        ("metrics.charts", "from metrics.calculations import change\nfrom judgements.palette import Tone"),
        ("judgements.exports", "def workbook():\n    import openpyxl"),
    ],
)
def test_a_file_that_keeps_the_picture_passes(name, text):
    assert written(name, f'"""What it is."""\n{text}') == []


# ---- What only a running process can show


def test_the_migrations_say_what_the_models_say(tmp_path):
    """In a process of its own on an empty database: what is compared is code with code."""
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=PROJECT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_running_site_imports_none_of_the_heavy_libraries():
    heavy = ("plotly", "openpyxl", "pypdfium2", "weasyprint", "pptx")
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().reverse_dict\n"
        "import config.wsgi, config.urls\n"
        f"print(sorted(name for name in {heavy!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
