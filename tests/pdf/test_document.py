"""A document: whole, embedded, French, the same bytes for the same figures."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espace_citoyennete.errors import UserError
from espace_citoyennete.pdf import document, fonts
from espace_citoyennete.pdf.paper import Block
from espace_citoyennete.pdf.parts import BODY, SUBTITLE, TITLE, TextStyle, Words, contents
from espace_citoyennete.pdf.story import sections_story
from espace_citoyennete.pdf.table import table_flowable
from espace_citoyennete.report import Cell, Kind, Table, written
from tests.pdf.reading import HEAD, out, pages, plain
from tests.pdf.samples import LONG, SECTIONS

PRINTED_HEAD = re.sub(r"\s", r"\\s", HEAD)  # whichever spaces are read back
CREATED = datetime(2023, 1, 9, 8, 30)


def write(path: Path, story: Sequence[Block], created: datetime = CREATED) -> Path:
    document.write(
        out(path),
        story,
        title="Bilan d’activité 2022",
        subject="Essai",
        author="Amiens",
        header="Espace citoyenneté – 2022",
        created=created,
    )
    return path


def report(path: Path) -> Path:
    story = sections_story(SECTIONS)
    return write(path, [Words("Bilan d’activité 2022", TITLE), *contents(story), *story])


def test_the_same_figures_give_the_same_bytes_and_another_day_gives_others(tmp_path: Path) -> None:
    first = report(tmp_path / "un.pdf").read_bytes()
    assert report(tmp_path / "deux.pdf").read_bytes() == first
    other = write(tmp_path / "trois.pdf", [Words("a")], CREATED).read_bytes()
    assert write(tmp_path / "quatre.pdf", [Words("a")], CREATED.replace(day=10)).read_bytes() != other


def test_every_font_of_every_page_is_embedded(tmp_path: Path) -> None:
    read = pypdfium2.PdfDocument(report(tmp_path / "bilan.pdf"))
    texts = [text for page in read for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])]
    used = {(text.get_font().get_base_name(), text.get_font().is_embedded) for text in texts}
    read.close()
    assert used == {(fonts.REGULAR, True), (fonts.SEMIBOLD, True)}
    assert b"Helvetica" not in (tmp_path / "bilan.pdf").read_bytes()


def test_language_title_date_and_page_numbers_are_told_to_the_reader(tmp_path: Path) -> None:
    path = report(tmp_path / "bilan.pdf")
    with pikepdf.open(path) as document:
        assert document.Root.Lang == "fr-FR"
        assert document.Root.ViewerPreferences.DisplayDocTitle
    read = pypdfium2.PdfDocument(path)
    facts = read.get_metadata_dict()
    read.close()
    assert facts["Title"] == "Bilan d’activité 2022"
    assert facts["CreationDate"] == "D:20230109083000"
    texts = pages(path)
    assert [re.findall(r"Page (\d+)/(\d+)", text) for text in texts] == [
        [(str(number), str(len(texts)))] for number in range(1, len(texts) + 1)
    ]


def test_contents_and_bookmarks_name_the_page_where_each_chapter_stands(tmp_path: Path) -> None:
    path = report(tmp_path / "bilan.pdf")
    texts = pages(path)
    read = pypdfium2.PdfDocument(path)
    marks = {mark.get_title(): mark.get_dest().get_index() for mark in read.get_toc()}
    read.close()
    tables = [[block.title for block in s.blocks if isinstance(block, Table)] for s in SECTIONS]
    assert list(marks) == [
        title for section, listed in zip(SECTIONS, tables, strict=True) for title in (section.title, *listed)
    ]
    for title, index in marks.items():
        assert plain(title) in plain(texts[index])
    listed = contents_numbers(path)
    assert listed == [index + 1 for index in marks.values()]
    assert len(set(listed)) > 2


def contents_numbers(path: Path) -> list[int]:
    """Return the numbers at the right of the contents, in reading order."""
    read = pypdfium2.PdfDocument(path)
    page = read[0]
    right = page.get_textpage().get_text_bounded(left=520, bottom=600, right=560, top=800)
    read.close()
    return [int(word) for word in right.split()]


@pytest.mark.bad_input(48)
def test_a_file_that_cannot_be_written_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bilan.pdf").mkdir()
    with pytest.raises(UserError, match="ne peut pas être écrit"):
        report(tmp_path / "bilan.pdf")
    with pytest.raises(UserError, match="choisir un autre dossier"):
        report(tmp_path / "absent" / "bilan.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["bilan.pdf"]


class Torn(Words):
    """A text that fails while the document is being written."""

    def draw(self) -> None:
        raise ZeroDivisionError


def test_a_document_that_fails_leaves_the_former_one_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "bilan.pdf", [Words("Ancien bilan")])
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        write(path, [Words("Nouveau bilan"), Torn("…")])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


letters = st.sampled_from("abcdefghé œÇ€«»’<>&/;b\u00a0\u202f%12–")


@settings(max_examples=25)
@given(st.lists(st.text(letters, min_size=1, max_size=120), min_size=1, max_size=12))
@pytest.mark.bad_input(24)
def test_no_letter_of_a_text_is_lost_or_read_as_markup(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = write(tmp_path_factory.mktemp("lettres") / "texte.pdf", [Words(text, BODY) for text in texts])
    found = re.sub(rf"\s|Page \d+/\d+|{PRINTED_HEAD}", "", "".join(pages(path)).replace("\ufffe", ""))
    assert found == re.sub(r"\s", "", "".join(texts))


rows_of_words = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.tuples(
            *[st.one_of(st.integers(0, 10**9), st.text("abcdéœ <&", min_size=1, max_size=60))] * columns
        ),
        min_size=1,
        max_size=90,
    )
)


@settings(max_examples=25)
@given(rows_of_words)
def test_every_letter_of_a_table_is_printed_once_however_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Cell, ...]]
) -> None:
    kinds: tuple[Kind, ...] = ("text", "count", "text", "count", "text")
    table = Table("t", "T", tuple("NRSTV"[: len(rows[0])]), tuple(rows), kinds=kinds[: len(rows[0])])
    path = write(tmp_path_factory.mktemp("tables") / "table.pdf", [table_flowable(table)])
    heads = rf"{PRINTED_HEAD}|Espace citoyenneté – 2022|T ?\(suite\)|Page \d+/\d+|[NRSTV\s\ufffe]"
    printed = re.sub(heads, "", "".join(pages(path)))
    expected = "".join(written(cell) for row in rows for cell in row)
    assert sorted(printed) == sorted(re.sub(r"\s", "", expected))


@settings(max_examples=30)
@given(st.integers(30, 130))
def test_a_long_table_repeats_its_header_and_never_leaves_its_total_alone(
    tmp_path_factory: pytest.TempPathFactory, length: int
) -> None:
    table = replace(LONG, rows=LONG.rows[:1] * length)
    texts = [
        plain(text) for text in pages(write(tmp_path_factory.mktemp("l") / "l.pdf", [table_flowable(table)]))
    ]
    assert all("Présents" in text for text in texts)
    assert all(text.count("Rencontre") >= 3 for text in texts)
    assert [text.count("Total") for text in texts] == [0] * (len(texts) - 1) + [1]
    assert sum(text.count("Rencontre") for text in texts) == length


@pytest.mark.timeout(30)  # put back on a next page for ever, a title would never end
@pytest.mark.parametrize("styles", [(BODY,), (TITLE,), (TITLE, BODY), (SUBTITLE, TITLE)])
@pytest.mark.bad_input(12)
def test_texts_longer_than_a_page_go_on_whole_even_titles_that_stay_with_what_follows(
    tmp_path: Path, styles: tuple[TextStyle, ...]
) -> None:
    words = [f"mot{number}" for number in range(1500)]
    path = write(tmp_path / "texte.pdf", [Words(" ".join(words), style) for style in styles])
    assert len(pages(path)) > 1
    assert re.findall(r"mot\d+", " ".join(pages(path))) == words * len(styles)
