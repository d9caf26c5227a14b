"""The year counted by hand from its CSV files, without a line of the program."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

Rows = list[dict[str, str]]
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")


def rows(folder: Path, name: str) -> Rows:
    file = folder / f"{name}-2022.csv"
    encoding = "cp1252" if name == "registre-accueil" else "utf-8-sig"
    with file.open(encoding=encoding, newline="") as content:
        return list(csv.DictReader(content, delimiter=";"))


def total(table: Rows, column: str) -> int:
    return sum(int(row[column]) for row in table)


def cents(table: Rows, column: str) -> int:
    return sum(int(row[column].replace(",", "")) for row in table)


def count(folder: Path, holidays: Path) -> dict[str, Any]:
    """Return the figures that the program must find, under its own keys."""
    register = rows(folder, "registre-accueil")
    outgoing = [row for row in register if row["Canal"] == "Appel émis / rappel"]
    inbound = [row for row in register if row["Canal"] != "Appel émis / rappel"]
    not_public = {"Professionnel ou partenaire", "Erreur de destinataire / hors champ"}
    received = [row for row in inbound if row["Objet"] not in not_public]
    appointments = rows(folder, "rendez-vous")
    states = [row["État"] for row in appointments]
    honoured, absent = states.count("Honoré"), states.count("Absent sans prévenir")
    sittings, slots, minutes = sittings_and_slots(rows(folder, "permanences"), holidays)
    jeudis, courses = rows(folder, "jeudis"), rows(folder, "stages")
    subsidies = rows(folder, "subventions")
    return {
        "lignes_registre": len(register),
        "contacts_recus": len(received),
        "appels_emis": len(outgoing),
        "professionnels_erreurs": len(inbound) - len(received),
        "rendez_vous_pris": len(appointments),
        "personnes_recues": honoured,
        "absents": absent,
        "annules_usager": states.count("Annulé par l'usager"),
        "annules_service": states.count("Annulé par le service"),
        "taux_absence": absent / (honoured + absent),
        "seances": sittings,
        "creneaux": slots,
        "minutes_tenues": minutes,
        "minutes_prevues": minutes,
        "minutes_perdues": 0,
        "taux_remplissage": (honoured + absent) / slots,
        "jeudis": len(jeudis),
        "jeudis_inscrits": total(jeudis, "Inscrits"),
        "jeudis_presents": total(jeudis, "Présents"),
        "stages": len(courses),
        "stages_convoques": total(courses, "Convoqués"),
        "stages_presents": total(courses, "Présents"),
        "associations_soutenues": len({row["Association"] for row in subsidies}),
        "subventions_votees": cents(subsidies, "Voté (€)"),
        "subventions_versees": cents(subsidies, "Versé (€)"),
    }


def sittings_and_slots(rules: Rows, holidays: Path) -> tuple[int, int, int]:
    with holidays.open(encoding="utf-8", newline="") as content:
        spans = [
            (date.fromisoformat(row["Premier jour"]), date.fromisoformat(row["Dernier jour"]))
            for row in csv.DictReader(content, delimiter=";")
        ]
    # 2022: the fixed days, then Easter Monday, Ascension and Whit Monday.
    closed = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25), (4, 18), (5, 26), (6, 6)}
    held = slots = minutes = 0
    for rule in rules:
        for day in (date(2022, 1, 1) + timedelta(days=offset) for offset in range(365)):
            on_holiday = any(first <= day <= last for first, last in spans)
            if (
                day.weekday() < 5
                and _is_named(rule["Règle"], day)
                and (day.month, day.day) not in closed
                and not (rule["Hors vacances scolaires"] == "oui" and on_holiday)
            ):
                held += 1
                minutes += _minutes(rule["De"], rule["À"])
                slots += _minutes(rule["De"], rule["À"]) // int(rule["Durée du créneau (min)"])
    return held, slots, minutes


def _is_named(rule: str, day: date) -> bool:
    if _WEEKDAYS[day.weekday()] not in rule:
        return False
    position = (day.day - 1) // 7 + 1
    return rule.startswith("tous") or (f"{position}e " in rule or (position == 1 and "1er" in rule))


def _minutes(start: str, end: str) -> int:
    (h1, m1), (h2, m2) = start.split(":"), end.split(":")
    return (int(h2) - int(h1)) * 60 + int(m2) - int(m1)
