"""A file of evidence is downloaded by those who see its action, never shown, and gone when it is gone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actions.models import Evidence
from judgements.models import State
from tests.my_actions import House, client_of, day, send


@pytest.fixture
def house(demonstration):
    return House()


@pytest.fixture
def evidence(house, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    send(
        client_of(house.lead),
        house.late,
        kind="document",
        summary="A letter",
        file=SimpleUploadedFile("Letter to parents.txt", b"<script>alert(1)</script>"),
    )
    return Evidence.objects.get(action=house.late)


def test_a_file_is_downloaded_and_never_shown(house, evidence):
    answer = client_of(house.helper).get(f"/actions/M-LATE/evidence/{evidence.pk}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "text/plain"


def test_a_file_is_there_for_those_who_see_its_action_on_a_day_when_it_was(house, evidence, client_as):
    path = f"/actions/M-LATE/evidence/{evidence.pk}/"
    answer = client_as("manager").get(path)
    assert answer.status_code == 200 and b"".join(answer.streaming_content)
    assert client_as("anonymous").get(path).status_code == 302
    assert client_as("manager").get(f"{path}?as_at={day(-1).isoformat()}").status_code == 404
    assert client_as("manager").get(f"/actions/M-FINE/evidence/{evidence.pk}/").status_code == 404
    house.plan.state = State.WITHDRAWN
    house.plan.save()
    assert client_as("manager").get(path).status_code == 404


def test_a_file_that_is_gone_is_not_there(house, evidence):
    evidence.file.storage.delete(evidence.file.name)
    assert client_of(house.lead).get(f"/actions/M-LATE/evidence/{evidence.pk}/").status_code == 404
