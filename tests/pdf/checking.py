"""What is wrong with a document for those who hear it or keep it: PDF/A-2a (ISO 19005-2), tagged PDF.

It reads the file with other hands (qpdf) than those that laid it. Clauses are those of ISO 19005-2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
}
SHOWN = {"Tj", "TJ", "'", '"'}
PAINTED = SHOWN | {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"}
INSIDE = {"TR": "Table", "TH": "TR", "TD": "TR", "LI": "L", "LBody": "LI", "TOCI": "TOC"}
TAGS = {"Document", "H1", "H2", "H3", "P", "Caption", "Figure", "Link", "Table", "L", "TOC", *INSIDE}
EMPTY = {"TD", "TH"}


def problems(path: Path) -> list[str]:
    """Return everything wrong, in words; nothing for a document fit to be published."""
    with pikepdf.open(path) as document:
        return [
            *document.check_pdf_syntax(),
            *_file(document, path.read_bytes()),
            *_facts(document),
            *_objects(document),
            *_fonts(document),
            *_structure(document),
        ]


def _file(document: Pdf, raw: bytes) -> Iterator[str]:
    root = document.Root
    if not raw.startswith(b"%PDF-1.7\n%") or any(byte < 128 for byte in raw[10:14]):
        yield "6.1.2: no header of a binary file"
    if document.is_encrypted:
        yield "6.1.3: encrypted"
    if "/ID" not in document.trailer:
        yield "6.1.3: no identifier"
    if not re.fullmatch("[a-z]{2}-[A-Z]{2}", str(root.get("/Lang", ""))):
        yield "6.7.4: no language"
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "6.7.2: not told to be tagged"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "the title is not shown"
    for key in ("/AA", "/OpenAction", "/AcroForm", "/OCProperties", "/Requirements", "/Perms"):
        if key in root:
            yield f"6.5, 6.9: {key} in the catalog"
    for kept in {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", Dictionary()).keys()):
        yield f"6.5.2, 6.8: {kept}"
    intents = [one for one in root.get("/OutputIntents", Array()) if one.S == Name.GTS_PDFA1]
    if len(intents) != 1:
        yield "6.2.3: not one output intent"
    else:
        profile = intents[0].DestOutputProfile
        bytes_ = profile.read_bytes()
        colours = {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}.get(bytes_[16:20])
        if bytes_[36:40] != b"acsp" or bytes_[8] > 4 or bytes_[12:16] != b"mntr" or colours != profile.N:
            yield "6.2.3: no colour profile of a screen"


def _facts(document: Pdf) -> Iterator[str]:
    if "/Metadata" not in document.Root:
        yield "6.6.2: no XMP"
        return
    words = document.Root.Metadata.read_bytes().decode()
    opening = words[: words.index("?>")]
    if "bytes=" in opening or "encoding=" in opening:
        yield "6.6.2: an attribute of the packet"
    described = ElementTree.fromstring(words).find(".//rdf:Description", SPACES)
    assert described is not None

    def told(name: str) -> str:
        found = described.find(name, SPACES)
        return "" if found is None else "".join(found.itertext())

    if (told("pdfaid:part"), told("pdfaid:conformance")) != ("2", "A"):
        yield "6.6.4: not told to be PDF/A-2a"
    info = document.docinfo
    same = {
        "/Title": told("dc:title"),
        "/Author": told("dc:creator"),
        "/Subject": told("dc:description"),
        "/Creator": told("xmp:CreatorTool"),
        "/Producer": told("pdf:Producer"),
        "/CreationDate": "D:" + re.sub("[-:T]", "", told("xmp:CreateDate")),
        "/ModDate": "D:" + re.sub("[-:T]", "", told("xmp:ModifyDate")),
    }
    for key, value in same.items():
        if str(info.get(key, "")) != value:
            yield f"6.6.2: {key} is not the same in XMP"
    if not told("dc:title"):
        yield "no title"


def _objects(document: Pdf) -> Iterator[str]:
    refused = {Name(f"/{name}") for name in ("JavaScript", "Launch", "ImportData", "Sound", "Movie", "URI")}
    for thing in _every(document):
        if isinstance(thing, Stream) and ("/F" in thing or {"/LZWDecode", "/Crypt"} & set(_filters(thing))):
            yield "6.1.7: a stream in another file, or a filter that is refused"
        if thing.get("/S") in refused:
            yield f"6.5.1: an action {thing.S}"
        if thing.get("/SMask", Name("/None")) != Name("/None"):
            yield "transparency: a soft mask"
        if (
            any(thing.get(key, 1) != 1 for key in ("/ca", "/CA"))
            or thing.get("/BM", Name.Normal) != Name.Normal
        ):
            yield "transparency"
        if "/DeviceCMYK" in {str(thing.get("/ColorSpace")), str(thing.get("/CS"))}:
            yield "6.2.4: colours of a press"
        if thing.get("/Interpolate", False):
            yield "6.2.8: an image that is interpolated"
        if thing.get("/Subtype") == Name.PS:
            yield "6.2.9: PostScript"


def _every(document: Pdf) -> Iterator[Dictionary | Stream]:
    """Return every dictionary, wherever it is."""
    waiting = list(document.objects)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Array):
            inside = list(thing)
        elif isinstance(thing, (Dictionary, Stream)):
            yield thing
            inside = [value for _key, value in thing.items()]
        else:
            continue
        waiting += [one for one in inside if isinstance(one, Object) and not one.is_indirect]


def _filters(stream: Stream) -> list[str]:
    filters: Object = stream.get("/Filter", Array())
    return [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]


def _fonts(document: Pdf) -> Iterator[str]:
    for font in document.objects:
        if not isinstance(font, Dictionary) or font.get("/Type") != Name.Font:
            continue
        name = font.get("/BaseFont")
        if "/FontFile2" not in font.get("/FontDescriptor", Dictionary()):
            yield f"6.2.11.4: {name} is not embedded"
        if "/ToUnicode" not in font:
            yield f"6.2.11.7: {name} does not tell its letters"
        if "/Encoding" in font:
            yield f"6.2.11.6: {name}, symbolic, has an encoding"
        if len(font.get("/Widths", Array())) != font.get("/LastChar", 0) - font.get("/FirstChar", 0) + 1:
            yield f"6.2.11.5: {name} lacks widths"


@dataclass
class _Reading:
    """What the walk through the structure has found."""

    owners: dict[tuple[int, int], Object] = field(default_factory=dict)  # page, mark → its part
    links: dict[int, Object] = field(default_factory=dict)  # object number of the link → its part
    headings: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def _structure(document: Pdf) -> list[str]:
    if "/StructTreeRoot" not in document.Root:
        return ["6.7.3: no structure"]
    reading = _Reading()
    tree = document.Root.StructTreeRoot
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    for child in _children(tree):
        _walk(child, tree, pages, reading)
    levels = reading.headings
    if levels[:1] not in ([], [1]):
        reading.wrong.append("the first heading is not an H1")
    reading.wrong += [f"H{after} after H{before}" for before, after in pairwise(levels) if after > before + 1]
    numbers = tree.ParentTree.Nums
    owners = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for number, page in enumerate(document.pages):
        reading.wrong += [f"page {number + 1}: {words}" for words in _page(page, number, owners, reading)]
    return reading.wrong


def _children(part: Object) -> list[Object]:
    kids = part.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, Array) else [kids]


def _walk(part: Object, parent: Object, pages: dict[tuple[int, int], int], reading: _Reading) -> None:
    tag = str(part.S)[1:]
    if part.P.objgen != parent.objgen:
        reading.wrong.append(f"{tag}: not under its parent")
    if tag not in TAGS:
        reading.wrong.append(f"6.7.3: {tag} is no standard part")
    if tag in INSIDE and str(parent.get("/S")) != f"/{INSIDE[tag]}":
        reading.wrong.append(f"{tag} in {parent.get('/S')}")
    if tag == "Figure" and not str(part.get("/Alt", "")):
        reading.wrong.append("6.7: a figure without words")
    if tag == "Table":
        reading.wrong += _table(part)
    if re.fullmatch(r"H\d", tag):
        reading.headings.append(int(tag[1]))
    children = _children(part)
    if not children and tag not in EMPTY:
        reading.wrong.append(f"{tag} is empty")
    for child in children:
        if isinstance(child, Dictionary) and "/S" in child:
            _walk(child, part, pages, reading)
        elif isinstance(child, Dictionary) and child.Type == Name.OBJR:
            reading.links[child.Obj.objgen[0]] = part
        else:
            is_far = isinstance(child, Dictionary)
            page, mark = (child.Pg, int(child.MCID)) if is_far else (part.Pg, int(child))
            if (pages[page.objgen], mark) in reading.owners:
                reading.wrong.append(f"{tag}: marks of two parts")
            reading.owners[pages[page.objgen], mark] = part


def _table(table: Object) -> Iterator[str]:
    rows = [child for child in _children(table) if child.S == Name.TR]
    heads = [cell for row in rows for cell in _children(row) if cell.S == Name.TH]
    if not heads:
        yield "a table without headers"
    if any(str(cell.get("/A", Dictionary()).get("/Scope")) not in {"/Row", "/Column"} for cell in heads):
        yield "a header that does not tell what it is above"
    if len({len(_children(row)) for row in rows}) > 1:
        yield "a table whose rows differ"
    captions = [place for place, child in enumerate(_children(table)) if Name.Caption == child.S]
    if captions not in ([], [0]):
        yield "a caption that is not the first of its table"


def _page(page: Page, number: int, owners: dict[int, Object], reading: _Reading) -> Iterator[str]:
    if page.get("/Tabs") != Name.S:
        yield "keys do not follow the structure"
    told = owners.get(int(page.get("/StructParents", -1)))
    if told is None:
        yield "6.7.3: the page is not in the parent tree"
        return
    found: list[int] = []
    yield from _content(page, found)
    if found != list(range(len(told))):
        yield f"marks {found} but {len(told)} parts"
    for mark in found:
        part = reading.owners.get((number, mark))
        if part is None or told[mark].objgen != part.objgen:
            yield f"mark {mark} belongs to nobody"
    for link in page.get("/Annots", Array()):
        part = owners.get(int(link.get("/StructParent", -1)))
        held = reading.links.get(link.objgen[0])
        if part is None or held is None or part.objgen != held.objgen or Name.Link != part.S:
            yield "a link that is no part of the document"
        if not int(link.get("/F", 0)) & 4:
            yield "6.3.2: a link that is not printed"
        if not str(link.get("/Contents", "")):
            yield "a link without words"


def _content(page: Page, found: list[int]) -> Iterator[str]:
    """Tell what is painted outside of any mark, and find the marks in the order of the page."""
    fonts = page.Resources.get("/Font", Dictionary())
    mark, depth, opened_at, font, spelt = "", 0, 0, "", False
    for step in pikepdf.parse_content_stream(page):
        operands, name = list(step.operands), str(step.operator)
        if name == "BDC" and operands[0] == Name.Span and mark:
            spelt = True
        elif name == "EMC" and spelt:
            spelt = False
        elif name in {"BDC", "BMC"}:
            if mark:
                yield "marks in marks"
            mark, opened_at = str(operands[0]), depth
            if name == "BDC" and "/MCID" in operands[1]:
                found.append(int(operands[1].MCID))
            elif mark != "/Artifact":
                yield f"{mark} without a number"
        elif name == "EMC":
            if depth != opened_at:
                yield "marks across a state of the pen"
            mark = ""
        elif name in {"q", "Q"}:
            depth += 1 if name == "q" else -1
        elif name == "Tf":
            font = str(operands[0])
            if font not in fonts:
                yield f"an unknown font {font}"
        elif name in PAINTED and not mark:
            yield f"6.7.3: {name} is neither said nor a decoration"
        if name in SHOWN and b"\0" in _letters(operands):
            yield "6.2.11.8: a letter that its font does not have"
    if mark:
        yield "marks that do not end"


def _letters(operands: list[Any]) -> bytes:
    return b"".join(bytes(one) for one in operands if isinstance(one, pikepdf.String))
