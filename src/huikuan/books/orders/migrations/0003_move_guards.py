"""Keeps the course of an order: the database writes down each status that it moves to."""

from django.db import migrations


class Migration(migrations.Migration):
    """A trigger that notes moves; moves stay as they are."""

    dependencies = [("orders", "0002_moves")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION orders_moved() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO orders_move (order_id, status, "on")
                SELECT f.id, f.status, (now() AT TIME ZONE c.time_zone)::date
                FROM fresh f JOIN before b ON b.id = f.id AND b.status <> f.status
                JOIN people_company c ON c.id = f.company_id;
                RETURN NULL;
            END $$;
            CREATE TRIGGER notes_moves AFTER UPDATE ON orders_order
                REFERENCING OLD TABLE AS before NEW TABLE AS fresh
                FOR EACH STATEMENT EXECUTE FUNCTION orders_moved();
            CREATE FUNCTION orders_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'append_only: % on % is refused', TG_OP, TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON orders_move
                FOR EACH STATEMENT EXECUTE FUNCTION orders_refuse_change();
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
