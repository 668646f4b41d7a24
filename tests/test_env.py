"""A setting never lies: what is read, what is refused, and with which words."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

PROJECT = Path(__file__).resolve().parents[1]
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "x7Qm2-vLr9_Tz4pWc8Kd1-nHs6_Yb3gJf5-eUa0_RoVi2kXw7MqC9tBl",
    "ALLOWED_HOSTS": "throughline.example.gov.uk",
    "HASHED_STATIC": "true",
    "SECURE_COOKIES": "true",
    "BEHIND_PROXY": "true",
}


@pytest.fixture(autouse=True)
def empty_file(monkeypatch):
    """As in a clone without var/env."""
    monkeypatch.setattr(env, "_FILE", {})
    monkeypatch.delenv("A_SETTING", raising=False)


# ---- The readers


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("false", False)])
def test_a_switch_has_two_spellings(monkeypatch, text, expected):
    monkeypatch.setenv("A_SETTING", text)
    assert env.env_bool("A_SETTING", not expected) is expected


@pytest.mark.parametrize("text", ["True", "FALSE", "1", "0", "yes", "on", " true", "tru"])
def test_any_other_spelling_is_refused_with_the_remedy(monkeypatch, text):
    monkeypatch.setenv("A_SETTING", text)
    with pytest.raises(ImproperlyConfigured, match=r"A_SETTING is .*Write true or false"):
        env.env_bool("A_SETTING", False)


@pytest.mark.parametrize("default", [True, False])
def test_a_switch_that_is_not_set_or_empty_takes_its_default(monkeypatch, default):
    assert env.env_bool("A_SETTING", default) is default
    monkeypatch.setenv("A_SETTING", "")
    assert env.env_bool("A_SETTING", default) is default


def test_a_whole_number(monkeypatch):
    assert env.env_int("A_SETTING", 8) == 8
    monkeypatch.setenv("A_SETTING", "12")
    assert env.env_int("A_SETTING", 8, least=1) == 12


@pytest.mark.parametrize("text", ["-1", "0", "1.5", "ten", "1_000", "²"])
def test_a_number_that_is_none_or_too_small_is_refused(monkeypatch, text):
    monkeypatch.setenv("A_SETTING", text)
    with pytest.raises(ImproperlyConfigured, match=r"A_SETTING is .*whole number of 1 or more"):
        env.env_int("A_SETTING", 8, least=1)


def test_a_list_is_parted_by_commas(monkeypatch):
    monkeypatch.setenv("A_SETTING", " one, two ,,three,")
    assert env.env_list("A_SETTING") == ["one", "two", "three"]
    monkeypatch.delenv("A_SETTING")
    assert env.env_list("A_SETTING") == []


def test_a_choice_is_one_of_those_listed(monkeypatch):
    assert env.env_choice("A_SETTING", ("a", "b"), "a") == "a"
    monkeypatch.setenv("A_SETTING", "c")
    with pytest.raises(ImproperlyConfigured, match=r"A_SETTING is 'c'\. Write one of: a, b"):
        env.env_choice("A_SETTING", ("a", "b"), "a")


def test_a_text_without_default_must_be_set(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="A_SETTING is not set"):
        env.env_str("A_SETTING")
    monkeypatch.setenv("A_SETTING", "here")
    assert env.env_str("A_SETTING") == "here"


def test_the_process_counts_before_the_file(monkeypatch):
    monkeypatch.setattr(env, "_FILE", {"A_SETTING": "from the file"})
    assert env.env_str("A_SETTING") == "from the file"
    monkeypatch.setenv("A_SETTING", "from the process")
    assert env.env_str("A_SETTING") == "from the process"


def test_the_file_is_read_line_by_line(tmp_path):
    path = tmp_path / "env"
    path.write_text("# A word about it\n\nONE=1\n TWO = two=three \nno equals sign\n", encoding="utf-8")
    assert env._read_file(path) == {"ONE": "1", "TWO": "two=three"}
    assert env._read_file(tmp_path / "absent") == {}


# ---- The start


def manage(*arguments: str, folder: Path = PROJECT, **variables: str) -> subprocess.CompletedProcess[str]:
    """manage.py with these variables and no other."""
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=folder,
        env={"PATH": os.defpath, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def clone_without_env(tmp_path):
    """The settings as they are after a clone: no var/env beside them."""
    shutil.copytree(PROJECT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "manage.py", tmp_path)
    return tmp_path


def test_a_mail_server_needs_a_sender(clone_without_env):
    done = manage("check", folder=clone_without_env, **PRODUCTION, EMAIL_HOST="mail.example.gov.uk")
    assert "Throughline cannot start: EMAIL_FROM is not set" in done.stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "console False True False"),
        ({"EMAIL_HOST": "mail.example.gov.uk"}, "smtp True True False"),
        ({"EMAIL_HOST": "mail.example.gov.uk", "EMAIL_PORT": "465"}, "smtp True False True"),
        ({"EMAIL_HOST": "mail.example.gov.uk", "EMAIL_TLS": "false"}, "smtp True False False"),
    ],
)
def test_how_mail_is_sent(clone_without_env, given, expected):
    program = (
        "from config import settings as s; print(s.EMAIL_BACKEND.split('.')[-2], s.MAIL_SET_UP, "
        "s.EMAIL_USE_TLS, s.EMAIL_USE_SSL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=clone_without_env,
        env={"PATH": os.defpath, **PRODUCTION, "EMAIL_FROM": "throughline@example.gov.uk", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == expected, done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_and_names_what_is_missing(clone_without_env, missing):
    given = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = manage("check", folder=clone_without_env, **given)
    assert done.returncode != 0
    assert f"Throughline cannot start: {missing} is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_any_variable_it_is_production(clone_without_env):
    done = manage("check", folder=clone_without_env)
    assert "SECRET_KEY is not set" in done.stderr
    done = manage("check", folder=clone_without_env, SECRET_KEY="x" * 60)
    assert "ALLOWED_HOSTS is not set" in done.stderr


def test_the_environment_is_one_of_two(clone_without_env):
    done = manage("check", folder=clone_without_env, **{**PRODUCTION, "ENVIRONMENT": "staging"})
    assert "ENVIRONMENT is 'staging'. Write one of: development, production." in done.stderr


def test_the_deployment_check_is_clean(tmp_path):
    database = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, DATABASE_URL=database)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_every_setting_that_is_read_is_described():
    """docs/settings.md and the settings name the same variables."""
    tree = ast.parse((PROJECT / "config" / "settings.py").read_text(encoding="utf-8"))
    read = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("env_")
    }
    lines = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    described = {line.split("`")[1] for line in lines if line.startswith("| `")}
    assert read == described
