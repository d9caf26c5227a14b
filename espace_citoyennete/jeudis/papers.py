"""The papers of a Jeudi, ready to be printed or saved: what is read is read once, at that moment."""

from functools import partial

from espace_citoyennete.jeudis.arrivals import numbered
from espace_citoyennete.jeudis.listing import JeudiRow, RegistrationRow
from espace_citoyennete.jeudis.pdf import AttendanceSheet, Attendee, write_attendance_sheet
from espace_citoyennete.town.reference import labels, town_identity
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
    return Paper("Feuille d’émargement", f"emargement-{event.held_on}.pdf", write)


def _attendee(row: RegistrationRow, *, with_phones: bool) -> Attendee:
    name = on_paper(row.reach.safe_contact, full_name(row.last_name, row.first_name)).name
    return Attendee(row.number or 0, name, row.reach.phone if with_phones else "")
