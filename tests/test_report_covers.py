"""Covers as they come out of real documents: dates, lead inspectors and names of councils, however they are set."""

import pytest

from tests.report_files import authorities, ilacs, read, refused

# The first and the last day, for dates as printed; '|' parts lines.
DATES = {
    "Inspection dates: 3 June 2019 to 1 9 June 2019": ("2019-06-03", "2019-06-19"),
    "Inspection dates: 1 9 June to 2 8 June 20 19": ("2019-06-19", "2019-06-28"),
    "Inspection dates: 18 November to 10 December2014": ("2014-11-18", "2014-12-10"),
    "Inspection dates: 12 January 2015|to|4 February 2015": ("2015-01-12", "2015-02-04"),
    "Inspection dates: 12 January|2015 to 4 February|2015": ("2015-01-12", "2015-02-04"),
    "Inspection dates:|3 October 2022 to|14 October 2022": ("2022-10-03", "2022-10-14"),
    "Review dates: 2 to 13 December 2013": ("2013-12-02", "2013-12-13"),
    "Re-inspection dates: 2 to 13 December 2015": ("2015-12-02", "2015-12-13"),
    "Inspection dates: 12 January – 4 February|Report published: 27 March 2015": ("2015-01-12", "2015-02-04"),
    "Inspection dates: 18 to 29 November|Report published: 9 January 2015": ("2014-11-18", "2014-11-29"),
}
NAMES = ("Ann-Marie O’Hara", "Máire Sample", "Jo-ellen Smith-Jones", "Peter McSample")
LEADS = (
    *(
        "Lead inspector:{} HMI",
        "Lead inspector:- {}",
        "Lead HMI: {}",
        "The lead inspector: {}",
        "Lead inspector(s): {}",
    ),
    *("Lead Her Majesty’s Inspector: {}", "Lead inspector: {}1", "Lead inspector: {} Judgement Grade"),
    *("LEAD INSPECTOR: {}, HMI", "Lead Inspector. {}"),
)
# After a surname that stands in the next line.
AFTER = ("", ", HMI", " (HMI)", " – HMI", " Senior HMI", " Her Majesty’s Inspector", "1")


def lines(printed):
    return "\n".join(printed.split("|"))


@pytest.mark.parametrize(("printed", "days"), DATES.items())
def test_dates_are_read_however_they_are_set(printed, days):
    report = read(ilacs(dates=lines(printed)))
    assert (report.inspection_start.isoformat(), report.inspection_end.isoformat()) == days


@pytest.mark.parametrize("printed", LEADS)
@pytest.mark.parametrize("name", NAMES)
def test_the_lead_inspector_is_the_name_alone(printed, name):
    assert read(ilacs(lead=printed.format(name))).lead_inspector == name


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("name", NAMES)
def test_a_surname_in_the_next_line_belongs_to_the_name(after, name):
    first, last = name.split()
    assert read(ilacs(lead=f"Lead inspector: {first}\n{last}{after}")).lead_inspector == name


# ---- Councils

TITLES = {
    "Review of the effectiveness of the {} Local Safeguarding Children Board": "lscb-review",
    "Review of the {} Safeguarding Children Board": "lscb-review",
    "Inspection of the {} Safeguarding Children Board": "lscb-review",
    "Review of the effectiveness of the LSCB in {}": "lscb-review",
    "Inspection of {}’s local authority children’s services": "ilacs",
    "{} Council 1\nInspection of children’s social care services": "ilacs",
    "{} Children First\nInspection of children’s social care services": "ilacs",
    "{0} Council and {0} Children’s Trust\nInspection of children’s social care services": "ilacs",
}
VERDICT = ("The Local Safeguarding Children Board is good",)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    "name", ["Norfolk", "Bath and North East Somerset", "Bournemouth, Christchurch and Poole", "St Helens"]
)
def test_a_council_is_known_within_the_words_of_a_title(title, name):
    day = "Inspection dates: 4 to 15 March 2024"
    table = VERDICT if TITLES[title] == "lscb-review" else None
    report = read(ilacs(title=title.format(name), dates=day, table=table), known=authorities())
    assert (report.authority, report.framework) == (name, TITLES[title])


def test_a_name_that_wraps_is_no_shorter_name_of_its_last_line():
    title = "Ofsted Gateway\nBath and North East\nSomerset\nInspection of children’s social care services"
    assert read(ilacs(title=title), known=authorities()).authority == "Bath and North East Somerset"


def test_a_council_that_was_gone_by_then_is_not_taken_for_its_successor():
    title = "West Northamptonshire, delivered by Northamptonshire Children’s Trust\nInspection of children’s social care services"
    assert read(ilacs(title=title), known=authorities()).authority == "West Northamptonshire"


def test_half_a_name_that_fits_one_council_is_enough_and_one_that_fits_two_is_not():
    title = "Inspection of {} local authority children’s services"
    assert read(ilacs(title=title.format("Cheshire West")), known=authorities()).la_code == "896"
    assert "'Kingston' is no authority" in refused(ilacs(title=title.format("Kingston")), known=authorities())


def test_a_title_may_have_the_page_before_to_itself():
    title, rest = ilacs().split("\n", 1)
    report = read(f"{title}\f{rest}")
    assert (report.authority, report.kind, len(report.judgements)) == ("Northvale", "standard", 5)


def test_the_hyphens_of_a_typesetter_are_hyphens():
    assert (
        read(ilacs(lead="Lead inspector: Ann\u2011Marie Smith\u2010Jones, HMI")).lead_inspector
        == "Ann-Marie Smith-Jones"
    )
