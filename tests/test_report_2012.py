"""The report of 2012: from its text and from the same text laid out as a PDF, against the facts that were taken from it."""

import json
from html import escape

import pytest

from judgements.reports.reading import read_file
from tests.report_files import TODAY, authorities, needed


def facts(name):
    return json.loads(needed("seed", f"{name}.json").read_text(encoding="utf-8"))


def as_pdf(text: str) -> bytes:
    """The text as a page setter would lay it out: lines wrapped, rows of tables side by side, a foot on each page."""
    from weasyprint import HTML

    rows = []
    for line in text.replace("**", "\n").split("\n"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|---") or set(line) <= set("|-: ") and line.strip():
            continue
        if line.startswith("|"):
            cells = [*cells, ""][:2]
            rows.append(f"<div class=row><p>{escape(cells[0])}</p><p>{escape(cells[1])}</p></div>")
        elif line.strip():
            rows.append(
                f"<p>{escape(line).replace('- ', '• ', 1) if line.strip().startswith('- ') else escape(line)}</p>"
            )
    style = (
        "@page{size:A4;margin:2cm;@bottom-right{content:'A council: an inspection  ' counter(page)}}"
        "p{margin:0 0 4pt;font:11pt sans-serif}.row{display:flex}.row p:first-child{width:11cm}"
    )
    return HTML(string=f"<style>{style}</style>{''.join(rows)}").write_pdf()


@pytest.fixture(name="report", scope="module", params=["text", "pdf"])
def the_report(request):
    content = needed("seed", "report-2012.txt").read_bytes()
    if request.param == "pdf":
        pytest.importorskip("weasyprint", exc_type=ImportError)
        content = as_pdf(content.decode())
    return read_file(content, f"report-2012.{request.param}", authorities(), TODAY)


def test_the_facts_of_the_cover(report):
    told = facts("inspection")
    assert (report.framework, report.kind, report.authority, report.la_code) == (
        *("slac", "standard", told["authority"], "800"),
    )
    dates = (report.inspection_start, report.inspection_end, report.published)
    assert [day.isoformat() for day in dates] == [
        *(told["inspection_start"], told["inspection_end"], told["published"]),
    ]
    assert report.lead_inspector == told["reporting_inspector"].removesuffix(" HMI")


def test_the_judgements_in_their_halves(report):
    halves = {"safeguarding": "Safeguarding services", "lac": "Services for looked after children"}
    told = [
        (
            halves[one.section.split(".")[0]],
            one.label,
            one.grade,
            one.first_paragraph,
            one.last_paragraph,
        )
        for one in report.judgements
    ]
    assert told == [
        (one["area"], one["section"], one["grade_label"], one["first_paragraph"], one["last_paragraph"])
        for one in facts("judgements")
    ]
    assert len(told) == 22


def test_the_recommendations_with_timescales_and_lead_ins(report):
    told = [(one.ref, one.area, one.timescale, list(one.responsible)) for one in report.recommendations]
    expected = facts("recommendations")
    assert told == [(one["ref"], one["area"], one["timescale"], one["responsible"]) for one in expected]
    assert len(told) == 32
    for one, fact in zip(report.recommendations, expected, strict=True):
        body = one.text.split(" should ", 1)[1] if one.responsible[0] in one.text else one.text
        assert fact["text_first_words"].split()[:3] == body.split()[:3] or one.text.startswith(
            fact["text_first_words"]
        )


def test_every_paragraph_with_its_section(report):
    assert [one.number for one in report.paragraphs] == list(range(1, 157))
    section = {one.number: one.section for one in report.paragraphs}
    assert {section[1], section[2]} == {"about"}
    assert section[3] == "judgements_and_what_they_mean"
    assert {section[number] for number in range(4, 15)} == {"service_information"}
    assert (section[26], section[94]) == ("safeguarding.areas_for_improvement", "lac.areas_for_improvement")
    for one in report.judgements:
        for number in range(one.first_paragraph or 0, (one.last_paragraph or -1) + 1):
            assert section[number] == one.section


def test_the_traps_are_told(report):
    told = {(one.code, one.where) for one in report.warnings}
    assert {code for code, _ in told} == {
        "heading-contradicts-position",
        "no-narrative",
        "lead-in-contradicts-position",
        "parts-do-not-sum",
    }
    assert {where for code, where in told if code == "no-narrative"} == {
        "Safeguarding services: Equality and diversity",
        "Services for looked after children: Equality and diversity",
    }
    (sums,) = [one for one in report.warnings if one.code == "parts-do-not-sum"]
    assert sums.where == "paragraph 10"
    assert "35 + 45 = 80, of 84" in sums.message
    assert "37 + 36 + 25 per cent = 98" in sums.message


def test_figures_are_offered_with_their_paragraph(report):
    offered = {(one.paragraph, one.value) for one in report.figures}
    offered |= {(one.paragraph, one.earlier) for one in report.figures}
    shares = [one for one in facts("figures") if "%" in str(one["value_text"])]
    assert shares
    assert not [one["id"] for one in shares if (one["paragraph"], f"{one['value']:g}") not in offered]
    changes = {
        one.paragraph: (one.earlier, one.earlier_period, one.value, one.period)
        for one in report.figures
        if one.kind == "change"
    }
    assert changes[99] == ("89.5", "", "70.8", "")
    assert changes[138] == ("33.3", "2010/11", "75", "2011/12")
