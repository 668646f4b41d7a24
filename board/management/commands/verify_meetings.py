"""manage.py verify_meetings: recomputes the fingerprint of everything that closed meetings keep."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from board.queries.kept import kept


class Command(BaseCommand):
    help = "Compares what was kept of closed meetings and public packs with its fingerprints; ends with 1 and names every part that was altered."

    def handle(self, *args: Any, **options: Any) -> None:
        number, faults = kept()
        if faults:
            raise CommandError("\n".join(str(fault) for fault in faults))
        if not number:
            self.stdout.write(
                "No meeting has been closed and no public pack made; there is nothing to compare."
            )
            return
        self.stdout.write(
            f"{number} kept {'picture or pack agrees' if number == 1 else 'pictures and packs agree'} with what was kept."
        )
