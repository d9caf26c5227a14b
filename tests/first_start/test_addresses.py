"""The address of a shared base, wherever it comes from, carries no password: it is kept in clear."""

from dataclasses import replace
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from espace_citoyennete import settings
from espace_citoyennete.app import Office
from espace_citoyennete.cli import main
from espace_citoyennete.cli.exit_codes import BAD_USAGE
from espace_citoyennete.door.other import OtherPage
from espace_citoyennete.door.unlock import UnlockPage
from espace_citoyennete.errors import Invalid
from espace_citoyennete.storage.server import has_secret, server_at, server_typed
from tests.keyboard import Keyboard
from tests.windows import open_door

PLAIN = (
    "base.ville.fr/espace",
    "base.ville.fr:5433/espace",
    "[2001:db8::1]:5433/espace",
    "agent@base.ville.fr/espace",
    "base.ville.fr/espace?sslrootcert=%2Fetc%2Fa%40b%3Ac.crt",
)
CARRYING = (
    "agent:se/cr@et@base.ville.fr/espace",
    ":secret@base.ville.fr/espace",
    "agent:@base.ville.fr/espace",
    "base.ville.fr/espace?password=secret",
    "base.ville.fr/espace?sslrootcert=a.crt&PASSWORD=secret",
    "base.ville.fr/espace?pass%77ord=secret",
    "base.ville.fr/espace#?password=secret",
    "base.ville.fr/espace?sslpassword=secret",
)


@pytest.mark.parametrize("scheme", ["", "postgresql+psycopg://", "postgresql://"])
def test_a_password_is_found_wherever_it_stands_and_only_there(scheme: str) -> None:
    assert [has_secret(scheme + address) for address in PLAIN] == [False] * len(PLAIN)
    assert [has_secret(scheme + address) for address in CARRYING] == [True] * len(CARRYING)


@pytest.mark.parametrize("address", CARRYING)
def test_an_address_that_carries_one_is_refused_from_the_screen_the_settings_and_a_command(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saboteur: an address of which the password is left aside without a word, as before."""
    kept = f"postgresql+psycopg://{address}"
    for read, told in ((partial(server_typed, authority=""), address), (server_at, kept)):
        with pytest.raises(Invalid, match="mot de passe ne s’écrit pas dans l’adresse") as refusal:
            read(told)
        assert set(refusal.value.problems) == {"address"} and "secret" not in str(refusal.value)
    assert main(["entretenir", "--base", kept]) == BAD_USAGE
    said = capsys.readouterr().err
    assert "mot de passe ne s’écrit pas" in said and "secret" not in said


def test_the_door_says_it_of_the_address_that_this_machine_kept_and_opens_by_another(
    office: Office, qtbot: QtBot
) -> None:
    written = "postgresql+psycopg://agent:secret@base.ville.fr/espace"
    settings.save(replace(settings.load(), base=written, user_name="Zoé Petit"))
    keys, door = Keyboard(), open_door(office, qtbot)
    page = door.page
    assert isinstance(page, OtherPage)
    assert "mot de passe" in page.address.accessibleDescription() and keys.focused() is page.address
    keys.type("agent:secret@base.ville.fr/espace")
    keys.press("Entrée")
    assert "l’écrire sans lui" in page.address.accessibleDescription()
    assert page.address.text() == "agent:secret@base.ville.fr/espace"  # nothing typed is lost
    page.address.clear()
    keys.type("base.ville.fr/espace")
    keys.press("Entrée")
    assert isinstance(door.page, UnlockPage)
    assert door.page.user_name.text() == "Zoé Petit"
