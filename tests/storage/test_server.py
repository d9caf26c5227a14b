"""A server set as the installation guide says: reached safely or not at all, it keeps what it says."""

import pytest
import sqlalchemy as sa

from espace_citoyennete.errors import NotOpened
from tests.guided import Guided

pytestmark = pytest.mark.postgresql


def test_the_server_of_the_guide_is_reached_under_tls_by_a_password_that_is_not_sent(
    guided_server: Guided,
) -> None:
    database = guided_server.open()
    with database.reading() as session:
        facts = session.execute(
            sa.text("SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        ).one()
        secret = session.scalar(sa.text("SHOW password_encryption"))
    database.close()
    assert facts.ssl and facts.version in ("TLSv1.2", "TLSv1.3")
    assert secret == "scram-sha-256"


@pytest.mark.parametrize(
    "options",
    [
        {"host": "autre.ville.exemple"},  # somebody else's certificate
        {"sslrootcert": "/dev/null"},  # an authority that nobody gave
        {"password": "huit mots"},
        {"sslmode": "require"}, {"sslmode": "verify-ca"}, {"sslmode": "prefer"}, {"sslmode": "disable"},
        {"require_auth": "md5"}, {"channel_binding": "disable"},
    ],
)  # fmt: skip
def test_a_server_that_proves_nothing_is_not_reached(guided_server: Guided, options: dict[str, str]) -> None:
    with pytest.raises(NotOpened):
        guided_server.open(**options)


def test_nothing_passes_in_clear_even_for_who_asks_it(guided_server: Guided) -> None:
    engine = sa.create_engine(guided_server.address(sslmode="disable"), poolclass=sa.NullPool)
    with pytest.raises(sa.exc.OperationalError, match="reject"), engine.connect():
        pass


def test_a_server_that_may_lose_what_it_acknowledged_is_not_worked_with(guided_server: Guided) -> None:
    guided_server.set("fsync", "off")
    try:
        with pytest.raises(NotOpened, match="fsync"):
            guided_server.open()
    finally:
        guided_server.set("fsync", "on")


def test_what_was_typed_is_in_no_line_of_the_log_of_the_server(guided_server: Guided) -> None:
    guided_server.say("CREATE TABLE essai (nom text UNIQUE)", "GRANT ALL ON essai TO accueil")
    database = guided_server.open()
    for _ in range(2):
        try:
            with database.transaction() as session:
                session.execute(sa.text("INSERT INTO essai VALUES (:nom)"), {"nom": "Canari-Zoulou"})
        except sa.exc.IntegrityError:
            pass
    database.close()
    log = guided_server.folder.with_name(f"{guided_server.folder.name}.log").read_text(
        "utf-8", errors="replace"
    )
    assert "connection authorized" in log
    assert "Canari" not in log
