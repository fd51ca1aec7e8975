"""Notes each change of a status in Octavia's database, by triggers; `feed.py` reads the notes.

Triggers see what SQLAlchemy's events would miss (bulk updates), only what is committed
becomes visible, and as SQLite has one writer at a time, the numbers of the notes are in
the order of the commits.
"""

from __future__ import annotations

import sqlalchemy

TABLES = {
    "loadbalancer": "load_balancer",
    "listener": "listener",
    "pool": "pool",
    "member": "member",
    "healthmonitor": "health_monitor",
    "l7policy": "l7policy",
    "l7rule": "l7rule",
}

# The load balancer that a row belongs to; {row} is NEW or OLD.
LOAD_BALANCER_OF = {
    "loadbalancer": "{row}.id",
    "listener": "{row}.load_balancer_id",
    "pool": "{row}.load_balancer_id",
    "member": "(SELECT load_balancer_id FROM pool WHERE id = {row}.pool_id)",
    "healthmonitor": "(SELECT load_balancer_id FROM pool WHERE id = {row}.pool_id)",
    "l7policy": "(SELECT load_balancer_id FROM listener WHERE id = {row}.listener_id)",
    "l7rule": (
        "(SELECT load_balancer_id FROM listener JOIN l7policy ON l7policy.listener_id = listener.id"
        " WHERE l7policy.id = {row}.l7policy_id)"
    ),
}

FIELDS = (
    "target",
    "id",
    "loadbalancer_id",
    "project_id",
    "provisioning_status",
    "operating_status",
    "updated_at",
)

TABLE = f"""
CREATE TABLE IF NOT EXISTS lab_change (
    number INTEGER PRIMARY KEY AUTOINCREMENT, {", ".join(FIELDS)}, noted_at)
"""

TRIGGER = """
CREATE TRIGGER lab_{target}_{event} AFTER {event} ON {table} {when}
BEGIN
    INSERT INTO lab_change (target, id, loadbalancer_id, project_id,
                            provisioning_status, operating_status, updated_at, noted_at)
    VALUES ('{target}', {row}.id, {loadbalancer}, {row}.project_id,
            {provisioning_status}, {row}.operating_status, {updated_at}, {now});
END
"""

NOW = "strftime('%Y-%m-%dT%H:%M:%f', 'now')"
OF_ROW = f"replace(coalesce(NEW.updated_at, NEW.created_at, {NOW}), ' ', 'T')"
CHANGED = (
    "WHEN NEW.provisioning_status IS NOT OLD.provisioning_status"
    " OR NEW.operating_status IS NOT OLD.operating_status"
)


def install(engine: sqlalchemy.Engine) -> None:
    """Make the table and the triggers; forget what was noted before."""
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS lab_change")
        connection.exec_driver_sql(TABLE)
        for target in TABLES:
            for event in ("INSERT", "UPDATE", "DELETE"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS lab_{target}_{event}")
                connection.exec_driver_sql(trigger(target, event))


def trigger(target: str, event: str) -> str:
    """The statement that makes one trigger. A row that goes is a DELETED object."""
    row = "OLD" if event == "DELETE" else "NEW"
    return TRIGGER.format(
        target=target,
        event=event,
        table=TABLES[target],
        when=CHANGED if event == "UPDATE" else "",
        row=row,
        loadbalancer=LOAD_BALANCER_OF[target].format(row=row),
        provisioning_status="'DELETED'" if event == "DELETE" else "NEW.provisioning_status",
        updated_at=NOW if event == "DELETE" else OF_ROW,
        now=NOW,
    )
