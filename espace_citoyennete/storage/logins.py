"""The logins of a server, one a person: they follow the table of those who sign in, in the same transaction.

`espace_proprietaire` owns the base and signs in nowhere. Whoever administers is a member of
`espace_entretien`, which may become it for an action that says so, and inherits nothing of it; so may the
group of the coordination become `espace_effacement`, which erases people and nothing else. `espace_cles`
alone makes logins, by functions: no password ever travels, only what SCRAM compares it with.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from espace_citoyennete.french import fold
from espace_citoyennete.rights import Right
from espace_citoyennete.storage.grants import ERASER, OWNER, group_of, groups, made_once
from espace_citoyennete.storage.passphrases import normal_form

UPKEEP, KEYS = "espace_entretien", "espace_cles"


def login_of(name: str) -> str:
    """Return the login of a person, made from their name alone: the door knows it, and it names nobody."""
    return f"agent_{hashlib.sha256(fold(name).encode()).hexdigest()[:24]}"


# What is asked of the server


class Opening(NamedTuple):
    """Whether a login has a passphrase, and until when: none for one that its person chose."""

    is_given: bool
    until: datetime | None


def openings(session: Session) -> dict[str, Opening]:
    """Return how each login opens the base."""
    found = session.execute(text(_OPENINGS))
    return {login: Opening(is_given, until) for login, is_given, until in found}


_OPENINGS = (
    "SELECT rolname, rolvaliduntil IS DISTINCT FROM '-infinity', "
    "CASE WHEN isfinite(rolvaliduntil) THEN rolvaliduntil END FROM pg_roles "
    r"WHERE rolname LIKE 'agent\_%' AND rolcanlogin"
)


def is_installed(session: Session) -> bool:
    """Tell whether the base of a server has its owner, and what each right may do."""
    owner = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'"
    return bool(session.scalar(text(owner)) == OWNER)


def logins_too_strong(session: Session) -> int:
    """Count the logins that do by themselves what nobody may, or that belong to nobody who signs in."""
    return session.scalar(text(_TOO_STRONG)) or 0


_TOO_STRONG = rf"""
SELECT count(*) FROM pg_roles AS login WHERE rolcanlogin AND rolname LIKE 'agent\_%' AND (
    rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication
    OR EXISTS (
        SELECT FROM pg_roles AS owner
        WHERE owner.rolname IN ('{OWNER}', '{KEYS}', '{ERASER}')
            AND pg_has_role(login.oid, owner.oid, 'USAGE')
    )
    OR NOT EXISTS (SELECT FROM "user" WHERE "user".login = rolname AND disabled_at IS NULL)
)
"""  # noqa: S608 - our own names


def give_passphrase(session: Session, login: str, passphrase: str, until: datetime) -> None:
    """Let somebody open the base with this passphrase until then; refused to whoever does not administer."""
    asked = {"login": login, "verifier": _verifier(session, login, passphrase), "until": until}
    session.execute(text(f"SELECT {KEYS}.donner(:login, :verifier, :until)"), asked)


def choose_passphrase(session: Session, login: str, passphrase: str) -> None:
    """Let whoever is signed in open the base with another passphrase from now on."""
    asked = {"verifier": _verifier(session, login, passphrase)}
    session.execute(text(f"SELECT {KEYS}.choisir(:verifier)"), asked)


def _verifier(session: Session, login: str, passphrase: str) -> str:
    driver: Any = session.connection().connection.dbapi_connection
    told: bytes = driver.pgconn.encrypt_password(
        normal_form(passphrase).encode(), login.encode(), b"scram-sha-256"
    )
    return told.decode()


# Making it, by whoever installs


def make_roles(session: Session) -> None:
    """Make the roles that are nobody's, and give the base to the one that owns it; run again, it mends."""
    _run(session, _roles())


def make_functions(session: Session) -> None:
    """Make what gives, changes and takes logins, once the tables are there; run again, it makes the same."""
    _run(session, _functions())


def _run(session: Session, statements: Iterator[str]) -> None:
    for statement in statements:
        session.connection().exec_driver_sql(statement.replace("%", "%%"))  # the driver reads % as its own


def _roles() -> Iterator[str]:
    named = ", ".join(groups())
    coordination = group_of(Right.COORDINATION)
    yield from map(made_once, (OWNER, UPKEEP, KEYS, ERASER, *groups()))
    yield f"ALTER ROLE {UPKEEP} NOINHERIT"
    yield f"ALTER ROLE {coordination} NOINHERIT"
    yield f"ALTER ROLE {KEYS} NOINHERIT CREATEROLE"
    yield f"GRANT {OWNER}, {KEYS} TO CURRENT_USER"
    yield f"GRANT {OWNER} TO {UPKEEP}"
    yield f"GRANT {ERASER} TO {coordination}"
    yield f"GRANT {UPKEEP}, {named} TO {KEYS} WITH ADMIN OPTION"
    grant = f"GRANT CREATE ON DATABASE %I TO {OWNER}, {KEYS}"
    yield f"DO $$ BEGIN EXECUTE format('{grant}', current_database()); END $$"
    yield f"ALTER SCHEMA public OWNER TO {OWNER}"
    yield _GIVEN_UP


# What a base made before these roles has: its tables, which take their sequences along, and its functions.
_GIVEN_UP = f"""DO $$ DECLARE one text; BEGIN
    FOR one IN
        SELECT format('TABLE %s', oid::regclass) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        UNION ALL SELECT format('FUNCTION %s', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    LOOP EXECUTE format('ALTER %s OWNER TO {OWNER}', one); END LOOP;
END $$"""  # noqa: S608 - our own names


