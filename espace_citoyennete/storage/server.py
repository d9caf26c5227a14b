"""Where a shared base is: the address of a server, which this machine remembers, and never with a secret."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from espace_citoyennete.errors import Invalid

if TYPE_CHECKING:  # the first page is painted without it
    from sqlalchemy import URL

_SCHEME = "postgresql+psycopg"
_IN_CLEAR = (
    "Un mot de passe ne s’écrit pas dans l’adresse\u00a0: l’écrire sans lui. Il est demandé à l’ouverture."
)
_SECRET_FACTS = {"password", "sslpassword", "scram_client_key", "oauth_client_secret"}
_SECRET_LOGIN = re.compile(r"[^:/@]*:[^@]*@")
_TYPED = re.compile(r"([\w.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?/([\w-]+)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """A base on a server; `authority` is the file of the authority by which the server proves its name."""

    host: str
    base: str
    port: int = 5432
    authority: str = ""

    @property
    def words(self) -> str:
        """Return the address as a person types it."""
        port = "" if self.port == 5432 else f":{self.port}"
        return f"{self.host}{port}/{self.base}"

    @property
    def kept(self) -> str:
        """Return the address as this machine keeps it."""
        authority = f"?{urlencode({'sslrootcert': self.authority})}" if self.authority else ""
        return f"{_SCHEME}://{self.host}:{self.port}/{quote(self.base)}{authority}"

    def url(self, login: str, passphrase: str) -> "URL":
        """Return what opens the base for a login."""
        from sqlalchemy import URL

        query = {"sslrootcert": self.authority} if self.authority else {}
        host = self.host.strip("[]")
        return URL.create(_SCHEME, login, passphrase, host, self.port, self.base, query)


def has_secret(address: str) -> bool:
    """Tell whether a password stands in an address, before the server or among what follows the base."""
    where = address.strip().partition("://")[2] or address.strip()
    told = {name.lower() for name, _ in parse_qsl(where.partition("?")[2], keep_blank_values=True)}
    return bool(_SECRET_LOGIN.match(where) or told & _SECRET_FACTS)


def server_at(kept: str) -> Server | None:
    """Read what `Server.kept` wrote, or None: the base is a folder. Raises `Invalid` for a password in it."""
    if has_secret(kept):
        raise Invalid({"address": _IN_CLEAR})
    parts = urlsplit(kept)
    if parts.scheme != _SCHEME or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    authority = dict(parse_qsl(parts.query)).get("sslrootcert", "")
    return Server(host, parts.path.removeprefix("/"), parts.port or 5432, authority)


def server_typed(address: str, authority: str) -> Server:
    """Read what a person typed. Raises `Invalid`, by the names `address` and `authority`."""
    found = _TYPED.fullmatch(address.strip())
    problems = {}
    if has_secret(address):
        problems["address"] = _IN_CLEAR
    elif found is None or int(found[2] or 5432) > 65535:
        problems["address"] = (
            "Écrire l’adresse comme « base.ville.fr/espace »\u00a0: le serveur, puis la base."
        )
    if authority.strip() and not Path(authority.strip()).expanduser().is_file():
        problems["authority"] = (
            "Ce fichier n’existe pas\u00a0: choisir le certificat donné par l’informatique."
        )
    if found is None or problems:
        raise Invalid(problems)
    file = str(Path(authority.strip()).expanduser()) if authority.strip() else ""
    return Server(found[1].lower(), found[3], int(found[2] or 5432), file)
