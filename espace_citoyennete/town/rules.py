"""Rules of the town's lists: spans of days, the calendar and what it does not know, codes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import fold, numeric_date
from espace_citoyennete.holidays import public_holidays

# The reference lists and their names; the territories, dated as QPV, have a table of their own.
LISTS = {
    "canal": "Canaux",
    "objet": "Objets de la demande",
    "suite_donnee": "Suites données",
    "orientation_externe": "Orientations",
    "domaine_droit": "Domaines du droit",
    "genre": "Genres",
    "tranche_age": "Tranches d’âge",
    "type_intervenant": "Types d’intervenant",
    "axe_evenement": "Axes de la délégation",
    "statut_rdv": "États d’un rendez-vous",
    "contact_sur": "Consignes de contact sûr",
    "qualite": "Qualités de la personne",
    "statut_social": "Statuts sociaux",
    "connaissance_lieu": "Connaissance du lieu",
    "duree": "Durées",
    "besoin_particulier": "Besoins particuliers",
    "modalite_rdv": "Modalités d’un rendez-vous",
    "issue_entretien": "Issues d’un entretien",
    "critere_discrimination": "Critères de discrimination",
    "domaine_discrimination": "Domaines de discrimination",
    "forme_situation": "Formes d’une situation",
    "origine_signalement": "Origines d’un signalement",
    "suite_discrimination": "Suites d’un signalement",
    "motif_non_recours": "Motifs de non-recours",
    "forme_violence": "Formes de violence",
    "contexte_violence": "Contextes de violence",
    "type_evenement": "Types d’événement",
    "type_stage": "Types de stage",
    "statut_subvention": "États d’une subvention",
    "piece_subvention": "Pièces d’une demande de subvention",
    "constat_marche": "Constats d’une marche exploratoire",
}

_LONGEST_TERM = 100  # days
_SATURDAY = 5  # the rank of the first weekday on which nobody is there

# Values on which the counting itself rests: their label may change, they are never retired.
_COUNTED_UPON = {
    "canal": None,  # None: the whole list
    "statut_rdv": None,
    "genre": frozenset({"F", "H", "NC"}),
    "tranche_age": frozenset({"NC"}),
    "territoire": frozenset({"NC"}),
    "suite_donnee": frozenset({"RDV"}),
    "objet": frozenset({"INFO_DROIT", "RDV_DEMANDE", "PRO", "ERREUR"}),
    "contact_sur": frozenset({"STANDARD"}),
}


class UnknownHolidays(UserError):
    """Nobody has said yet whether this day is in the school holidays."""


@dataclass(frozen=True)
class Span:
    """Some days with a name, first and last included."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Calendar:
    """School holidays as far as they are known, and the days on which the place is closed."""

    school_holidays: tuple[Span, ...]
    known_until: date | None
    closures: tuple[Span, ...] = ()
    room_closures: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)  # by the room, folded
    worked: frozenset[date] = frozenset()  # public holidays on which the place is open

    @property
    def known_from(self) -> date | None:
        """Return the first day about which something is known."""
        return min((span.first for span in self.school_holidays), default=None)

    def is_known(self, day: date) -> bool:
        """Tell whether the school holidays of that day are known."""
        first, last = self.known_from, self.known_until
        return first is not None and last is not None and first <= day <= last

    def school_holiday(self, day: date) -> str | None:
        """Return the name of the school holidays of that day, None on a school day.

        Raises `UnknownHolidays` outside the known years, so that unknown is never read as « no ».
        """
        if not self.is_known(day):
            raise UnknownHolidays(
                f"Les vacances scolaires du {numeric_date(day)} ne sont pas connues. "
                "Les compléter dans Réglages, Vacances scolaires."
            )
        return _label_on(self.school_holidays, day)

    def public_holiday(self, day: date) -> str | None:
        """Return the name of the public holiday of that day, None on a day that is worked."""
        return None if day in self.worked else public_holidays(day.year).get(day)

    def closure(self, day: date, room: str = "") -> str | None:
        """Return why the place, or one of its rooms, is closed that day, None when it is open."""
        shut = self.room_closures.get(fold(room), ()) if self.room_closures else ()
        return _label_on(self.closures, day) or _label_on(shut, day)

    def is_open(self, day: date, room: str = "") -> bool:
        """Tell whether the place, and one of its rooms, is open that day: Monday to Friday, unless closed."""
        is_worked = day.weekday() < _SATURDAY or day in self.worked
        return is_worked and not self.public_holiday(day) and not self.closure(day, room)

    def open_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the days on which the place is open, both ends included."""
        days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        return tuple(day for day in days if self.is_open(day))

    def why_closed(self, day: date) -> str:
        """Return why the place is closed that day, public holidays included; nothing when it is open."""
        return self.public_holiday(day) or self.closure(day) or ""


def _label_on(spans: tuple[Span, ...], day: date) -> str | None:
    return next((span.label for span in spans if span.first <= day <= span.last), None)


def known_until(school_holidays: tuple[Span, ...]) -> date | None:
    """Return the last day up to which the school holidays, in order, leave no gap of a whole term.

    Two school holidays are never more than a hundred days apart: beyond, some were not typed yet.
    """
    last: date | None = None
    for span in school_holidays:
        if last is not None and (span.first - last).days > _LONGEST_TERM:
            break
        last = max(span.last, last or span.last)
    return last


def is_counted_upon(list_name: str, code: str) -> bool:
    """Tell whether figures rest on this value, which is then never retired."""
    codes = _COUNTED_UPON.get(list_name, frozenset())
    return codes is None or code in codes


def code_of(label: str, taken: Collection[str]) -> str:
    """Make the stable code of a new value out of its label, never one already used."""
    base = re.sub(r"[^A-Z0-9]+", "_", fold(label).upper()).strip("_")[:26] or "VALEUR"
    candidates = (base, *(f"{base}_{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in candidates if code not in taken)


def entry_code_problem(typed: str, taken: Collection[str]) -> str | None:
    """Return what is wrong with an entry code: letters only, four at most, unique in its list."""
    if not re.fullmatch(r"[A-Z]{0,4}", typed):
        return "Le code de saisie compte quatre lettres au plus, sans accent ni chiffre."
    if typed and typed in taken:
        return f"Le code de saisie « {typed} » sert déjà dans cette liste\u00a0: en choisir un autre."
    return None


def eve(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)
