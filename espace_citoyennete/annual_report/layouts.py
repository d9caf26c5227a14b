"""Every document that may be made of the figures of a period: one per reader, none recounted."""

from dataclasses import replace

from espace_citoyennete.annual_report.cdad import CDAD
from espace_citoyennete.annual_report.evenings import JEUDIS
from espace_citoyennete.annual_report.figures import AnnualFigures
from espace_citoyennete.annual_report.justice import kind_layouts
from espace_citoyennete.annual_report.missing import of_complete
from espace_citoyennete.annual_report.partnership import partner_layouts
from espace_citoyennete.annual_report.sections import COMPLETE, Layout
from espace_citoyennete.annual_report.short import KEY_FIGURES, SYNTHESIS

WHOLE = replace(COMPLETE, missing=of_complete)
LAYOUTS: tuple[Layout, ...] = (WHOLE, SYNTHESIS, KEY_FIGURES, CDAD, JEUDIS)  # whatever was counted


def layouts(figures: AnnualFigures) -> tuple[Layout, ...]:
    """Return the documents that the figures allow: one more for each type of practitioner and each partner.

    Figures that a filter narrows are no partner's: they only make the complete report.
    """
    if figures.scope.filters:
        return (WHOLE,)
    return (*LAYOUTS, *kind_layouts(figures), *partner_layouts(figures))
