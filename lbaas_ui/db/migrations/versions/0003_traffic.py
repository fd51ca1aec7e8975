"""Traffic of balancers and listeners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of traffic."""
    op.create_table(
        "traffic_objects",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("balancer_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
    )
    op.create_index("ix_traffic_objects_balancer_id", "traffic_objects", ["balancer_id"])
    op.create_index("uq_traffic_objects_object_id", "traffic_objects", ["object_id"], unique=True)
    op.create_table(
        "traffic",
        sa.Column(
            "object",
            sa.Integer,
            sa.ForeignKey("traffic_objects.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("at_ms", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("began_ms", sa.BigInteger, nullable=False),
        sa.Column("step_s", sa.Integer, nullable=False),
        sa.Column("active_connections", sa.BigInteger, nullable=False),
        sa.Column("bytes_in", sa.BigInteger, nullable=False),
        sa.Column("bytes_out", sa.BigInteger, nullable=False),
        sa.Column("request_errors", sa.BigInteger, nullable=False),
        sa.Column("total_connections", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_traffic_step_s", "traffic", ["step_s", "at_ms"])


def downgrade() -> None:
    """Forget traffic."""
    op.drop_table("traffic")
    op.drop_table("traffic_objects")
