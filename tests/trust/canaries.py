"""A person about whom every column that tells something holds a word of its own, and where to look for them.

The rows are made from the models: whatever points to a person is there, with what belongs to it.
"""

from collections.abc import Iterator
from datetime import datetime, time
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from espace_citoyennete.french import fold
from espace_citoyennete.storage.base import Base, data_of
from espace_citoyennete.storage.database import Session
from espace_citoyennete.storage.dictionary import Category, Erasure
from espace_citoyennete.storage.drafts import Draft
from espace_citoyennete.storage.erasing import is_needed, links_to
from espace_citoyennete.storage.layout import COPY_SUFFIX
from espace_citoyennete.visitors.model import Visitor
from tests.conftest import AGENT, NOW

_PAGE, _RESERVED, _SALT, _IV, _HEADER, _FRAME = 4096, 80, 16, 16, 32, 24
_LONG_AGO = datetime(2025, 3, 12, 15, 42)
_VALUES: dict[type, Any] = {
    sa.Boolean: False, sa.Integer: 1, sa.DateTime: _LONG_AGO, sa.Date: _LONG_AGO.date(),
    sa.Time: time(15, 42), sa.LargeBinary: b"", sa.TypeDecorator: NOW.astimezone(),
}  # fmt: skip


class Nest:
    """The rows of one person; `words` are the canaries, by the column that holds each."""

    def __init__(self, session: Session, first: int = 1) -> None:
        self.session = session
        self.words: dict[str, str] = {}
        self._numbers = count(first)
        self._known: dict[str, int] = {}
        self.person = self._row(Visitor, {"merged_into_id": None})
        self.number = self.person.id
        self._known["visitor"] = self.person.id
        for model, link in links_to(Visitor):
            if model is not Visitor:
                row = self._row(model, {link.key: self.person.id})
                self._known[model.__tablename__] = row.id
                self._belonging(row)
        self._draft()

    def _belonging(self, row: Base) -> None:
        for model, link in links_to(type(row)):
            if is_needed(link) and model.__tablename__ not in self._known:
                self._belonging(self._row(model, {link.key: row.id}))

    def _row(self, model: type[Base], given: dict[str, Any]) -> Base:
        values = {column.key: self._value(model, column) for column in sa.inspect(model).columns}
        row = model(**{key: value for key, value in values.items() if value is not None} | given)
        row.uid = uuid4()
        self.session.add(row)
        self.session.flush()
        self._known.setdefault(model.__tablename__, row.id)
        return row

    def _value(self, model: type[Base], column: sa.Column[Any]) -> Any:
        if column.name in ("id", "uid", "version", "removed_at", "record_uid"):
            return None
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column.table.name
            if column.nullable and target != "user":
                return None
            return self._known.get(target) or self._made(target)
        data = data_of(column)
        is_told = data.erasure in (Erasure.EMPTY, Erasure.ROW) or data.category is Category.TEXT
        if isinstance(column.type, sa.String) and is_told:
            word = f"Éqz{next(self._numbers):04}"
            self.words[f"{model.__tablename__}.{column.name} ({word})"] = word
            return word
        if column.nullable and not is_told:
            return None
        if column.default is not None:
            return None  # the model gives it
        if isinstance(column.type, sa.String):
            return "A_VENIR" if column.name == "state" else "NC"
        return next(value for kind, value in _VALUES.items() if isinstance(column.type, kind))

    def _made(self, table: str) -> int:
        model = next(one.class_ for one in Base.registry.mappers if one.class_.__tablename__ == table)
        found = self.session.scalar(sa.select(model.id).order_by(model.id).limit(1))
        return found or self._row(model, {}).id

    def _draft(self) -> None:
        word = self.words["draft.content"] = f"Éqz{next(self._numbers):04}"
        content = f'{{"values": {{"note": "{word}", "person": "{self.person.uid}"}}}}'
        instant = NOW.astimezone()
        self.session.add(
            Draft(
                uid=uuid4(), kind="contact", author_uid=str(AGENT.uid), content=content,
                title=word, created_at=instant, updated_at=instant,
            )
        )  # fmt: skip
        self.session.flush()


def found_in(places: dict[str, bytes], words: dict[str, str]) -> list[str]:
    """Return where each canary is still found: as typed, in either case, without accents, in UTF-8 or 16."""
    return [
        f"{column} : {place}"
        for place, content in places.items()
        for column, word in words.items()
        if any(
            form.encode(code) in content
            for form in {word, word.lower(), word.upper(), fold(word), fold(word).upper()}
            for code in ("utf-8", "utf-16-le", "utf-16-be")
        )
    ]


def bytes_of(folder: Path, key: bytes) -> dict[str, bytes]:
    """Return every file below a folder, those of the base also as their pages read once deciphered.

    A copy of the base is a file of files, each of which is read as if it stood there.
    """
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name in list(found):
        if name.endswith(COPY_SUFFIX):
            with ZipFile(folder / name) as copy:
                found |= {f"{name}/{inside}": copy.read(inside) for inside in copy.namelist()}
    for name in list(found):
        if name.endswith(".db"):
            found[f"{name}, déchiffrée"] = b"".join(_pages(found[name], key))
        elif name.endswith("-wal"):
            found[f"{name}, déchiffré"] = b"".join(_frames(found[name], key))
    return found


def _pages(content: bytes, key: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _PAGE):
        yield _page(content[start : start + _PAGE], key, _SALT if start == 0 else 0)


def _frames(content: bytes, key: bytes) -> Iterator[bytes]:
    for start in range(_HEADER, len(content), _FRAME + _PAGE):
        number = int.from_bytes(content[start : start + 4])
        page = content[start + _FRAME : start + _FRAME + _PAGE]
        yield _page(page, key, _SALT if number == 1 else 0)


def _page(page: bytes, key: bytes, salt: int) -> bytes:
    """Decipher a page as SQLCipher 4 writes it: AES-256-CBC, its vector and its seal at its end."""
    if len(page) < _PAGE:
        return b""
    vector = page[-_RESERVED:][:_IV]
    reader = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return reader.update(page[salt:-_RESERVED]) + reader.finalize()
