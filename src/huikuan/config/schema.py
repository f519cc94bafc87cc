"""Decides whether a database fits this version of the program (X8).

Migrations are taken under a lock and each in its own transaction, so a cut one is taken again. A
database that a newer version has migrated is left alone: old code would misread it.
"""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection

from huikuan.entrypoints.cli.refusals import NotAvailable

# one setup at a time, however many processes try
_LOCK = 7_246_810_173


def bring_up() -> int:
    """Take the migrations that are missing; how many. Raises NotAvailable for a newer database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        steps = _missing()
        if steps:
            call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    except OperationalError as refused:
        raise NotAvailable("cli.database_unavailable", message=refused) from refused
    return steps


def refuse_other_version() -> None:
    """Raise NotAvailable for a database that is not there, not set up, behind or ahead of us."""
    try:
        missing = 0 if _remembers_ours() else _missing()
    except OperationalError as refused:
        raise NotAvailable("cli.database_unavailable", message=refused) from refused
    if missing:
        raise NotAvailable("cli.not_set_up", missing=missing)


def _remembers_ours() -> bool:
    """Whether the database remembers just the migrations that we have, by their files' names.

    Every command asks, and to load a hundred migrations takes as long as a small answer. Where the
    names differ, also by a squashed migration, they are loaded and looked at.
    """
    found = {
        (app.label, name)
        for app in apps.get_app_configs()
        if find_spec(f"{app.name}.migrations")
        for _, name, package in pkgutil.iter_modules(
            import_module(f"{app.name}.migrations").__path__
        )
        if not package and name[0] not in "_~"
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall()} == found


def _missing() -> int:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    unknown = sorted(
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if (app, name) not in executor.loader.disk_migrations
        and app in executor.loader.migrated_apps
        # a squashed migration replaces the ones that its database remembers
        and not any(
            (app, name) in made.replaces for made in executor.loader.disk_migrations.values()
        )
    )
    if unknown:
        raise NotAvailable("cli.newer_database", migration=unknown[0])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
