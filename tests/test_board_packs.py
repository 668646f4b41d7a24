"""The packs, opened again by readers of their own and compared with the site's exports."""

import io
import json
import re
import subprocess
from datetime import date

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from board.exports.page import html_of, policy_in
from board.exports.paper import paper_html, pdf_of
from board.models import Meeting, PublicPack, SlideChoice
from board.queries import deck_of
from board.services import CannotDo, close_meeting, make_public_pack
from board.slides import as_json, fingerprint, fingerprint_of
from board.templatetags.board import dated
from judgements.models import Agency, Authority, Person
from metrics.models import Metric

THEN, NOW = date(2012, 5, 25), date(2026, 11, 1)
DAYS = [THEN, NOW]
SLUG = "local-safeguarding-children-board-2012-05-25"


@pytest.fixture
def ours(demonstration):
    return Authority.objects.get(is_ours=True)


@pytest.fixture(params=DAYS, ids=str)
def deck(request, ours):
    return as_json(deck_of(ours, request.param))


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def same(text: str) -> str:
    """Without what a line's end may part."""
    return re.sub(r"[\s\u00ad-]+", "", text)


# ---- Paper


def test_the_pdf_holds_every_headline_and_every_table_cell(deck):
    read = same(words_of(pdf_of(deck)))
    assert not [one["headline"] for one in deck["slides"] if same(one["headline"]) not in read]
    missing = [
        (table["name"], cell)
        for table in deck["tables"]
        for row in table["rows"]
        for cell in row
        if same(dated(cell)) not in read
    ]
    assert not missing


