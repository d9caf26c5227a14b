"""The journal in French: what a line tells, in words that say whom it concerns to nobody."""

from collections.abc import Sequence

from espace_citoyennete.french import NO_BREAK, number, plural

DONE = {"made": "a créé", "changed": "a corrigé", "removed": "a effacé", "read": "a ouvert"}

# Each table as a line names one row of it.
RECORDS = {
    "absence": "une absence d’intervenant",
    "action": "une action",
    "action_count": "un comptage d’action",
    "action_module": "une séance d’action",
    "action_partner": "un partenaire d’action",
    "agreement": "une convention",
    "agreement_party": "un signataire de convention",
    "agreement_promise": "un engagement de convention",
    "appointment": "un rendez-vous",
    "call_attempt": "un essai d’appel",
    "call_list": "une liste d’appels",
    "call_row": "une ligne de liste d’appels",
    "call_try": "un essai d’une liste d’appels",
    "callback": "un rappel promis",
    "checkpoint": "un poste de rallye",
    "choice": "une valeur de liste",
    "closure": "une fermeture",
    "contact": "un contact",
    "contact_domain": "un domaine de contact",
    "copy_plan": "le plan des sauvegardes",
    "emergency_number": "un numéro d’urgence",
    "envelope": "une enveloppe de subventions",
    "evaluation": "une évaluation de convention",
    "exhibit": "une exposition",
    "frozen_report": "un bilan figé",
    "frozen_year": "une année figée",
    "handover": "une consigne",
    "import_batch": "un import",
    "indicator": "un indicateur",
    "jeudi": "un Jeudi citoyenneté",
    "jeudi_card": "une fiche de Jeudi",
    "jeudi_count": "un comptage de Jeudi",
    "jeudi_follow_up": "une suite de Jeudi",
    "jeudi_speaker": "un intervenant de Jeudi",
    "journal_line": "des lignes anciennes du journal",
    "loan": "un prêt d’exposition",
    "motive": "un motif",
    "neighbourhood": "un quartier",
    "note_review": "une relecture de note",
    "objective": "un objectif",
    "organisation": "une organisation",
    "paper_text": "un texte de document",
    "papers_to_bring": "une liste de pièces à apporter",
    "permanence": "une permanence",
    "place_report": "le bilan d’un autre lieu",
    "planned_action": "une action du plan",
    "planning_sent": "un planning envoyé",
    "practitioner": "un intervenant",
    "presence": "une présence",
    "publication": "une publication",
    "purge": "une purge",
    "recovery_key": "une clé de secours",
    "registration": "une inscription",
    "report_text": "un texte du bilan",
    "report_view": "une vue du bilan",
    "restoration": "une restauration de la base",
    "retention_delay": "un délai de conservation",
    "retention_hold": "un ordre de tout garder",
    "room": "une salle",
    "school_holiday": "des vacances scolaires",
    "score": "un score de rallye",
    "sitting": "une séance de permanence",
    "situation": "une situation de discrimination",
    "situation_criterion": "un critère de discrimination",
    "slot": "un créneau",
    "subsidy": "une subvention",
    "subsidy_paper": "une pièce de subvention",
    "subsidy_payment": "un versement de subvention",
    "team": "une équipe de rallye",
    "town": "l’identité du lieu",
    "turn_place": "une place de tour de rôle",
    "user": "un agent",
    "visitor": "une personne",
    "visitor_merge": "une réunion de fiches",
    "waiting_entry": "une inscription en attente",
    "waiting_try": "une proposition de créneau",
    "walk_finding": "un constat de marche",
    "walk_proposal": "une proposition de marche",
    "walk_stop": "une étape de marche",
    "worked_holiday": "un férié travaillé",
}


# What the lists may be narrowed to: its words, and the actions of the lines.
KINDS = (
    ("Créations", "made"),
    ("Corrections", "changed"),
    ("Effacements", "removed"),
    ("Lectures et sorties", "read"),
)


def told(action: str, table: str, words: Sequence[str], other: str = "", *, is_many: bool = False) -> str:
    """Tell what was done to which kind of record: « a corrigé un contact : objet, note ».

    `words` are those of its columns, `other` what a line tells that is no column: « export complet ».
    """
    if other and table and is_many:  # looked for among all of them
        return f"a fait une {other}"
    if other:
        return f"a sorti{NO_BREAK}: {other}"
    record = RECORDS.get(table, table) + (", plusieurs à la fois" if is_many else "")
    return f"{DONE[action]} {record}" + (f"{NO_BREAK}: {', '.join(words)}" if words else "")


_FAULTS = {
    "altered": "la ligne n° {} n’est plus celle qui a été écrite",
    "missing": "la ligne n° {} manque, ou d’autres après elle",
    "added": "la ligne n° {} a été ajoutée",
    "segment": "le mois qui contient la ligne n° {} n’est plus celui qui a été fermé",
    "standing": "la fin du journal, à la ligne n° {}, n’est plus celle qui a été écrite",
    "head": "la cote n° {} imprimée au dehors n’y est pas (fin coupée, ou ancienne sauvegarde remise)",
    "unreadable": "rien ne se lit plus à partir de la ligne n° {}",
}
_TOLD = 3  # faults: one is already too many


def verdict(last_line: int, taken_over: int, faults: Sequence[tuple[str, int]]) -> str:
    """Tell what a verification found, and what to do when the journal is not whole."""
    if faults:
        found = [_FAULTS[kind].format(number(line)) for kind, line in faults[:_TOLD]]
        rest = len(faults) - _TOLD
        more = [f"et {plural(rest, 'autre anomalie', 'autres anomalies')}"] if rest > 0 else []
        return (
            f"Le journal n’est pas entier{NO_BREAK}: {', '.join((*found, *more))}. "
            "Garder ce fichier tel quel et prévenir la personne déléguée à la protection des données."
        )
    before = f" Les {number(taken_over)} premières sont d’avant les sceaux." if taken_over else ""
    return f"Journal entier{NO_BREAK}: {number(last_line)} lignes, chacune à sa place.{before}"
