"""A shared base, lived as the installation guide says: installed, made, and one login a person."""

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select, text

from espace_citoyennete import settings
from espace_citoyennete.accounts.keys_section import KeysSection
from espace_citoyennete.accounts.listing import Account, accounts
from espace_citoyennete.accounts.section import AccountsSection
from espace_citoyennete.accounts.server_keys import ServerKeys
from espace_citoyennete.accounts.service import (
    UserDraft,
    add_user,
    change_user,
    disable_user,
)
from espace_citoyennete.app import Office
from espace_citoyennete.cli import main
from espace_citoyennete.cli.exit_codes import BAD_USAGE, DONE, NOT_OPENED
from espace_citoyennete.clock import Clock, fixed_clock
from espace_citoyennete.contacts.model import Contact
from espace_citoyennete.contacts.service import ContactDraft, log_contact
from espace_citoyennete.door.other import OtherPage
from espace_citoyennete.door.passphrase import ChoosePage
from espace_citoyennete.door.unlock import UnlockPage
from espace_citoyennete.errors import Forbidden, Invalid, NotOpened, SessionEnded
from espace_citoyennete.main_window import MainWindow
from espace_citoyennete.opening import Opened, choose_passphrase, open_on_server
from espace_citoyennete.privacy.past_years import COUNTING
from espace_citoyennete.privacy.purge_acts import Confirmed, erase_for_good, purge_before_two
from espace_citoyennete.privacy.purging import due_for_purge
from espace_citoyennete.privacy.service import forget_person
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.attempts import forget as forget_attempts
from espace_citoyennete.storage.database import Database
from espace_citoyennete.storage.grants import ERASER, OWNER
from espace_citoyennete.storage.layout import ATTEMPTS
from espace_citoyennete.storage.logins import login_of
from espace_citoyennete.storage.server import Server
from espace_citoyennete.storage.upkeep import Care, note_fact
from espace_citoyennete.town.page import SettingsPage
from espace_citoyennete.ui import dialogs
from espace_citoyennete.upkeep.checks import Examined, logins_check
from espace_citoyennete.upkeep.rules import State
from espace_citoyennete.visitors.model import Visitor
from espace_citoyennete.visitors.service import VisitorDraft
from tests.guided import HOST, Guided
from tests.keyboard import Keyboard
from tests.rights.test_grants import BY_RIGHT, FORBIDDEN
from tests.trust.canaries import Nest
from tests.windows import open_door

pytestmark = pytest.mark.postgresql

HEAD, PHRASE = "Samira Amrani", "pelican fragile tournevis salade orageux clairon"
HERS = "mouette lanterne citron violoncelle brouillard"
SLOW = 20_000  # milliseconds


@pytest.fixture
def clock() -> Clock:
    """Return the machine's own time, by which the server knows what was lent."""
    return Clock()


class Town:
    """A base just made on the server of the guide, by the gestures of the guide, and its first person."""

    def __init__(self, guided: Guided, folder: Path) -> None:
        self.server = Server(HOST, "espace", guided.port, str(guided.authority))
        self.installation = self.server.kept.replace("://", "://espace_installation@")
        guided.say(
            "CREATE ROLE espace_installation LOGIN CREATEROLE PASSWORD 'mot de passe des clés'",
            "CREATE DATABASE espace OWNER espace_installation",
        )
        passwords = folder / "mots-de-passe"
        passwords.write_text(f"{HOST}:{guided.port}:espace:espace_installation:mot de passe des clés\n")
        passwords.chmod(0o600)
        self.passwords, self.journal_key = passwords, folder / "cle-du-journal"

    def run(self, *command: str) -> str:
        """Run a command that must succeed, and return what it says."""
        with contextlib.redirect_stdout(io.StringIO()) as said:
            assert main(list(command)) == DONE
        return said.getvalue()

    def open(self, name: str = HEAD, phrase: str = PHRASE) -> Opened:
        """Open the base as the door does."""
        return open_on_server(self.server, name, phrase, Clock())


