"""The sheets that an import knows: their columns, how a cell is read, what the labels of a town mean."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from espace_citoyennete.french import Unreadable, fold, parse_date, parse_money, parse_time

Values = Mapping[str, Any]  # column name → str, int, bool, date, time, code or None


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its header, its name in `values`, how a cell is read."""

    header: str
    name: str
    read: Callable[[str, date], Any]  # raises Unreadable
    list_name: str = ""  # the reference list, when the value is a code
    label_column: str = ""  # the column's name in correspondances.csv, when it is not the header
    is_compulsory: bool = True
    longest: int = 0  # the width of the base's column; 0 for free text


@dataclass(frozen=True)
class Sheet:
    """One kind of file, recognised by its header."""

    kind: str
    label: str
    columns: tuple[Column, ...]
    check: Callable[[Values], tuple[str, str] | None] = lambda _values: None  # → header, reason
    is_dated_by_name: bool = False  # the rows carry no date: the year is in the file's name

    @property
    def starts_with_a_date(self) -> bool:
        """Tell whether a first cell that is no date can only be a title."""
        return self.columns[0].read in (_day, _past_day)


class LabelBook:
    """What labels mean: the lists' own labels, and those of a town's workbooks by column."""

    def __init__(self, labels: Mapping[str, Mapping[str, str]]) -> None:
        self._labels = labels
        self._own = {
            (list_name, _label_key(label)): code
            for list_name, codes in labels.items()
            for code, label in codes.items()
        }
        self._given: dict[tuple[str, str, str], str] = {}

    def learn(self, column: str, label: str, list_name: str, code: str) -> None:
        """Add one line of correspondances.csv; raises `Unreadable` when the code is in no list."""
        if code not in self._labels.get(list_name, {}):
            raise Unreadable(f"La liste « {list_name} » n’a pas de code « {code} ». Corriger la ligne.")
        self._given[_label_key(column), _label_key(label), list_name] = code

    def code(self, column: Column, label: str) -> str | None:
        """Return the code of a label in a column, or None: a meaning is never guessed."""
        key = _label_key(label)
        given = self._given.get((_label_key(column.label_column or column.header), key, column.list_name))
        return given or self._own.get((column.list_name, key))


def _label_key(text: str) -> str:
    return fold(text).replace("–", "-")


# Cells


def _text(text: str, _today: date) -> str:
    return text


def _day(text: str, today: date) -> date:
    digits = len(re.findall(r"\d+", text))
    if digits == 3 or (
        digits == 2 and re.search(r"[^\W\d]{3}", text)
    ):  # a day without its year is no date here
        return parse_date(text, today)
    raise Unreadable(f"« {text} » n’est pas une date complète. Écrire par exemple 03/01/2022.")


def _past_day(text: str, today: date) -> date:
    day = _day(text, today)
    if day > today:
        raise Unreadable(f"« {text} » est un jour à venir. Corriger la date.")
    return day


def _hour(text: str, _today: date) -> time:
    return parse_time(text)


def _count(text: str, _today: date) -> int:
    digits = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]{1,6}", digits):
        return int(digits)
    raise Unreadable(f"« {text} » n’est pas un nombre. Écrire un nombre entier en chiffres.")


def _cents(text: str, _today: date) -> int:
    return parse_money(text)


def _yes_or_no(text: str, _today: date) -> bool:
    answer = {"oui": True, "non": False}.get(fold(text))
    if answer is None:
        raise Unreadable(f"« {text} » n’est ni oui ni non. Écrire oui ou non.")
    return answer


# Sheets


def _check_hours(values: Values) -> tuple[str, str] | None:
    if values["ends_at"] <= values["starts_at"]:
        return "À", "La fin doit venir après le début. Corriger les heures."
    if not values["minutes"]:
        return "Durée du créneau (min)", "Un créneau dure au moins une minute. Corriger la durée."
    return None


def _check_jeudi(values: Values) -> tuple[str, str] | None:
    parts = values["women"] + values["men"] + values["unknown"]
    if parts == values["present"]:
        return None
    return "Présents", f"Femmes, hommes et non communiqué font {parts}. Faire concorder les nombres."


