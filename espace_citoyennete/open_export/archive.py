"""An export as one ZIP: a CSV a table, a description that machines read, a page that people read."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from espace_citoyennete.documents import write_document
from espace_citoyennete.errors import UserError
from espace_citoyennete.french import NO_BREAK
from espace_citoyennete.open_export.rules import FieldSpec, TableSpec

DESCRIPTION, README = "datapackage.json", "LISEZMOI.txt"
_LARGEST = 4 * 2**30  # bytes of one table, unzipped: ten million contacts take half of it
_TYPES = {"uuid": ("string", "uuid"), "bytes": ("string", "binary"), "time": ("time", "any")}
_BOOLEANS = {"trueValues": ["oui"], "falseValues": ["non"]}

Rows = Iterable[Sequence[str]]
Source = tuple[TableSpec, Rows]


def write_archive(target: Path, tables: Iterable[Source], *, place: str, at: datetime, schema: str) -> None:
    """Write the archive whole, or not at all. Raises `UserError`."""
    write_document(target, lambda file: _write(file, tables, place, at, schema))


def _write(file: BinaryIO, tables: Iterable[Source], place: str, at: datetime, schema: str) -> None:
    resources = []
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for spec, rows in tables:
            with archive.open(_entry(_path(spec.name), at), "w", force_zip64=True) as entry:
                count, digest = _write_rows(entry, spec, rows)
            resources.append({**_described(spec), "rows": count, "hash": f"sha256:{digest}"})
        told = {
            "name": "espace-citoyennete",
            "title": f"Export complet de {place}",
            "profile": "tabular-data-package",
            "created": at.isoformat(),
            "schema": schema,
            "resources": resources,
        }
        archive.writestr(_entry(DESCRIPTION, at), json.dumps(told, ensure_ascii=False, indent=1))
        archive.writestr(_entry(README, at), _README.format(place=place, at=f"{at:%d/%m/%Y à %H h %M}"))


def _entry(name: str, at: datetime) -> ZipInfo:
    entry = ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    return entry


def _path(table: str) -> str:
    return f"tables/{table}.csv"


def _write_rows(entry: Any, spec: TableSpec, rows: Rows) -> tuple[int, str]:
    """Write one table and return how many rows it has, and the digest of what was written."""
    digest, count, line = hashlib.sha256(), 0, io.StringIO(newline="")
    writer = csv.writer(line, delimiter=";")

    def flush() -> None:
        content = line.getvalue().encode()
        digest.update(content)
        entry.write(content)
        line.seek(0)
        line.truncate()

    line.write("\ufeff")
    writer.writerow(field.name for field in spec.fields)
    for row in rows:
        writer.writerow(row)
        count += 1
        if line.tell() > 2**20:
            flush()
    flush()
    return count, digest.hexdigest()


def _described(spec: TableSpec) -> dict[str, Any]:
    links = [
        {"fields": field.name, "reference": {"resource": field.points_to, "fields": "id"}}
        for field in spec.fields
        if field.points_to
    ]
    return {
        "name": spec.name,
        "path": _path(spec.name),
        "encoding": "utf-8",
        "dialect": {"delimiter": ";"},
        "schema": {
            "fields": [_field(field) for field in spec.fields],
            "primaryKey": "id",
            "foreignKeys": links,
        },
    }


def _field(field: FieldSpec) -> dict[str, Any]:
    kind, form = _TYPES.get(field.type, (field.type, "default"))
    return {
        "name": field.name,
        "title": field.word,
        "type": kind,
        "format": form,
        **(_BOOLEANS if kind == "boolean" else {}),
        "constraints": {"required": not field.may_be_empty and field.type != "string"},
    }


# Reading


def read_archive(
    source: Path, specs: Sequence[TableSpec], schema: str, take: Callable[[Iterator[Source]], int]
) -> int:
    """Give the tables of an archive to whoever takes them in, and return how many rows were taken.

    Raises `UserError` for what is no export, one of another version, or one that was damaged.
    """
    try:
        with ZipFile(source) as archive:
            told = json.loads(archive.read(DESCRIPTION))
            if told["schema"] != schema:
                raise UserError(
                    "Cet export vient d’une autre version du programme. L’ouvrir avec cette version, ou "
                    "installer celle-ci dans les deux lieux."
                )
            expected = {one["name"]: one for one in told["resources"]}
            return take((spec, _rows(archive, spec, expected[spec.name])) for spec in specs)
    except OSError as refusal:
        raise UserError(f"Ce fichier ne s’ouvre pas{NO_BREAK}: le choisir de nouveau.") from refusal
    except (BadZipFile, KeyError, TypeError, csv.Error, UnicodeDecodeError, json.JSONDecodeError) as refusal:
        raise _unreadable() from refusal


def _rows(archive: ZipFile, spec: TableSpec, expected: dict[str, Any]) -> Iterator[Sequence[str]]:
    entry = archive.getinfo(_path(spec.name))
    if entry.file_size > _LARGEST:
        raise _unreadable()
    with archive.open(entry) as file:
        digest, count = hashlib.sha256(), 0
        while part := file.read(2**20):
            digest.update(part)
        if expected["hash"] != f"sha256:{digest.hexdigest()}":
            raise _unreadable()
        file.seek(0)
        reader = csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""), delimiter=";", strict=True)
        if next(reader, None) != [field.name for field in spec.fields]:
            raise _unreadable()
        for row in reader:
            count += 1
            yield row
        if count != expected["rows"]:
            raise _unreadable()


def _unreadable() -> UserError:
    return UserError(
        "Ce fichier n’est pas un export complet, ou il a été modifié. Reprendre l’export d’origine, "
        "tel qu’il a été enregistré."
    )


_README = """\
Export complet — {place}, le {at}

Ce fichier contient toute la base\u00a0: contacts, personnes, rendez-vous, actions, subventions, listes.
IL CONTIENT DES DONNÉES PERSONNELLES. Le garder dans un endroit protégé, et l’effacer quand il ne sert plus.

Ce qu’il y a dedans
  tables/*.csv       une table par fichier\u00a0: texte UTF-8, colonnes séparées par des points-virgules.
  datapackage.json   la description des tables (norme ouverte « Data Package »)\u00a0: nom français de chaque
                     colonne, nature, table désignée, nombre de lignes et empreinte SHA-256 de chaque fichier.

Comment lire les cellules
  Une cellule vide\u00a0: rien n’a été noté. Ce n’est pas zéro.
  Une apostrophe en tête d’un texte n’en fait pas partie\u00a0: elle empêche un tableur de le prendre pour
  une formule.
  Dates AAAA-MM-JJ, heures HH:MM:SS, instants en temps universel\u202f; durées en minutes,
  montants en centimes.
  oui / non\u202f; les contenus binaires (logo) sont en base64.
  « id » numérote les lignes d’une table\u202f; une colonne « xxx_id » donne le numéro d’une ligne
  d’une autre table, que datapackage.json nomme.

Ce qu’il n’y a pas dedans
  Les phrases de passe et les clés, les brouillons, le journal des actes.

Le reprendre
  Dans une base neuve\u00a0: Réglages, « Export complet », « Reprendre un export »\u202f; ou, sans fenêtre,
  espace-citoyennete reprendre FICHIER --base DOSSIER
"""
