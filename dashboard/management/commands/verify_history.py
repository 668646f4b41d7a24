"""manage.py verify_history: recomputes every seal and names what was altered, added or removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from judgements.trail.seals import verify

NEVER_SEALED = 2


class Command(BaseCommand):
    help = "Compares the history with its seals; ends with 1 and the table, day and rows of every fault, with 2 where nothing is sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            metavar="DIGEST",
            default="",
            help="A digest that seal_history printed, kept elsewhere.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify(options["expect"])
        if verdict.faults:
            told = "\n".join(str(fault) for fault in verdict.faults)
            raise CommandError(
                f"The history does not agree with its seals in {len(verdict.faults)} place{'s' * (len(verdict.faults) > 1)}:\n{told}"
            )
        if verdict.unsealed_from and not verdict.days:
            raise CommandError(
                f"No day is sealed, though there is history since {verdict.unsealed_from:%-d %B %Y}: either "
                "seal_history has never run here, or every seal was removed. If it has run, treat this as tampering "
                "and compare with a digest kept elsewhere (--expect); if it never has, run it now and each day.",
                returncode=NEVER_SEALED,
            )
        if verdict.unsealed_from:
            raise CommandError(
                f"There is history without a seal since {verdict.unsealed_from:%-d %B %Y}: seal_history has not run, "
                "or the newest seals were removed."
            )
        if not verdict.days:
            self.stdout.write("No day is sealed yet; run seal_history.")
            return
        days = "1 sealed day agrees" if verdict.days == 1 else f"{verdict.days} sealed days agree"
        self.stdout.write(f"{days} with the history; the newest digest is {verdict.head}")
