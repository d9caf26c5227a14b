"""Frozen dataclasses as JSON, there and back, by their types: the same value gives the same bytes."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Json = Any  # what JSON holds

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


def written(told: Json) -> bytes:
    """Write what `dump` told: UTF-8, keys in order, nothing that changes from day to day."""
    return json.dumps(
        told, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def read(content: bytes) -> Json:
    """Read what `written` wrote. Raises `ValueError` for anything that is no JSON."""
    return json.loads(content, parse_constant=_no_such_number)


def dump(value: Any) -> Json:
    """Return a value as JSON holds it."""
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case bytes():
            return b64encode(value).decode()
        case UUID():
            return str(value)
        case Enum():
            return value.value
        case tuple():
            return [dump(one) for one in value]
        case Mapping():  # as pairs: a key may be a number, or several words; their order is kept
            return [[dump(key), dump(one)] for key, one in value.items()]
    if is_dataclass(value):
        return {_WORDS.get(one.name, one.name): dump(getattr(value, one.name)) for one in fields(value)}
    return value


def load(kind: Any, told: Json) -> Any:
    """Return what `dump` told of a value of this type.

    Raises `ValueError`, `KeyError` or `TypeError` for anything else.
    """
    return _loader(kind)(told)


def build(kind: Any, told: Json, **given: Any) -> Any:
    """Make a dataclass from its fields; one that the file does not know keeps its default."""
    _expected(isinstance(told, dict), told)
    types = _types(kind)
    facts = {
        name: load(types[name], told[word])
        for name in types.keys() - given.keys()
        if (word := _WORDS.get(name, name)) in told
    }
    return kind(**facts, **given)


@cache
def _loader(kind: Any) -> Callable[[Json], Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return lambda told: build(kind, told)
    if origin in (Union, UnionType):
        return _union(inner)
    if origin is Literal:
        return lambda told: _expected(told in inner, told)
    if origin is tuple:
        return lambda told: tuple(_items(inner, _list(told)))
    if origin is Mapping:
        return lambda told: dict(_pair(inner, _list(one)) for one in _list(told))
    if isinstance(kind, type) and issubclass(kind, tuple):
        named = tuple(_types(kind).values())
        return lambda told: kind(*_items(named, _list(told)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in _WRITTEN:
        return lambda told: _WRITTEN[kind](_expected(isinstance(told, str), told))
    return lambda told: _expected(type(told) in _NATIVE[kind], told)


_WRITTEN: dict[Any, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    time: time.fromisoformat,
    bytes: lambda text: b64decode(text, validate=True),
    UUID: UUID,
}
_NATIVE: dict[Any, tuple[type, ...]] = {
    str: (str,), int: (int,), float: (float, int), bool: (bool,), NoneType: (NoneType,),
}  # fmt: skip


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _union(kinds: tuple[Any, ...]) -> Callable[[Json], Any]:
    def loaded(told: Json) -> Any:
        for kind in kinds:
            try:
                return load(kind, told)
            except (ValueError, TypeError, KeyError):
                continue
        raise ValueError

    return loaded


def _items(kinds: tuple[Any, ...], told: list[Json]) -> Iterator[Any]:
    if kinds[-1] is Ellipsis:
        yield from (load(kinds[0], one) for one in told)
    else:
        yield from (load(kind, one) for kind, one in zip(kinds, told, strict=True))


def _pair(kinds: tuple[Any, ...], told: list[Json]) -> tuple[Any, Any]:
    key, value = _items(kinds, told)
    return key, value


def _list(told: Json) -> list[Json]:
    found: list[Json] = _expected(isinstance(told, list), told)
    return found


def _expected(is_so: bool, told: Json) -> Json:
    if not is_so:
        raise ValueError
    return told


def _no_such_number(_name: str) -> None:
    raise ValueError
