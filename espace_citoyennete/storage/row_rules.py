"""Which contacts a server lets somebody at the desk read: the wall behind `contacts.listing.readable`.

Of a contact that its reader may not read a server keeps back the note, the words of the search and, where it
is restricted, who came; its codes stay, for everybody counts. The group that is held to it has a view in
front of the table, and writes through it: only what its login may read is changed.
"""

from collections.abc import Iterator

from sqlalchemy import Table

from espace_citoyennete.rights import (
    CURRENT_MONTHS,
    READERS,
    RESTRICTED_DOMAINS,
    RESTRICTED_REQUESTS,
    Right,
)
from espace_citoyennete.storage.base import Base
from espace_citoyennete.storage.dictionary import Category

TABLE = "contact"
_NOTE, _PERSON = "note", "visitor_id"  # what is kept back; the codes of a contact are counted by everybody


def is_held(right: Right) -> bool:
    """Tell whether a right reads words, but not those of every contact."""
    return right in READERS[Category.TEXT] and right is not Right.COORDINATION


def common() -> Iterator[str]:
    """Yield what all groups lean on: who reads everything, which contact this login may read."""
    coordinates = f"SELECT pg_has_role(session_user, 'espace_{Right.COORDINATION}', 'MEMBER')"
    yield _function("espace_coordinates()", "boolean", coordinates)
    reads = f"SELECT EXISTS (SELECT FROM contact WHERE id = $1 AND ({_MAY_READ}))"  # noqa: S608 - all ours
    yield _function("espace_reads(bigint)", "boolean", reads)
    note = f"SELECT {_NOTE} FROM contact WHERE id = $1 AND ({_MAY_READ})"  # noqa: S608 - all ours
    yield _function("espace_note(bigint)", "text", note)
    # The words of the search follow whoever writes a contact or a person, and nobody writes them by hand.
    for name in ("contact_search_keep", "visitor_search_keep", "contact_domain_keep"):
        yield f"ALTER FUNCTION {name}() SECURITY DEFINER SET search_path = public"


def of_group(group: str) -> Iterator[str]:
    """Yield the view of a group that does not read every contact, and what it writes through it."""
    table = Base.metadata.tables[TABLE]
    names = [column.name for column in table.columns]
    counted = [f'"{name}"' for name in names if name not in (_NOTE, _PERSON)]
    read = f"SELECT {', '.join(counted)} FROM public.contact"  # noqa: S608 - names of the models
    yield f"CREATE VIEW {group}.contact_counted AS {read}"
    told = {name: f'counted."{name}"' for name in names}
    told |= {_NOTE: f"espace_note(counted.id) AS {_NOTE}", _PERSON: f"open.{_PERSON}"}
    yield (
        f"CREATE VIEW {group}.contact WITH (security_invoker) AS "  # noqa: S608 - names of the models
        f"SELECT {', '.join(told.values())} FROM {group}.contact_counted AS counted "
        "LEFT JOIN public.contact AS open ON open.id = counted.id"
    )
    yield f"ALTER VIEW {group}.contact ALTER id SET DEFAULT nextval('public.contact_id_seq')"
    yield f"ALTER VIEW {group}.contact ALTER is_month_only SET DEFAULT false"
    yield f"GRANT SELECT ON {group}.contact_counted TO {group}"
    yield f"GRANT SELECT, INSERT, UPDATE ON {group}.contact TO {group}"
    yield f"GRANT SELECT (id, {_PERSON}) ON public.contact TO {group}"
    yield _function(f"{group}.write_contact()", "trigger", _written(table))
    yield (
        f"CREATE TRIGGER written INSTEAD OF INSERT OR UPDATE OR DELETE ON {group}.contact "
        f"FOR EACH ROW EXECUTE FUNCTION {group}.write_contact()"
    )
    joined = "contact JOIN contact_search AS found ON found.id = contact.id"
    found = f"SELECT contact.id FROM {joined} WHERE words @@ $1 AND ({_MAY_READ})"  # noqa: S608 - all ours
    yield _function(f"{group}.contacts_found(tsquery)", "SETOF bigint", found, rows=" ROWS 100")
    yield from _policy(
        "contact", "reserve", f"FOR SELECT TO {group}", f"(SELECT espace_coordinates()) OR ({_IS_OPEN})"
    )
    # What restricts a contact is not taken off by whoever may not read it.
    yield "ALTER TABLE contact_domain ENABLE ROW LEVEL SECURITY"
    yield 'DROP POLICY IF EXISTS tout ON "contact_domain"'
    yield 'CREATE POLICY tout ON "contact_domain" USING (true)'
    for verb in ("DELETE", "UPDATE"):
        yield from _policy(
            "contact_domain", f"reserve_{verb.lower()}", f"FOR {verb} TO {group}", "espace_reads(contact_id)"
        )


def _policy(table: str, name: str, whom: str, rule: str) -> Iterator[str]:
    yield f'DROP POLICY IF EXISTS {name} ON "{table}"'
    yield f'CREATE POLICY {name} ON "{table}" AS RESTRICTIVE {whom} USING ({rule})'


def _function(name: str, returned: str, body: str, *, rows: str = "") -> str:
    """Return what makes a function that reads as the owner, for the login that calls it."""
    how = "plpgsql" if returned == "trigger" else f"sql STABLE{rows}"
    return (
        f"CREATE OR REPLACE FUNCTION {name} RETURNS {returned} LANGUAGE {how} SECURITY DEFINER "
        f"SET search_path = public AS $body${body}$body$"
    )


def _listed(codes: frozenset[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


_IS_CURRENT = f"contact.occurred_at >= CURRENT_DATE - interval '{CURRENT_MONTHS} months'"
_IS_OPEN = (
    "contact.author_id = espace_me() OR "
    f"coalesce(contact.domain, '') NOT IN ({_listed(RESTRICTED_DOMAINS)}) "
    f"AND contact.request NOT IN ({_listed(RESTRICTED_REQUESTS)}) "
    "AND NOT EXISTS (SELECT FROM contact_domain WHERE contact_domain.contact_id = contact.id "
    f"AND contact_domain.code IN ({_listed(RESTRICTED_DOMAINS)}))"
)
_MAY_READ = f"(SELECT espace_coordinates()) OR ({_IS_CURRENT}) AND ({_IS_OPEN})"


def _written(table: Table) -> str:
    """Return what writes a contact for whoever may: as its author, or one that they read, at its version."""
    names = [f'"{column.name}"' for column in table.columns]
    values = ", ".join(f"NEW.{name}" for name in names)
    return f"""
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE insufficient_privilege;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.author_id IS NOT NULL AND NEW.author_id IS DISTINCT FROM espace_me() THEN
            RAISE insufficient_privilege;
        END IF;
        INSERT INTO contact ({", ".join(names)}) VALUES ({values});
        RETURN NEW;
    END IF;
    IF NOT espace_reads(OLD.id) OR NEW.id <> OLD.id OR NEW.author_id IS DISTINCT FROM OLD.author_id THEN
        RAISE insufficient_privilege;
    END IF;
    UPDATE contact SET ({", ".join(names)}) = ROW({values}) WHERE id = OLD.id AND version = OLD.version;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
"""  # noqa: S608 - names of the models
