"""Databases of the bench, and Odoo environments on them."""

import os
import tempfile
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config


def configure():
    """Read Odoo's configuration; files of the bench go into a folder of its own."""
    files = tempfile.mkdtemp(prefix="spm_bench_")
    arguments = ["-c", os.environ["ODOO_RC"], "--no-http", "-D", files]
    config.parse_config([*arguments, "--log-level=error"], setup_logging=True)


@contextmanager
def environment(name, **context):
    """An environment of the superuser; what is done in it is committed."""
    with Registry(name).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, context)


def exists(name):
    """Say whether there is such a database."""
    with _maintenance() as cr:
        cr.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return bool(cr.rowcount)


def copy(source, target):
    """Make a database anew as a copy of another."""
    drop(target)
    close_db(source)
    with _maintenance() as cr:
        cr.execute(_statement("CREATE DATABASE {} TEMPLATE {}", target, source))


def rename(source, target):
    """Give a complete database its name."""
    Registry.delete(source)
    close_db(source)
    with _maintenance() as cr:
        cr.execute(_statement("ALTER DATABASE {} RENAME TO {}", source, target))


def drop(name):
    """Remove a database."""
    Registry.delete(name)
    close_db(name)
    with _maintenance() as cr:
        cr.execute(_statement("DROP DATABASE IF EXISTS {}", name))


def vacuum(name):
    """Leave the tables as autovacuum would, with fresh statistics."""
    with connection(name) as cr:
        cr.execute("VACUUM (ANALYZE)")


def disk(name):
    """Size of a database in MB."""
    with _maintenance() as cr:
        cr.execute("SELECT pg_database_size(%s) / 1024 / 1024", [name])
        return cr.fetchone()[0]


@contextmanager
def connection(name):
    """A cursor outside Odoo and outside any transaction."""
    setting = {
        "host": config["db_host"],
        "port": config["db_port"],
        "user": config["db_user"],
        "password": config["db_password"],
    }
    given = {key: value for key, value in setting.items() if value}
    link = psycopg2.connect(dbname=name, **given)
    link.autocommit = True
    try:
        with link.cursor() as cr:
            yield cr
    finally:
        link.close()


def _maintenance():
    return connection("postgres")


def _statement(text, *names):
    return sql.SQL(text).format(*map(sql.Identifier, names))
