"""Each document is heard in order by those who do not see it, and dressed to be kept (PDF/A-2a)."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from espace_citoyennete.pdf.parts import TITLE, Masthead, Words, contents
from espace_citoyennete.pdf.story import sections_story
from espace_citoyennete.pdf.table import Look, PaperTable
from espace_citoyennete.report import ChartSpec, Table, written
from tests.pdf.checking import problems
from tests.pdf.heard import heard, words
from tests.pdf.reading import pages
from tests.pdf.samples import LONG, SECTIONS
from tests.pdf.test_document import write


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="session")
def bilan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    story = sections_story(SECTIONS)
    path = tmp_path_factory.mktemp("bilan") / "bilan.pdf"
    return write(path, [Words("Bilan d’activité 2022", TITLE), *contents(story), *story])


def test_a_report_is_fit_to_be_heard_and_to_be_kept(bilan: Path) -> None:
    assert problems(bilan) == []


def test_each_title_figure_table_and_chart_is_heard_in_the_order_of_the_report(bilan: Path) -> None:
    told, place = words(bilan), 0
    for section in SECTIONS:
        blocks = [text for block in section.blocks for text in told_of(block)]
        figures = [text for one in section.figures for text in (written(one.value, one.unit), one.label)]
        for text in (section.title, *figures, *blocks, *section.notes):
            found = told.find(squeezed(text), place)
            assert found >= place, text
            place = found


def told_of(block: Table | ChartSpec) -> list[str]:
    if isinstance(block, ChartSpec):
        return [block.alternative]
    cells = [written(cell, block.kind(column)) for row in block.rows for column, cell in enumerate(row)]
    return [block.title, *cells, block.note]


def test_a_table_cut_between_pages_is_one_table_with_one_header(tmp_path: Path) -> None:
    path = write(tmp_path / "liste.pdf", [PaperTable(LONG)])
    assert len(pages(path)) > 2
    told = [part for page in heard(path) for part in page]
    heads = [name for name, text in told if name == "TH" and text.strip() in LONG.columns]
    assert len(heads) == len(LONG.columns)
    with pikepdf.open(path) as document:
        (root,) = document.Root.StructTreeRoot.K
        tables = [part for part in root.K if Name.Table == part.S]
        assert [len([row for row in table.K if row.S == Name.TR]) for table in tables] == [len(LONG.rows) + 2]
    assert not any("suite" in text for _name, text in told)


@settings(max_examples=20)
@given(st.integers(200, 2500), st.integers(0, 3), st.integers(0, 3))
@pytest.mark.bad_input(12)
def test_a_cell_longer_than_its_page_goes_on_and_none_of_its_words_is_lost(
    tmp_path_factory: pytest.TempPathFactory, length: int, before: int, after: int
) -> None:
    note = " ".join(f"mot{number}" for number in range(length))
    rows = (*[("1er mars", "court")] * before, ("2 mars", note), *[("3 mars", "court")] * after)
    table = Table("n", "Notes", ("Jour", "Note"), rows, kinds=("text", "text"))
    path = tmp_path_factory.mktemp("note") / "note.pdf"
    write(path, [Words("Notes", TITLE), PaperTable(table, Look(shares=(0.2, 0.8)))])
    assert problems(path) == []
    assert re.findall(r"mot\d+", " ".join(pages(path))) == note.split()
    cells = [text for page in heard(path) for name, text in page if name == "TD"]
    assert " ".join(cells).split().count("court") == before + after


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("P", "GIF"), ("CMYK", "JPEG")])
def test_a_logo_that_lets_see_through_or_meant_for_a_press_stands_on_white(
    tmp_path: Path, mode: str, kind: str
) -> None:
    drawn = BytesIO()
    Image.new(mode, (40, 20)).save(drawn, kind)
    head = Masthead("Amiens", "12 rue Frédéric Petit", drawn.getvalue())
    assert problems(write(tmp_path / "logo.pdf", [head, Words("Bilan", TITLE)])) == []


def part(document: Pdf, name: str) -> Dictionary:
    """Return the first part of a kind, wherever it is."""
    return next(
        thing
        for thing in document.objects
        if isinstance(thing, Dictionary) and thing.get("/S") == Name(f"/{name}") and "/P" in thing
    )


def content(change: Callable[[bytes], bytes]) -> Callable[[Pdf], None]:
    """Change what is drawn on the first page."""

    def spoil(document: Pdf) -> None:
        page = document.pages[0]
        page.contents_coalesce()
        before = page.Contents.read_bytes()
        page.Contents.write(change(before))
        assert page.Contents.read_bytes() != before

    return spoil


def _lose(owner: str, key: str) -> Callable[[Pdf], None]:
    def spoil(document: Pdf) -> None:
        del part(document, owner)[key]

    return spoil


def _rename(name: str, other: str) -> Callable[[Pdf], None]:
    def spoil(document: Pdf) -> None:
        part(document, name).S = Name(f"/{other}")

    return spoil


def _forget(*keys: str) -> Callable[[Pdf], None]:
    def spoil(document: Pdf) -> None:
        for key in keys:
            del document.Root[key]

    return spoil


def _font(document: Pdf) -> Dictionary:
    return next(
        thing
        for thing in document.objects
        if isinstance(thing, Dictionary) and thing.get("/Type") == Name.Font
    )


def _unembedded(document: Pdf) -> None:
    del _font(document).FontDescriptor["/FontFile2"]


def _unreadable(document: Pdf) -> None:
    del _font(document)["/ToUnicode"]


def _scripted(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _linked_outside(document: Pdf) -> None:
    document.pages[0].Annots[0].A = Dictionary(S=Name.URI, URI="javascript:alert(1)")


def _transparent(document: Pdf) -> None:
    document.pages[0].Resources.ExtGState = Dictionary(G0=Dictionary(ca=0.5))


def _another_title(document: Pdf) -> None:
    document.docinfo["/Title"] = "Autre"


def _no_tabs(document: Pdf) -> None:
    del document.pages[0]["/Tabs"]


def _unprinted_link(document: Pdf) -> None:
    del document.pages[0].Annots[0]["/F"]


def _silent_link(document: Pdf) -> None:
    document.pages[0].Annots[0].Contents = ""


def _headless(document: Pdf) -> None:
    for thing in document.objects:
        if isinstance(thing, Dictionary) and thing.get("/S") == Name.TH:
            thing.S = Name.TD


def _short_row(document: Pdf) -> None:
    row = part(document, "TR")
    row.K = Array(list(row.K)[:-1])


def _another_profile(document: Pdf) -> None:
    document.Root.OutputIntents[0].DestOutputProfile.write(b"not a profile" * 10)


SABOTEURS: dict[str, Callable[[Pdf], None]] = {
    "no language": _forget("/Lang"),
    "not told to be tagged": _forget("/MarkInfo"),
    "no structure": _forget("/StructTreeRoot"),
    "no XMP": _forget("/Metadata"),
    "not one output intent": _forget("/OutputIntents"),
    "the title is not shown": _forget("/ViewerPreferences"),
    "no colour profile": _another_profile,
    "a figure without words": _lose("Figure", "/Alt"),
    "does not tell what it is above": _lose("TH", "/A"),
    "is empty": _lose("P", "/K"),
    "no standard part": _rename("P", "Paragraphe"),
    "H3 after H1": _rename("H2", "H3"),
    "the first heading is not an H1": _rename("H1", "H2"),
    "a table without headers": _headless,
    "a table whose rows differ": _short_row,
    "TR in /P": _rename("Table", "P"),
    "is not embedded": _unembedded,
    "does not tell its letters": _unreadable,
    "/OpenAction in the catalog": _scripted,
    "an action /URI": _linked_outside,
    "transparency": _transparent,
    "/Title is not the same": _another_title,
    "keys do not follow the structure": _no_tabs,
    "a link that is not printed": _unprinted_link,
    "a link without words": _silent_link,
    "neither said nor a decoration": content(
        lambda code: re.sub(rb"/Artifact BMC(.*?)EMC", rb"\1", code, count=1, flags=re.DOTALL)
    ),
    "but": content(lambda code: code.replace(b"/MCID 3>>", b"/MCID 999>>", 1)),
    "marks in marks": content(lambda code: code.replace(b"EMC", b"", 1)),
    "a letter that its font does not have": content(
        lambda code: re.sub(rb"\((\w)", rb"(\\000\1", code, count=1)
    ),
}


@pytest.mark.parametrize("said", SABOTEURS)
def test_a_document_that_is_not_fit_is_found(bilan: Path, tmp_path: Path, said: str) -> None:
    path = tmp_path / "saboté.pdf"
    with pikepdf.open(bilan) as document:
        SABOTEURS[said](document)
        document.save(path, min_version="1.7")
    assert any(said in problem for problem in problems(path))


def test_a_locked_document_is_found(bilan: Path, tmp_path: Path) -> None:
    path = tmp_path / "verrouillé.pdf"
    with pikepdf.open(bilan) as document:
        document.save(path, encryption=pikepdf.Encryption(owner="o", user=""))
    assert "6.1.3: encrypted" in problems(path)
