"""Counting rules of contacts, fixed once and printed in every report; what is sensitive; ages in brackets."""

import re
from collections.abc import Iterable

from espace_citoyennete.french import Unreadable
from espace_citoyennete.rights import RESTRICTED_DOMAINS, RESTRICTED_REQUESTS

INBOUND = frozenset({"VISITE", "TEL_ENTRANT", "COURRIEL", "COURRIER", "VISIO", "HORS_MURS", "PARTENAIRE"})
OUTGOING = "TEL_SORTANT"
NOT_PUBLIC = frozenset({"PRO", "ERREUR"})
EMERGENCY = "URGENCE"  # code of the motive and of the outcome that one key gives
SENSITIVE_DOMAINS = frozenset({"VIF", "PEN", "VIC", "DIS"})  # violence, accused, victim, discrimination

CONTACT_RECEIVED = (
    "Un appel reçu, une visite sans rendez-vous, un courriel, un courrier, une visioconférence, un contact "
    "hors les murs ou une fiche de liaison, d’une personne du public. Ne comptent pas\u00a0: les appels "
    "émis, la venue pour un rendez-vous déjà pris, les professionnels et les erreurs de destinataire."
)

# What the report tells apart, by the domain or by the object of a contact.
VIOLENCE, DISCRIMINATION = "violences", "discriminations"
SITUATIONS = {VIOLENCE: ("VIF", "ECOUTE_VIOLENCES"), DISCRIMINATION: ("DIS", "DISCRIMINATION")}


def is_restricted(domains: Iterable[str | None], request: str = "") -> bool:
    """Tell whether a contact of these domains is seen only by who logged it and by the coordinators."""
    return request in RESTRICTED_REQUESTS or not RESTRICTED_DOMAINS.isdisjoint(domains)


def is_received(channel: str, request: str) -> bool:
    """Tell whether a contact counts as a *contact reçu* (source: brief, « Counting words »)."""
    return channel in INBOUND and request not in NOT_PUBLIC


def request_of(motive_request: str, outcome: str) -> str:
    """Return the object of a contact: an information that ends in an appointment was a demand for one."""
    return "RDV_DEMANDE" if outcome == "RDV" and motive_request == "INFO_DROIT" else motive_request


def is_sensitive(field: str, code: str, domain: str | None = None) -> bool:
    """Tell whether a value of a field is never to be proposed nor copied by itself.

    `domain` is the one that a motive stands for.
    """
    match field:
        case "domain":
            return code in SENSITIVE_DOMAINS
        case "motive":
            return domain in SENSITIVE_DOMAINS
        case "outcome":
            return code == "URGENCE"
        case "special_need":
            return code != "AUCUN"
    return False


# Years under which each bracket ends.
_AGES = ((12, "M12"), (18, "12_17"), (25, "18_24"), (40, "25_39"), (60, "40_59"), (70, "60_69"), (121, "70P"))


def age_bracket(typed: str) -> str | None:
    """Return the bracket of an age typed in figures (« 34 », « 34 ans »), None when it is no number.

    Raises `Unreadable` for what is nobody's age.
    """
    number = re.fullmatch(r"([+\-−]?\d+)(?: ?ans?)?", typed.strip())
    if number is None:
        return None
    age = int(number[1].replace("−", "-"))
    if not 1 <= age < _AGES[-1][0]:
        raise Unreadable(f"« {typed.strip()} » n’est pas un âge. Écrire de 1 à 120, ou « NC ».")
    return next(code for end, code in _AGES if age < end)


_BRACKETS = ((5, "M5"), (15, "5_15"), (30, "15_30"), (60, "30_60"))  # minutes under which each one ends


def duration_bracket(minutes: float) -> str:
    """Return the bracket of a duration in minutes, as the list `duree` has them."""
    return next((code for end, code in _BRACKETS if minutes < end), "P60")
