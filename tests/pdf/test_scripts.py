"""Names and notes of anywhere: printed by an embedded font, in the order in which they are read."""

import unicodedata
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espace_citoyennete.pdf import fonts
from espace_citoyennete.pdf.parts import TITLE, Masthead, Words
from espace_citoyennete.pdf.scripts import as_drawn
from espace_citoyennete.pdf.table import PaperTable
from espace_citoyennete.report import Table
from tests.pdf.checking import problems
from tests.pdf.reading import laid_bare, pages
from tests.pdf.test_document import write

NAMES = ("Владимир", "Ελένη", "Nguyễn", "王小明", "みどり", "دعاء الشريف", "שרה", "Łukasz", "☺")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.bad_input(15)
def test_a_name_of_another_script_is_printed_by_an_embedded_font(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "nom.pdf", [Words("Liste", TITLE), Words(f"M. {name}, 12 rue du Port")])
    assert problems(path) == []
    printed = unicodedata.normalize("NFKC", "".join(pages(path)))
    assert "□" not in printed
    assert sorted(set(name) - set(printed)) == []


@pytest.mark.parametrize("picture", ["👨\u200d👩\u200d👧\u200d👦", "👍", "김", "🏳️\u200d🌈"])
@pytest.mark.bad_input(14)
def test_a_picture_that_no_font_has_is_said_to_be_missing(tmp_path: Path, picture: str) -> None:
    path = write(tmp_path / "image.pdf", [Words("Note", TITLE), Words(f"Merci {picture} !")])
    assert problems(path) == []
    assert "Merci □" in "".join(pages(path))
    assert fonts.printable("👨\u200d👩\u200d👧\u200d👦") == "□"


def test_arabic_letters_are_joined_and_turned_and_told_as_they_were_typed(tmp_path: Path) -> None:
    assert as_drawn("سلام") == "\ufee1\ufefc\ufeb3"  # seen, lam with alef, meem, from the right
    assert as_drawn("Mme شريف, 12 ans") == "Mme \ufed2\ufef3\ufeae\ufeb7, 12 ans"
    assert as_drawn("ب 12 (ت) ب") == "\ufe8f (\ufe95) 12 \ufe8f"
    path = write(tmp_path / "arabe.pdf", [Words("Liste", TITLE), Words("Mme شريف")])
    assert "Mme شريف ".encode("utf-16-be").hex() in laid_bare(path).decode("latin-1")


@pytest.mark.timeout(20)
@pytest.mark.bad_input(13)
def test_a_word_of_twenty_thousand_letters_is_wrapped(tmp_path: Path) -> None:
    word = "abcdefghij" * 2000
    table = Table("t", "Notes", ("Jour", "Note"), (("1er mars", word),), kinds=("text", "text"))
    path = write(tmp_path / "mot.pdf", [Words("Notes", TITLE), Words(word), PaperTable(table)])
    assert problems(path) == []
    printed = "".join("".join(pages(path)).replace("\ufffe", "").split())
    assert printed.count("abcdefghij") >= 3500  # those cut between two lines are read apart
    assert sum(printed.count(letter) for letter in "bcdfghij") >= 2 * len(word) * 8 // 10


HOSTILE = (
    "<b>Dupont", "Dupont & Fils", "âge < 18", '<img src="http://exemple.fr/a.png">', "&nbsp;&lt;",
    '<img src="/etc/passwd">', '<a href="javascript:alert(1)">lien</a>', "a\u202eb\u200bc", "\u0007son",
    "\ud83d", "%s {x}",
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.one_of(st.sampled_from((*HOSTILE, *NAMES)), st.text(max_size=40)), min_size=1, max_size=6))
@pytest.mark.bad_input(24, 25)
def test_whatever_was_typed_is_text_and_the_document_stays_fit(
    tmp_path_factory: pytest.TempPathFactory, typed: list[str]
) -> None:
    table = Table(
        "t", typed[0], ("Nom", "Note"), tuple((one, typed[-1]) for one in typed), kinds=("text",) * 2
    )
    path = tmp_path_factory.mktemp("saisie") / "saisie.pdf"
    write(
        path,
        [
            Masthead(typed[0], typed[-1]),
            Words("Liste", TITLE),
            *(Words(one) for one in typed),
            PaperTable(table),
        ],
    )
    assert problems(path) == []
    with pikepdf.open(path) as document:
        assert not any("/Annots" in page for page in document.pages)
