"""A filled database of the first release, and of every state since, comes up to the newest with nothing lost."""

import json
import subprocess
import sys

import pytest

from tests.scratch import PROJECT, place

pytestmark = pytest.mark.django_db


def test_a_row_of_every_table_and_every_state_reaches_the_newest(tmp_path):
    with place(tmp_path / "old") as old:
        done = subprocess.run(
            [sys.executable, "-m", "tests.upgrading"],
            cwd=PROJECT,
            env=old.environment(DJANGO_SETTINGS_MODULE="config.settings"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        said = json.loads(done.stdout.splitlines()[-1])
        assert said["problems"] == []
        assert said["states"] == len(said["steps"]) + 1 >= 2
        assert said["rows"] > 100
        names = {name for (name,) in old.rows("SELECT name FROM judgements_agency")}
    assert {f"\N{POUND SIGN}-kept-agency-{number}" for number in range(1, said["states"] + 1)} <= names
