"""Counting rules of contacts, fixed once and printed in every report."""

INBOUND = frozenset({"VISITE", "TEL_ENTRANT", "COURRIEL", "COURRIER", "VISIO", "HORS_MURS", "PARTENAIRE"})
OUTGOING = "TEL_SORTANT"
NOT_PUBLIC = frozenset({"PRO", "ERREUR"})

CONTACT_RECEIVED = (
    "Un appel reçu, une visite sans rendez-vous, un courriel, un courrier, une visioconférence, un contact "
    "hors les murs ou une fiche de liaison, d’une personne du public. Ne comptent pas\u00a0: les appels "
    "émis, la venue pour un rendez-vous déjà pris, les professionnels et les erreurs de destinataire."
)


def is_received(channel: str, request: str) -> bool:
    """Tell whether a contact counts as a *contact reçu* (source: brief, « Counting words »)."""
    return channel in INBOUND and request not in NOT_PUBLIC


def request_of(motive_request: str, outcome: str) -> str:
    """Return the object of a contact: an information that ends in an appointment was a demand for one."""
    return "RDV_DEMANDE" if outcome == "RDV" and motive_request == "INFO_DROIT" else motive_request


_BRACKETS = ((5, "M5"), (15, "5_15"), (30, "15_30"), (60, "30_60"))  # minutes under which each one ends


def duration_bracket(minutes: float) -> str:
    """Return the bracket of a duration in minutes, as the list `duree` has them."""
    return next((code for end, code in _BRACKETS if minutes < end), "P60")
