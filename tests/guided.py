"""A server set by the files of the installation guide, and the addresses by which a desk reaches it."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from espace_citoyennete.clock import Clock
from espace_citoyennete.storage.database import Database, open_postgresql
from tests.postgresql import started

GUIDE = Path(__file__).parents[1] / "packaging" / "server"
HOST = "base.ville.exemple"


def certificates(folder: Path) -> None:
    """Make an authority, and the certificate that it gives to the server."""
    today = Clock().instant()
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Ville", HOST)]
    for number, (key, name, file) in enumerate(zip(keys, names, ("autorite", "serveur"), strict=True)):
        made = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(names[0]).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=number == 0, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
            .sign(keys[0], hashes.SHA256())
        )  # fmt: skip
        (folder / f"{file}.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file = folder / "serveur.key"
    key_file.write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    key_file.chmod(0o600)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Guided:
    """A server set by the files of the guide, and the addresses by which a desk may try it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.authority = folder / "autorite.crt"

    def address(self, *, host: str = HOST, password: str = "sept mots", **options: str) -> str:
        query = {"host": host, "hostaddr": "127.0.0.1", "port": str(self.port), **options}
        url = sa.URL.create("postgresql+psycopg", "accueil", password, database="postgres", query=query)
        return url.render_as_string(hide_password=False)

    def open(self, **options: str) -> Database:
        return open_postgresql(self.address(**{"sslrootcert": str(self.authority), **options}))

    def say(self, *statements: str) -> object:
        """Run statements as the person who installs, on the machine of the server; return the last answer."""
        url = f"postgresql+psycopg://espace@/postgres?host={self.folder}&port={self.port}"
        here = {"hostaddr": ""}  # whatever PGHOSTADDR says
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool, connect_args=here)
        with engine.connect() as connection:
            answers = [connection.exec_driver_sql(statement) for statement in statements]
            return answers[-1].scalar() if answers[-1].returns_rows else None

    def set(self, setting: str, value: str) -> None:
        """Change a setting, and wait until the server took it."""
        self.say(f"ALTER SYSTEM SET {setting} = {value}", "SELECT pg_reload_conf()")
        while self.say(f"SHOW {setting}") != value:
            pass


@pytest.fixture(scope="module")  # a module begun again, as a worker that takes its tests may, has another one
def guided_server() -> Iterator[Guided]:
    port = free_port()

    def prepare(folder: Path) -> None:
        certificates(folder)
        given = (GUIDE / "postgresql.conf").read_text()
        (folder / "postgresql.conf").write_text(given.replace("/etc/espace/certificats", str(folder)))
        trusted = "local all espace trust\n"  # this test installs without a password
        (folder / "pg_hba.conf").write_text(trusted + (GUIDE / "pg_hba.conf").read_text())

    folder = "$PWD"  # where the server is started from
    options = f"-p {port} -c config_file={folder}/postgresql.conf -c hba_file={folder}/pg_hba.conf"
    with started(prepare, options) as folder_made:
        guided = Guided(folder_made, port)
        guided.say("CREATE ROLE accueil LOGIN PASSWORD 'sept mots'")
        yield guided
