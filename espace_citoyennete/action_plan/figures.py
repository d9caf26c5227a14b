"""The figures of the records that an indicator may be fed by, read as the annual report reads them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from espace_citoyennete.actions.figures import CourseFigures, course_figures
from espace_citoyennete.contacts.figures import ContactFigures, contact_figures
from espace_citoyennete.jeudis.figures import JeudiFigures, jeudi_figures
from espace_citoyennete.loans.figures import LoanFigures, loan_figures
from espace_citoyennete.permanences.figures import PermanenceFigures, permanence_figures
from espace_citoyennete.report import Period
from espace_citoyennete.subsidies.figures import SubsidyFigures, subsidy_figures


@dataclass(frozen=True)
class PlanRecords:
    """What was recorded in a period."""

    contacts: ContactFigures
    permanences: PermanenceFigures
    jeudis: JeudiFigures
    courses: CourseFigures
    loans: LoanFigures
    subsidies: SubsidyFigures


def plan_records(session: Session, period: Period, today: date) -> PlanRecords:
    """Count a period as it stands on a day."""
    return PlanRecords(
        contacts=contact_figures(session, period),
        permanences=permanence_figures(session, period, today),
        jeudis=jeudi_figures(session, period),
        courses=course_figures(session, period),
        loans=loan_figures(session, period),
        subsidies=subsidy_figures(session, period),
    )
