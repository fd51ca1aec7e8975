"""The statuses of Octavia and the sets that rules are written in; nowhere else are status literals.

Source: octavia/common/constants.py (SUPPORTED_PROVISIONING_STATUSES, MUTABLE_STATUSES, DELETABLE_STATUSES).
"""

from __future__ import annotations

from typing import Final, Literal

ACTIVE: Final = "ACTIVE"
DELETED: Final = "DELETED"
ERROR: Final = "ERROR"
PENDING_CREATE: Final = "PENDING_CREATE"
PENDING_UPDATE: Final = "PENDING_UPDATE"
PENDING_DELETE: Final = "PENDING_DELETE"

PENDING: Final = frozenset({PENDING_CREATE, PENDING_UPDATE, PENDING_DELETE})
MUTABLE: Final = frozenset({ACTIVE})
DELETABLE: Final = frozenset({ACTIVE, ERROR})
PROVISIONING: Final = PENDING | {ACTIVE, DELETED, ERROR}

ONLINE: Final = "ONLINE"
DRAINING: Final = "DRAINING"
OFFLINE: Final = "OFFLINE"
DEGRADED: Final = "DEGRADED"
NO_MONITOR: Final = "NO_MONITOR"
OPERATING: Final = frozenset({ONLINE, DRAINING, OFFLINE, DEGRADED, ERROR, NO_MONITOR})

StatusField = Literal["provisioning_status", "operating_status"]

IN_THE_CLOUD: Final[dict[StatusField, str]] = {
    "provisioning_status": "provisioning_status in the cloud",
    "operating_status": "operating_status in the cloud",
}
"""Why a status moved, as the timeline has it; which of the two it was stands first."""

# Where polling, the worker and the page treat an object as settled: nothing more will happen by itself.
SETTLED: Final = frozenset({ACTIVE, ERROR, DELETED})
