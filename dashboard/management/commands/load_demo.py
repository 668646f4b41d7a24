"""manage.py load_demo: the demonstration, and four sign-ins for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dashboard import demonstration
from judgements.models import writing


class Command(BaseCommand):
    help = "Loads the demonstration from the project's own files; a second run changes nothing and says so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="Compare every row with the files once more."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with writing("command load_demo"):
            for line in demonstration.load(again=options["again"]):
                self.stdout.write(line)
        sign_ins = demonstration.make_sign_ins()
        self.stdout.write(f"Sign-ins: {', '.join(sign_ins)} (in {demonstration.SIGN_INS}).")
