"""manage.py load_demo: the demonstration, and four sign-ins for it."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboard import demonstration


class Command(BaseCommand):
    help = "Loads the demonstration from the project's own files; a second run changes nothing and says so."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in demonstration.load():
            self.stdout.write(line)
        sign_ins = demonstration.make_sign_ins()
        self.stdout.write(f"Sign-ins: {', '.join(sign_ins)} (in {demonstration.SIGN_INS}).")
