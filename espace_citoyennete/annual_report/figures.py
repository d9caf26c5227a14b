"""The figures of all the features over one period, read in one consistent state of the base."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from espace_citoyennete.actions.figures import ActionFigures, CourseFigures, action_figures, course_figures
from espace_citoyennete.actions.model import Action, ActionCount, ActionModule, ActionPartner
from espace_citoyennete.agreements.figures import AgreementFigures, agreement_figures
from espace_citoyennete.agreements.model import Agreement, AgreementParty, AgreementPromise, Evaluation
from espace_citoyennete.annual_report.canonical import dump, load, read, written
from espace_citoyennete.annual_report.kept import content_of_erased, content_of_first_erased
from espace_citoyennete.annual_report.model import ReportText
from espace_citoyennete.annual_report.partners import Partner, partners
from espace_citoyennete.annual_report.rules import Length, length_of
from espace_citoyennete.annual_report.texts import Texts, texts_of
from espace_citoyennete.contacts.figures import ContactFigures, contact_figures
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.directory.model import Absence, Organisation, Practitioner
from espace_citoyennete.discriminations.figures import DiscriminationFigures, discrimination_figures
from espace_citoyennete.discriminations.model import Situation, SituationCriterion
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.jeudis.figures import JeudiFigures, jeudi_figures
from espace_citoyennete.jeudis.model import (
    Jeudi,
    JeudiCard,
    JeudiCount,
    JeudiFollowUp,
    JeudiSpeaker,
    Registration,
)
from espace_citoyennete.loans.figures import LoanFigures, loan_figures
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.permanences.categories import categories
from espace_citoyennete.permanences.figures import PermanenceFigures, permanence_figures
from espace_citoyennete.permanences.holders import Holders, holders
from espace_citoyennete.permanences.model import Appointment, Permanence, Sitting, Slot
from espace_citoyennete.rallies.figures import RallyFigures, rally_figures
from espace_citoyennete.rallies.model import Team
from espace_citoyennete.report import NOT_COMMUNICATED, Scope
from espace_citoyennete.storage.base import Base
from espace_citoyennete.subsidies.figures import SubsidyFigures, subsidy_figures
from espace_citoyennete.subsidies.model import Envelope, Subsidy, SubsidyPaper, SubsidyPayment
from espace_citoyennete.town.model import (
    Choice,
    Closure,
    FrozenYear,
    Neighbourhood,
    Room,
    SchoolHoliday,
    Town,
    WorkedHoliday,
)
from espace_citoyennete.town.reference import TownIdentity, labels, neighbourhood_labels, town_identity
from espace_citoyennete.waiting.figures import WaitingFigures, waiting_figures
from espace_citoyennete.waiting.model import WaitingEntry
from espace_citoyennete.walks.figures import WalkFigures, walk_figures
from espace_citoyennete.walks.model import WalkFinding, WalkProposal, WalkStop

_FORMAT = 1  # of the figures kept; what is there without its records is read for ever

# A change of one of these may change a figure: what shows figures reads them again.
COUNTED: frozenset[type[Base]] = frozenset(
    {
        Absence, Action, ActionCount, ActionModule, ActionPartner, Agreement, AgreementParty,
        AgreementPromise, Appointment, Choice, Closure, Contact, Envelope, Evaluation, Exhibit, FrozenYear,
        Jeudi, JeudiCard, JeudiCount, JeudiFollowUp, JeudiSpeaker, Loan, Neighbourhood, Organisation,
        Permanence, Practitioner, Registration, ReportText, Room, SchoolHoliday, Sitting, Situation,
        SituationCriterion, Slot, Subsidy, SubsidyPaper, SubsidyPayment, Team, Town, WaitingEntry,
        WalkFinding, WalkProposal, WalkStop, WorkedHoliday,
    }
)  # fmt: skip


@dataclass(frozen=True)
class AnnualFigures:
    """Everything the report of a period tells."""

    scope: Scope
    town: TownIdentity
    began: date | None  # the first day of which the register or the planning keeps anything
    filters: tuple[str, ...]  # in words
    contacts: ContactFigures
    discriminations: DiscriminationFigures
    permanences: PermanenceFigures
    waiting: WaitingFigures
    jeudis: JeudiFigures
    courses: CourseFigures
    actions: ActionFigures
    rallies: RallyFigures
    walks: WalkFigures
    loans: LoanFigures
    subsidies: SubsidyFigures
    agreements: AgreementFigures
    partners: tuple[Partner, ...]
    categories: Mapping[str, str]  # of each type, in the words of the ministry
    holders: Mapping[str, Holders]  # by the code of their type
    texts: Texts  # written for a civil year; other days have none


def annual_figures(session: Session, scope: Scope) -> AnnualFigures:
    """Return the figures of a period as it stands on a day; nothing is written.

    Those of a year of which the records were erased are the ones that were kept of it. Raises `UserError`
    for a part of such a year.
    """
    if (content := content_of_erased(session, scope)) is not None:
        kept = read_whole(content)
        return replace(kept, scope=scope, town=town_identity(session), began=_first_day(session))
    return counted_figures(session, scope)


def told_whole(figures: AnnualFigures) -> bytes:
    """Write all that the engine counted, to be kept when the records are no more."""
    return written({"format": _FORMAT, **dump(figures)})


def read_whole(content: bytes) -> AnnualFigures:
    """Read back what `told_whole` wrote, equal to it. Raises `UserError` for another format."""
    told = read(content)
    if told["format"] != _FORMAT:
        raise UserError("Ces chiffres viennent d’une autre version du logiciel. Mettre ce poste à jour.")
    found: AnnualFigures = load(AnnualFigures, told)
    return found


def counted_figures(session: Session, scope: Scope) -> AnnualFigures:
    """Count a period on its records."""
    period, today = scope.period, scope.today
    return AnnualFigures(
        scope=scope,
        town=town_identity(session),
        began=_first_day(session),
        filters=filter_words(session, scope),
        contacts=contact_figures(session, scope),
        discriminations=discrimination_figures(session, scope),
        permanences=permanence_figures(session, scope),
        waiting=waiting_figures(session, scope),
        jeudis=jeudi_figures(session, period, today),
        courses=course_figures(session, period),
        actions=action_figures(session, period),
        rallies=rally_figures(session, period, today),
        walks=walk_figures(session, period, today),
        loans=loan_figures(session, period),
        subsidies=subsidy_figures(session, period),
        agreements=agreement_figures(session, period, today),
        partners=partners(session, scope),
        categories=categories(session),
        holders=holders(session, scope),
        texts=texts_of(session, period.first.year) if length_of(period) == Length.YEAR else {},
    )


def _first_day(session: Session) -> date | None:
    contact = session.scalar(select(func.min(Contact.occurred_at)).where(Contact.removed_at.is_(None)))
    sitting = session.scalar(select(func.min(Sitting.day)).where(Sitting.state != "RETIREE"))
    erased = content_of_first_erased(session)
    kept = read_whole(erased).began if erased is not None else None
    return min(filter(None, (contact and contact.date(), sitting, kept)), default=None)


def filter_words(session: Session, scope: Scope) -> tuple[str, ...]:
    """Tell the filters of a scope in the words of its last day: « Quartier ou commune : Étouvie »."""
    filters, day = scope.filters, scope.period.last
    told = [
        _filter(name, codes, labels(session, list_name, day))
        for name, codes, list_name in (
            ("Canal", filters.channels, "canal"),
            ("Objet", filters.requests, "objet"),
            ("Domaine du droit", filters.domains, "domaine_droit"),
            ("Type d’intervenant", filters.kinds, "type_intervenant"),
        )
        if codes
    ]
    if filters.neighbourhoods:
        told.append(
            _filter("Quartier ou commune", filters.neighbourhoods, neighbourhood_labels(session, day))
        )
    return tuple(told)


def _filter(name: str, codes: tuple[str, ...], words: dict[str, str]) -> str:
    known = {**words, NOT_COMMUNICATED: "non communiqué"}
    told = [known.get(code, f"{code} (n’est plus dans la liste)") for code in codes]
    return f"{name}{NO_BREAK}: {' ou '.join(told)}"
