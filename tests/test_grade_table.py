"""The grade table: in the report's order by area and sub-heading, sorted inside its areas, or in one run."""

import html
import re

import pytest

SLUG = "bath-and-north-east-somerset-2012-02-24"
THEN = "as_at=2012-05-25"
AREAS = ("Safeguarding services", "Services for looked after children")
SUBHEADINGS = (
    "Safeguarding outcomes for children and young people",
    "How good are outcomes for looked after children and care leavers?",
)


@pytest.fixture
def client(demonstration, client_as):
    return client_as("manager")


@pytest.fixture
def known(client):
    """What the export says of each judgement, in the report's order."""
    rows = client.get(f"/inspections/{SLUG}/grades.json?{THEN}").json()["judgements"]
    return {row["key"]: row for row in rows}


def table_of(client, query="", path=f"/inspections/{SLUG}/"):
    """The grade table as lines: ('area', words), ('sub', words) or (key, words of the cells)."""
    page = client.get(f"{path}?{THEN}&{query}").content.decode()
    table = re.search(r'<table class="[^"]*tl-grades.*?</table>', page, re.DOTALL)
    if table is None:
        return []
    lines = []
    for attributes, row in re.findall(r"<tr([^>]*)>(.*?)</tr>", table.group(0), re.DOTALL)[1:]:
        words = [
            " ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        key = re.search(r"/judgements/([a-z_.]+)/", row)
        kind = "area" if "tl-area" in attributes else "sub" if "tl-sub" in attributes else key.group(1)
        lines.append((kind, words[0] if kind in ("area", "sub") else words))
    return lines


def keys_of(lines):
    return [kind for kind, _ in lines if kind not in ("area", "sub")]


def by_area(lines):
    """Keys under each area, in the order shown."""
    found, area = {}, ""
    for kind, words in lines:
        if kind == "area":
            area = words
        elif kind != "sub":
            found.setdefault(area, []).append(kind)
    return found


@pytest.mark.parametrize("path", ["/", f"/inspections/{SLUG}/"])
def test_the_reports_order_with_its_areas_and_sub_headings(client, known, path):
    lines = table_of(client, path=path)
    assert keys_of(lines) == list(known)
    assert [words for kind, words in lines if kind == "area"] == list(AREAS)
    assert [words for kind, words in lines if kind == "sub"][: len(SUBHEADINGS)] == list(SUBHEADINGS)[:2]
    assert {area: len(keys) for area, keys in by_area(lines).items()} == {AREAS[0]: 10, AREAS[1]: 12}
    # A sub-heading stands above its first judgement, and nothing before it.
    after = [lines[n + 1][0] for n, (kind, words) in enumerate(lines) if words in SUBHEADINGS]
    assert after == ["safeguarding.children_and_young_people_are_safe_and_feel_safe", "lac.being_healthy"]


def test_each_row_holds_what_the_export_holds(without_plan, client, known):
    for key, words in table_of(client):
        if key in ("area", "sub"):
            continue
        row = known[key]
        section, grade, _, paragraphs, asked, overdue, *_ = words
        assert section == row["section"] and grade.startswith(f"{row['grade']} {row['rank']} ,")
        expected = f"{row['first_paragraph']} to {row['last_paragraph']}"
        assert paragraphs == (expected if row["first_paragraph"] else "No narrative in the report")
        # Nothing is met before a plan, so every recommendation is open.
        n = row["recommendations"]
        assert asked == (f"{n} of {n}" if n else "None made")
        assert overdue == (str(row["overdue"]) if n else "None made")


def test_two_rows_have_no_narrative_in_the_report(client):
    without = [key for key, words in table_of(client) if "No narrative in the report" in words]
    assert without == ["safeguarding.equality_and_diversity", "lac.equality_and_diversity"]


def test_being_healthy_inadequate_stands_beside_its_areas_good(client):
    rows = dict(table_of(client))
    assert rows["lac.being_healthy"][1] == "Inadequate 4 , lowest of four grades"
    assert rows["lac.overall_effectiveness"][1] == "Good 2 , second of four grades"
    page = client.get(f"/inspections/{SLUG}/judgements/lac.being_healthy/?{THEN}").content.decode()
    assert "The area is Good overall; the two grades stand side by side and are never averaged." in page
    assert "average" not in re.sub(r"never averaged", "", page)


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("section", lambda row: row["section"]),
        ("tile", lambda row: row["rank"]),
        ("paragraphs", lambda row: row["first_paragraph"] or 9999),
        ("recommendations", lambda row: row["recommendations"]),
        ("overdue", lambda row: row["overdue"]),
    ],
)
def test_sorting_stays_inside_the_areas(client, known, sort, value):
    for sign, backwards in (("", False), ("-", True)):
        lines = table_of(client, f"sort={sign}{sort}")
        assert [words for kind, words in lines if kind == "area"] == list(AREAS)
        assert not [words for kind, words in lines if kind == "sub"], "sorted rows leave their sub-headings"
        for area, keys in by_area(lines).items():
            assert {known[key]["area"] for key in keys} == {area}
            values = [value(known[key]) for key in keys]
            assert values == sorted(values, reverse=backwards)
        assert sorted(keys_of(lines)) == sorted(known)


