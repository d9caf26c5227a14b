"""The situations of discrimination of the demonstration: invented, in the proportions of national reports."""

from datetime import date, datetime, time
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.contacts.figures import SITUATION
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.rules import DISCRIMINATION
from espace_citoyennete.discriminations.service import SituationDraft, save_situation
from espace_citoyennete.rights import Agent
from espace_citoyennete.town.reference import neighbourhoods

_LATEST = 36  # contacts on a discrimination, of which one in six was not asked more
_CRITERIA = {
    "HANDICAP": 22, "ORIGINE": 15, "SANTE": 9, "NATION": 6, "AGE": 5, "SEXE": 5, "GROSSESSE": 4,
    "RELIGION": 4, "RESIDENCE": 4, "ORI_SEX": 3, "VULN_ECO": 3, "": 6,
}  # fmt: skip
_AREAS = {
    "EMP_PRIV": 20, "EMP_ACCES_PRIV": 12, "EMP_PUB": 10, "LOG_PRIV": 10, "LOG_SOC": 8, "BS_PUB": 9, "EDU": 7,
    "BS_PRIV": 6, "LIEU": 4, "ASSO": 3, "NC": 6,
}  # fmt: skip
_FOLLOW_UPS = {"INFO": 30, "DDD": 25, "ASSO": 10, "PRUDH": 9, "PLAINTE": 8, "MEDIATION": 6, "NON": 5, "": 7}
_HERE = ("AMIENS_HQPV", "QPV_NORD", "QPV_ETOUVIE", "METROPOLE", "NC")


def note(session: Session, first: date, by: Agent) -> None:
    """Note what the latest contacts on a discrimination tell of it."""
    latest = session.execute(
        select(Contact.uid, Contact.occurred_at)
        .where(SITUATION[DISCRIMINATION], Contact.occurred_at >= datetime.combine(first, time()))
        .order_by(Contact.occurred_at.desc(), Contact.id.desc())
        .limit(_LATEST)
    ).all()
    for rank, (contact, at) in enumerate(latest):
        if rank % 6 == 5:
            continue
        chance = Random(f"situation {contact}")  # noqa: S311 - the same whenever it is built
        known = {row.code for row in neighbourhoods(session, at.date())}
        criteria = {_drawn(chance, _CRITERIA) for _ in range(1 + (rank % 5 == 0))} - {""}
        draft = SituationDraft(
            contact,
            tuple(sorted(criteria)),
            _drawn(chance, _AREAS),
            chance.choice([code for code in _HERE if code in known]),
            _drawn(chance, _FOLLOW_UPS) or None,
        )
        save_situation(session, draft, by=by)


def _drawn(chance: Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
