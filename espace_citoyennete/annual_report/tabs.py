"""The tabs of « Bilan »: which chapters each one shows, and the charts that the first one quotes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from espace_citoyennete.report import Section


@dataclass(frozen=True)
class Tab:
    """A part of the report on screen: the keys of its chapters, in order."""

    name: str
    chapters: tuple[str, ...]


TABS = (
    Tab("Synthèse", ("chiffres_cles",)),
    Tab("Évolution", ("evolution",)),
    Tab("Accueil", ("accueil", "profil", "discriminations")),
    Tab("Point Justice", ("point_justice",)),
    Tab("Jeudis", ("jeudis",)),
    Tab("Stages", ("stages",)),
    Tab("Actions", ("groupes", "actions", "rallyes", "marches", "expositions")),
    Tab("Subventions et conventions", ("subventions", "conventions")),
    Tab("Qualité", ("qualite",)),
)
_QUOTED = ("graphique_objets", "graphique_domaines", "graphique_mois")


def in_tabs(sections: Sequence[Section]) -> list[tuple[Section, ...]]:
    """Return the chapters of each tab; one that no tab names stands in the first: it is not lost.

    The first chapter, the key figures, quotes the charts that tell the most of the others.
    """
    named = {key for tab in TABS for key in tab.chapters}
    first, *others = [tuple(section for section in sections if section.key in tab.chapters) for tab in TABS]
    first += tuple(section for section in sections if section.key not in named)
    blocks = {block.key: block for section in sections for block in section.blocks}
    quoted = tuple(blocks[key] for key in _QUOTED if key in blocks)
    opening = tuple(replace(section, blocks=(*section.blocks, *quoted)) for section in first[:1])
    return [(*opening, *first[1:]), *others]
