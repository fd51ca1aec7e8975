"""Revisions of balancers, servers in maintenance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lbaas_ui.db.tables import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("project_id", sa.String(64), nullable=False),
        sa.Column("balancer_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("form", sa.JSON, nullable=False),
    )
    op.create_index("uq_revisions_number", "revisions", ["balancer_id", "number"], unique=True)
    op.create_index("ix_revisions_at", "revisions", ["at"])
    op.create_table(
        "maintenances",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("project_id", sa.String(64), nullable=False),
        sa.Column("server", sa.String(255), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_index("uq_maintenances_server", "maintenances", ["project_id", "server"], unique=True)


def downgrade() -> None:
    """Without them."""
    for table in ("maintenances", "revisions"):
        op.drop_table(table)
