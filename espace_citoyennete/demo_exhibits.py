"""The exhibitions of the demonstration: forty-six, with loans at each state that a loan goes through."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from espace_citoyennete.loans.service import (
    ExhibitDraft,
    LoanDraft,
    cancel_loan,
    hand_out,
    reserve_exhibit,
    save_exhibit,
    take_in,
)
from espace_citoyennete.rights import Agent

_WHOLE = "complète"
_EXHIBITS = {  # by theme: the title, and how many pieces
    "Égalité femmes-hommes": (
        ("Femmes en sciences", 18), ("Toutes footballeuses", 12), ("Des métiers sans genre", 16),
        ("Le droit de vote des femmes", 20), ("Pionnières de la Somme", 14), ("À travail égal", 10),
        ("Inventrices oubliées", 15), ("La rue au féminin", 12), ("Pères au quotidien", 8),
        ("Musiciennes", 10), ("Elles entreprennent", 12), ("Sportives d’ici", 9),
    ),
    "Stéréotypes": (
        ("C’est mon genre", 10), ("Clichés", 14), ("Jouets sans étiquette", 8), ("Publicités d’hier", 20),
        ("Filles et garçons en cour de récréation", 6), ("Bandes dessinées et préjugés", 16),
        ("Les mots qui enferment", 11),
    ),
    "Discriminations": (
        ("Vingt-cinq critères", 25), ("Louer sans discriminer", 8), ("Regards croisés sur le handicap", 15),
        ("Même nom, même chance", 10), ("Vieillir n’est pas un défaut", 12), ("Loin des yeux", 9),
        ("Gens du voyage, gens d’ici", 18), ("Le racisme expliqué", 14), ("Fiertés", 13),
        ("Langue des signes", 7), ("Premier emploi", 8), ("Tous au guichet", 6),
    ),
    "Violences": (
        ("Aimer sans violence", 12), ("Le violentomètre", 6), ("Sortir du silence", 10),
        ("Cyberharcèlement", 11), ("Grandir à l’abri", 9), ("Le consentement", 8),
        ("Un toit pour repartir", 7),
    ),
    "Citoyenneté": (
        ("Citoyens de demain", 22), ("La laïcité en images", 13), ("Marianne", 10),
        ("Droits de l’enfant", 15), ("Voter, à quoi bon", 12), ("La justice pas à pas", 16),
        ("Vivre ensemble", 14), ("Histoire d’une loi", 9),
    ),
}  # fmt: skip


class _Loan(NamedTuple):
    """A loan of an exhibition by its number: the days from today, the borrower, how it came back."""

    number: int
    starts: int
    days: int
    who: str
    back: str = ""  # the condition at the return; nothing while it is not back
    public: int | None = None
    state: str = ""  # « out », « cancelled »; else reserved, or back


_LOANS = (
    _Loan(1, -60, 12, "Lycée du quartier nord", _WHOLE, 210),
    _Loan(4, -40, 10, "Médiathèque", _WHOLE, 95),
    _Loan(32, -30, 14, "Collège de la vallée", "pied du panneau 4 cassé, panneau 7 déchiré", 160),
    _Loan(20, -25, 7, "Centre social", _WHOLE, 48),
    _Loan(39, -22, 9, "Association sportive", "carton mouillé, pièces comptées"),  # nobody told the public
    _Loan(2, -16, 10, "Club de sport", state="out"),  # late
    _Loan(13, -3, 12, "École primaire", state="out"),
    _Loan(33, 4, 9, "Maison des associations"),
    _Loan(1, 12, 10, "Université"),
    _Loan(14, 6, 5, "Mairie annexe", state="cancelled"),
)


def lend(session: Session, now: datetime, by: Agent) -> None:
    """Keep the collection, then lend of it: back whole or damaged, out, late, reserved, cancelled."""
    pieces = [(theme, *row) for theme, rows in _EXHIBITS.items() for row in rows]
    ids = {
        number: save_exhibit(
            session, ExhibitDraft(number, title, theme, count, _WHOLE, uid=_uid(f"exhibit {number}")), by=by
        )
        for number, (theme, title, count) in enumerate(pieces, start=1)
    }
    today = now.date()
    for loan in _LOANS:
        first = today + timedelta(days=loan.starts)
        last, uid = first + timedelta(days=loan.days), _uid(f"loan {loan.number} {loan.starts}")
        draft = LoanDraft(ids[loan.number], first, last, loan.who, uid=uid)
        reserve_exhibit(session, draft, today=min(today, first), by=by)
        if loan.state == "cancelled":
            cancel_loan(session, uid, by=by)
        if loan.state == "out" or loan.back:
            hand_out(session, uid, first, _WHOLE, today=first, by=by)
        if loan.back:
            take_in(session, uid, last, loan.back, loan.public, today=last, by=by)


def _uid(words: str) -> UUID:
    return UUID(int=Random(words).getrandbits(128), version=4)  # noqa: S311
