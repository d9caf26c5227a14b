"""Several contacts in one act: all that can be kept are, once, and the others say why."""

from dataclasses import replace
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from espace_citoyennete.callbacks.service import CallbackDraft
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contacts, repeated
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.journal import JournalLine
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.conftest import AGENT, NOW

GOOD = ContactDraft("VISITE", NOW, "LOG", "REPONDU")
BAD = (
    replace(GOOD, motive="RIEN"),
    replace(GOOD, outcome=None),
    replace(GOOD, note="x" * 501),
    replace(GOOD, visitor=VisitorDraft("x" * 81)),
    replace(GOOD, language="x" * 41, visitor=VisitorDraft("Diallo")),
    replace(GOOD, outcome="RAPPEL", callback=CallbackDraft(NOW.date())),  # to nobody: seen once it is written
)


def uids(database: Database) -> list[UUID]:
    with database.reading() as session:
        return list(session.scalars(select(Contact.uid).order_by(Contact.id)))


def save(database: Database, drafts: list[ContactDraft]) -> dict[UUID, dict[str, str]]:
    with database.transaction() as session:
        return log_contacts(session, drafts, now=NOW, by=AGENT).refused


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.integers(-1, len(BAD) - 1), max_size=6))
def test_what_can_be_kept_is_kept_once_in_order_and_nothing_is_left_of_the_rest(
    any_database: Database, kinds: list[int]
) -> None:
    before = uids(any_database)
    drafts = [replace(GOOD if kind < 0 else BAD[kind], uid=uuid4()) for kind in kinds]
    good = [draft.uid for draft, kind in zip(drafts, kinds, strict=True) if kind < 0]
    for _ in range(2):  # the same save repeated is one save
        refused = save(any_database, drafts)
        assert uids(any_database) == before + good
        assert refused.keys() == {draft.uid for draft in drafts} - set(good)
        assert all(refused.values()), "a refusal names its fields"
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Visitor)) == 0
        told = select(func.count()).where(JournalLine.table_name == "contact")
        assert session.scalar(told) == len(uids(any_database))


def test_a_contact_repeated_ten_times_is_ten_contacts_however_often_it_is_saved(
    any_database: Database,
) -> None:
    draft = replace(GOOD, uid=uuid4(), note="groupe de dix")
    assert save(any_database, repeated(draft, 10)) == {} == save(any_database, repeated(draft, 10))
    assert len(uids(any_database)) == 10 and draft.uid in uids(any_database)
