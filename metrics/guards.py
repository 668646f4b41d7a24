"""Rules over several tables of the metrics, kept by the database itself."""

from judgements.guards import Guard

PERIOD = "(SELECT p.{} FROM metrics_period p WHERE p.id = NEW.period_id)"
METRIC = "(SELECT m.{} FROM metrics_metric m WHERE m.id = NEW.metric_id)"
GUARDS = (
    Guard(
        "measured_in_a_period_of_the_metric",
        "metrics_measurement",
        PERIOD.format("metric_id") + " <> NEW.metric_id",
        "The period belongs to another metric.",
    ),
    Guard(
        "numerator_within_denominator",
        "metrics_measurement",
        "NEW.numerator IS NOT NULL AND NEW.denominator IS NOT NULL AND NEW.denominator > 0 AND "
        "NEW.numerator > NEW.denominator AND " + METRIC.format("unit") + " = '%'",
        "The numerator is above the denominator of a percentage.",
    ),
    Guard(
        "period_of_the_year_type",
        "metrics_period",
        "NEW.year_type <> " + METRIC.format("year_type"),
        "The metric counts by another kind of year.",
    ),
    Guard(
        "target_in_a_period_of_the_metric",
        "metrics_target",
        PERIOD.format("metric_id") + " <> NEW.metric_id",
        "The period belongs to another metric.",
    ),
    Guard(
        "limits_begin_in_a_period_of_the_metric",
        "metrics_limitschange",
        PERIOD.format("metric_id") + " <> NEW.metric_id",
        "The period belongs to another metric.",
    ),
)
