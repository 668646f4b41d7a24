"""Whether what was kept of meetings is still what was kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from board.models import MeetingPicture, PublicPack
from board.slides import fingerprint, fingerprint_of


@dataclass(frozen=True)
class Fault:
    """A part of a kept picture or pack that is no longer what its fingerprint was taken of."""

    of: str
    part: str

    def __str__(self) -> str:
        return f"{self.of}: {self.part} is not what was kept"


def _pictures() -> Iterator[tuple[str, dict[str, bool]]]:
    for one in MeetingPicture.objects.select_related("meeting").iterator(chunk_size=20):
        held = {
            "the data of the slides": fingerprint(one.data) == one.data_hash,
            "the page": fingerprint(one.html) == one.html_hash,
        }
        yield str(one.meeting), held


def _packs() -> Iterator[tuple[str, dict[str, bool]]]:
    for one in PublicPack.objects.iterator(chunk_size=20):
        held = {
            "the page": fingerprint(one.html) == one.html_hash,
            "the PDF": fingerprint_of(bytes(one.pdf)) == one.pdf_hash,
        }
        yield f"{one} (number {one.pk})", held


def kept() -> tuple[int, list[Fault]]:
    """How many pictures and public packs there are, and what of them was altered."""
    number = 0
    faults = []
    for source in (_pictures, _packs):
        for name, held in source():
            number += 1
            faults += [Fault(name, part) for part, agrees in held.items() if not agrees]
    return number, faults