@pytest.fixture(scope="module")
def town(guided_server: Guided, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(guided_server, tmp_path_factory.mktemp("installation"))
    with pytest.MonkeyPatch.context() as desk:
        desk.setenv("PGHOSTADDR", "127.0.0.1")  # the name of the server, which no one here resolves
        desk.setenv("PGPASSFILE", str(made.passwords))
        said = made.run("creer", "--base", made.installation, "--ville", "Amiens", "--utilisateur", HEAD)
        made.journal_key.write_text(journal_key_in(said))
        opened = made.open(phrase=lent_in(said))
        assert opened.is_lent and opened.folder is None
        choose_passphrase(opened, PHRASE).database.close()
        yield made


def lent_in(told: str) -> str:
    found = re.search(r"dans les 24 heures\s*: (.+)", told)
    assert found is not None, told
    return found[1]


def journal_key_in(told: str) -> str:
    found = re.search(r"hors du serveur\s*: (.+)", told)
    assert found is not None, told
    return found[1]


@pytest.fixture
def head(town: Town) -> Iterator[Opened]:
    """Return the base, opened by whoever administers."""
    opened = town.open()
    yield opened
    opened.database.close()


def add(head: Opened, name: str, *rights: Right) -> tuple[UserDraft, str]:
    """Give somebody an account, and return it with the passphrase lent."""
    draft = UserDraft(name, frozenset(rights))
    with head.database.transaction() as session:
        add_user(session, draft, by=head.agent)
    lent = ServerKeys(head.database).lend(account(head, draft), by=head.agent)
    return draft, lent.passphrase


def account(head: Opened, draft: UserDraft) -> Account:
    with head.database.reading() as session:
        return next(one for one in accounts(session) if one.uid == draft.uid)


def log(opened: Opened) -> None:
    now = opened.database.clock.now()
    draft = ContactDraft("VISITE", now, "LOG", "REPONDU", note="canari", visitor=VisitorDraft("Canari"))
    with opened.database.transaction() as session:
        log_contact(session, draft, now=now, by=opened.agent)


def refused(database: Database, *statements: str) -> list[str]:
    """Return those of the statements that the server refuses to this login, whatever opens it."""

    def is_refused(statement: str) -> bool:
        try:
            with database.engine.begin() as connection:
                connection.execute(text(statement))
                connection.rollback()
        except Exception as error:
            assert getattr(getattr(error, "orig", None), "sqlstate", "") == "42501", statement
            return True
        return False

    return [statement for statement in statements if is_refused(statement)]


def rights_of_logins(head: Opened) -> State:
    """Return what « Santé de la base » finds of the logins."""
    return logins_check(Examined(head.database, head.database.clock)).state


def test_somebody_opens_with_what_was_lent_chooses_and_works_under_their_own_login(
    town: Town, head: Opened
) -> None:
    """Saboteurs: a passphrase lent that still opens once another was chosen; one that opens for ever."""
    _draft, lent = add(head, "Ali Benali", Right.RECEPTION)
    opened = town.open("ali  BENALI", lent)
    assert opened.is_lent
    choose_passphrase(opened, HERS)
    log(opened)
    opened.database.let_go()  # the connections to come take the passphrase chosen
    with opened.database.reading() as session:
        assert session.scalar(text("SELECT session_user::text")) == login_of("Ali Benali")
        assert session.scalar(select(Contact.note).order_by(Contact.id.desc()).limit(1)) == "canari"
        assert session.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
    opened.database.close()
    assert not town.open("Ali Benali", HERS).is_lent
    stopped = fixed_clock(Clock().now())
    for told in ("n’ouvrent pas", "Attendre 1 seconde"):
        with pytest.raises(NotOpened, match=told):
            open_on_server(town.server, "Ali Benali", lent, stopped)


def test_a_passphrase_is_measured_on_a_server_as_in_a_folder_by_what_anybody_here_knows(
    town: Town, head: Opened
) -> None:
    """Saboteur: a passphrase measured against one's own name alone, as before."""
    known = "amrani samira amrani", "hippolyte wrzesniewski"
    add(head, "Hippolyte Wrzesniewski", Right.RECEPTION)
    _draft, lent = add(head, "Ève Sow", Right.RECEPTION)
    opened = town.open("Ève Sow", lent)
    for phrase in known:
        with pytest.raises(Invalid, match="se devine"):
            choose_passphrase(opened, phrase)
    opened.database.known_here = lambda _session: []
    choose_passphrase(opened, known[1]).database.close()  # the planted fault


def test_whoever_receives_opens_the_base_and_erases_nothing_on_time(town: Town, head: Opened) -> None:
    """Saboteur: what has had its time erased by whoever opens a server, which lets only some do it."""
    name = f"Lou {uuid4()}"
    _draft, lent = add(head, name, Right.RECEPTION)
    town.open(name, lent).database.close()


def test_nobody_changes_a_passphrase_of_a_server_who_does_not_type_the_present_one(
    town: Town, head: Opened
) -> None:
    name = f"Gil {uuid4()}"
    _draft, lent = add(head, name, Right.RECEPTION)
    opened = town.open(name, lent)
    with pytest.raises(NotOpened, match="n’ouvrent pas"):
        ServerKeys(opened.database).change("une autre phrase de passe", HERS, by=opened.agent)
    opened.database.close()
    forget_attempts(settings.server_attempts(), "")
    town.open(name, lent).database.close()


def test_a_login_does_what_its_right_does_and_whoever_inherits_the_owner_is_found(
    guided_server: Guided, town: Town, head: Opened
) -> None:
    """The planted fault: a login that is a member of the owner, rather than of who may become it."""
    _draft, lent = add(head, "Lou Petit", Right.RECEPTION)
    here = (statement.replace("Quelqu’un", HEAD) for statement in BY_RIGHT[Right.RECEPTION])
    forbidden = (*FORBIDDEN, *here, f"SET ROLE {OWNER}", f"SET ROLE {ERASER}")
    theirs = town.open("Lou Petit", lent).database
    assert refused(theirs, *forbidden) == list(forbidden)
    assert rights_of_logins(head) is State.GOOD
    guided_server.say(f"GRANT {OWNER} TO {login_of('Lou Petit')}")
    assert rights_of_logins(head) is State.BAD
    assert refused(theirs, "DELETE FROM journal_line", "SELECT action FROM journal_line") == []
    guided_server.say(f"REVOKE {OWNER} FROM {login_of('Lou Petit')}")
    theirs.close()
    administers = tuple(one for one in FORBIDDEN if one != "SET ROLE espace")
    assert refused(head.database, *administers) == list(administers)  # until they say that they maintain
    with head.database.transaction(is_beyond=True) as session:
        assert session.scalar(text("SELECT current_user::text")) == OWNER


# A contact in somebody else's name, which only what is left of somebody forgotten may be.
_SIGNED = (
    "INSERT INTO contact (id, uid, version, channel, occurred_at, month, author_id) "
    "SELECT {}, gen_random_uuid(), 1, 'VISITE', now(), 24323, id FROM \"user\" WHERE name = '" + HEAD + "'"
)


def test_a_coordinator_forgets_and_purges_before_two_by_a_role_that_does_nothing_else(
    guided_server: Guided, town: Town, head: Opened
) -> None:
    """Saboteurs: a group that may not become the eraser; a login that inherits it."""
    (_draft, lent), now = add(head, "Eva Kaya", Right.COORDINATION), head.database.clock.now()
    opened = choose_passphrase(town.open("Eva Kaya", lent), HERS)
    hers, by = opened.database, opened.agent
    with head.database.transaction(is_beyond=True) as session:
        asks = Nest(session).person.uid
        for days in (900, 800):
            came = ContactDraft("VISITE", now - timedelta(days=days), "LOG", "REPONDU", note="bail",
                                visitor=VisitorDraft(f"Weber {days}"))  # fmt: skip
            log_contact(session, came, now=now, by=head.agent)
        note_fact(session, Care.COPY, now, "")

    def forget() -> None:
        erase_for_good(hers, None, lambda session: forget_person(session, asks, now=now, by=by))

    guided_server.say(f"REVOKE {ERASER} FROM espace_coordination")
    with pytest.raises(Forbidden):
        forget()
    guided_server.say(f"GRANT {ERASER} TO espace_coordination")
    forget()
    with hers.reading() as session:
        assert session.scalar(select(Visitor.id).where(Visitor.uid == asks)) is None
        due = due_for_purge(session, today=now.date(), counting=COUNTING, by=by)
    assert len(due.people) >= 2
    typed = Confirmed(HERS, head.agent, PHRASE, len(due.people))
    with pytest.raises(Invalid) as refusal:
        purge_before_two(hers, None, due, replace(typed, theirs=HERS), by=by)
    assert set(refusal.value.problems) == {"theirs"}
    forget_attempts(settings.server_attempts(), "")
    done, _left = purge_before_two(hers, None, due, typed, by=by)
    assert done.uids == due.people.keys()

    as_eraser = f"SET LOCAL ROLE {ERASER}; SET LOCAL search_path = public; "
    tried = [statement for statement in FORBIDDEN if statement != "DELETE FROM callback"]
    tried += [*BY_RIGHT[Right.COORDINATION], "DELETE FROM permanence", "DELETE FROM purge", _SIGNED.format(7)]
    tried = [as_eraser + statement.replace("Quelqu’un", HEAD) for statement in tried]
    assert refused(hers, *tried) == tried
    own_hand = (_SIGNED.format(-7), "DELETE FROM callback", "UPDATE purge SET told = ''", f"SET ROLE {OWNER}")
    assert refused(hers, *own_hand) == list(own_hand)  # until they say that they erase
    assert rights_of_logins(head) is State.GOOD
    guided_server.say(f"GRANT {ERASER} TO {login_of('Eva Kaya')}")
    assert rights_of_logins(head) is State.BAD
    guided_server.say(f"REVOKE {ERASER} FROM {login_of('Eva Kaya')}")
    hers.close()


def test_rights_changed_end_the_session_and_who_leaves_opens_no_more(town: Town, head: Opened) -> None:
    """Saboteur: a login left to whoever left."""
    draft, lent = add(head, "Noé Roux", Right.RECEPTION)
    opened, instant = town.open("Noé Roux", lent), Clock().instant()
    log(opened)
    with head.database.transaction() as session:
        change_user(session, replace(draft, rights=frozenset({Right.DIRECTION})), by=head.agent)
    with pytest.raises(SessionEnded, match="droits"):
        log(opened)
    opened.database.close()
    with head.database.transaction() as session:
        change_user(session, replace(draft, name="Noé Leroux"), by=head.agent)
    renamed = town.open("Noé Leroux", lent)
    with head.database.transaction() as session:
        disable_user(session, draft.uid, instant=instant, by=head.agent)
    with pytest.raises(SessionEnded, match="retiré"):
        log(renamed)
    with pytest.raises(SessionEnded, match="retiré"), renamed.database.reading() as session:
        session.scalar(select(Contact.note))
    renamed.database.close()
    for name in ("Noé Leroux", "Noé Roux"):
        with pytest.raises(NotOpened):
            town.open(name, lent)


def test_nobody_but_who_administers_gives_a_passphrase_or_touches_another_account(
    town: Town, head: Opened
) -> None:
    _draft, lent = add(head, "Zoé Petit", Right.COORDINATION)
    database, verifier = town.open("Zoé Petit", lent).database, "SCRAM-SHA-256$4096:x"
    tried = (
        f"SELECT espace_cles.donner('{login_of(HEAD)}', '{verifier}', now())",
        f"SELECT espace_cles.donner('espace_installation', '{verifier}', now())",
        "SELECT espace_cles.choisir('en clair')",
        "CREATE ROLE agent_000000000000000000000000 LOGIN",
        f"ALTER ROLE {login_of(HEAD)} PASSWORD 'x'",
        "UPDATE \"user\" SET login = 'espace_installation'",
    )
    assert refused(database, *tried) == list(tried)
    with database.engine.begin() as connection:
        touched = connection.execute(text('UPDATE "user" SET passphrase_at = now()')).rowcount
        connection.rollback()
    assert touched == 1  # one's own
    database.close()
    forged = f"UPDATE \"user\" SET login = 'espace_installation' WHERE login = '{login_of(HEAD)}'"
    assert refused(head.database, forged) == [forged]


def test_the_night_keeps_the_base_and_a_password_is_never_written_in_an_address(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "à jour" in town.run("entretenir", "--base", town.installation)
    with_password = town.installation.replace("espace_installation@", "espace_installation:secret@")
    assert main(["entretenir", "--base", with_password]) == BAD_USAGE
    told = capsys.readouterr().err
    assert "PGPASSFILE" in told and "secret" not in told


def test_the_journal_of_a_server_is_sealed_and_verified_by_the_key_told_when_it_was_made(
    town: Town, head: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saboteur kept: a line rewritten by whoever has the server, its seals left as they were."""
    log(head)
    verify = ["verifier", "--base", town.installation, "--utilisateur", HEAD]
    verify += ["--cle-journal", str(town.journal_key)]
    main(verify)
    assert "lignes vérifiées" in capsys.readouterr().out
    with head.database.transaction(is_beyond=True) as session:
        session.execute(text("UPDATE journal_line SET fields = 'canari' WHERE id = 3 AND fields = ''"))
    main(verify)
    assert "modifié ou tronqué à la ligne 3" in capsys.readouterr().err
    with head.database.transaction(is_beyond=True) as session:
        session.execute(text("UPDATE journal_line SET fields = '' WHERE id = 3"))
    town.journal_key.with_suffix(".faute").write_text(town.journal_key.read_text().replace("-", "A", 1))
    assert main([*verify[:-1], str(town.journal_key.with_suffix(".faute"))]) == NOT_OPENED
    assert "La clé du journal comporte une faute de frappe" in capsys.readouterr().err


# The same, by the screens


def entered(office: Office, qtbot: QtBot) -> MainWindow:
    qtbot.waitUntil(lambda: office.window is not None, timeout=SLOW)
    assert office.window is not None
    with qtbot.waitActive(office.window):
        office.window.activateWindow()
    return office.window


def test_the_door_opens_a_server_remembers_it_and_is_found_again_after_the_long_lock(
    office: Office, town: Town, head: Opened, qtbot: QtBot
) -> None:
    """Saboteur: an address kept with its passphrase."""
    _draft, lent = add(head, "Inès Diallo", Right.RECEPTION)
    keys, door = Keyboard(), open_door(office, qtbot)
    next(one for one in door.findChildren(QPushButton) if "existante" in one.text()).click()
    assert isinstance(door.page, OtherPage)
    keys.type("pas une adresse")
    keys.press("Entrée")
    assert "base.ville.fr/espace" in door.page.address.accessibleDescription()
    door.page.address.clear()
    keys.type(town.server.words, town.server.authority)
    keys.press("Entrée")
    assert isinstance(door.page, UnlockPage)
    keys.type("Inès Diallo", "une autre phrase de passe")
    keys.press("Entrée")
    page = door.page
    qtbot.waitUntil(lambda: "n’ouvrent pas" in page.message.text, timeout=SLOW)
    tried = (settings.server_attempts() / ATTEMPTS).read_text("utf-8")  # the next one waits
    assert "phrase" not in tried and "Diallo" not in tried
    forget_attempts(settings.server_attempts(), "")
    page.passphrase.setText(lent)
    keys.press("Entrée")
    qtbot.waitUntil(lambda: isinstance(door.page, ChoosePage), timeout=SLOW)
    choice = door.page
    assert isinstance(choice, ChoosePage)
    choice.passphrase.setText(HERS)
    choice.passphrase.setFocus()
    keys.press("Entrée")
    window = entered(office, qtbot)
    kept = settings.settings_file().read_text("utf-8")
    assert town.server.kept in kept and lent not in kept and HERS not in kept
    keys.press("F2")
    keys.type("log")
    keys.press("Ctrl+L")
    assert [office.window] == [None]
    locked = office.door
    assert locked is not None and isinstance(locked.page, UnlockPage)
    assert (locked.page.place, locked.page.user_name.text()) == (town.server, "Inès Diallo")
    with qtbot.waitActive(locked):
        locked.activateWindow()
    keys.type(HERS)
    keys.press("Entrée")
    again = entered(office, qtbot)
    assert again is not window and len(again.panel.chips) == 1


def test_accounts_are_kept_by_the_same_screens_and_what_a_server_has_not_is_not_shown(
    office: Office, town: Town, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_question: True)
    keys = Keyboard()
    office.enter(town.open())
    window = entered(office, qtbot)
    window.show_page("page:settings")
    assert isinstance(window.page, SettingsPage)
    window.page.show_section("Comptes")
    section = window.page.section
    assert isinstance(section, AccountsSection)
    section.focus_default()
    keys.press("N")
    keys.type("Awa Traoré")
    section.form.findChildren(QCheckBox)[0].setFocus()
    keys.press("Espace", "Entrée")

    def state() -> str:
        return {line.account.name: str(line.state) for line in section.model.rows}["Awa Traoré"]

    assert state() == "phrase de passe à donner (P)"
    section.table.go_to([line.account.name for line in section.model.rows].index("Awa Traoré"))
    keys.press("P")
    qtbot.waitUntil(lambda: "main propre" in section.message.text, timeout=SLOW)
    lent = section.message.text.split("«\u00a0")[1].split("\u00a0»")[0]
    assert "provisoire jusqu’au" in state()
    town.open("Awa Traoré", lent).database.close()
    keys.press("Suppr")
    with pytest.raises(NotOpened):
        town.open("Awa Traoré", lent)
    keys.press("Ctrl+Z")
    forget_attempts(settings.server_attempts(), "")
    town.open("Awa Traoré", lent).database.close()
    window.page.show_section("Phrase et clés")
    own = window.page.section
    assert isinstance(own, KeysSection)
    told = " ".join(one.text() for one in own.findChildren(QPushButton) if one.isVisibleTo(own))
    assert "Changer ma phrase" in told and "secours" not in told and "fichier" not in told
    for present, chosen, answer in ((HERS, PHRASE, "n’ouvrent pas"), (PHRASE, HERS, "changée")):
        forget_attempts(settings.server_attempts(), "")
        own.present.setText(present)
        own.chosen.setText(chosen)
        own.change_own()
        qtbot.waitUntil(lambda said=answer: said in own.message.text, timeout=SLOW)  # type: ignore[misc]
    again = town.open(phrase=HERS)
    choose_passphrase(again, PHRASE).database.close()
