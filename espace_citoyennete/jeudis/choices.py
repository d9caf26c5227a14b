"""Who of the directory the forms of a Jeudi may invite."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from espace_citoyennete.directory.fields import is_retired, organisation_options
from espace_citoyennete.directory.service import practitioners
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.choice import Option

ORGANISATION, PRACTITIONER = "organisme", "intervenant"  # what a choice of the directory is


def speaker_options(session: Session, day: date) -> list[Option]:
    """Return who of the directory may be invited on a day; an event keeps a card retired since."""
    organisations = organisation_options(session, day)
    return [replace(one, code=f"{ORGANISATION}:{one.code}") for one in organisations] + [
        Option(
            f"{PRACTITIONER}:{row.id}",
            f"{row.draft.name} ({row.organisation})" if row.organisation else row.draft.name,
            is_retired=is_retired(row, day),
        )
        for row in practitioners(session)
    ]


def codes_of(kind: str, ids: Iterable[int]) -> tuple[str, ...]:
    """Return the codes of cards of one kind."""
    return tuple(f"{kind}:{row_id}" for row_id in ids)


def ids_of(kind: str, codes: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of the cards of one kind among codes."""
    return tuple(int(code.partition(":")[2]) for code in codes if code.startswith(f"{kind}:"))
