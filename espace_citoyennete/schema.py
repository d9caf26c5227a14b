"""Every table of the base, gathered for migrations and for the journal."""

from espace_citoyennete.accounts.model import User
from espace_citoyennete.action_plan.model import Indicator, Objective, PlannedAction
from espace_citoyennete.actions.model import Action, ActionCount, ActionModule, ActionPartner
from espace_citoyennete.agreements.model import Agreement, AgreementParty, AgreementPromise, Evaluation
from espace_citoyennete.annual_report.model import FrozenReport, Publication, ReportText
from espace_citoyennete.callbacks.model import CallAttempt, Callback
from espace_citoyennete.changes.model import CallList, CallRow, CallTry
from espace_citoyennete.consolidation.model import PlaceReport
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.directory.model import Absence, Organisation, Practitioner
from espace_citoyennete.discriminations.model import Situation, SituationCriterion
from espace_citoyennete.emergency.model import EmergencyNumber
from espace_citoyennete.imports.model import ImportBatch, ImportedRow
from espace_citoyennete.jeudis.model import (
    Jeudi,
    JeudiCard,
    JeudiCount,
    JeudiFollowUp,
    JeudiSpeaker,
    PaperText,
    Registration,
)
from espace_citoyennete.loans.model import Exhibit, Loan
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.plannings.model import PlanningSent
from espace_citoyennete.practitioners.model import TurnPlace
from espace_citoyennete.privacy.model import NoteReview, Purge, RetentionDelay, RetentionHold
from espace_citoyennete.rallies.model import Checkpoint, Score, Team
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.storage.journal_chain import JournalChain, JournalSegment
from espace_citoyennete.storage.upkeep import CopyPlan, Restoration, UpkeepFact
from espace_citoyennete.subsidies.model import Envelope, Subsidy, SubsidyPaper, SubsidyPayment
from espace_citoyennete.team.model import Handover, Presence
from espace_citoyennete.town.model import (
    Choice,
    Closure,
    FrozenYear,
    Motive,
    Neighbourhood,
    PapersToBring,
    Room,
    SchoolHoliday,
    Town,
    WorkedHoliday,
)
from espace_citoyennete.visitors.model import Visitor, VisitorMerge
from espace_citoyennete.waiting.model import WaitingEntry, WaitingTry
from espace_citoyennete.walks.model import WalkFinding, WalkProposal, WalkStop

metadata = Base.metadata

__all__ = [
    "Absence", "Action", "ActionCount", "ActionModule", "ActionPartner", "Agreement", "AgreementParty",
    "AgreementPromise", "Appointment", "CallAttempt", "CallList", "CallRow", "CallTry", "Callback",
    "Checkpoint", "Choice", "Closure", "Contact", "ContactDomain", "CopyPlan", "Draft", "EmergencyNumber",
    "Envelope", "Evaluation", "Exhibit", "FrozenReport", "FrozenYear", "Handover", "Hold", "ImportBatch",
    "ImportedRow", "Indicator", "Jeudi", "JeudiCard", "JeudiCount", "JeudiFollowUp", "JeudiSpeaker",
    "JournalChain", "JournalLine", "JournalSegment", "Loan", "Motive", "Neighbourhood", "NoteReview",
    "Objective", "Organisation", "PaperText", "PapersToBring", "Permanence", "PlaceReport", "PlannedAction",
    "PlanningSent", "Practitioner", "Presence", "Publication", "Purge", "Registration", "ReportText",
    "Restoration", "RetentionDelay", "RetentionHold", "Room", "SchoolHoliday", "Score", "Sitting",
    "Situation", "SituationCriterion", "Slot", "Subsidy", "SubsidyPaper", "SubsidyPayment", "Team",
    "Town", "TurnPlace", "UpkeepFact", "User", "Visitor", "VisitorMerge", "WaitingEntry", "WaitingTry",
    "WalkFinding", "WalkProposal", "WalkStop", "WorkedHoliday", "metadata",
]  # fmt: skip
