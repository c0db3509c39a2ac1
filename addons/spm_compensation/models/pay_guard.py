"""What the database itself refuses, whoever asks."""

from odoo.tools import SQL

#: Rows of posted statements. What may still be written of the statements themselves
#: is that they were paid, and whose chatter they are.
_ROWS = """
    CREATE OR REPLACE FUNCTION spm_statement_rows_refuse() RETURNS trigger AS $$
    BEGIN
        IF EXISTS (SELECT FROM old_rows o JOIN spm_statement s ON s.id = o.statement_id
                    WHERE s.state IN ('posted', 'paid')) THEN
            RAISE EXCEPTION 'A posted statement never changes.';
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
"""
_STATEMENT = """
    CREATE OR REPLACE FUNCTION spm_statement_refuse() RETURNS trigger AS $$
    DECLARE
        free text[] := ARRAY['state', 'paid_on', 'paid_by_id', 'payment_reference',
                             'run_id', 'write_uid', 'write_date'];
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'A posted statement never changes.';
        END IF;
        IF NEW.state NOT IN ('posted', 'paid')
           OR (OLD.state = 'paid' AND NEW.state <> 'paid')
           OR to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
            RAISE EXCEPTION 'A posted statement never changes.';
        END IF;
        RETURN NEW;
    END $$ LANGUAGE plpgsql
"""
#: Dropped when the addon is uninstalled.
FUNCTIONS = ("spm_statement_rows_refuse", "spm_statement_refuse")


def protect(cr, table):
    """Refuse to change or delete rows that belong to a posted statement."""
    cr.execute(_ROWS)
    for event in ("DELETE", "UPDATE"):
        cr.execute(
            SQL(
                "CREATE OR REPLACE TRIGGER %(name)s AFTER %(event)s ON %(table)s"
                " REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT"
                " EXECUTE FUNCTION spm_statement_rows_refuse()",
                name=SQL.identifier(f"{table}_posted_{event.lower()}"),
                event=SQL(event),
                table=SQL.identifier(table),
            )
        )


def protect_statements(cr):
    """Refuse to change or delete posted statements."""
    cr.execute(_STATEMENT)
    cr.execute(
        "CREATE OR REPLACE TRIGGER spm_statement_posted"
        " BEFORE UPDATE OR DELETE ON spm_statement FOR EACH ROW"
        " WHEN (OLD.state IN ('posted', 'paid'))"
        " EXECUTE FUNCTION spm_statement_refuse()"
    )
