"""What the forms of a Jeudi offer: its axes, and who of the directory may be invited."""

from collections.abc import Iterable
from datetime import date

from espace_citoyennete.directory.service import organisations, practitioners
from espace_citoyennete.jeudis.service import JeudiDraft
from espace_citoyennete.storage.database import Session
from espace_citoyennete.town.fields import options
from espace_citoyennete.town.reference import labels
from espace_citoyennete.ui.choice import Option

ORGANISATION, PRACTITIONER = "organisme", "intervenant"  # what a choice of the directory is


def axis_options(session: Session, day: date, kept: JeudiDraft | None) -> list[Option]:
    """Return the axes of a day, and the one that an event already has, retired since or not."""
    offered = options(session, "axe_evenement", day)
    if kept is None or kept.axis is None or kept.axis in {option.code for option in offered}:
        return offered
    label = labels(session, "axe_evenement", kept.held_on).get(kept.axis, kept.axis)
    return [*offered, Option(kept.axis, label)]


def speaker_options(session: Session, day: date, kept: JeudiDraft | None) -> list[Option]:
    """Return who of the directory may be invited: the cards in use, and those already chosen."""
    chosen = set(kept.organisation_ids) if kept else set()
    found = [
        Option(f"{ORGANISATION}:{row.id}", row.draft.name)
        for row in organisations(session)
        if row.id in chosen or row.retired_on is None or row.retired_on > day
    ]
    chosen = set(kept.practitioner_ids) if kept else set()
    return found + [
        Option(
            f"{PRACTITIONER}:{row.id}",
            f"{row.draft.name} ({row.organisation})" if row.organisation else row.draft.name,
        )
        for row in practitioners(session)
        if row.id in chosen or row.retired_on is None or row.retired_on > day
    ]


def codes_of(kind: str, ids: Iterable[int]) -> tuple[str, ...]:
    """Return the codes of cards of one kind."""
    return tuple(f"{kind}:{row_id}" for row_id in ids)


def ids_of(kind: str, codes: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of the cards of one kind among codes."""
    return tuple(int(code.partition(":")[2]) for code in codes if code.startswith(f"{kind}:"))
