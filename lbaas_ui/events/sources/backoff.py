"""How long a source waits before it tries again."""

from __future__ import annotations

import random

from lbaas_ui.errors import CloudTemporary

LONGEST_S = 60.0


def pause_after(error: BaseException, failures: int, *, longest_s: float = LONGEST_S) -> float:
    """Give the seconds to wait: what the cloud asks for, else growing, with jitter against crowds.

    Args:
        error: what went wrong; its ``retry_in_s``, if it has one, is heeded.
        failures: how often it went wrong before, in a row.
        longest_s: how far it grows.
    """
    asked = error.retry_in_s if isinstance(error, CloudTemporary) else None
    grown = min(longest_s, 0.5 * 2.0 ** min(failures, 10))
    return max(asked or 0.0, grown * (0.5 + random.random() / 2))
