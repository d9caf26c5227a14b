"""What the pieces of a page are, told beside what is drawn: a document that is also heard reads in order."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Name = Literal[
    "Document", "H1", "H2", "H3", "P", "L", "LI", "LBody", "Table", "TR", "TH", "TD", "Caption", "Figure",
    "TOC", "TOCI", "Link", "Artifact",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tag:
    """A part of the document. Each one made is another part; the same one, opened again, goes on."""

    name: Name
    alternative: str = ""  # what a figure shows, in words
    scope: Literal["", "Column", "Row"] = ""  # what a header of a table is above, or beside


ARTIFACT = Tag("Artifact")  # drawn and no part of what is said: rules, page numbers, headers repeated


@dataclass(frozen=True)
class Marks:
    """Something drawn on a page, marked by its number there."""

    page: int
    number: int


@dataclass(frozen=True)
class Jump:
    """A link laid on a page: its rank among those of the page, and where it leads, in words."""

    page: int
    rank: int
    words: str


@dataclass(eq=False)
class Part:
    """A part as it was drawn: its own parts, its marks and its links in reading order."""

    tag: Tag
    children: list["Part | Marks | Jump"] = field(default_factory=list)


@dataclass
class Structure:
    """The parts of a document while it is drawn, and which one is open."""

    root: Part = field(default_factory=lambda: Part(Tag("Document")))
    _parts: dict[Tag, Part] = field(default_factory=dict)
    _open: list[Part] = field(default_factory=list)

    @property
    def current(self) -> Part:
        """Return the part that is open."""
        return self._open[-1] if self._open else self.root

    @contextmanager
    def opened(self, tag: Tag) -> Iterator[None]:
        """Open a part inside the one that is open, or one that was left unfinished on an earlier page."""
        part = self._parts.get(tag)
        if part is None:
            part = self._parts[tag] = Part(tag)
            if tag is not ARTIFACT:
                self.current.children.append(part)
        self._open.append(part)
        try:
            yield
        finally:
            self._open.pop()

    @property
    def is_decoration(self) -> bool:
        """Tell whether what is drawn now is no part of what is said."""
        return any(part.tag is ARTIFACT for part in self._open)

    @property
    def is_figure(self) -> bool:
        """Tell whether lines and shapes drawn now say something."""
        return any(part.tag.name == "Figure" for part in self._open)