def _functions() -> Iterator[str]:
    yield f"CREATE SCHEMA IF NOT EXISTS {KEYS} AUTHORIZATION {KEYS}"
    yield f"GRANT USAGE ON SCHEMA {KEYS} TO {', '.join((OWNER, *groups()))}"
    for name, returned, body in (
        ("suivre()", "trigger", _follow()),
        ("donner(agent text, verifier text, until timestamptz)", "void", _GIVE),
        ("choisir(verifier text)", "void", _CHOOSE),
    ):
        yield (
            f"CREATE OR REPLACE FUNCTION {KEYS}.{name} RETURNS {returned} LANGUAGE plpgsql SECURITY DEFINER "
            f"SET search_path = pg_catalog, pg_temp AS $${body}$$"
        )
    for name in ("suivre()", "donner(text, text, timestamptz)", "choisir(text)"):
        yield f"ALTER FUNCTION {KEYS}.{name} OWNER TO {KEYS}"
    yield f"SET LOCAL ROLE {OWNER}"
    yield f"GRANT USAGE ON SCHEMA public TO {KEYS}"
    yield f'GRANT SELECT (login, rights, disabled_at) ON "user" TO {KEYS}'
    yield (
        "CREATE OR REPLACE TRIGGER user_login AFTER INSERT OR DELETE OR UPDATE OF login, rights, disabled_at "
        f'ON "user" FOR EACH ROW EXECUTE FUNCTION {KEYS}.suivre()'
    )
    yield 'UPDATE "user" SET login = login'  # those who were there before the trigger
    yield "SET LOCAL ROLE NONE"


def _follow() -> str:
    """Return what makes the login of a row stand as the row says, in the transaction that wrote it.

    A login keeps its passphrase when it is renamed or taken away: brought back, it opens as before.
    """
    all_groups = ", ".join(f"'{name}'" for name in (*groups(), UPKEEP))
    return f"""
DECLARE
    agent text := coalesce(NEW.login, OLD.login);
    is_here bool := NEW.login IS NOT NULL AND NEW.disabled_at IS NULL;
    rights text[] := CASE WHEN is_here THEN string_to_array(NEW.rights, ',') ELSE '{{}}' END;
    held text[] := ARRAY(SELECT 'espace_' || word FROM unnest(rights) AS word);
    path text;
    name text;
    is_in bool;
BEGIN
    IF agent IS NULL THEN
        RETURN NULL;
    ELSIF agent !~ '^agent_[0-9a-f]{{24}}$' OR OLD.login !~ '^agent_[0-9a-f]{{24}}$' THEN
        RAISE insufficient_privilege;
    ELSIF OLD.login <> agent AND EXISTS (SELECT FROM pg_roles WHERE rolname = OLD.login) THEN
        EXECUTE format('ALTER ROLE %I RENAME TO %I', OLD.login, agent);
    ELSIF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = agent) THEN
        EXECUTE format('CREATE ROLE %I VALID UNTIL ''-infinity''', agent);
    END IF;
    EXECUTE format('ALTER ROLE %I %s', agent, CASE WHEN is_here THEN 'LOGIN' ELSE 'NOLOGIN' END);
    IF '{Right.ADMINISTRATION}' = ANY (rights) THEN
        held := held || '{UPKEEP}'::text;
    END IF;
    FOREACH name IN ARRAY ARRAY[{all_groups}] LOOP
        is_in := EXISTS (
            SELECT FROM pg_auth_members WHERE roleid = name::regrole AND member = agent::regrole
        );
        IF name = ANY (held) THEN
            path := coalesce(path, name);
        END IF;
        IF name = ANY (held) AND NOT is_in THEN
            EXECUTE format('GRANT %I TO %I', name, agent);
        ELSIF is_in AND NOT name = ANY (held) THEN
            EXECUTE format('REVOKE %I FROM %I', name, agent);
        END IF;
    END LOOP;
    IF path IS NOT NULL THEN
        EXECUTE format('ALTER ROLE %I SET search_path = %I, public', agent, path);
    END IF;
    RETURN NULL;
END
"""  # noqa: S608 - our own names


# Who installs gives the first passphrase; from then on, whoever administers.
_GIVE = f"""
BEGIN
    IF (
        verifier ~ '^SCRAM-SHA-256\\$' AND until IS NOT NULL
        AND EXISTS (SELECT FROM public."user" WHERE login = agent AND disabled_at IS NULL)
        AND (
            pg_has_role(session_user, '{KEYS}', 'USAGE')
            OR EXISTS (
                SELECT FROM public."user" WHERE login = session_user AND disabled_at IS NULL
                AND '{Right.ADMINISTRATION}' = ANY (string_to_array(rights, ','))
            )
        )
    ) IS NOT TRUE THEN
        RAISE insufficient_privilege;
    END IF;
    EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', agent, verifier, until);
END
"""  # noqa: S608 - our own names
_CHOOSE = """
BEGIN
    IF (
        verifier ~ '^SCRAM-SHA-256\\$'
        AND EXISTS (SELECT FROM public."user" WHERE login = session_user AND disabled_at IS NULL)
    ) IS NOT TRUE THEN
        RAISE insufficient_privilege;
    END IF;
    EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL ''infinity''', session_user, verifier);
END
"""
