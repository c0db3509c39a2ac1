"""Database triggers that note changed rows: every change is seen, whoever makes it,
and none costs a round trip."""

from odoo.tools import SQL

#: Called for each row: a plan over all changed rows of a statement would be the one
#: that suited the first statement, which mostly changed one.
_TRIGGER = """
    CREATE TRIGGER %(name)s AFTER INSERT OR UPDATE OR DELETE ON %(table)s
       FOR EACH ROW EXECUTE FUNCTION %(name)s()
"""
_FUNCTION = "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s"
_IDLE = "BEGIN RETURN NULL; END"
#: Whatever is gone since the body was written, nobody is kept from saving.
_BODY = """
DECLARE
    changed text;
BEGIN
    %(body)s
    RETURN NULL;
EXCEPTION WHEN syntax_error_or_access_rule_violation OR data_exception THEN
    IF to_regclass(%(table)s) IS NOT NULL THEN
        %(otherwise)s;
    END IF;
    RETURN NULL;
END
"""


def install(cr, name, table):
    """Have the function called for each changed row; it is idle until written.

    :param name: of the trigger and of its function
    """
    cr.execute("SELECT FROM pg_proc WHERE proname = %s", [name])
    if not cr.rowcount:
        _write(cr, name, _IDLE)
    cr.execute(
        "SELECT FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
        [name, table],
    )
    if not cr.rowcount:
        identifiers = {"name": SQL.identifier(name), "table": SQL.identifier(table)}
        cr.execute(SQL(_TRIGGER, **identifiers))


def body(cr, work, table, otherwise):
    """The text of a function.

    :param work: SQL of statements, of which those of an update may use ``changed``
    :param table: where they write
    :param otherwise: SQL of the statement to do where they fail
    """
    filled = SQL(_BODY, body=work, table=table, otherwise=otherwise)
    return cr.mogrify(filled).decode()


def keep_written(cr, texts):
    """Give functions their bodies, unless they have them or another does so just now.

    Only the functions are replaced: no table is locked.

    :param texts: dict of text by name
    """
    cr.execute(
        "SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s)", [list(texts)]
    )
    for name, written in cr.fetchall():
        if written != texts[name]:
            cr.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [name])
            if cr.fetchone()[0]:
                _write(cr, name, texts[name])


def uninstall(cr, prefix):
    """Take away all functions whose names begin so, with their triggers: those of
    addons that are gone already, too."""
    cr.execute("SELECT proname FROM pg_proc WHERE starts_with(proname, %s)", [prefix])
    for (name,) in cr.fetchall():
        cr.execute(SQL("DROP FUNCTION %s() CASCADE", SQL.identifier(name)))


def differs(columns):
    """SQL: whether an update changes any of the columns."""
    old, new = (
        SQL(", ").join(SQL("%s.%s", SQL(row), SQL.identifier(c)) for c in columns)
        for row in ("OLD", "NEW")
    )
    return SQL("(%s) IS DISTINCT FROM (%s)", old, new)


def names_changed(columns):
    """SQL: the names of those columns that an update changes, with commas."""
    cases = [SQL("CASE WHEN %s THEN %s END", differs([name]), name) for name in columns]
    return SQL("concat_ws(',', %s)", SQL(", ").join(cases))


def _write(cr, name, text):
    cr.execute(SQL(_FUNCTION, SQL.identifier(name), text))
