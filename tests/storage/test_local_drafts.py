"""Drafts kept on this machine's disk: whole, unreadable without the base's key, never thrown away."""

from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import UserError
from espace_citoyennete.storage.drafts import DraftRow
from espace_citoyennete.storage.local_drafts import LocalDrafts

KEY, OTHER_KEY = bytes(32), bytes([1] * 32)


def a_draft(clock: Clock, content: str) -> DraftRow:
    return DraftRow(uuid4(), "contact", "Diallo", content, clock.instant(), clock.instant(), "pc", uuid4())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.text())
def test_a_draft_comes_back_as_it_was_and_is_forgotten_once(
    tmp_path: Path, clock: Clock, content: str
) -> None:
    drafts, row = LocalDrafts(tmp_path, KEY), a_draft(clock, content)
    for kept in (DraftRow(row.uid, "contact", "", "", row.created_at, row.updated_at, "", row.author), row):
        drafts.keep(kept)
        assert drafts.rows() == [kept]
    drafts.drop(row.uid)
    drafts.drop(row.uid)
    assert drafts.rows() == []


def test_without_the_key_of_the_base_a_file_says_nothing_and_stays(tmp_path: Path, clock: Clock) -> None:
    row = a_draft(clock, "menace d’expulsion")
    LocalDrafts(tmp_path, KEY).keep(row)
    (file,) = tmp_path.iterdir()
    assert not any(word.encode() in file.read_bytes() for word in ("menace", "Diallo", "contact"))
    assert LocalDrafts(tmp_path, OTHER_KEY).rows() == []
    assert LocalDrafts(tmp_path, KEY).rows() == [row]


def test_a_disk_that_refuses_is_told_in_a_sentence(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "brouillons").write_text("a file where the folder should be")
    with pytest.raises(UserError, match="papier"):
        LocalDrafts(tmp_path / "brouillons", KEY).keep(a_draft(clock, ""))
