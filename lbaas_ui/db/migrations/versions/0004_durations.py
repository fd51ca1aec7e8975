"""Durations by cloud and provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lbaas_ui.db.tables import Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin anew: of what was measured before, nobody knows where."""
    op.drop_table("durations")
    op.create_table(
        "durations",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("cloud", sa.String(255), nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_index("ix_durations_kind", "durations", ["cloud", "provider", "kind", "id"])


def downgrade() -> None:
    """By kind alone."""
    op.drop_table("durations")
    op.create_table(
        "durations",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_index("ix_durations_kind", "durations", ["kind", "id"])
