"""With the database out of reach the site answers with a page of its own, and what needs none still works."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A port of this machine on which nothing listens; a cookie makes the site look for its session.
NOWHERE = "postgres://nobody@127.0.0.1:9/nothing"
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
client = Client(raise_request_exception=False)
client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
found = {}
for path in ("/", "/inspections/", "/metrics.json", "/admin/", "/healthz", "/accessibility/"):
    answer = client.get(path)
    found[path] = [answer.status_code, answer.content.decode(), dict(answer.headers)]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def answers():
    environment = {
        **os.environ,
        "ENVIRONMENT": "development",
        "SECRET_KEY": "only-for-this-test",
        "DATABASE_URL": NOWHERE,
        "HASHED_STATIC": "false",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.parametrize("path", ["/", "/inspections/", "/metrics.json", "/admin/", "/healthz"])
def test_a_page_of_ours_says_so(answers, path):
    status, body, headers = answers[path]
    assert status == 503
    assert "cannot reach its records" in body
    assert "Wait half a minute" in body
    assert "no-store" in headers["Cache-Control"]
    assert headers["Retry-After"] == "30"


def test_no_word_of_the_database_is_told(answers):
    for _, body, _ in answers.values():
        assert "127.0.0.1:9" not in body
        assert "psycopg" not in body
        assert "Traceback" not in body