def _check_course(values: Values) -> tuple[str, str] | None:
    parts = values["women"] + values["men"]
    if parts <= values["present"]:
        return None
    return "Présents", f"Femmes et hommes font {parts}. Faire concorder les nombres."


def _coded(header: str, name: str, list_name: str, **options: Any) -> Column:
    return Column(header, name, _text, list_name=list_name, **options)


SHEETS = (
    Sheet(
        "permanences",
        "règles de permanence",
        (
            Column("Type", "label", _text, longest=120),
            Column("Organisme", "organisation", _text, longest=120, is_compulsory=False),
            Column("Règle", "rule", _text),
            Column("De", "starts_at", _hour),
            Column("À", "ends_at", _hour),
            Column("Durée du créneau (min)", "minutes", _count),
            Column("Lieu", "room", _text, longest=80, is_compulsory=False),
            Column("Hors vacances scolaires", "skips_school_holidays", _yes_or_no),
            _coded("Type", "type_code", "type_intervenant", label_column="Permanence"),
        ),
        _check_hours,
        is_dated_by_name=True,
    ),
    Sheet(
        "contacts",
        "lignes du registre",
        (
            Column("Date", "day", _past_day),
            Column("Heure", "hour", _hour),
            _coded("Canal", "channel", "canal"),
            _coded("Objet", "request", "objet"),
            _coded("Domaine du droit", "domain", "domaine_droit", is_compulsory=False),
            _coded("Genre", "gender", "genre"),
            _coded("Tranche d’âge", "age", "tranche_age"),
            _coded("Quartier", "neighbourhood", "territoire"),
            _coded("Suite donnée", "outcome", "suite_donnee"),
            Column("Observations", "note", _text, is_compulsory=False, longest=500),
        ),
    ),
    Sheet(
        "appointments",
        "rendez-vous",
        (
            Column("Date", "day", _day),
            Column("Heure", "hour", _hour),
            Column("Permanence", "label", _text, longest=120),
            Column("Organisme", "organisation", _text, longest=120, is_compulsory=False),
            Column("Lieu", "room", _text, longest=80, is_compulsory=False),
            Column("Nom", "last_name", _text, longest=80),
            Column("Prénom", "first_name", _text, longest=80, is_compulsory=False),
            Column("Téléphone", "phone", _text, longest=60, is_compulsory=False),
            _coded("Domaine du droit", "domain", "domaine_droit", is_compulsory=False),
            _coded("État", "state", "statut_rdv"),
        ),
    ),
    Sheet(
        "jeudis",
        "Jeudis citoyenneté",
        (
            Column("Date", "day", _day),
            Column("Heure", "hour", _hour),
            Column("Titre", "title", _text, longest=160),
            _coded("Axe", "axis", "axe_evenement"),
            Column("Lieu", "place", _text, longest=120),
            Column("Capacité", "capacity", _count),
            Column("Inscrits", "registered", _count),
            Column("Présents", "present", _count),
            Column("Femmes", "women", _count),
            Column("Hommes", "men", _count),
            Column("Non communiqué", "unknown", _count),
            Column("Interprète LSF", "sign_language", _yes_or_no),
        ),
        _check_jeudi,
    ),
    Sheet(
        "courses",
        "stages",
        (
            Column("Date", "day", _day),
            Column("Organisateur", "organiser", _text, longest=120),
            Column("Convoqués", "convened", _count),
            Column("Présents", "present", _count),
            Column("Femmes", "women", _count),
            Column("Hommes", "men", _count),
        ),
        _check_course,
    ),
    Sheet(
        "subsidies",
        "subventions",
        (
            Column("Association", "organisation", _text, longest=120),
            _coded("Axe", "axis", "axe_evenement"),
            Column("Demandé (€)", "requested", _cents),
            Column("Voté (€)", "voted", _cents),
            Column("Versé (€)", "paid", _cents),
            Column("Délibération", "deliberation", _text, longest=40, is_compulsory=False),
            Column("Bilan reçu", "report_received", _yes_or_no),
        ),
        is_dated_by_name=True,
    ),
)
