"""Make the search: words of each contact and of each visitor, kept by triggers.

A contact is found by its note, its visitor's name and phone, and the labels of its codes. The words
stay right whoever writes the row; `storage/search.py` asks them.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

# {c} is a row of contact, {labels} joins the labels that a code has had over the years.
_CONTACT_WORDS = """
{c}.note
|| coalesce((SELECT ' ' || {person} FROM visitor AS v WHERE v.id = {c}.visitor_id), '')
|| coalesce((SELECT ' ' || m.label FROM motive AS m WHERE m.code = {c}.motive), '')
|| coalesce((SELECT ' ' || {labels} FROM choice AS o
             WHERE o.list_name = 'domaine_droit' AND o.code = {c}.domain), '')
|| coalesce((SELECT ' ' || {labels} FROM contact_domain AS d
             JOIN choice AS o ON o.list_name = 'domaine_droit' AND o.code = d.code
             WHERE d.contact_id = {c}.id), '')
|| coalesce((SELECT ' ' || {labels} FROM choice AS o
             WHERE o.list_name = 'suite_donnee' AND o.code = {c}.outcome), '')
"""
# A person found twice keeps the words of the records put together with this one; {both} joins them.
_OWN_WORDS = "{v}.last_name || ' ' || {v}.first_name || ' ' || {v}.phone_key"
_VISITOR_WORDS = f"""{_OWN_WORDS} || coalesce((SELECT ' ' || {{both}}({_OWN_WORDS.format(v="m")}, ' ')
             FROM visitor AS m WHERE m.merged_into_id = {{v}}.id), '')"""
_CONTACT_COLUMNS = "note, motive, domain, outcome, visitor_id"
_VISITOR_COLUMNS = "last_name, first_name, phone_key, merged_into_id"
# Letters that are not an accent on another letter: `french.fold` writes them the same way.
_LETTERS = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o",
            "đ": "d", "Đ": "d", "ı": "i", "İ": "i", "ẞ": "ss"}  # fmt: skip


def upgrade() -> None:
    connection = op.get_bind()
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        connection.exec_driver_sql(statement)


def _spelt(words: str) -> str:
    for letter, letters in _LETTERS.items():
        words = f"replace({words}, '{letter}', '{letters}')"
    return words


def _sqlite() -> list[str]:
    def contact_words(row: str) -> str:
        person = _VISITOR_WORDS.format(v="v", both="group_concat")
        return _spelt(_CONTACT_WORDS.format(c=row, labels="group_concat(o.label, ' ')", person=person))

    def visitor_words(row: str) -> str:
        return _spelt(_VISITOR_WORDS.format(v=row, both="group_concat"))

    statements = []
    for table in ("contact", "visitor"):
        statements += [
            f"CREATE VIRTUAL TABLE {table}_search USING fts5(words, prefix='2 3', columnsize=0, "
            'tokenize="unicode61 remove_diacritics 2")',
            # Without it, the words of an erased person stay in the index, even after VACUUM.
            f"INSERT INTO {table}_search({table}_search, rank) VALUES ('secure-delete', 1)",
            f"CREATE TRIGGER {table}_search_removed AFTER DELETE ON {table} BEGIN "
            f"DELETE FROM {table}_search WHERE rowid = old.id; END",
        ]
    for table, columns, words in (
        ("contact", _CONTACT_COLUMNS, contact_words("new")),
        ("visitor", _VISITOR_COLUMNS, visitor_words("new")),
    ):
        statements += [
            f"CREATE TRIGGER {table}_search_made AFTER INSERT ON {table} BEGIN "
            f"INSERT INTO {table}_search(rowid, words) VALUES (new.id, {words}); END",
            f"CREATE TRIGGER {table}_search_changed AFTER UPDATE OF {columns} ON {table} BEGIN "
            f"UPDATE {table}_search SET words = {words} WHERE rowid = new.id; END",
        ]
    statements += [
        f"CREATE TRIGGER visitor_merged AFTER UPDATE OF {_VISITOR_COLUMNS} ON visitor BEGIN "
        f"UPDATE visitor_search SET words = (SELECT {visitor_words('v')} FROM visitor AS v "
        "WHERE v.id = visitor_search.rowid) WHERE rowid IN (new.merged_into_id, old.merged_into_id); END",
        f"CREATE TRIGGER visitor_contacts_changed AFTER UPDATE OF {_VISITOR_COLUMNS} ON visitor BEGIN "
        f"UPDATE contact_search SET words = (SELECT {contact_words('c')} FROM contact AS c "
        "WHERE c.id = contact_search.rowid) WHERE rowid IN (SELECT id FROM contact "
        "WHERE visitor_id IN (new.id, new.merged_into_id, old.merged_into_id)); END",
    ]
    for name, event, row in (("made", "INSERT", "new"), ("removed", "DELETE", "old")):
        statements.append(
            f"CREATE TRIGGER contact_domain_{name} AFTER {event} ON contact_domain BEGIN "
            f"UPDATE contact_search SET words = (SELECT {contact_words('c')} FROM contact AS c "
            f"WHERE c.id = {row}.contact_id) WHERE rowid = {row}.contact_id; END"
        )
    return statements


def _postgresql() -> list[str]:
    visitor_words = _VISITOR_WORDS.format(v="v", both="string_agg")
    contact_words = _CONTACT_WORDS.format(c="c", labels="string_agg(o.label, ' ')", person=visitor_words)
    letters = _spelt("normalize($1, NFKD)")
    keep = "ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words"
    statements = [
        # Accents off, lower case, cut at whatever is not a letter or a digit; no text-search
        # configuration takes part, so that both engines cut alike. A lexeme is at most 40 letters.
        rf"""CREATE FUNCTION search_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
            SELECT array_to_tsvector(ARRAY(SELECT DISTINCT left(word, 40) FROM regexp_split_to_table(
                lower(regexp_replace({letters}, '[\u0300-\u036f]', '', 'g')),
                '[\x01-\x2f\x3a-\x60\x7b-\xbf\u2000-\u206f\u3000-\u303f]+') AS word WHERE word <> ''))
        $$""",
        f"""CREATE FUNCTION contact_search_of(contact) RETURNS void LANGUAGE sql AS $$
            INSERT INTO contact_search SELECT c.id, search_words({contact_words})
            FROM (SELECT $1.*) AS c {keep}
        $$""",
        f"""CREATE FUNCTION visitor_search_of(visitor) RETURNS void LANGUAGE sql AS $$
            INSERT INTO visitor_search SELECT v.id, search_words({visitor_words})
            FROM (SELECT $1.*) AS v {keep}
        $$""",
        """CREATE FUNCTION contact_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM contact_search_of(NEW); RETURN NULL; END $$""",
        """CREATE FUNCTION visitor_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM visitor_search_of(v) FROM visitor AS v
                WHERE v.id IN (NEW.id, NEW.merged_into_id, OLD.merged_into_id);
                PERFORM contact_search_of(c) FROM contact AS c
                WHERE c.visitor_id IN (NEW.id, NEW.merged_into_id, OLD.merged_into_id);
                RETURN NULL;
            END $$""",
        """CREATE FUNCTION contact_domain_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM contact_search_of(c) FROM contact AS c
                WHERE c.id = CASE TG_OP WHEN 'DELETE' THEN OLD.contact_id ELSE NEW.contact_id END;
                RETURN NULL;
            END $$""",
    ]
    tables = []
    triggers = [
        "CREATE TRIGGER contact_domain_kept AFTER INSERT OR DELETE ON contact_domain "
        "FOR EACH ROW EXECUTE FUNCTION contact_domain_keep()"
    ]
    for table, columns in (("contact", _CONTACT_COLUMNS), ("visitor", _VISITOR_COLUMNS)):
        tables += [
            f"CREATE TABLE {table}_search (id bigint PRIMARY KEY "
            f"REFERENCES {table} (id) ON DELETE CASCADE, words tsvector NOT NULL)",
            f"CREATE INDEX ix_{table}_search_words ON {table}_search USING gin (words)",
        ]
        triggers.append(
            f"CREATE TRIGGER {table}_search_kept AFTER INSERT OR UPDATE OF {columns} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_search_keep()"
        )
    return [*tables, *statements, *triggers]
