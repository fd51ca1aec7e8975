"""Keeps the mirror's objects out of Python's garbage collections; ``runtime`` joins it to the store.

A collection of everything looks at each object in the process: 2.5 s with a million in the mirror, in
which nobody is answered, and half of the time of a first load. But the mirror's objects are in no cycle:
they go when the store lets them go. So each is looked at once, some thousand at a time, and set aside.

And young objects are looked at seldom: a thousand operations at once keep so much alive that a third of the
time went there.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import Final

from lbaas_ui.store.store import Change, Store

EVERY: Final = 5_000
"""So many new objects are set aside together: 10 ms to look at them."""

YOUNG: Final = 20_000
"""So many more objects than before bring a collection of the young: 10 ms."""


def seldom() -> None:
    """Collect seldom from now on, and never look again at what a server has when it starts."""
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    gc.collect()
    gc.freeze()


def spare(store: Store, every: int = EVERY) -> Callable[[], None]:
    """Set objects aside that enter the mirror from now on; give the function that ends it.

    What else lives then is set aside with them, after one last look. The end gives all back to the
    collector, for a whole mirror that is let go may be in a cycle; others set theirs aside as they grow.
    """
    added = 0

    def count(changes: Sequence[Change]) -> None:
        nonlocal added
        added += sum(change.kind == "added" for change in changes)
        if added >= every:
            added = 0
            gc.collect()
            gc.freeze()

    unsubscribe = store.subscribe(count)

    def end() -> None:
        unsubscribe()
        gc.unfreeze()

    return end
