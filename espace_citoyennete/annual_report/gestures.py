"""What the screens do with the report of a year, each act with its undo."""

from functools import partial

from espace_citoyennete.annual_report.frozen import from_json
from espace_citoyennete.annual_report.listing import Edition
from espace_citoyennete.annual_report.service import FreezeDraft, freeze_year, rectify_year, withdraw_frozen
from espace_citoyennete.annual_report.texts import Texts, save_texts
from espace_citoyennete.storage.database import Session
from espace_citoyennete.ui.desk import Desk


def freeze(session: Session, desk: Desk, draft: FreezeDraft, last: Edition | None) -> int:
    """Keep what was laid out, in the transaction of a form, and return its id. Raises `UserError`.

    Done again later, it is of the moment that its content tells.
    """
    now, by = from_json(draft.content).stamp.produced_at, desk.agent
    if last is None:
        return freeze_year(session, draft, now=now, by=by)
    return rectify_year(session, draft, last.number, now=now, by=by)


def remember_frozen(desk: Desk, draft: FreezeDraft, last: Edition | None) -> None:
    """Offer to take back an edition just frozen."""

    def back() -> None:
        with desk.database.transaction() as session:
            withdraw_frozen(session, draft.uid, by=desk.agent)

    def again() -> None:
        with desk.database.transaction() as session:
            freeze(session, desk, draft, last)

    word = "arrêtée" if last is None else "rectifiée"
    desk.undo.add(f"Année {draft.year} {word}", back, again)


def remember_written(desk: Desk, year: int, before: Texts, after: Texts, name: str = "") -> None:
    """Offer to put back what was written before for a year; `name` is that of the act."""

    def put(texts: Texts) -> None:
        with desk.database.transaction() as session:
            save_texts(session, year, texts, by=desk.agent)

    earlier = {place: before.get(place, "") for place in after}
    name = name or f"Textes du bilan {year} enregistrés"
    desk.undo.add(name, partial(put, earlier), partial(put, after))
