"""Use cases of subsidies; amounts are integer cents."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from espace_citoyennete.errors import Invalid
from espace_citoyennete.french import clean
from espace_citoyennete.rights import Agent, require
from espace_citoyennete.subsidies.model import Subsidy
from espace_citoyennete.town.reference import unknown_codes


@dataclass(frozen=True)
class SubsidyDraft:
    """One association's request in one year."""

    year: int
    organisation_id: int
    axis: str
    requested_cents: int
    voted_cents: int
    paid_cents: int
    deliberation: str = ""
    report_received: bool = False
    uid: UUID = field(default_factory=uuid4)


def save_subsidy(session: Session, draft: SubsidyDraft, *, by: Agent) -> int:
    """Keep a subsidy and return its id; the same draft saved twice is one subsidy. Raises `Invalid`."""
    require(by, "save_subsidy")
    known = session.scalar(select(Subsidy.id).where(Subsidy.uid == draft.uid))
    if known is not None:
        return known
    amounts = {n: getattr(draft, n) for n in ("requested_cents", "voted_cents", "paid_cents")}
    problems = {name: "Écrire zéro ou plus." for name, cents in amounts.items() if cents < 0}
    if draft.paid_cents > draft.voted_cents:
        problems["paid_cents"] = "Le versé dépasse le voté\u00a0: vérifier les deux montants."
    problems |= unknown_codes(session, {"axis": ("axe_evenement", draft.axis)})
    if problems:
        raise Invalid(problems)
    subsidy = Subsidy(
        uid=draft.uid,
        year=draft.year,
        organisation_id=draft.organisation_id,
        axis=draft.axis,
        deliberation=clean(draft.deliberation),
        report_received=draft.report_received,
        **amounts,
    )
    session.add(subsidy)
    session.flush()
    return subsidy.id
