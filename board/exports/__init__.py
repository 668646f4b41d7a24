"""A deck as files to hand out: slides and a workbook, both made from the plain dict that the screen is drawn from."""

from .slides_file import pptx_of
from .workbook import xlsx_of

__all__ = ["pptx_of", "xlsx_of"]
