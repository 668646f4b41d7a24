"""The slides as a file of PowerPoint, opened again: every figure and every cell, and the same as the site exports."""

from tests.board_decks import STORY, demonstration_deck
from tests.board_slides_read import BOTH, charts, pairs, tables

# ---- The figures


@BOTH
def test_every_figure_of_every_chart_is_the_decks(demonstration, day):
    seen = 0
    for page, slide in pairs(demonstration_deck(day)):
        blocks = [block for block in slide["blocks"] if block["kind"] == "chart"]
        for chart, block in zip(charts(page, lines=True), blocks, strict=True):
            plot = chart.plots[0]
            assert list(plot.categories) == block["periods"]
            told = {one.name: list(one.values) for one in plot.series}
            wanted = {one["label"]: one["values"] for one in block["series"]}
            if block["target"] is not None:
                wanted[block["target_words"]] = [block["target"]] * len(block["periods"])
            assert told == wanted
            assert (chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) == (
                block["bottom"],
                block["top"],
            )
            seen += 1
    assert seen


@BOTH
def test_every_count_is_the_decks(demonstration, day):
    seen = 0
    for page, slide in pairs(demonstration_deck(day)):
        counted = [
            [(part["words"], part["count"]) for part in block["parts"]]
            if block["kind"] == "strip"
            else [(share["grade"]["label"], share["count"]) for share in block["shares"]]
            for block in slide["blocks"]
            if block["kind"] in ("strip", "standing")
        ]
        drawn = [
            list(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
            for chart in charts(page, lines=False)
        ]
        assert drawn == counted
        seen += len(drawn)
    assert seen


def cells_of(block):
    """The words of each row of a block's table, joined; written anew here, so that a lost cell shows."""
    if block["kind"] == "rows":
        return [block["columns"], *block["rows"]]
    if block["kind"] == "grid":
        return [
            [row["section"], *(one["label"] if one else "" for one in row["grades"]), row["more"]]
            for row in block["rows"]
        ]
    return [
        [line["ref"], line["words"], line["status"]["words"] if line["status"] else "", line["more"]]
        for line in block["lines"]
    ]


@BOTH
def test_every_cell_of_every_table_is_the_decks(demonstration, day):
    seen = 0
    for page, slide in pairs(demonstration_deck(day)):
        blocks = [
            block
            for block in slide["blocks"]
            if block.get("rows") or block["kind"] == "lines" and block["lines"]
        ]
        for table, block in zip(tables(page), blocks, strict=True):
            head, *rows = table
            if block["kind"] == "rows":
                assert [head, *rows] == cells_of(block)
                continue
            assert block["title"] in head
            assert [name for name in block.get("columns", ()) if name not in head] == []
            for cells, words in zip(rows, cells_of(block), strict=True):
                told = "\n".join(cells)
                if block.get("below") and words[2] and words[3]:
                    # The status and what follows it stand in one paragraph.
                    words = [*words[:2], f"{words[2]}. {words[3]}"]
                assert [one for one in words if one not in told] == []
                # And nothing beside them: place words and numbers aside, as many letters as the deck has.
                if block["kind"] == "lines" and not block["numbered"]:
                    assert sorted(told.replace("\n", "")) == sorted("".join(words))
            seen += 1
    assert seen


@BOTH
def test_the_drawn_measure_has_the_figures_of_the_sites_export(demonstration, client_as, day):
    client, query = client_as("manager"), f"?as_at={day}" if day else ""
    page, slide = next(
        (page, slide)
        for page, slide in pairs(demonstration_deck(day))
        if any(block["kind"] == "chart" for block in slide["blocks"])
    )
    name = next(block["name"] for block in slide["blocks"] if block["kind"] == "chart")
    metric = next(
        one
        for one in client.get(f"/metrics.json{query}").json()["metrics"]
        if name in (one["name"], one.get("short_name")) or one["name"].startswith(f"{name} ")
    )
    rows = client.get(f"/metrics/{metric['slug']}.json{query}").json()["measurements"]
    plot = charts(page, lines=True)[0].plots[0]
    for line in plot.series:
        exported = {row["period"]: row["value"] for row in rows if row["place"] == line.name}
        if exported:
            drawn = dict(zip(plot.categories, line.values, strict=True))
            assert drawn == {period: exported[period] for period in drawn}
    assert plot.series[0].name in {row["place"] for row in rows}


def test_the_counts_of_the_plan_are_those_of_the_sites_export(demonstration, client_as):
    actions = client_as("manager").get(f"/actions.json?as_at={STORY}").json()["actions"]
    page = next(page for page, slide in pairs(demonstration_deck(STORY)) if slide["key"] == "plan")
    delivery, impact = (
        dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
        for chart in charts(page, lines=False)
    )
    assert sum(delivery.values()) == sum(impact.values()) == len(actions)
    assert delivery["Overdue"] == sum(bool(one["days_overdue"]) for one in actions)
    assert delivery["Complete"] == sum(one["delivery"] == "complete" for one in actions)
    for word, count in impact.items():
        assert count == sum(one["impact"] == word.lower() for one in actions)


def test_the_grades_are_those_of_the_sites_export(demonstration, client_as):
    slug = "bath-and-north-east-somerset-2012-02-24"
    exported = client_as("manager").get(f"/inspections/{slug}/grades.json?as_at={STORY}").json()["judgements"]
    page = next(page for page, slide in pairs(demonstration_deck(STORY)) if slide["key"] == "grades")
    drawn = [
        (row[0], cell.split(",")[0])
        for table in tables(page)
        for row in table[1:]
        for cell in row[1:]
        if cell
    ]
    assert sorted(drawn) == sorted((one["section"], one["grade"]) for one in exported)
