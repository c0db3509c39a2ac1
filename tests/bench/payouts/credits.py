"""Credits of many payees in a table, and rate tables for them."""

from results import database

RATES = ("1", "2", "3", "5", "6")
#: Lower bounds of tiers: of a year's sales, and of a single deal.
CUMULATIVE = ("0", "1000000", "2000000", "3000000", "4000000")
PER_DEAL = ("0", "1000", "3000", "5000", "8000")


def build(name, payees, rows):
    """Make a database with credits of 0.01 to 10,000.00, alike each time."""
    database.drop(name)
    with database.connection("postgres") as cr:
        cr.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    with database.connection(name) as cr:
        cr.execute("CREATE TABLE credit (id int, payee int, amount numeric(12, 2))")
        cr.execute("SELECT setseed(0.5)")
        cr.execute(
            """
            INSERT INTO credit
            SELECT n, n %% %s, (1 + floor(random() * 1000000)) / 100
              FROM generate_series(1, %s) n
            """,
            [payees, rows],
        )
        cr.execute("CREATE INDEX ON credit (payee, id) INCLUDE (amount)")
    database.vacuum(name)
