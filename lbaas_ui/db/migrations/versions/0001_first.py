"""Operations, tasks, moves, durations, facts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lbaas_ui.db.tables import IN_FLIGHT, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "operations",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("project_id", sa.String(64), nullable=False),
        sa.Column("balancer_id", sa.String(64)),
        sa.Column("idempotency_key", sa.String(255)),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_index("ix_operations_state", "operations", ["state"])
    op.create_index("ix_operations_balancer_id", "operations", ["balancer_id", "created_at"])
    op.create_index("ix_operations_created_at", "operations", ["created_at"])
    op.create_index("uq_operations_idempotency", "operations", ["project_id", "idempotency_key"], unique=True)
    op.create_table(
        "tasks",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column(
            "operation_id", sa.String(36), sa.ForeignKey("operations.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("lock_key", sa.String(64)),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_index("ix_tasks_operation_id", "tasks", ["operation_id", "seq"])
    op.create_index(
        "uq_tasks_in_flight",
        "tasks",
        ["lock_key"],
        unique=True,
        sqlite_where=IN_FLIGHT,
        postgresql_where=IN_FLIGHT,
    )
    _history()


def _history() -> None:
    op.create_table(
        "moves",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", Utc, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
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
    )
    op.create_index("ix_moves_balancer_id", "moves", ["balancer_id", "at"])
    op.create_index("ix_moves_operation_id", "moves", ["operation_id"])
    op.create_index("ix_moves_at", "moves", ["at"])
    op.create_table(
        "durations",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_index("ix_durations_kind", "durations", ["kind", "id"])
    op.create_table(
        "facts",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Back to nothing."""
    for table in ("facts", "durations", "moves", "tasks", "operations"):
        op.drop_table(table)
