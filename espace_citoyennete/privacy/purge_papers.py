"""The papers of a purge as the screens make them, and the order that holds it back."""

from uuid import UUID

from espace_citoyennete.clock import month_number
from espace_citoyennete.french import clock_time, long_date
from espace_citoyennete.privacy.gestures import privacy_paper
from espace_citoyennete.privacy.purge_sections import (
    PurgeFacts,
    done_sections,
    slip_sections,
    trial_sections,
)
from espace_citoyennete.privacy.purges import PurgeRow
from espace_citoyennete.privacy.purging import Due
from espace_citoyennete.privacy.retention import (
    HoldDraft,
    delays,
    lift_hold,
    restore_hold,
    set_hold,
    withdraw_hold,
)
from espace_citoyennete.town.reference import town_identity
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper


def trial_paper(desk: Desk, due: Due) -> Paper:
    """Return what a purge would erase, before anything is."""
    note = "Rapport à blanc\u00a0: rien n’est effacé. Il ne nomme personne."
    sections = trial_sections(_facts(desk, due))
    return privacy_paper(desk, "Purge, rapport à blanc", f"purge-a-blanc-{due.today}.pdf", note, sections)


def slip_paper(desk: Desk, due: Due) -> Paper:
    """Return the slip of elimination, to be signed here and agreed to by the archives before the purge."""
    with desk.database.reading() as session:
        identity = town_identity(session)
    sections = slip_sections(_facts(desk, due), f"Ville de {identity.name}, {identity.place}")
    note = "À envoyer aux Archives départementales avant toute élimination."
    signatures = ("Service versant\u00a0: date, nom, signature", "Visa des Archives\u00a0: date, signature")
    file_name = f"bordereau-elimination-{due.today}.pdf"
    return privacy_paper(desk, "Bordereau d’élimination", file_name, note, sections, signatures=signatures)


def done_paper(desk: Desk, done: PurgeRow) -> Paper:
    """Return what a purge erased and before whom."""
    facts = PurgeFacts(done.rows, done.texts, done.years, done.first_month, done.last_month, done.delays)
    sections = done_sections(facts, done.author, done.second, done.visa_on)
    at = f"{long_date(done.done_at.date(), weekday=False)} à {clock_time(done.done_at)}"
    note = f"Faite le {at}. Ce rapport ne nomme personne du public."
    file_name = f"purge-{done.done_at:%Y-%m-%d}.pdf"
    return privacy_paper(desk, "Purge, rapport d’exécution", file_name, note, sections)


def _facts(desk: Desk, due: Due) -> PurgeFacts:
    months: list[int | None] = [*sorted({month_number(day) for day in due.days})] or [None]
    with desk.database.reading() as session:
        return PurgeFacts(due.rows, due.texts, due.years, months[0], months[-1], delays(session))


def hold(desk: Desk, reason: str) -> None:
    """Hold every purge back, with its undo. Raises `Invalid`, `Conflict`."""
    draft, today = HoldDraft(reason), desk.clock.today()

    def keep() -> None:
        with desk.database.transaction() as session:
            set_hold(session, draft, today=today, by=desk.agent)

    def take_back() -> None:
        with desk.database.transaction() as session:
            withdraw_hold(session, draft.uid, by=desk.agent)

    keep()
    desk.undo.add("Purge suspendue", take_back, keep)


def let_go(desk: Desk) -> None:
    """Let purges be done again, with its undo. Raises `Conflict`."""
    today = desk.clock.today()

    def lift() -> None:
        with desk.database.transaction() as session:
            lifted.append(lift_hold(session, today=today, by=desk.agent))

    def keep() -> None:
        with desk.database.transaction() as session:
            restore_hold(session, lifted[-1], by=desk.agent)

    lifted: list[UUID] = []
    lift()
    desk.undo.add("Purge reprise", keep, lift)
