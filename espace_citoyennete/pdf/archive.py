"""A document made fit to be heard and to be kept: tagged PDF, dressed as an archive (PDF/A-2a)."""

from datetime import datetime
from typing import BinaryIO
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from espace_citoyennete.pdf.tags import Jump, Marks, Part
from espace_citoyennete.resources import resource

_PRINTED = 4  # the flag of an annotation that is printed


def write(draft: BinaryIO, root: Part, target: BinaryIO) -> None:
    """Write a laid document with its structure; the same document gives the same bytes."""
    with pikepdf.open(draft) as document:
        _Tree(document).grow(root)
        _dress(document)
        document.save(
            target,
            min_version="1.7",
            deterministic_id=True,  # no clock, no random identifier
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )


class _Tree:
    """Writes the parts of a document, and for each page which part its marks belong to."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._document = document
        self._pages = [page.obj for page in document.pages]
        self._owners: list[dict[int, pikepdf.Object]] = [{} for _page in self._pages]
        self._links: list[pikepdf.Object] = []

    def grow(self, root: Part) -> None:
        """Hang the structure on the document and on its pages."""
        tree = self._document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        tree.K = Array([self._part(root, tree)])
        for number, page in enumerate(self._pages):
            page.StructParents = number
            page.Tabs = Name.S
        owners = [
            self._document.make_indirect(Array([owner for _number, owner in sorted(page.items())]))
            for page in self._owners
        ]
        numbered = [thing for pair in enumerate([*owners, *self._links]) for thing in pair]
        tree.ParentTree = self._document.make_indirect(Dictionary(Nums=Array(numbered)))
        tree.ParentTreeNextKey = len(numbered) // 2
        self._document.Root.StructTreeRoot = tree
        self._document.Root.MarkInfo = Dictionary(Marked=True)

    def _part(self, part: Part, parent: pikepdf.Object) -> pikepdf.Object:
        made = self._document.make_indirect(Dictionary(S=Name(f"/{part.tag.name}"), P=parent))
        if part.tag.alternative:
            made.Alt = String(part.tag.alternative)
        if part.tag.scope:
            made.A = Dictionary(O=Name.Table, Scope=Name(f"/{part.tag.scope}"))
        if children := [child for child in part.children if _is_said(child)]:
            page = next((child.page for child in children if isinstance(child, Marks)), None)
            if page is not None:
                made.Pg = self._pages[page]
            made.K = Array([self._child(child, made, page) for child in children])
        return made

    def _child(self, child: Part | Marks | Jump, owner: pikepdf.Object, page: int | None) -> object:
        if isinstance(child, Part):
            return self._part(child, owner)
        if isinstance(child, Jump):
            return self._link(child, owner)
        self._owners[child.page][child.number] = owner
        if child.page == page:
            return child.number
        return Dictionary(Type=Name.MCR, Pg=self._pages[child.page], MCID=child.number)

    def _link(self, jump: Jump, owner: pikepdf.Object) -> object:
        annotation = self._pages[jump.page].Annots[jump.rank]
        annotation.F = _PRINTED
        annotation.StructParent = len(self._pages) + len(self._links)
        self._links.append(owner)
        return Dictionary(Type=Name.OBJR, Pg=self._pages[jump.page], Obj=annotation)


def _is_said(child: Part | Marks | Jump) -> bool:
    """Tell whether there is something to hear; an empty cell still holds the place of its column."""
    if not isinstance(child, Part):
        return True
    return child.tag.name in {"TH", "TD"} or any(map(_is_said, child.children))


def _dress(document: pikepdf.Pdf) -> None:
    """Tell what an archive asks: the facts once more as XMP, and which colours are meant."""
    described = document.make_stream(_facts(document.docinfo).encode())
    described.Type, described.Subtype = Name.Metadata, Name.XML
    document.Root.Metadata = described
    profile = document.make_stream(resource("colours", "srgb.icc").read_bytes())
    profile.N = 3
    document.Root.OutputIntents = Array([
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String("sRGB"),
            Info=String("sRGB IEC61966-2.1"),
            DestOutputProfile=profile,
        )
    ])  # fmt: skip


def _facts(info: pikepdf.Dictionary) -> str:
    """Return the same facts as the document's information, in the words of XMP."""
    names = ("Title", "Subject", "Author", "Creator", "Producer")
    told = {name: escape(str(info.get(f"/{name}", ""))) for name in names}
    day = _moment(str(info.CreationDate))
    author = f"<dc:creator><rdf:Seq><rdf:li>{told['Author']}</rdf:li></rdf:Seq></dc:creator>"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{told["Title"]}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{told["Subject"]}</rdf:li></rdf:Alt></dc:description>
{author if told["Author"] else ""}
<xmp:CreatorTool>{told["Creator"]}</xmp:CreatorTool>
<xmp:CreateDate>{day}</xmp:CreateDate>
<xmp:ModifyDate>{day}</xmp:ModifyDate>
<pdf:Producer>{told["Producer"]}</pdf:Producer>
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def _moment(told: str) -> str:
    """Write « D:20230109083000 » as XMP does."""
    return datetime.strptime(told, "D:%Y%m%d%H%M%S").isoformat()
