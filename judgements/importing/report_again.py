"""A report read again: what differs between two readings of its file, and how the draft stands to it.

A value is told only where the two readings differ and the draft does not hold the new one already; so what an officer
corrected by hand stays corrected.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from judgements.importing.report_draft import asked_in
from judgements.importing.reports import KINDS
from judgements.models import Inspection
from judgements.reports.parsed import ParsedRecommendation, ParsedReport

ALIKE = 0.6
FIELDS = {
    "title": "title",
    "kind": "kind",
    "started_on": "first day",
    "ended_on": "last day",
    "published_on": "date of publication",
    "lead_inspector": "lead inspector",
}
NAMES = {
    "printed_grade": "grade",
    "first_paragraph": "first paragraph",
    "last_paragraph": "last paragraph",
    "text": "words",
    "timescale": "timescale",
    "page": "page",
}


@dataclass(frozen=True)
class Difference:
    """One value, or one whole row with an empty `field`: as read before, as read now, as it stands in the draft.

    An empty `now` of a whole row says that the newer reading does not find it; an empty `before`, that only it does.
    """

    kind: str
    key: str
    field: str
    about: str
    before: str
    now: str
    stands: str

    @property
    def name(self) -> str:
        """Its name in a form."""
        return f"{self.kind}/{self.key}/{self.field}"

    @property
    def untouched(self) -> bool:
        """Whether the draft still holds what was read before, so that nobody's correction is lost."""
        return self.stands == self.before


Rows = Mapping[str, Mapping[str, str]]


def said(value: Any) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def differences(before: ParsedReport, now: ParsedReport, inspection: Inspection) -> list[Difference]:
    """What the newer reading would change, in the order of the report."""
    found = [*_of_fields(before, now, inspection)]
    pairs = paired(before, now)
    for kind, told, stands in (
        ("judgement", judged_told, _judgements_now(inspection)),
        (
            "recommendation",
            lambda report: asked_told(report, pairs if report is now else {}),
            _asked_now(inspection),
        ),
        ("paragraph", paragraphs_told, _paragraphs_now(inspection)),
    ):
        found += _of_rows(kind, told(before), told(now), stands)
    known = {(one.where, one.message) for one in before.warnings}
    found += [
        Difference("doubt", f"{n}", "", one.where, "", one.message, "")
        for n, one in enumerate(now.warnings)
        if (one.where, one.message) not in known
    ]
    return found


def _of_fields(before: ParsedReport, now: ParsedReport, inspection: Inspection) -> Iterator[Difference]:
    old, new = fields_told(before), fields_told(now)
    for name, words in FIELDS.items():
        stands = said(getattr(inspection, name))
        if old[name] != new[name] and stands != new[name]:
            yield Difference("field", "", name, words, old[name], new[name], stands)


def fields_told(report: ParsedReport) -> dict[str, str]:
    values = {
        "title": report.title[:240],
        "kind": KINDS.get(report.kind, Inspection.Kind.OTHER),
        "started_on": report.inspection_start,
        "ended_on": report.inspection_end,
        "published_on": report.published,
        "lead_inspector": (report.lead_inspector or "")[:120],
    }
    return {name: said(value) for name, value in values.items()}


def _of_rows(kind: str, before: Rows, now: Rows, stands: Rows) -> Iterator[Difference]:
    for key in dict.fromkeys([*before, *now]):
        old, new, held = before.get(key), now.get(key), stands.get(key)
        if old is None and new is not None:
            if held is None:
                yield Difference(kind, key, "", key, "", _first(new), "")
        elif new is None and old is not None:
            if held is not None:
                yield Difference(kind, key, "", key, _first(old), "", _first(held))
        elif old is not None and new is not None and held is not None:
            for name in new:
                if old[name] != new[name] and held[name] != new[name]:
                    about = f"{key}, {NAMES[name]}"
                    yield Difference(kind, key, name, about, old[name], new[name], held[name])


def _first(values: Mapping[str, str]) -> str:
    return next(iter(values.values())) or "(empty)"


# ---- What a reading tells, and what stands, under the same keys


def judged_told(report: ParsedReport) -> Rows:
    return {
        one.section: {
            "printed_grade": one.grade[:80],
            "first_paragraph": said(one.first_paragraph),
            "last_paragraph": said(one.last_paragraph),
        }
        for one in report.judgements
    }


def _judgements_now(inspection: Inspection) -> Rows:
    return {
        one.section.key: {
            "printed_grade": one.printed_grade,
            "first_paragraph": said(one.first_paragraph),
            "last_paragraph": said(one.last_paragraph),
        }
        for one in inspection.judgements.select_related("section")
    }


def paired(before: ParsedReport, now: ParsedReport) -> dict[str, str]:
    """New reference to old, for recommendations of the same or nearly the same words in the same list; each once."""
    old, new = _by_list(before), _by_list(now)
    pairs: dict[str, str] = {}
    for board in (False, True):
        pairs |= _paired(dict(old[board]), new[board])
    return pairs


def _by_list(report: ParsedReport) -> tuple[dict[str, str], dict[str, str]]:
    """References and words of the authority's list, and of the board's."""
    asked = [(ref, one.text) for ref, one in asked_in(report)]
    own = len(report.recommendations)
    return dict(asked[:own]), dict(asked[own:])


def _paired(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    pairs = {}
    for ref, words in new.items():
        same = [other for other, told in old.items() if told == words]
        if same:
            pairs[ref] = ref if ref in same else same[0]
            old.pop(pairs[ref])
    for ref, words in new.items():
        if ref not in pairs:
            ranked = [
                (SequenceMatcher(None, told, words, autojunk=False).ratio(), o) for o, told in old.items()
            ]
            likeness, best = max(ranked, default=(0.0, ""))
            if likeness >= ALIKE:
                pairs[ref] = best
                old.pop(best)
    return pairs


def keyed(report: ParsedReport, pairs: Mapping[str, str]) -> dict[str, tuple[str, ParsedRecommendation]]:
    """Reference and words under the key of a difference: the older reading's reference where it has one."""
    taken = set(pairs.values())
    return {
        # A new one may have the reference that an older one has had.
        pairs.get(ref) or (f"{ref} (new)" if ref in taken else ref): (ref, one)
        for ref, one in asked_in(report)
    }


def asked_told(report: ParsedReport, pairs: Mapping[str, str]) -> Rows:
    return {
        key: {"text": one.text, "timescale": one.timescale or "", "page": said(one.page)}
        for key, (_, one) in keyed(report, pairs).items()
    }


def _asked_now(inspection: Inspection) -> Rows:
    return {
        one.ref: {"text": one.text, "timescale": one.timescale, "page": said(one.page)}
        for one in inspection.recommendations.all()
    }


def paragraphs_told(report: ParsedReport) -> Rows:
    return {number_of(one): {"text": one.text, "page": said(one.page)} for one in reversed(report.paragraphs)}


def _paragraphs_now(inspection: Inspection) -> Rows:
    return {number_of(one): {"text": one.text, "page": said(one.page)} for one in inspection.paragraphs.all()}


def number_of(one: Any) -> str:
    return f"{one.part} {one.number}".strip()
