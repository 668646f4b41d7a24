"""What is vendored is what the manifest says: every file, unchanged, under a licence whose text lies beside it."""

import hashlib
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from plotly.offline import get_plotlyjs_version

STATIC = Path(__file__).resolve().parent.parent / "static"
VENDOR = STATIC / "vendor"
MANIFEST = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))
FILES = {path: sha256 for package in MANIFEST for path, sha256 in package["files"].items()}
SCRIPTS_AND_SHEETS = sorted(path for path in STATIC.rglob("*") if path.suffix in (".js", ".css"))
SHEETS = [path for path in SCRIPTS_AND_SHEETS if path.suffix == ".css"]
ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]+)")


def name_of(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


def version_in_bundle() -> str:
    bundle = (VENDOR / "plotly.js-basic-dist-min" / "plotly-basic.min.js").read_text(encoding="utf-8")
    found = re.search(r"plotly\.js[^\n]*v(\d+\.\d+\.\d+)", bundle[:500])
    assert found, "the bundle does not say its version in its first lines"
    return found[1]


@pytest.mark.parametrize("path", FILES)
def test_a_vendored_file_is_unchanged(path):
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == FILES[path]


def test_every_vendored_file_is_in_the_manifest():
    found = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert found == {*FILES, "MANIFEST.json"}


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: package["package"])
def test_a_package_names_its_version_and_carries_its_licence(package):
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["licence"] in ("MIT", "OFL-1.1")
    text = (VENDOR / package["package"] / "LICENSE").read_text(encoding="utf-8")
    assert "Copyright" in text
    assert (
        "Permission is hereby granted" if package["licence"] == "MIT" else "SIL OPEN FONT LICENSE"
    ) in text


@pytest.mark.parametrize("path", SCRIPTS_AND_SHEETS, ids=name_of)
def test_no_source_map_is_named(path):
    """Hashed file names are made from what a file names: a map that is not here would stop collectstatic."""
    assert "sourceMappingURL" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_a_style_sheet_reaches_for_nothing_but_our_own_files(path):
    text = path.read_text(encoding="utf-8")
    assert "@import" not in text
    for address in ADDRESS.findall(text):
        assert not re.match(r"(?:https?:)?//", address), address
        assert address.startswith("data:") or (path.parent / unquote(address)).is_file(), address


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_what_belongs_to_the_crown_is_left_out(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"GDS Transport|crown|crest", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


def test_the_bundle_is_the_one_that_the_python_package_checks_figures_for():
    packaged = next(one for one in MANIFEST if one["package"] == "plotly.js-basic-dist-min")
    assert version_in_bundle() == packaged["version"] == get_plotlyjs_version()


def test_the_rules_that_plotly_would_inject_are_exported():
    """The pages link to them under the id that Plotly looks for; where it finds that, it injects none."""
    rules = (STATIC / "css" / "plotly.css").read_text(encoding="utf-8")
    assert ".js-plotly-plot .plotly .main-svg" in rules
    assert ".plotly-notifier" in rules
