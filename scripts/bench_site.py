"""What the bench asks of the site from inside: a signed-in session, a hundred times the inspections, query counts.

Run by scripts/bench.py as `python -m scripts.bench_site STEP`, with the bench's settings; prints JSON.
"""

import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import django

PAGES = (
    "/?as_at=2012-05-25",
    "/",
    "/inspections/",
    "/metrics/annual-health-assessments/",
    "/recommendations/",
)


def load() -> dict[str, str]:
    """The demonstration in an empty database, and a session for a manager."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from dashboard import demonstration

    call_command("migrate", interactive=False, verbosity=0)
    for _ in demonstration.load():
        pass
    user = get_user_model().objects.create_user("bench")
    user.groups.add(Group.objects.get(name="managers"))
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "judgements.reach.ReachBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return {"session": session.session_key}


def multiply(times: str) -> dict[str, int]:
    """Copies of the inspections that are there, for other authorities, until there are so many times as many."""
    from django.db import transaction
    from django.utils.text import slugify

    from judgements.models import Authority, Inspection, Judgement, Recommendation

    originals = list(Inspection.objects.prefetch_related("judgements", "recommendations"))
    others = itertools.cycle(Authority.objects.filter(is_ours=False, ends_on=None))
    copies, judgements, recommendations = [], [], []
    for n in range((int(times) - 1) * len(originals)):
        original, authority = originals[n % len(originals)], next(others)
        moved = timedelta(
            days=n // 20
        )  # Enough days between one authority's copies to keep their slugs apart.
        day = original.published_on + moved
        copy = Inspection(
            authority=authority,
            framework_id=original.framework_id,
            kind=original.kind,
            title=original.title,
            started_on=original.started_on,
            ended_on=original.ended_on,
            published_on=day,
            state=original.state,
            slug=f"{slugify(authority.name)}-{day:%Y-%m-%d}-{n}",
        )
        copies.append((original, copy))
    with transaction.atomic():
        Inspection.create_tracked([copy for _, copy in copies])
        made = {copy.slug: copy for copy in Inspection.objects.all()}
        for original, unsaved in copies:
            copy = made[unsaved.slug]
            judgements += [_again(row, copy) for row in original.judgements.all()]
            asked = [_again(row, copy) for row in original.recommendations.all()]
            for row in asked:
                row.due_on = row.due_on and row.due_on + (copy.published_on - original.published_on)
            recommendations += asked
        Judgement.create_tracked(judgements)
        Recommendation.create_tracked(recommendations)
    return {"inspections": Inspection.objects.count(), "judgements": Judgement.objects.count()}


def _again(row: Any, inspection: Any) -> Any:
    """The same row for another inspection; its many-to-many rows stay behind."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for name in ("id", "inspection_id", "updated_at", "updated_by_id", "version"):
        values.pop(name)
    return type(row)(inspection=inspection, **values)


def measure(runs: int = 15) -> dict[str, Any]:
    """Queries and milliseconds of each page, made anew each time."""
    from django.contrib.auth import get_user_model
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(
        get_user_model().objects.get(username="bench"), backend="judgements.reach.ReachBackend"
    )
    answer = {}
    for page in PAGES:
        for _ in range(3):  # The first answers pay for templates, statements and the rows' way into memory.
            client.get(page)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            status = client.get(page).status_code
        queries, times = len(captured), []
        for _ in range(runs):
            cache.clear()
            begun = time.perf_counter()
            client.get(page)
            times.append((time.perf_counter() - begun) * 1000)
        answer[page] = {
            "status": status,
            "queries": queries,
            "ms": times,
            "median": statistics.median(times),
        }
    return answer


def main() -> None:
    django.setup()
    steps: dict[str, Callable[..., Any]] = {"load": load, "multiply": multiply, "measure": measure}
    print(json.dumps(steps[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
