"""The figures of all the features over one period, read in one consistent state of the base."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from espace_citoyennete.actions.figures import ActionFigures, CourseFigures, action_figures, course_figures
from espace_citoyennete.actions.model import Action, ActionCount, ActionModule
from espace_citoyennete.agreements.figures import AgreementFigures, agreement_figures
from espace_citoyennete.agreements.model import Agreement, AgreementParty, AgreementPromise, Evaluation
from espace_citoyennete.contacts.figures import ContactFigures, contact_figures
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.directory.model import Organisation, Practitioner
from espace_citoyennete.jeudis.figures import JeudiFigures, jeudi_figures
from espace_citoyennete.jeudis.model import Jeudi, JeudiCard, JeudiCount, JeudiFollowUp, Registration
from espace_citoyennete.loans.figures import LoanFigures, loan_figures
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.permanences.figures import PermanenceFigures, permanence_figures
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.rallies.figures import RallyFigures, rally_figures
from espace_citoyennete.rallies.model import Team
from espace_citoyennete.report import Period
from espace_citoyennete.storage.base import Base
from espace_citoyennete.subsidies.figures import SubsidyFigures, subsidy_figures
from espace_citoyennete.subsidies.model import Envelope, Subsidy, SubsidyPayment
from espace_citoyennete.town.model import (
    Choice,
    Closure,
    Neighbourhood,
    Room,
    SchoolHoliday,
    Town,
    WorkedHoliday,
)
from espace_citoyennete.town.reference import TownIdentity, town_identity
from espace_citoyennete.walks.figures import WalkFigures, walk_figures
from espace_citoyennete.walks.model import WalkFinding, WalkProposal, WalkStop

# A change of one of these may change a figure: what shows figures reads them again.
COUNTED: frozenset[type[Base]] = frozenset(
    {
        Action, ActionCount, ActionModule, Agreement, AgreementParty, AgreementPromise, Appointment, Choice,
        Closure, Contact, Envelope, Evaluation, Exhibit, Jeudi, JeudiCard, JeudiCount, JeudiFollowUp, Loan,
        Neighbourhood, Organisation, Permanence, Practitioner, Registration, Room, SchoolHoliday, Sitting,
        Slot, Subsidy, SubsidyPayment, Team, Town, WalkFinding, WalkProposal, WalkStop, WorkedHoliday,
    }
)  # fmt: skip


@dataclass(frozen=True)
class AnnualFigures:
    """Everything the report of a period tells."""

    period: Period
    town: TownIdentity
    contacts: ContactFigures
    permanences: PermanenceFigures
    jeudis: JeudiFigures
    courses: CourseFigures
    actions: ActionFigures
    rallies: RallyFigures
    walks: WalkFigures
    loans: LoanFigures
    subsidies: SubsidyFigures
    agreements: AgreementFigures


def annual_figures(session: Session, period: Period, today: date) -> AnnualFigures:
    """Count a period as it stands on a day; nothing is written."""
    return AnnualFigures(
        period=period,
        town=town_identity(session),
        contacts=contact_figures(session, period),
        permanences=permanence_figures(session, period, today),
        jeudis=jeudi_figures(session, period, today),
        courses=course_figures(session, period),
        actions=action_figures(session, period),
        rallies=rally_figures(session, period, today),
        walks=walk_figures(session, period, today),
        loans=loan_figures(session, period),
        subsidies=subsidy_figures(session, period),
        agreements=agreement_figures(session, period, today),
    )
