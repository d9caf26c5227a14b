"""The report as one canonical file, there and back: what is frozen, exchanged, and printed for machines.

The same report gives the same bytes, hence the same SHA-256. A figure is told once by its key, a table too:
chapters only name them (README, « chiffres --json »).
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from espace_citoyennete.annual_report.sections import AnnualReport
from espace_citoyennete.errors import UserError
from espace_citoyennete.report import ChartSpec, KeyFigure, Period, Section, Stamp, Table
from espace_citoyennete.town.reference import TownIdentity

FORMAT = 1  # of the file; another shape, another number
_Json = Any  # what JSON holds

# The fields of the report as the file names them; one that is not here keeps its name.
_WORDS = {
    "title": "titre", "key": "cle", "label": "libelle", "value": "valeur", "unit": "unite",
    "origin": "origine", "origins": "origines", "compared": "comparaison", "columns": "colonnes",
    "rows": "lignes", "kind": "genre", "kinds": "genres", "row_where": "criteres", "where": "criteres",
    "records": "fiches", "measure": "mesure", "is_whole": "ensemble", "subtitle": "sous_titre",
    "values": "valeurs", "name": "nom", "words": "texte", "texts": "textes", "figures": "chiffres",
    "blocks": "blocs", "period_label": "periode", "author": "auteur", "produced_at": "produit_le",
    "rules": "regles", "filters": "filtres", "first": "premier_jour", "last": "dernier_jour",
    "place": "lieu", "address": "adresse", "phone": "telephone", "opening_hours": "horaires",
    "scope": "perimetre", "own": "provenances", "is_demonstration": "demonstration", "access": "acces",
    "most": "barres_au_plus",
}  # fmt: skip


def to_json(report: AnnualReport) -> bytes:
    """Write a report as its canonical file: UTF-8, keys in order, nothing that changes from day to day."""
    figures: dict[str, _Json] = {}
    tables: dict[str, _Json] = {}
    told = {
        "format": FORMAT,
        "titre": report.title,
        "destinataire": report.recipient,
        "abrege": report.is_brief,
        **_dump(report.stamp),
        **_dump(report.period),
        "ville": _dump(report.town),
        "chapitres": [_chapter(section, figures, tables) for section in report.sections],
        "chiffres": figures,
        "tableaux": tables,
    }
    return json.dumps(
        told, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def from_json(content: bytes) -> AnnualReport:
    """Read a report back, equal to what was written. Raises `UserError` for any other file."""
    try:
        told = json.loads(content, parse_constant=_no_such_number)
        if told["format"] != FORMAT:
            raise UserError(
                "Ce bilan vient d’une autre version du logiciel. Le faire exporter à nouveau par le lieu."
            )
        return AnnualReport(
            title=_load(str, told["titre"]),
            period=_load(Period, told),
            stamp=_load(Stamp, told),
            town=_load(TownIdentity, told["ville"]),
            sections=tuple(_section(chapter, told) for chapter in told["chapitres"]),
            recipient=_load(str, told["destinataire"]),
            is_brief=_load(bool, told["abrege"]),
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


def _chapter(section: Section, figures: dict[str, _Json], tables: dict[str, _Json]) -> _Json:
    told = _dump(section)
    told["chiffres"] = [_figure(figure, figures) for figure in section.figures]
    told["blocs"] = [_block(block, tables) for block in section.blocks]
    return told


def _figure(figure: KeyFigure, figures: dict[str, _Json]) -> _Json:
    told = _dump(figure)
    _tell_once(figures, figure.key, told.pop("valeur"))
    return told


def _block(block: Table | ChartSpec, tables: dict[str, _Json]) -> _Json:
    if isinstance(block, ChartSpec):
        return {"graphique": _dump(block)}
    told = _dump(block)
    _tell_once(tables, told.pop("cle"), told)
    return {"tableau": block.key}


def _tell_once(told: dict[str, _Json], key: str, value: _Json) -> None:
    assert told.setdefault(key, value) == value, f"{key} is told twice, and differs"


def _section(chapter: _Json, told: _Json) -> Section:
    figures = [one | {"valeur": told["chiffres"][one["cle"]]} for one in chapter["chiffres"]]
    blocks = [_loaded_block(one, told["tableaux"]) for one in chapter["blocs"]]
    built: Section = _build(
        Section,
        chapter,
        figures=tuple(_load(KeyFigure, one) for one in figures),
        blocks=tuple(blocks),
    )
    return built


def _loaded_block(block: _Json, tables: _Json) -> Any:
    if "graphique" in block:
        return _load(ChartSpec, block["graphique"])
    key = block["tableau"]
    return _load(Table, tables[key] | {"cle": key})


def _no_such_number(_name: str) -> None:
    raise ValueError


# Frozen dataclasses as JSON, by their types


def _dump(value: Any) -> _Json:
    match value:
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return b64encode(value).decode()
        case tuple():
            return [_dump(one) for one in value]
    if is_dataclass(value):
        return {_WORDS.get(one.name, one.name): _dump(getattr(value, one.name)) for one in fields(value)}
    return value


def _load(kind: Any, told: _Json) -> Any:
    """Return what `_dump` wrote of a value of this type. Raises `ValueError` for anything else."""
    return _loader(kind)(told)


@cache
def _loader(kind: Any) -> Callable[[_Json], Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return lambda told: _build(kind, told)
    if origin in (Union, UnionType):
        return _union(inner)
    if origin is Literal:
        return lambda told: _expected(told in inner, told)
    if origin is tuple:
        return lambda told: tuple(_items(inner, _expected(isinstance(told, list), told)))
    if kind in _WRITTEN:
        return lambda told: _WRITTEN[kind](_expected(isinstance(told, str), told))
    return lambda told: _expected(type(told) in _NATIVE[kind], told)


_WRITTEN: dict[Any, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    bytes: lambda text: b64decode(text, validate=True),
}
_NATIVE: dict[Any, tuple[type, ...]] = {
    str: (str,), int: (int,), float: (float, int), bool: (bool,), NoneType: (NoneType,),
}  # fmt: skip


def _build(kind: Any, told: _Json, **given: Any) -> Any:
    """Make a dataclass from its fields; one that the file does not know keeps its default."""
    _expected(isinstance(told, dict), told)
    types = _types(kind)
    facts = {
        name: _load(types[name], told[word])
        for name in types.keys() - given.keys()
        if (word := _WORDS.get(name, name)) in told
    }
    return kind(**facts, **given)


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _union(kinds: tuple[Any, ...]) -> Callable[[_Json], Any]:
    def load(told: _Json) -> Any:
        for kind in kinds:
            try:
                return _load(kind, told)
            except (ValueError, TypeError, KeyError):
                continue
        raise ValueError

    return load


def _items(kinds: tuple[Any, ...], told: list[_Json]) -> Iterator[Any]:
    if kinds[-1] is Ellipsis:
        yield from (_load(kinds[0], one) for one in told)
    else:
        yield from (_load(kind, one) for kind, one in zip(kinds, told, strict=True))


def _expected(is_so: bool, told: _Json) -> _Json:
    if not is_so:
        raise ValueError
    return told
