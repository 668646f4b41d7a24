"""Forms of the metrics: the grid in which our authority's figures are keyed, period by period."""

from .cells import NumberField
from .grid import Grid, Row

__all__ = ["Grid", "NumberField", "Row"]
