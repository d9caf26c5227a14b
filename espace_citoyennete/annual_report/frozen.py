"""The report as one canonical file, there and back: what is frozen, exchanged, and printed for machines.

The same report gives the same bytes, hence the same SHA-256. A figure is told once by its key, a table too:
chapters only name them (README, « chiffres --json »).
"""

from hashlib import sha256
from typing import Any

from espace_citoyennete.annual_report.canonical import Json, build, dump, load, read, written
from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import ChartSpec, KeyFigure, Period, Section, Stamp, Table
from espace_citoyennete.town.reference import TownIdentity

FORMAT = 1  # of the file; another shape, another number


def to_json(report: AnnualReport) -> bytes:
    """Write a report as its canonical file: UTF-8, keys in order, nothing that changes from day to day."""
    figures: dict[str, Json] = {}
    tables: dict[str, Json] = {}
    told = {
        "format": FORMAT,
        "titre": report.title,
        "destinataire": report.recipient,
        "abrege": report.is_brief,
        **dump(report.stamp),
        **dump(report.period),
        "ville": dump(report.town),
        "chapitres": [_chapter(section, figures, tables) for section in report.sections],
        "chiffres": figures,
        "tableaux": tables,
    }
    return written(told)


def from_json(content: bytes) -> AnnualReport:
    """Read a report back, equal to what was written. Raises `UserError` for any other file."""
    try:
        told = read(content)
        if told["format"] != FORMAT:
            raise UserError(
                "Ce bilan vient d’une autre version du logiciel. Le faire exporter à nouveau par le lieu."
            )
        return AnnualReport(
            title=load(str, told["titre"]),
            period=load(Period, told),
            stamp=load(Stamp, told),
            town=load(TownIdentity, told["ville"]),
            sections=tuple(_section(chapter, told) for chapter in told["chapitres"]),
            recipient=load(str, told["destinataire"]),
            is_brief=load(bool, told["abrege"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UserError(
            "Ce fichier n’est pas un bilan arrêté. Choisir le fichier « .json » que le lieu a exporté."
        ) from None


def digest(content: bytes) -> str:
    """Return the SHA-256 by which a file is known: another figure, another digest."""
    return sha256(content).hexdigest()


def spaced(digest: str) -> str:
    """Write a digest by fours, as it is read aloud."""
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


# Chapters name their figures and their tables


def _chapter(section: Section, figures: dict[str, Json], tables: dict[str, Json]) -> Json:
    told = dump(section)
    told["chiffres"] = [_figure(figure, figures) for figure in section.figures]
    told["blocs"] = [_block(block, tables) for block in section.blocks]
    return told


def _figure(figure: KeyFigure, figures: dict[str, Json]) -> Json:
    told = dump(figure)
    _tell_once(figures, figure.key, told.pop("valeur"))
    return told


def _block(block: Table | ChartSpec, tables: dict[str, Json]) -> Json:
    if isinstance(block, ChartSpec):
        return {"graphique": dump(block)}
    told = dump(block)
    _tell_once(tables, told.pop("cle"), told)
    return {"tableau": block.key}


def _tell_once(told: dict[str, Json], key: str, value: Json) -> None:
    assert told.setdefault(key, value) == value, f"{key} is told twice, and differs"


def _section(chapter: Json, told: Json) -> Section:
    figures = [one | {"valeur": told["chiffres"][one["cle"]]} for one in chapter["chiffres"]]
    blocks = [_loaded_block(one, told["tableaux"]) for one in chapter["blocs"]]
    built: Section = build(
        Section,
        chapter,
        figures=tuple(load(KeyFigure, one) for one in figures),
        blocks=tuple(blocks),
    )
    return built


def _loaded_block(block: Json, tables: Json) -> Any:
    if "graphique" in block:
        return load(ChartSpec, block["graphique"])
    key = block["tableau"]
    return load(Table, tables[key] | {"cle": key})