def test_the_pdf_is_tagged_titled_and_numbered(deck):
    reader = PdfReader(io.BytesIO(pdf_of(deck)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en-GB"
    assert reader.metadata.title == deck["title"]
    pages = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        text = " ".join(page.extract_text().split())
        assert f"Page {number} of {pages}" in text
        assert deck["authority"] in text and "as at" in text
        assert ("Plan is illustrative" in text) is deck["illustrative"]
    boxes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages}
    assert boxes <= {(595, 842), (842, 595)}


def test_a_second_reader_reads_the_same_figures(ours, tmp_path):
    file = tmp_path / "pack.pdf"
    file.write_bytes(pdf_of(as_json(deck_of(ours, THEN))))
    try:
        said = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    except FileNotFoundError:
        pytest.skip("no pdftotext is on this machine (on Debian: apt-get install poppler-utils)")
    assert "89.5%" in said.stdout and "70.8%" in said.stdout and "18.7 percentage points" in said.stdout


def test_every_drawing_on_paper_has_its_words(deck):
    page = BeautifulSoup(paper_html(deck), "html.parser")
    charts = [block for one in deck["slides"] for block in one["blocks"] if block["kind"] == "chart"]
    drawings = page.select(".b-drawing")
    assert len(drawings) == len(charts) and all(
        one["role"] == "img" and one["aria-label"] for one in drawings
    )
    for block in charts:
        for series in block["series"]:
            for printed in filter(None, series["printed"]):
                assert printed in page.get_text()


# ---- One file


def test_the_one_file_names_nothing_outside_itself(deck):
    html = html_of(deck)
    page = BeautifulSoup(html, "html.parser")
    assert not page.select("link, img, iframe, object, embed, form[action]")
    assert not [one for one in page.select("[src], [href]") if not one.get("href", "#").startswith("#")]
    assert not re.findall(r"https?://(?!www\.w3\.org)", html)
    assert "unsafe" not in policy_in(html) and "default-src 'none'" in policy_in(html)


def test_words_that_were_typed_as_markup_stay_words(ours):
    deck = as_json(deck_of(ours, THEN))
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    deck["slides"][0]["headline"] = evil
    deck["slides"][0]["blocks"][0]["title"] = evil
    deck["tables"][0]["rows"][0][0] = evil
    for made in (html_of(deck), paper_html(deck)):
        assert "alert(1)</script>" not in made.replace("&lt;", "<!") and "<img" not in made
    assert pdf_of(deck).startswith(b"%PDF")


# ---- The same figures as the site


def test_tables_are_the_sites_exports(ours, client_as):
    client = client_as("manager")
    at = {"as_at": THEN.isoformat()}
    deck = as_json(deck_of(ours, THEN))
    tables = {
        one["name"]: [dict(zip(one["columns"], row, strict=True)) for row in one["rows"]]
        for one in deck["tables"]
    }
    asked = client.get("/recommendations.json", at).json()["recommendations"]
    assert [
        (row["Ref"], row["Due"], row["Status"], row["Days overdue"] or None)
        for row in tables["Recommendations"]
    ] == [(row["ref"], row["due"] or "", row["status"], row["days_overdue"]) for row in asked]
    doing = client.get("/actions.json", at).json()["actions"]
    assert [
        (row["Ref"], row["Due"], row["Delivery"], row["Impact"], row["Times moved"])
        for row in tables["Actions"]
    ] == [(row["ref"], row["due"], row["delivery"], row["impact"], row["times_revised"]) for row in doing]
    grades = client.get("/inspections/bath-and-north-east-somerset-2012-02-24/grades.json", at).json()[
        "judgements"
    ]
    assert [(row["Section"], row["Grade"], row["Overdue"]) for row in tables["Grades"]] == [
        (row["section"], row["grade"], row["overdue"]) for row in grades
    ]


@pytest.mark.parametrize("kind", ["pdf", "pptx", "xlsx", "html"])
@pytest.mark.parametrize("path", ["/board/pack.{}?as_at=2012-05-25", f"/meetings/{SLUG}/pack.{{}}"])
def test_a_plain_get_answers_the_file(demonstration, client_as, path, kind):
    response = client_as("manager").get(path.format(kind))
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    assert response.content[:4] in (b"%PDF", b"PK\x03\x04", b"<!DO")


def test_a_day_without_a_deck_has_no_pack(demonstration, client_as):
    client = client_as("manager")
    assert client.get("/board/pack.pdf?as_at=2010-01-01").status_code == 404
    page = client.get("/board/?as_at=2010-01-01")
    assert page.status_code == 200 and b"nothing to show a board yet" in page.content


def test_without_pango_the_page_says_what_to_install(demonstration, client_as, monkeypatch):
    import builtins

    whole = builtins.__import__

    def without(name, *more, **kwargs):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return whole(name, *more, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    response = client_as("manager").get("/board/pack.pdf?as_at=2012-05-25")
    assert response.status_code == 503 and b"libpango-1.0-0" in response.content


# ---- For the public


@pytest.fixture
def named(ours):
    """A lead with a name, and a figure of four children."""
    from actions.models import Action

    action = Action.objects.get(ref="2012-A04")
    action.lead = Person.objects.create(
        role="Safeguarding lead", name="Jo Example", agency=Agency.objects.first()
    )
    action.save()
    return ours


def test_the_public_pack_leaves_out_names_small_numbers_and_what_was_typed(named, publisher):
    meeting = Meeting.objects.get(slug=SLUG)
    SlideChoice.objects.create(meeting=meeting, headline="Jane is off sick", words="A child of High Street.")
    SlideChoice.objects.create(meeting=meeting, key="metrics", hidden=True)
    assert "Jo Example" in json.dumps(as_json(deck_of(named, THEN, meeting)))
    with pytest.raises(CannotDo, match="close it first"):
        make_public_pack(authority=named, as_at=THEN, meeting=meeting, by=publisher)
    close_meeting(meeting=meeting, authority=named, by=publisher)
    meeting = Meeting.objects.get(slug=SLUG)
    pack = make_public_pack(authority=named, as_at=THEN, meeting=meeting, by=publisher)
    pdf, html = words_of(bytes(pack.pdf)), pack.html
    for made in (pdf, html):
        for typed in ("Jo Example", "Ask the health commissioner", "Jane is off sick", "High Street"):
            assert typed not in made
        assert "named doctor and a named nurse" not in made and "agree cover" not in made
        assert "Hospital safeguarding lead" in made
    told = " ".join(pack.left_out)
    for words in (
        "Names of persons",
        "officer's own",
        "Decisions",
        "'Measures', hidden",
        "Notes",
        "questions",
    ):
        assert words in told, words
    assert (pack.html_hash, pack.pdf_hash) == (fingerprint(html), fingerprint_of(bytes(pack.pdf)))


def test_small_numbers_are_withheld_for_the_public(ours):
    deck = as_json(deck_of(ours, THEN, public=True))
    small = Metric.objects.get(code="health-assessments-refused-over-16").name
    (measures,) = [one for one in deck["tables"] if one["name"] == "Measures"]
    assert next(row for row in measures["rows"] if row[0] == small)[1] == "c"
    assert any(small in line for line in deck["left_out"])


def test_what_is_hidden_is_in_no_table_of_any_pack(ours):
    meeting = Meeting.objects.get(slug=SLUG)
    SlideChoice.objects.filter(meeting=meeting, key="exceptions").delete()
    SlideChoice.objects.create(meeting=meeting, key="exceptions", hidden=True)
    deck = as_json(deck_of(ours, THEN, meeting))
    assert "Exceptions" not in {one["name"] for one in deck["tables"]}
    assert "exceptions" not in {one["key"] for one in deck["slides"]}


def test_only_a_publisher_makes_one_and_every_reader_finds_it(demonstration, client_as):
    meeting = Meeting.objects.get(slug=SLUG)
    client_as("officer").post(f"/admin/meetings/{meeting.pk}/close/")
    address = f"/admin/meetings/{meeting.pk}/public-pack/"
    assert client_as("officer").post(address).status_code == 403
    client_as("publisher").post(address)
    pack = PublicPack.objects.get()
    manager = client_as("manager")
    page = manager.get(f"/meetings/{SLUG}/").content.decode()
    assert f"/public-packs/{pack.pk}.pdf" in page and pack.left_out[0] in page
    assert manager.get(f"/public-packs/{pack.pk}.pdf").content == bytes(pack.pdf)
    assert manager.get(f"/public-packs/{pack.pk}.html").content.decode() == pack.html
    assert manager.get(f"/public-packs/{pack.pk}.xlsx").status_code == 404
    assert manager.get("/public-packs/999999.pdf").status_code == 404
