"""What `make demo` runs inside .venv: the database, the demonstration, then the site in the foreground."""

import os
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from gunicorn.app.base import BaseApplication  # noqa: E402


def prepare() -> dict[str, dict[str, str]]:
    """Brings the database, the demonstration and the static files up to date; a second time changes nothing."""
    django.setup()
    from django.db import connections

    from dashboard import demonstration

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo")
    call_command("collectstatic", interactive=False, verbosity=0)
    sign_ins = demonstration.make_sign_ins()
    connections.close_all()  # The workers are forked from here, and each opens its own.
    return sign_ins


def welcome(port: int, sign_ins: dict[str, dict[str, str]]) -> str:
    """The addresses and sign-ins, for whoever looks at the terminal."""
    people = "".join(f"  {one['username']:<10} {one['password']}\n" for one in sign_ins.values())
    return (
        f"\nThroughline is ready.\n"
        f"  today:       http://127.0.0.1:{port}/\n"
        f"  25 May 2012: http://127.0.0.1:{port}/?as_at=2012-05-25\n\n"
        f"Sign in as (kept in var/demo-sign-ins.json):\n{people}\nStop it with Ctrl-C.\n"
    )


class Site(BaseApplication):
    """The site under gunicorn, forked from this process, which has loaded it already."""

    def __init__(self, port: int, words: str) -> None:
        self.port, self.words = port, words
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 2,
            # Threads, since a browser opens connections ahead of need, and one would hold a whole worker.
            "worker_class": "gthread",
            "threads": 4,
            "graceful_timeout": 3,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda arbiter: print(self.words, flush=True),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self):  # type: ignore[no-untyped-def]
        from config.wsgi import application

        return application


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    try:
        sign_ins = prepare()
    except (ImproperlyConfigured, CommandError) as problem:
        sys.exit(f"Throughline cannot start: {problem}")
    Site(port, welcome(port, sign_ins)).run()


if __name__ == "__main__":
    main()
