"""Rules over several tables of the plan, kept by the database itself."""

from judgements.guards import Guard

EVENT_TABLES = (
    "progressupdate",
    "duedatechange",
    "milestonemet",
    "evidence",
    "impactreview",
    "signoff",
    "reopening",
)
GUARDS = (
    *(
        Guard(
            f"{table}_corrects_its_own_action",
            f"actions_{table}",
            f"NEW.corrects_id IS NOT NULL AND (SELECT e.action_id FROM actions_{table} e WHERE e.id = NEW.corrects_id)"
            " <> NEW.action_id",
            "The corrected event is of another action.",
        )
        for table in EVENT_TABLES
    ),
    Guard(
        "milestone_of_the_action",
        "actions_milestonemet",
        "(SELECT m.action_id FROM actions_milestone m WHERE m.id = NEW.milestone_id) <> NEW.action_id",
        "The milestone is of another action.",
    ),
    Guard(
        "signed_off_by_another_than_the_lead",
        "actions_signoff",
        "NEW.recorded_by_id IS NOT NULL AND NEW.recorded_by_id = (SELECT p.user_id FROM actions_action a"
        " JOIN judgements_person p ON p.id = a.lead_id WHERE a.id = NEW.action_id)",
        "The lead of an action does not sign it off.",
    ),
    Guard(
        "answers_its_own_inspection",
        "actions_action_recommendations",
        "(SELECT r.inspection_id FROM judgements_recommendation r WHERE r.id = NEW.recommendation_id) <>"
        " (SELECT p.inspection_id FROM actions_action a JOIN actions_actionplan p ON p.id = a.plan_id"
        " WHERE a.id = NEW.action_id)",
        "The recommendation is of another inspection than the plan.",
    ),
    Guard(
        "plan_fixed_by_what_it_answers",
        "actions_actionplan",
        "EXISTS (SELECT 1 FROM actions_action a JOIN actions_action_recommendations s ON s.action_id = a.id"
        " JOIN judgements_recommendation r ON r.id = s.recommendation_id"
        " WHERE a.plan_id = NEW.id AND r.inspection_id <> NEW.inspection_id)",
        "The plan answers recommendations of another inspection.",
    ),
    Guard(
        "action_fixed_by_what_it_answers",
        "actions_action",
        "EXISTS (SELECT 1 FROM actions_action_recommendations s"
        " JOIN judgements_recommendation r ON r.id = s.recommendation_id WHERE s.action_id = NEW.id"
        " AND r.inspection_id <> (SELECT p.inspection_id FROM actions_actionplan p WHERE p.id = NEW.plan_id))",
        "The action answers recommendations of another inspection than the plan.",
    ),
    Guard(
        "waits_for_its_own_plan",
        "actions_action_depends_on",
        "(SELECT a.plan_id FROM actions_action a WHERE a.id = NEW.from_action_id) <>"
        " (SELECT a.plan_id FROM actions_action a WHERE a.id = NEW.to_action_id)",
        "An action depends on actions of its own plan.",
    ),
    Guard(
        "no_action_waits_for_itself",
        "actions_action_depends_on",
        "NEW.from_action_id = NEW.to_action_id",
        "An action cannot depend on itself.",
    ),
)
