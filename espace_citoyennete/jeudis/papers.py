"""The papers of a Jeudi, ready to be printed or saved: what is read is read once, at that moment."""

from functools import partial

from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK, clock_range, clock_time, long_date
from espace_citoyennete.jeudis.arrivals import numbered
from espace_citoyennete.jeudis.listing import JeudiRow, RegistrationRow, registrations, speakers
from espace_citoyennete.jeudis.notices import (
    Certificates,
    Letterhead,
    Notice,
    write_certificates,
    write_notice,
)
from espace_citoyennete.jeudis.paper_texts import words_to_print
from espace_citoyennete.jeudis.pdf import AttendanceSheet, Attendee, write_attendance_sheet
from espace_citoyennete.jeudis.templates import CERTIFICATE, INVITATION, PAPERS, filled
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.reference import TownIdentity, labels, town_identity
from espace_citoyennete.ui.desk import Desk
from espace_citoyennete.ui.printing import Paper
from espace_citoyennete.visitors.rules import full_name, on_paper

_RETENTION = "Feuille gardée le temps du bilan de l’action, puis détruite. Droit d’accès auprès de l’accueil."


def attendance_paper(desk: Desk, event: JeudiRow, *, with_phones: bool) -> Paper:
    """Return the sheet to sign, each person with a number that stays; the telephone only where asked for.

    Where somebody of the list is under an instruction, the sheet does not tell whose it is.
    """
    people = numbered(desk, event.id)
    is_guarded = any(row.reach.is_guarded for row in people)
    with desk.database.reading() as session:
        town, axes = town_identity(session), labels(session, "axe_evenement")
    sheet = AttendanceSheet(
        title=event.title,
        held_on=event.held_on,
        starts_at=event.starts_at,
        axis="" if is_guarded else axes.get(event.axis, event.axis),
        venue=event.place,
        publisher="" if is_guarded else f"{town.name} – {town.place}",
        address="" if is_guarded else town.address,
        attendees=tuple(_attendee(row, with_phones=with_phones) for row in people),
        details="Téléphone" if with_phones else "",
        retention=_RETENTION,
        printed_at=desk.clock.now(),
        logo=None if is_guarded else town.logo,
    )
    write = partial(write_attendance_sheet, sheet=sheet)
    return Paper("Feuille d’émargement", f"emargement-{event.held_on}.pdf", write, desk.database)


def _attendee(row: RegistrationRow, *, with_phones: bool) -> Attendee:
    name = on_paper(row.reach.safe_contact, full_name(row.last_name, row.first_name)).name
    return Attendee(row.number or 0, name, row.reach.phone if with_phones else "")


def notice_paper(desk: Desk, event: JeudiRow, kind: str) -> Paper:
    """Return the poster or the invitation of a Jeudi, in the words of the town.

    Raises `UserError` for one that is cancelled.
    """
    if event.is_cancelled:
        raise UserError(
            "Ce Jeudi est annulé\u00a0: rien à annoncer. Le rétablir d’abord, ou en prévoir un autre."
        )
    with desk.database.reading() as session:
        words, facts, town = words_to_print(session, kind), _facts(session, event), town_identity(session)
    title = PAPERS[kind]
    notice = Notice(
        title=title,
        lead=_begun(event.title),
        lines=tuple(map(_begun, filled(words, facts))),
        head=letterhead(town),
        printed_at=desk.clock.now(),
        is_small=kind == INVITATION,
    )
    return Paper(
        title, f"{title.lower()}-{event.held_on}.pdf", partial(write_notice, notice=notice), desk.database
    )


def certificates_paper(desk: Desk, event: JeudiRow) -> Paper:
    """Return the certificates of all those who came, a page each.

    None is ever printed for somebody under an instruction: the paper tells that this person knows the
    service. Raises `UserError` where nobody is left.
    """
    with desk.database.reading() as session:
        words, facts = words_to_print(session, CERTIFICATE), _facts(session, event)
        town = town_identity(session)
        came = [
            row
            for row in registrations(session, event.id, by=desk.agent)
            if row.is_present and row.visitor_uid
        ]
    names = [full_name(row.last_name, row.first_name) for row in came if not row.reach.is_guarded]
    if not names:
        raise UserError(
            "Aucune attestation à imprimer\u00a0: émarger d’abord les présents. "
            "Une personne sous consigne n’en reçoit jamais."
        )
    paper = Certificates(
        event=event.title,
        pages=tuple(tuple(filled(words, {**facts, "nom": name})) for name in names),
        signature=f"Fait à {town.name}, le {long_date(desk.clock.today(), weekday=False)}.",
        head=letterhead(town),
        printed_at=desk.clock.now(),
    )
    return Paper(
        "Attestations",
        f"attestations-{event.held_on}.pdf",
        partial(write_certificates, paper=paper),
        desk.database,
    )


def _begun(line: str) -> str:
    """Begin a line by a capital: « Jeudi 26 novembre »."""
    return f"{line[:1].upper()}{line[1:]}"


def letterhead(town: TownIdentity) -> Letterhead:
    """Return the head of a paper that the place publishes."""
    return Letterhead(f"{town.name} – {town.place}", town.address, town.logo)


def _facts(session: Session, event: JeudiRow) -> dict[str, str]:
    """Return what the fields of a text stand for."""
    town = town_identity(session)
    start, end = event.starts_at, event.ends_at
    hours = clock_range(start, end).replace(" ", NO_BREAK) if end else clock_time(start)  # never cut in two
    return {
        "titre": event.title,
        "date": long_date(event.held_on),
        "heure": hours,
        "lieu": event.place,
        "axe": event.axis_label,
        "theme": event.theme,
        "intervenants": ", ".join(speakers(session, event.id)),
        "service": f"{town.name} – {town.place}",
        "adresse": town.address,
        "telephone": town.phone,
    }
