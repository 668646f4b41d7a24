"""Inspection of safeguarding and looked after children services (2009 to 2012): two halves in one report."""

from judgements.reports.authorities import Register
from judgements.reports.family import cover_words
from judgements.reports.lines import Document
from judgements.reports.parsed import ParsedReport
from judgements.reports.record import parse_form
from judgements.reports.record_table import Form, Half

FORM = Form(
    framework="slac",
    halves=(
        Half("safeguarding", "S", "Safeguarding services", ("safeguarding services",)),
        Half(
            "lac",
            "L",
            "Services for looked after children",
            ("services for looked after children", "looked after children services", "looked after children"),
        ),
    ),
    labels={
        "overall_effectiveness": (
            "overall effectiveness",
            "overall effectiveness of safeguarding services",
            "overall effectiveness of services for looked after children",
            "overall effectiveness of services for looked after children and young people",
        ),
        "capacity_for_improvement": ("capacity for improvement", "capacity to improve"),
        "children_and_young_people_are_safe_and_feel_safe": (
            "children and young people are safe and feel safe",
            "children and young people are safe and that they feel safe",
        ),
        "children_and_young_people_are_safe": ("children and young people are safe",),
        "children_and_young_people_feel_safe": ("children and young people feel safe",),
        "quality_of_provision": ("quality of provision",),
        "the_contribution_of_health_agencies_to_keeping_children_and_young_people_safe": (
            "the contribution of health agencies to keeping children and young people safe",
            "contribution of health agencies to keeping children and young people safe",
        ),
        "service_responsiveness_including_complaints": ("service responsiveness including complaints",),
        "service_responsiveness": ("service responsiveness",),
        "assessment_and_direct_work_with_children_and_families": (
            "assessment and direct work with children and families",
        ),
        "assessment_and_direct_work_with_children": ("assessment and direct work with children",),
        "case_planning_review_and_recording": ("case planning review and recording",),
        "ambition_and_prioritisation": ("ambition and prioritisation",),
        "leadership_and_management": ("leadership and management",),
        "performance_management_and_quality_assurance": ("performance management and quality assurance",),
        "evaluation_including_performance_management_quality_assurance_and_workforce_development": (
            "evaluation including performance management quality assurance and workforce development",
        ),
        "user_engagement": ("user engagement",),
        "partnership_working": ("partnership working",),
        "partnerships": ("partnerships",),
        "equality_and_diversity": ("equality and diversity",),
        "value_for_money": ("value for money",),
        "being_healthy": ("being healthy",),
        "staying_safe": ("staying safe",),
        "enjoying_and_achieving": ("enjoying and achieving",),
        "making_a_positive_contribution_including_user_engagement": (
            "making a positive contribution including user engagement",
        ),
        "making_a_positive_contribution": ("making a positive contribution",),
        "economic_well_being": ("economic well being", "economic wellbeing", "achieving economic well being"),
    },
    groups=(
        "safeguarding outcomes for children and young people",
        "outcomes for children and young people",
        "how good are outcomes for looked after children and care leavers",
        "outcomes for looked after children and care leavers",
        "outcomes for children and young people looked after and care leavers",
    ),
)


def recognises(document: Document) -> bool:
    words = cover_words(document)
    return "safeguarding and looked after children" in words and "inspection" in words


def parse(document: Document, register: Register) -> ParsedReport:
    return parse_form(FORM, document, register)