def test_the_sorted_column_says_so_and_the_others_do_not(client):
    page = client.get(f"/inspections/{SLUG}/?{THEN}&sort=-tile").content.decode()
    assert re.findall(r'aria-sort="(\w+)"', page) == ["descending"]
    links = re.findall(r'<a class="tl-sort" href="([^"]*)">([^<]+)', page)
    assert len(links) >= 4 and all(THEN in link and "sort=" in link for link, _ in links)
    assert {words: link for link, words in links}["Grade"].endswith("sort=tile")


def test_in_one_run_the_area_is_a_column(client, known):
    lines = table_of(client, "group=none")
    assert keys_of(lines) == list(known) and not [1 for kind, _ in lines if kind in ("area", "sub")]
    assert [words[1] for _, words in lines] == [row["area"] for row in known.values()]
    ranks = [known[key]["rank"] for key in keys_of(table_of(client, "group=none&sort=-tile"))]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("show=below", lambda row: row["grade"] in ("Adequate", "Inadequate")),
        ("show=overdue", lambda row: row["overdue"]),
        ("show=moved", lambda row: False),
        ("grade=Inadequate", lambda row: row["grade"] == "Inadequate"),
        ("grade=Good&show=overdue", lambda row: row["grade"] == "Good" and row["overdue"]),
    ],
)
def test_filters(client, known, query, wanted):
    expected = [key for key, row in known.items() if wanted(row)]
    assert keys_of(table_of(client, query)) == expected
    assert sorted(keys_of(table_of(client, f"{query}&group=none&sort=tile"))) == sorted(expected)


def test_a_filter_that_leaves_nothing_says_how_to_go_on(client):
    page = client.get(f"/inspections/{SLUG}/?{THEN}&show=moved").content.decode()
    assert "No judgement matches." in page and "Clear the filter to see every judgement" in page


@pytest.mark.parametrize(
    "query", ["show=nonsense", "grade=Excellent", "group=sideways", "sort=nonsense", "page=99"]
)
def test_a_wrong_choice_shows_everything(client, known, query):
    assert keys_of(table_of(client, query)) == list(known)
    page = client.get(f"/inspections/{SLUG}/?{THEN}&{query}").content.decode()
    if query.startswith(("show", "grade")):
        assert "Everything is shown." in page


def test_movement_is_told_without_colour_alone_and_never_across_scales(client):
    page = client.get("/inspections/bath-and-north-east-somerset-2022-04-19/").content.decode()
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    assert "Up from Requires improvement (SIF, 2017)" in words
    assert "Up from Adequate" not in words and "Down from" not in words
    assert re.search(r'tl-move--up"><svg class="i" viewBox="0 0 14 14" aria-hidden="true">', page)


def test_a_tile_says_word_number_and_place(client):
    page = client.get(f"/inspections/{SLUG}/?{THEN}").content.decode()
    tiles = re.findall(r'<span class="tl-grade [^"]*">(.*?)</svg></span>', page, re.DOTALL)
    assert len(tiles) >= 22
    for tile in tiles:
        assert re.match(r'(Good|Adequate|Inadequate) <span class="tl-grade__n">[234]</span>', tile)
        assert "of four grades" in tile and tile.count("<rect") == 4
