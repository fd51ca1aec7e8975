"""History and traffic know their project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("moves", "traffic_objects")


def upgrade() -> None:
    """Give each row the project of its operation, or of any operation of its balancer."""
    for table in TABLES:
        op.add_column(table, sa.Column("project_id", sa.String(64), nullable=False, server_default=""))
    op.execute(
        "UPDATE moves SET project_id = COALESCE("
        "(SELECT o.project_id FROM operations o WHERE o.id = moves.operation_id), "
        "(SELECT MAX(o.project_id) FROM operations o WHERE o.balancer_id = moves.balancer_id), '')"
    )
    op.execute(
        "UPDATE traffic_objects SET project_id = COALESCE("
        "(SELECT MAX(o.project_id) FROM operations o WHERE o.balancer_id = traffic_objects.balancer_id), '')"
    )


def downgrade() -> None:
    """Without it."""
    for table in TABLES:
        op.drop_column(table, "project_id")
