"""Every table of the base, gathered for migrations and for the journal."""

from espace_citoyennete.accounts.model import User
from espace_citoyennete.actions.model import Course
from espace_citoyennete.callbacks.model import CallAttempt, Callback
from espace_citoyennete.changes.model import CallList, CallRow, CallTry
from espace_citoyennete.contacts.model import Contact, ContactDomain
from espace_citoyennete.directory.model import Absence, Organisation, Practitioner
from espace_citoyennete.emergency.model import EmergencyNumber
from espace_citoyennete.imports.model import ImportBatch, ImportedRow
from espace_citoyennete.jeudis.model import Jeudi, Registration
from espace_citoyennete.permanences.model import Appointment, Hold, Permanence, Sitting, Slot
from espace_citoyennete.plannings.model import PlanningSent
from espace_citoyennete.practitioners.model import TurnPlace
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.team.model import Handover, Presence
from espace_citoyennete.town.model import (
    Choice,
    Closure,
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

metadata = Base.metadata

__all__ = [
    "Absence", "Appointment", "CallAttempt", "CallList", "CallRow", "CallTry", "Callback", "Choice",
    "Closure", "Contact", "ContactDomain", "Course", "Draft", "EmergencyNumber", "Handover", "Hold",
    "ImportBatch", "ImportedRow", "Jeudi", "JournalLine", "Motive", "Neighbourhood", "Organisation",
    "PapersToBring", "Permanence", "PlanningSent", "Practitioner", "Presence", "Registration",
    "Room", "SchoolHoliday", "Sitting", "Slot", "Subsidy", "Town", "TurnPlace", "User", "Visitor",
    "VisitorMerge", "WaitingEntry", "WaitingTry", "WorkedHoliday", "metadata",
]  # fmt: skip
