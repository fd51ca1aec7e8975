"""Stops and schedules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lbaas_ui.db.tables import Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of what people steer beyond one operation."""
    op.create_table(
        "stops",
        sa.Column("project_id", sa.String(64), primary_key=True),
        sa.Column("balancer_id", sa.String(64), primary_key=True),
        sa.Column("at", Utc, nullable=False),
        sa.Column("who", sa.String(255), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "schedules",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("project_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_index("uq_schedules_name", "schedules", ["project_id", "name"], unique=True)


def downgrade() -> None:
    """Without them."""
    for table in ("schedules", "stops"):
        op.drop_table(table)
