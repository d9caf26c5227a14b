"""The demonstration: an invented place over two years, always the same on a given day."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete import (
    demo_actions,
    demo_discriminations,
    demo_exhibits,
    demo_jeudis,
    demo_justice,
    demo_partners,
    demo_plan,
    demo_rallies,
    demo_report,
    demo_walks,
)
from espace_citoyennete.accounts.service import UserDraft, add_user
from espace_citoyennete.callbacks.service import CallbackDraft, note_attempt, promise_callback
from espace_citoyennete.changes.service import cancel_sitting
from espace_citoyennete.clock import Clock, month_number
from espace_citoyennete.contacts.rules import request_of
from espace_citoyennete.contacts.service import record_contacts
from espace_citoyennete.directory.model import Practitioner
from espace_citoyennete.directory.service import (
    OrganisationDraft,
    PractitionerDraft,
    organisation_named,
    save_organisation,
    save_practitioner,
)
from espace_citoyennete.emergency.seed import seed_emergency_numbers
from espace_citoyennete.french import WEEKDAYS, parse_time
from espace_citoyennete.holidays import public_holidays
from espace_citoyennete.jeudis.registering import RegistrationDraft, register
from espace_citoyennete.jeudis.service import cancel_jeudi
from espace_citoyennete.permanences.appointments import record_past_appointments
from espace_citoyennete.permanences.model import Permanence, Sitting, Slot
from espace_citoyennete.permanences.rules import parse_rule
from espace_citoyennete.permanences.service import PermanenceDraft, create_permanence
from espace_citoyennete.plannings.listing import planning
from espace_citoyennete.plannings.service import SendingDraft, note_planning_sent
from espace_citoyennete.practitioners.service import name_sittings, propose_names, save_turn
from espace_citoyennete.report import Period
from espace_citoyennete.rights import Agent, Right
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.erasing import erase
from espace_citoyennete.subsidies.service import (
    EnvelopeDraft,
    PastSubsidyDraft,
    SubsidyDraft,
    record_past_subsidy,
    save_envelope,
    save_subsidy,
    tick_paper,
)
from espace_citoyennete.team.service import HandoverDraft, PresenceDraft, leave_handover, set_presence
from espace_citoyennete.town.premises import RoomDraft, save_room
from espace_citoyennete.town.reference import MotiveRow, TownIdentity, calendar, motives, neighbourhoods
from espace_citoyennete.town.rules import Calendar
from espace_citoyennete.town.seed import seed_reference
from espace_citoyennete.town.service import save_town
from espace_citoyennete.visitors.service import VisitorDraft, record_visitors
from espace_citoyennete.waiting.service import WaitingDraft, join_waiting

# Public on purpose: the demonstration holds nothing but invented people.
USER = "Camille Rivière"
PASSPHRASE = "sept mots inventés pour la démonstration publique"  # noqa: S105

_CONTACTS_A_DAY = 18.4  # × some 252 open days, a tenth of them not received: 4 100 contacts a year
_MONTHS = (1.05, 1.0, 1.08, 0.98, 1.02, 1.06, 0.62, 0.58, 1.2, 1.18, 1.1, 0.92)
_WEEKDAYS = (1.18, 1.05, 0.97, 0.98, 0.82)
_COLLEAGUES = (
    ("Nadège Colin", "Téléphone", "La salle 2 est prise par le CCAS jeudi après-midi."),
    ("Lucas Ferry", "Point Justice", "Recommander des imprimés d’aide juridictionnelle."),
)
_BOOKED_AHEAD = timedelta(days=60)
_TUESDAY, _THURSDAY = 1, 3

_LAST_NAMES = (
    "Martin", "Lefèvre", "Benali", "Diallo", "Nguyen", "O’Brien", "Roussel", "Kaya", "Costa", "N’Diaye",
    "Dubois", "Saïdi", "Moreau", "Traoré", "Müller", "Petit", "D’Almeida", "Yılmaz", "Kowalski", "Haddad",
    "Leroy", "Fernandes", "Cissé", "Bernard", "Phạm", "Élie", "Mercier", "Belkacem", "Van Damme", "Caron",
)  # fmt: skip
_FIRST_NAMES = (
    "Inès", "Karim", "Zoé", "Awa", "Hugo", "Fatima", "Léo", "Maëlys", "Thành", "José", "Éric", "Noëlle",
    "Jean-Paul", "Yasmine", "Mehmet", "Chloé", "Ibrahima", "Agnieszka", "Lucas", "Samira", "Paul", "Aminata",
    "Denise", "Nadia", "Bruno",
)  # fmt: skip
_NOTES = (
    "Rappeler après 14 h", "Vient avec sa fille", "Dossier « CAF », voir le courrier",
    "A déjà écrit au bailleur", "Audience le mois prochain", "Préfère être rappelée le matin",
    "Apportera le contrat", "Interprète souhaité",
)  # fmt: skip

# Type, label, organisation, rule, from, to, minutes, room, not in school holidays.
_BAR, _TJ, _CCJ = "Barreau", "Tribunal judiciaire", "Chambre des commissaires de justice"
_DDD, _BUDGET = "Défenseur des droits", "Point conseil budget"
_HALL = "Grande salle"
_PERMANENCES = (
    ("AVOCAT", "Avocat", _BAR, "1er et 3e lundi", "9h", "12h", 20, "Salle 1", True),
    ("AVOCAT", "Avocat", _BAR, "2e et 4e mardi", "14h", "17h", 20, "Salle 1", True),
    ("AVOCAT", "Avocat (droit des étrangers)", _BAR, "1er mercredi", "14h", "16h", 20, "Salle 2", True),
    ("CONCILIATEUR", "Conciliateur de justice", _TJ, "tous les mardis", "9h", "12h", 30, "Salle 2", False),
    ("CONCILIATEUR", "Conciliateur de justice", _TJ, "tous les jeudis", "14h", "17h", 30, "Salle 2", False),
    ("CIDFF", "Juriste CIDFF", "CIDFF", "tous les mercredis", "9h", "12h", 30, "Salle 1", False),
    ("CIDFF", "Juriste CIDFF", "CIDFF", "2e et 4e vendredi", "9h", "12h", 30, "Étouvie", False),
    ("FV", "France Victimes", "France Victimes", "tous les lundis", "14h", "17h", 30, "Salle 1", False),
    ("NOTAIRE", "Notaire", "Chambre des notaires", "2e lundi", "9h", "11h", 20, "Salle 2", True),
    ("COMMISSAIRE", "Commissaire de justice", _CCJ, "1er et 3e mercredi", "10h", "12h", 20, _HALL, False),
    ("DDD", "Délégué du " + _DDD, _DDD, "tous les vendredis", "14h", "16h40", 40, "Salle 1", False),
    ("ADIL", "Conseiller ADIL", "ADIL", "1er et 3e jeudi", "9h", "12h", 30, "Salle 2", False),
    ("UDAF", _BUDGET, "UDAF", "2e jeudi", "14h", "16h", 40, "Salle 1", False),
)  # fmt: skip
_Planned = tuple[str, str, str, str, str, str, int, str, bool]
# Held besides on the day of the demonstration, whatever the weekday: its first page is full.
_EVERY_FIRST_PAGE = (
    ("AVOCAT", "Avocat", _BAR, "9h", "12h", 20, "Bureau 1"),
    ("CIDFF", "Juriste CIDFF", "CIDFF", "14h", "17h", 30, "Bureau 2"),
    ("CONCILIATEUR", "Conciliateur de justice", _TJ, "14h", "17h", 30, "Bureau 3"),
)
_BY_ARRIVAL = {"Commissaire de justice": 2}  # people received without an hour, a sitting
_PROMISED = {"Avocat": 20, "Conciliateur de justice": 46, "Juriste CIDFF": 30, "Notaire": 8}  # a year
_AT_THE_COURT, _BY_APPOINTMENT = "1 place de la Justice", "sur rendez-vous"
# Organisation, last digits of its phone, street, hours, orientation, days since somebody checked them.
_DIRECTORY = (
    ("AGENA", "01 12", "", "24 h/24, 7 j/7", "AGENA", 20),
    ("ADIL", "02 34", "8 rue du Cloître", "lun-jeu 9h-12h et 14h-17h", "ADIL", 75),
    (_BAR, "03 56", _AT_THE_COURT, "lun-ven 9h-12h", "BARREAU", 40),
    ("Bureau d’aide juridictionnelle", "04 78", _AT_THE_COURT, "lun, mar, jeu, ven 9h-12h", "BAJ", 12),
    ("CCAS", "05 90", "3 allée des Tilleuls",
     "Du lundi au vendredi, 8 h 30 – 12 h et 13 h 30 – 17 h", "CCAS", 140),
    (_CCJ, "06 13", "", _BY_APPOINTMENT, "COMMISSAIRES", 400),
    ("Chambre des notaires", "07 24", "14 boulevard du Jardin", "lun-ven 9h-12h, 14h-17h",
     "NOTAIRES", 215),
    ("CIDFF", "08 35", "5 passage des Amies", "lun-ven 9h-12h30 et 13h30-17h", "CIDFF80", 8),
    (_DDD, "09 46", "", _BY_APPOINTMENT, "DDD", 95),
    ("France Victimes", "10 57", "2 rue de l’Écluse", "lun-ven 9h-18h, sam 9h-12h", "FV80", 33),
    ("Maison des solidarités", "11 68", "27 avenue du Marais", "lun-ven 9h-12h et 13h30-17h30",
     "MDS", 190),
    (_BUDGET, "12 79", "", _BY_APPOINTMENT, "UDAF", 60),
    (_TJ, "13 80", _AT_THE_COURT, "lun-ven 8h30-12h et 13h30-17h", "TJ", 51),
)  # fmt: skip
_PRACTITIONERS = {
    "CONCILIATEUR": "M. Delattre", "CIDFF": "Mme Okonkwo", "FV": "M. Lemaire",
    "DDD": "Mme Castelli", "ADIL": "M. Bouzid",
}  # fmt: skip

_LAWYERS = ("Me Lefranc", "Me Aubry", "Me Carpentier", "Me Vasseur")
_NAMED_AHEAD = timedelta(days=21)
_ROOMS = (  # name, seats, accessible, note
    ("Salle 1", 6, True, "Rez-de-chaussée"), ("Salle 2", 4, False, "1er étage, sans ascenseur"),
    (_HALL, 40, True, "Rez-de-chaussée, entrée sur cour"),
)  # fmt: skip
_SUBSIDIES = (  # association, axis, requested, voted (euros)
    ("CIDFF", "EGALITE", 21_000, 18_000), ("GAS", "VIOLENCES", 11_875, 9_500),
    ("Les Bavardes", "EGALITE", 7_500, 6_000), ("L’un et l’autre", "VIOLENCES", 13_500, 9_000),
    ("Initi’elles", "EGALITE", 7_000, 7_000), ("SOS Homophobie", "DISCRIM", 6_875, 5_500),
    ("AGENA", "VIOLENCES", 8_900, 8_900), ("France Médiation", "DISCRIM", 6_000, 6_000),
)  # fmt: skip

# Days from today, person, instruction and what was said of it, subject, safe hours, results so far.
_CALLS = (
    (-4, "Diallo", "Awa", "06 39 98 11 02", "STANDARD", "", "Pension alimentaire", ("", ""),
     ("SANS_REPONSE", "OCCUPE")),
    (-2, "O’Brien", "Zoé", "06 39 98 11 03", "STANDARD", "", "Dossier de surendettement", ("", "12h"),
     ("SANS_REPONSE",)),
    (0, "Benali", "Salima", "06 39 98 11 04", "PAS_MESSAGE", "Le conjoint a accès au répondeur",
     "Audience du mois prochain", ("9h", "11h30"), ()),
    (0, "Kowalski", "Agnieszka", "06 39 98 11 05", "AUCUN", "", "Mise en sécurité", ("", ""), ()),
    (0, "Moreau", "Jean-Paul", "06 39 98 11 06", "SUR", "Numéro du travail", "Contrat de travail",
     ("14h", "16h"), ("MAUVAIS_NUMERO",)),
    (0, "Cissé", "Ibrahima", "06 39 98 11 07", "STANDARD", "", "Titre de séjour", ("", ""), ()),
    (2, "Leroy", "Denise", "06 39 98 11 08", "STANDARD", "", "Défenseur des droits",
     ("", ""), ()),
    (6, "Haddad", "Nadia", "06 39 98 11 09", "NEUTRE", "", "Succession", ("17h", ""), ()),
)  # fmt: skip
# Days since it was asked, person, instruction, type, domain, subject, urgent, deadline in days, half-day.
_WAITING = (
    (12, "Haddad", "Samira", "06 39 98 11 20", "STANDARD", "AVOCAT", "FAM", "Résidence des enfants",
     False, 9, ""),
    (19, "Mercier", "Paul", "06 39 98 11 21", "STANDARD", "NOTAIRE", "SUC", "Succession",
     False, None, "MATIN"),
    (6, "Fernandes", "Chloé", "06 39 98 11 22", "PAS_MESSAGE", "CIDFF", "VIF", "Ordonnance de protection",
     True, 4, ""),
    (9, "Saïdi", "Karim", "06 39 98 11 23", "STANDARD", "AVOCAT", "LOG", "Congé du bailleur",
     False, -1, ""),
    (2, "Petit", "Denise", "06 39 98 11 24", "STANDARD", "ADIL", "LOG", "Charges", False, None, ""),
)  # fmt: skip
_CHANNELS = {"TEL_ENTRANT": 62, "VISITE": 28, "COURRIEL": 5, "TEL_SORTANT": 4, "COURRIER": 1}
_MOTIVES = {
    "FAM": 20, "LOG": 13, "TRA": 11, "CON": 7, "VIC": 5, "ETR": 5, "SUC": 5, "VIF": 3, "VOI": 4, "BAN": 3,
    "ADM": 3, "MAJ": 2, "SOC": 2, "INFO_PRATIQUE": 13, "RDV_MODIF": 7, "ORIENTATION": 5, "DEMARCHE": 4,
    "ECOUTE_VIOLENCES": 2, "DISCRIMINATION": 1, "EVENEMENT": 2, "PRO": 3, "ERREUR": 2,
}  # fmt: skip
_OUTCOMES = {"REPONDU": 40, "RDV": 36, "ORIENTE": 15, "RAPPEL": 5, "DOCUMENT": 4}
_ORIENTATIONS = ("CDAD", "TJ", "BAJ", "POLICE", "FV80", "CIDFF80", "DDD", "ADIL", "CCAS", "MDS", "BDF")
_GENDERS = {"F": 57, "H": 37, "NC": 6}
_AGES = {"12_17": 1, "18_24": 8, "25_39": 29, "40_59": 33, "60_69": 13, "70P": 7, "NC": 9}
_NEIGHBOURHOODS = {
    "AMIENS_HQPV": 31, "QPV_NORD": 16, "QPV_ETOUVIE": 10, "METROPOLE": 12, "NC": 9, "SOMME": 7,
    "QPV_ROLLIN": 5, "QPV_CONDORCET": 3, "QPV_SALAMANDRE": 3, "QPV_PARCHEMINIERS": 2,
    "QPV_ELBEUF": 2, "HORS80": 2,
}  # fmt: skip
_ENDS = {"INFO": 44, "CONSULT": 24, "AJ": 9, "COURRIER": 8, "ORIENTE": 6, "SUITE": 5, "": 4}  # not noted
_PAST_STATES = {"HONORE": 81, "ABSENT": 9, "ANNULE_USAGER": 6, "ANNULE_SERVICE": 4}


def build(database: Database, agent: Agent, clock: Clock, *, year: int | None = None) -> None:
    """Fill a new base with one civil year, or by default the last two years up to this very hour."""
    now = clock.now()
    first = date(year, 1, 1) if year else _two_years_before(now.date())
    last = date(year, 12, 31) if year else now.date() + _BOOKED_AHEAD
    with database.transaction() as session:
        seed_reference(session)
        seed_emergency_numbers(session)
        _Demonstration(session, agent, now, first, last, calendar(session)).build()


def _two_years_before(day: date) -> date:
    return date(day.year - 2, day.month, min(day.day, 28))


@dataclass(frozen=True)
class _Demonstration:
    session: Session
    by: Agent
    now: datetime
    first: date
    last: date
    days: Calendar

    def build(self) -> None:
        save_town(self.session, _TOWN, by=self.by)
        self._directory()
        self._team()
        self._contacts()
        demo_discriminations.note(self.session, self.first, self.by)
        self._callbacks()
        self._rooms()
        self._permanences()
        self._appointments()
        if self.first <= self.now.date() <= self.last:
            demo_justice.play(self.session, self.now, self.by)
        self._planning_sent()
        self._waiting()
        self._jeudis()
        self._courses()
        demo_actions.hold_others(self.session, self.first, self.last, self.now.date(), self.by)
        self._rally()
        if self.now.date() <= self.last:
            demo_exhibits.lend(self.session, self.now, self.by)
        demo_plan.plan(self.session, Period(self.first, self.last), self.by)
        self._subsidies()
        if self.first <= self.now.date() <= self.last:
            demo_partners.agree(self.session, self.now, self.by)
            demo_walks.walk(self.session, self.now, self.by)
        self._freeze(self.now.year - 1)

    def _freeze(self, year: int) -> None:
        """Freeze the last year, where the base tells it whole; some contacts were noted too late for it."""
        is_whole = self.first <= date(year, 1, 1) and date(year, 12, 31) < self.now.date() < self.last
        if not is_whole or demo_report.frozen_at(year) > self.now:
            return
        demo_report.freeze(self.session, year, self.by)
        known = {motive.code: motive for motive in motives(self.session, self.now.date())}
        late = demo_report.late_days(year)
        territories = {row.code for row in neighbourhoods(self.session, late[0].date())}
        chance = Random("contacts noted late")  # noqa: S311
        record_contacts(self.session, [_contact(chance, at, known, territories) for at in late])

    def _directory(self) -> None:
        for name, digits, address, hours, orientation, days in _DIRECTORY:
            phone = f"03 53 01 {digits}"  # a range kept for fiction by the regulator
            checked_on = self.now.date() - timedelta(days=days)
            uid = _uid(Random(f"organisation {name}"))  # noqa: S311
            postcode, city = ("80000", "Amiens") if address else ("", "")
            draft = OrganisationDraft(
                name,
                phone,
                address,
                hours,
                orientation_code=orientation,
                checked_on=checked_on,
                postcode=postcode,
                city=city,
                uid=uid,
            )
            save_organisation(self.session, draft, by=self.by)

    def _team(self) -> None:
        """Put three people at the desk these last days, and let two of them leave a note."""
        days = list(self._open_days())[-5:]
        for name, post, note in _COLLEAGUES:
            chance = Random(f"colleague {name}")  # noqa: S311
            person = Agent(_uid(chance), name, frozenset({Right.RECEPTION}))
            add_user(self.session, UserDraft(name, person.rights, person.uid), by=self.by)
            for day in days:
                set_presence(self.session, PresenceDraft(day, person.uid, post), by=self.by)
            left_at = datetime.combine(days[-2], time(16, 50))
            leave_handover(self.session, HandoverDraft(note, _uid(chance)), now=left_at, by=person)
        for day in days[:-1]:  # whoever opens the base says it for today
            set_presence(self.session, PresenceDraft(day, self.by.uid, "Accueil"), by=self.by)

    # The desk

    def _contacts(self) -> None:
        known = {motive.code: motive for motive in motives(self.session, self.now.date())}
        rows = [row for day in self._open_days() for row in self._day(day, known)]
        record_contacts(self.session, rows)

    def _open_days(self) -> Iterator[date]:
        day = self.first
        while day <= min(self.last, self.now.date()):
            if day.weekday() < 5 and day not in public_holidays(day.year):
                yield day
            day += timedelta(days=1)

    def _day(self, day: date, known: dict[str, MotiveRow]) -> Iterator[dict[str, Any]]:
        chance = Random(f"contacts {day}")  # noqa: S311 - each day is the same whenever it is built
        mean = _CONTACTS_A_DAY * _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()]
        territories = {row.code for row in neighbourhoods(self.session, day)}
        for _ in range(max(1, round(chance.gauss(mean, 3)))):
            at = datetime.combine(day, _hour(chance))
            if at <= self.now:
                yield _contact(chance, at, known, territories)

    def _callbacks(self) -> None:
        """Promise a few calls around today: late, due and to come, some of them under an instruction."""
        if not self.first <= self.now.date() <= self.last:
            return
        for ahead, last_name, first_name, phone, safe, note, subject, hours, results in _CALLS:
            chance = Random(f"callback {phone}")  # noqa: S311
            asked_on = self._weekday(min(ahead, 0) - 3)
            person = VisitorDraft(last_name, first_name, phone, safe, note, asked_on, _uid(chance))
            first, last = (parse_time(hour) if hour else None for hour in hours)
            draft = CallbackDraft(
                self._weekday(ahead), first, last, subject, safe == "AUCUN", person, uid=_uid(chance)
            )
            made = datetime.combine(asked_on, time(10, 20))
            callback_id = promise_callback(self.session, draft, now=made, by=self.by)
            for number, result in enumerate(results, start=1):
                tried = datetime.combine(self._weekday(number - 3), time(9 + number, 15))
                note_attempt(self.session, callback_id, number, result, now=tried, by=self.by)

    def _weekday(self, ahead: int) -> date:
        """Return a day counted from today, on the Friday before when it falls on a week-end."""
        day = self.now.date() + timedelta(days=ahead)
        return day - timedelta(days=max(0, day.weekday() - 4))

    # Point Justice

    def _rooms(self) -> None:
        for name, seats, is_accessible, note in _ROOMS:
            uid = _uid(Random(f"room {name}"))  # noqa: S311
            save_room(self.session, RoomDraft(name, seats, is_accessible, note, uid), by=self.by)

    def _lawyers(self) -> None:
        """Give the permanences of the bar their turn list, and name the sittings of the next weeks."""
        bar = organisation_named(self.session, _BAR, by=self.by)
        lawyers = []
        for name in _LAWYERS:
            draft = PractitionerDraft(name, "AVOCAT", bar, uid=_uid(Random(f"lawyer {name}")))  # noqa: S311
            save_practitioner(self.session, draft, by=self.by)
            lawyers.append(draft.uid)
        today = self.now.date()
        uids = {who.id: who.uid for who in self.session.scalars(select(Practitioner))}
        for permanence in self.session.scalars(
            select(Permanence).where(Permanence.organisation_id == bar)
        ).all():
            save_turn(self.session, permanence.uid, lawyers, by=self.by)
            proposed = propose_names(self.session, permanence.id, self.first, today + _NAMED_AHEAD)
            names = {
                self.session.get_one(Sitting, turn.sitting_id).uid: uids[who]
                for turn, who in proposed
                if who is not None
            }
            name_sittings(self.session, permanence.uid, names, by=self.by)

    def _permanences(self) -> None:
        practitioners: dict[str, int] = {}
        for row in _PERMANENCES:
            self._plan(row, self.first, self.last, practitioners)
        self._lawyers()
        self._cancel_some_sittings()
        today = self.now.date()
        if today in self._open_days():
            held = self.session.scalars(
                select(Permanence.type_code)
                .join(Sitting, Sitting.permanence_id == Permanence.id)
                .where(Sitting.day == today, Sitting.state == "PREVUE")
            ).all()
            for type_code, label, organisation, start, end, minutes, room in _EVERY_FIRST_PAGE:
                if type_code not in held:
                    self._clear_week(type_code, today)
                    rule = f"tous les {WEEKDAYS[today.weekday()]}s"
                    row = (type_code, label, organisation, rule, start, end, minutes, room, False)
                    self._plan(row, today, today, practitioners)

    def _clear_week(self, type_code: str, today: date) -> None:
        """Take the same kind out of the days around, so that the week still stands on one screen."""
        monday = today - timedelta(days=today.weekday())
        around = (
            select(Sitting)
            .join(Permanence, Permanence.id == Sitting.permanence_id)
            .where(Permanence.type_code == type_code, Sitting.day.between(monday, monday + timedelta(days=6)))
        )
        erase(self.session, self.session.scalars(around).all())

    def _plan(self, row: _Planned, first: date, last: date, practitioners: dict[str, int]) -> None:
        """Keep a permanence and, the first time that it is met, who holds it."""
        type_code, label, organisation, rule, start, end, minutes, room, skips = row
        knows_holidays = self.days.is_known(self.first) and self.days.is_known(self.last)
        organisation_id = organisation_named(self.session, organisation, by=self.by)
        if type_code in _PRACTITIONERS and type_code not in practitioners:
            person = PractitionerDraft(_PRACTITIONERS[type_code], type_code, organisation_id)
            practitioners[type_code] = save_practitioner(self.session, person, by=self.by)
        draft = PermanenceDraft(
            type_code=type_code,
            label=label,
            rule=parse_rule(rule),
            first_day=first,
            last_day=last,
            starts_at=parse_time(start),
            ends_at=parse_time(end),
            slot_minutes=minutes,
            room=room,
            reception="ARRIVEE" if label in _BY_ARRIVAL else "HEURES",
            quota=_BY_ARRIVAL.get(label, 0),
            organisation_id=organisation_id,
            practitioner_id=practitioners.get(type_code),
            promised=_PROMISED.get(label) if first < last else None,
            skips_school_holidays=skips and knows_holidays,
        )
        create_permanence(self.session, draft, calendar=self.days, by=self.by)

    def _cancel_some_sittings(self) -> None:
        """Cancel about one sitting in eighty: a practitioner who could not come."""
        sittings = self.session.scalars(
            select(Sitting.id).order_by(Sitting.day, Sitting.starts_at, Sitting.id)
        )
        for sitting_id in list(sittings)[40::80]:
            uid = _uid(Random(f"cancelled {sitting_id}"))  # noqa: S311
            cancel_sitting(self.session, sitting_id, "Intervenant absent", uid=uid, now=self.now, by=self.by)

    def _planning_sent(self) -> None:
        """Note that the lawyers hold the planning of the last year as it stood two months ago."""
        day = min(self.last, self.now.date())
        year = Period(date(day.year, 1, 1), date(day.year, 12, 31))
        told = planning(self.session, "type:AVOCAT", year).told
        uid = _uid(Random(f"planning {year.first}"))  # noqa: S311
        sent = SendingDraft("type:AVOCAT", year.first, year.last, told, uid)
        sent_at = datetime.combine(self._weekday(-60), time(9)).astimezone()
        note_planning_sent(self.session, sent, instant=sent_at, by=self.by)

    def _appointments(self) -> None:
        slots = self.session.execute(
            select(Slot.id, Slot.starts_at, Permanence.type_code)
            .join(Sitting, Sitting.id == Slot.sitting_id)
            .join(Permanence, Permanence.id == Sitting.permanence_id)
            .where(Sitting.state == "PREVUE")
            .order_by(Slot.starts_at, Slot.id)
        )
        booked = []
        for slot_id, at, type_code in slots:
            chance = Random(f"appointment {at} {type_code}")  # noqa: S311
            if chance.random() < self._booked_share(at):
                booked.append(
                    ({"slot_id": slot_id, **self._appointment(chance, at, type_code)}, _person(chance))
                )
        ids = record_visitors(self.session, [person for _, person in booked])
        rows = [{**row, "visitor_id": visitor} for (row, _), visitor in zip(booked, ids, strict=True)]
        record_past_appointments(self.session, rows)

    def _booked_share(self, at: datetime) -> float:
        """Return how full a slot of that hour is: nearly always in the past, less and less further ahead."""
        ahead = (at - self.now) / timedelta(days=1)
        return 0.94 if ahead <= 1 else max(0.08, 0.94 - ahead / 28)

    def _appointment(self, chance: Random, at: datetime, type_code: str) -> dict[str, Any]:
        state = _weighted(chance, _PAST_STATES)
        wait = self.now - at
        if at > self.now:
            state = "SALLE" if at - self.now < timedelta(minutes=25) and chance.random() < 0.7 else "A_VENIR"
        elif wait < timedelta(days=2) and chance.random() < (0.25 if at.date() == self.now.date() else 0.1):
            state = "A_VENIR"  # nobody has marked it yet: « à renseigner »
        came = {"HONORE", "SALLE"}
        arrived_at = min(self.now, at) - timedelta(minutes=chance.randint(2, 12)) if state in came else None
        domain = chance.choice(_DOMAINS.get(type_code, _ALL_DOMAINS))
        booked_at = datetime.combine(at.date() - timedelta(days=chance.randint(2, 21)), _hour(chance))
        row = {
            "state": state,
            "domain": domain,
            "subject": chance.choice(_SUBJECTS[domain]),
            "booked_at": min(booked_at, self.now),
            "arrived_at": arrived_at,
            "received_at": None,
            "outcome": None,
        }
        if state == "HONORE":
            received_at = min(self.now, at + timedelta(minutes=chance.randint(0, 9)))
            row |= {"received_at": received_at, "outcome": _weighted(chance, _ENDS) or None}
        return row

    def _waiting(self) -> None:
        """Let a few people wait for a slot: one is urgent, one is past the day not to be exceeded."""
        today = self.now.date()
        if not self.first <= today <= self.last:
            return
        for days, last_name, first_name, phone, safe, code, domain, subject, urgent, within, half in _WAITING:
            chance = Random(f"waiting {phone}")  # noqa: S311
            asked_at = datetime.combine(self._weekday(-days), _hour(chance))
            draft = WaitingDraft(
                code,
                VisitorDraft(last_name, first_name, phone, safe, "", asked_at.date(), _uid(chance)),
                domain=domain,
                subject=subject,
                is_urgent=urgent,
                deadline=None if within is None else today + timedelta(days=within),
                half_day=half,
                uid=_uid(chance),
            )
            join_waiting(self.session, draft, now=asked_at, by=self.by)

    # The coordinator's year

    def _months(self) -> Iterator[tuple[int, int]]:
        month = month_number(self.first)
        while month <= month_number(self.last):
            yield month // 12, month % 12 + 1
            month += 1

    def _school_days(self, year: int, month: int, weekday: int) -> list[date]:
        """Return the days of a month that fall on a weekday, outside public and school holidays."""
        days = [date(year, month, 1) + timedelta(days=offset) for offset in range(monthrange(year, month)[1])]
        return [
            day
            for day in days
            if day.weekday() == weekday
            and day not in public_holidays(year)
            and not (self.days.is_known(day) and self.days.school_holiday(day))
        ]

    def _jeudis(self) -> None:
        """Hold one a month, two round 8 March and 25 November; those of these days stand at each step."""
        days = [day for day in self._evenings() if self.first <= day <= self.last]
        ids = {day: demo_jeudis.plan(self.session, day, rank, self.by) for rank, day in enumerate(days)}
        past = [day for day in days if day < self.now.date()]
        coming = [day for day in days if day >= self.now.date()]
        if self.now.date() <= self.last:
            *past, cancelled, to_assess, to_attend = past
            cancel_jeudi(self.session, ids[cancelled], by=self.by)
            demo_jeudis.count(self.session, ids[to_assess], to_assess, days.index(to_assess), self.by)
            demo_jeudis.follow(self.session, ids[to_assess], self.by)
            for day in (to_attend, *coming[:1]):
                self._register(ids[day], day)
        for day in past:
            demo_jeudis.count(self.session, ids[day], day, days.index(day), self.by)
            demo_jeudis.assess(self.session, ids[day], day, self.by)

    def _evenings(self) -> Iterator[date]:
        for year, month in self._months():
            evenings = self._school_days(year, month, _THURSDAY) if month not in (7, 8) else []
            yield from sorted({evenings[1], evenings[-1]}) if month in (3, 11) else evenings[1:2]

    def _register(self, jeudi_id: int, day: date) -> None:
        chance = Random(f"registered {day}")  # noqa: S311
        for _ in range(chance.randint(6, 14)):
            visitor = VisitorDraft(**_person(chance), uid=_uid(chance))
            somebody = RegistrationDraft(visitor, _weighted(chance, _GENDERS), _weighted(chance, _AGES))
            register(self.session, jeudi_id, somebody, now=self.now, by=self.by)

    def _courses(self) -> None:
        """Seventeen a year: two a month, one in February, April and December, none in summer."""
        for year, month in self._months():
            days = self._school_days(year, month, _TUESDAY) if month not in (7, 8) else []
            for day in days[:1] if month in (2, 4, 12) else sorted({*days[:1], *days[-1:]}):
                if self.first <= day <= min(self.last, self.now.date()):
                    demo_actions.hold_course(self.session, day, self.by)

    def _rally(self) -> None:
        """One rally, on a Wednesday of the spring holidays of the last year."""
        day = date(self.last.year, 4, 15)
        day += timedelta(days=(2 - day.weekday()) % 7)
        if self.first <= day <= min(self.last, self.now.date()):
            demo_rallies.play(self.session, day, self.by)

    def _subsidies(self) -> None:
        """The envelope of each year; this year, two requests are still on their way to the vote."""
        for year in range(self.first.year, min(self.last, self.now.date()).year + 1):
            envelope = EnvelopeDraft(year, 70_000_00, f"{year}-05", _uid(Random(f"envelope {year}")))  # noqa: S311
            save_envelope(self.session, envelope, by=self.by)
            for rank, (association, axis, requested, voted) in enumerate(_SUBSIDIES, 1):
                organisation_id = organisation_named(self.session, association, by=self.by)
                uid = _uid(Random(f"subsidy {year} {association}"))  # noqa: S311
                if year == self.now.year and rank > len(_SUBSIDIES) - 2:
                    self._request(organisation_id, axis, requested * 100, uid)
                    continue
                draft = PastSubsidyDraft(
                    year=year,
                    organisation_id=organisation_id,
                    axis=axis,
                    requested_cents=requested * 100,
                    voted_cents=voted * 100,
                    paid_cents=voted * 100 if year < self.now.year or rank % 2 else 0,
                    deliberation=f"{year}-{10 + 7 * rank}",
                    report_received=year < self.now.year and rank % 4 != 0,
                    uid=uid,
                )
                record_past_subsidy(self.session, draft, by=self.by)

    def _request(self, organisation_id: int, axis: str, cents: int, uid: UUID) -> None:
        """A request of this year, with some of its papers."""
        today = self.now.date()
        came = today - timedelta(days=20)
        draft = SubsidyDraft(
            today.year,
            organisation_id,
            axis,
            cents,
            purpose="Actions de l’année",
            proposed_cents=cents,
            requested_on=came,
            override="Dernier bilan promis pour la fin du mois",
            uid=uid,
        )
        subsidy_id = save_subsidy(self.session, draft, today=today, by=self.by)
        for code in ("CERFA_12156", "STATUTS", "RIB"):
            tick_paper(self.session, subsidy_id, code, came, by=self.by)


_TOWN = TownIdentity(
    name="Amiens",
    place="Espace citoyenneté",
    address="12 rue Frédéric Petit, 80000 Amiens",
    phone="03 22 99 00 00",
    access="Bus 2 et 9, arrêt Beffroi. Entrée de plain-pied, sonnette à droite de la porte.",
    opening_hours="Du lundi au vendredi, 9 h – 12 h 30 et 13 h 30 – 17 h",
    is_demonstration=True,
)
_SUBJECTS = {
    "FAM": ("Pension alimentaire", "Divorce", "Résidence des enfants"),
    "LOG": ("Congé du bailleur", "Charges", "Impayés"),
    "TRA": ("Licenciement", "Heures non payées"), "CON": ("Garage", "Fournisseur d’énergie"),
    "SUC": ("Succession", "Donation"), "VOI": ("Bruit", "Haie mitoyenne"),
    "BAN": ("Surendettement", "Saisie"),
    "ADM": ("Amende", "Permis de construire"), "VIC": ("Plainte", "Indemnisation"), "IMM": ("Copropriété",),
    "VIF": ("Ordonnance de protection",), "DIS": ("Refus d’embauche",), "SOC": ("Trop-perçu de la CAF",),
}  # fmt: skip
_ALL_DOMAINS = ("FAM", "LOG", "TRA", "CON", "SUC", "VOI", "BAN", "ADM", "VIC")
_DOMAINS = {
    "CIDFF": ("FAM", "FAM", "VIF", "TRA"),
    "FV": ("VIC", "VIC", "VIF"),
    "NOTAIRE": ("SUC", "SUC", "FAM", "IMM"),
    "CONCILIATEUR": ("VOI", "CON", "LOG", "LOG"),
    "DDD": ("DIS", "ADM", "SOC"),
    "ADIL": ("LOG",),
    "UDAF": ("BAN",),
    "COMMISSAIRE": ("LOG", "BAN", "CON"),
}


def _weighted(chance: Random, weights: dict[str, int]) -> str:
    return chance.choices(tuple(weights), tuple(weights.values()))[0]


def _hour(chance: Random) -> time:
    """Return a moment of the opening hours, more in the morning."""
    start, length = (9 * 60, 210) if chance.random() < 0.6 else (13 * 60 + 30, 210)
    minutes = start + min(int(chance.random() ** 1.2 * length), length - 1)
    return time(minutes // 60, minutes % 60)


def _uid(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _person(chance: Random) -> dict[str, Any]:
    digits = f"{chance.randint(0, 9999):04d}"
    return {
        "last_name": chance.choice(_LAST_NAMES),
        "first_name": chance.choice(_FIRST_NAMES),
        "phone": f"06 39 98 {digits[:2]} {digits[2:]}",  # a range kept for fiction by the regulator
    }


_FIRST_VISITS = (True, False, False, None)  # one in four is not asked


def _contact(
    chance: Random, at: datetime, known: dict[str, MotiveRow], territories: set[str]
) -> dict[str, Any]:
    motive = known[_weighted(chance, _MOTIVES)]
    outcome = _weighted(chance, _OUTCOMES)
    uid = _uid(chance)
    return {
        "uid": uid,
        "first_visit": _FIRST_VISITS[uid.int % len(_FIRST_VISITS)],
        "occurred_at": at,
        "channel": _weighted(chance, _CHANNELS),
        "motive": motive.code,
        "request": request_of(motive.request, outcome),
        "domain": motive.domain,
        "gender": _weighted(chance, _GENDERS),
        "age": _weighted(chance, _AGES),
        "neighbourhood": _weighted(chance, {c: w for c, w in _NEIGHBOURHOODS.items() if c in territories}),
        "outcome": outcome,
        "orientation": chance.choice(_ORIENTATIONS) if outcome == "ORIENTE" else None,
        "note": chance.choice(_NOTES) if chance.random() < 0.12 else "",
    }
