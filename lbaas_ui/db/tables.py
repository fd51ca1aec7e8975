"""The tables, for SQLite and PostgreSQL alike. Documents are JSON whole.

What is searched stands beside them as a column.

Changes go through a migration in ``migrations/versions``; a test compares both.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"},
)


SEALED: Final = {"sealed": "by lbaas_ui.secretbox"}
"""``info`` of a column that is encrypted: ``db.sealed`` encrypts it anew when keys change."""


class Utc(TypeDecorator[datetime]):
    """Aware times, kept in UTC; SQLite itself forgets zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Python to database: UTC, or an error for a naive time."""
        if value is not None and value.tzinfo is None:
            msg = "naive datetime"
            raise ValueError(msg)
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Database to Python: aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value


operations = sa.Table(
    "operations",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("project_id", sa.String(64), nullable=False),
    sa.Column("balancer_id", sa.String(64)),
    sa.Column("idempotency_key", sa.String(255)),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("document", sa.JSON, nullable=False),  # queue.tasks.Operation
    sa.Index("ix_operations_state", "state"),
    sa.Index("ix_operations_balancer_id", "balancer_id", "created_at"),
    sa.Index("ix_operations_created_at", "created_at"),
    sa.Index("uq_operations_idempotency", "project_id", "idempotency_key", unique=True),
)

IN_FLIGHT = sa.text("state IN ('SENDING', 'CONFIRMING') AND lock_key IS NOT NULL")

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column(
        "operation_id", sa.String(36), sa.ForeignKey("operations.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    # the balancer that the call freezes; of a balancer that is only being made, its operation; NULL: no lock
    sa.Column("lock_key", sa.String(64)),
    sa.Column("document", sa.JSON, nullable=False),  # queue.tasks.Task
    sa.Index("ix_tasks_operation_id", "operation_id", "seq"),
    # One call at a time per balancer: held here, not in code.
    sa.Index(
        "uq_tasks_in_flight", "lock_key", unique=True, sqlite_where=IN_FLIGHT, postgresql_where=IN_FLIGHT
    ),
)

moves = sa.Table(
    "moves",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("what", sa.String(16), nullable=False),  # see ``queue.journal.Move``
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("object_id", sa.String(64), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("old", sa.String(32)),
    sa.Column("new", sa.String(32), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("who", sa.String(255), nullable=False),
    sa.Column("request_id", sa.String(64)),
    sa.Column("operation_id", sa.String(36)),
    sa.Column("balancer_id", sa.String(64)),
    sa.Column("project_id", sa.String(64), nullable=False, server_default=""),
    sa.Index("ix_moves_balancer_id", "balancer_id", "at"),
    sa.Index("ix_moves_operation_id", "operation_id"),
    sa.Index("ix_moves_at", "at"),
)

durations = sa.Table(
    "durations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("cloud", sa.String(255), nullable=False),  # address of its Octavia
    sa.Column("provider", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Index("ix_durations_kind", "cloud", "provider", "kind", "id"),
)

facts = sa.Table(
    "facts",  # what was learned of the cloud, as in "full_create:amphora" -> false
    metadata,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

stops = sa.Table(
    "stops",  # switches: everything of a project, or of one balancer, waits
    metadata,
    sa.Column("project_id", sa.String(64), primary_key=True),
    sa.Column("balancer_id", sa.String(64), primary_key=True),  # "": the whole project
    sa.Column("at", Utc, nullable=False),
    sa.Column("who", sa.String(255), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("project_id", sa.String(64), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("document", sa.JSON, nullable=False),  # queue.schedules.Schedule
    sa.Index("uq_schedules_name", "project_id", "name", unique=True),
)

revisions = sa.Table(
    "revisions",  # what was wanted of a balancer, each time; stays when operations are forgotten
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("project_id", sa.String(64), nullable=False),
    sa.Column("balancer_id", sa.String(64), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # counts from 1, for each balancer
    sa.Column("at", Utc, nullable=False),
    sa.Column("document", sa.JSON, nullable=False),  # queue.revisions.Revision
    sa.Column("form", sa.JSON, nullable=False),  # the balancer as it was then, whole
    sa.Index("uq_revisions_number", "balancer_id", "number", unique=True),
    sa.Index("ix_revisions_at", "at"),
)

maintenances = sa.Table(
    "maintenances",  # servers that are out of service, and what their members were before
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("project_id", sa.String(64), nullable=False),
    sa.Column("server", sa.String(255), nullable=False),  # its id, or an address
    sa.Column("document", sa.JSON, nullable=False),  # queue.maintenance.Maintenance
    sa.Index("uq_maintenances_server", "project_id", "server", unique=True),
)

# Traffic, by ``db.series``. By far the most rows: narrow ones, whose key is their place on disk.
traffic_objects = sa.Table(
    "traffic_objects",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("balancer_id", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # loadbalancer, listener
    sa.Column("object_id", sa.String(64), nullable=False),
    sa.Column("project_id", sa.String(64), nullable=False, server_default=""),
    sa.Index("ix_traffic_objects_balancer_id", "balancer_id"),
    sa.Index("uq_traffic_objects_object_id", "object_id", unique=True),
)

traffic = sa.Table(
    "traffic",
    metadata,
    sa.Column(
        "object",
        sa.Integer,
        sa.ForeignKey("traffic_objects.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("at_ms", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("began_ms", sa.BigInteger, nullable=False),  # models.traffic.Sample
    sa.Column("step_s", sa.Integer, nullable=False),  # thinned to one in so many seconds; 0: not yet
    sa.Column("active_connections", sa.BigInteger, nullable=False),
    sa.Column("bytes_in", sa.BigInteger, nullable=False),
    sa.Column("bytes_out", sa.BigInteger, nullable=False),
    sa.Column("request_errors", sa.BigInteger, nullable=False),
    sa.Column("total_connections", sa.BigInteger, nullable=False),
    sa.Index("ix_traffic_step_s", "step_s", "at_ms"),
    sqlite_with_rowid=False,
)

sessions = sa.Table(
    "sessions",  # of people who logged in with Keystone, by ``db.sessions``
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),  # of what the cookie holds
    sa.Column("id", sa.String(36), nullable=False),  # names it to its owner; opens nothing
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("project_id", sa.String(64)),
    sa.Column("method", sa.String(32), nullable=False),  # password, application_credential, token
    sa.Column("document", sa.JSON, nullable=False),  # the person, without the token
    sa.Column("secret", sa.Text, nullable=False, info=SEALED),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("agent", sa.String(255), nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("seen_at", Utc, nullable=False),
    sa.Column("ends_at", Utc, nullable=False),
    sa.Index("ix_sessions_user_id", "user_id"),
    sa.Index("ix_sessions_project_id", "project_id"),
)

credentials = sa.Table(
    "credentials",  # under which operations run, by ``db.credentials``
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("project_id", sa.String(64), nullable=False),
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("user_name", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),  # trust, application_credential, token
    sa.Column("roles", sa.Text, nullable=False),  # sorted, one a line
    sa.Column("secret", sa.Text, nullable=False, info=SEALED),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("ends_at", Utc),
    sa.Column("lapsed_at", Utc),
    sa.Index("ix_credentials_project_id", "project_id"),
)
