"""The pages' states for the gallery: what each is called. Who adds one to ``page_states`` names it here.

Those that ``gallery_pages`` shows with more in them are named there.
"""

from __future__ import annotations

from typing import Final

from scripts.pictures import FEW, FOREIGN, LOOKS, Shot
from tests.browser.page_states import STATES

TITLES: Final = {
    "card menu": "What can be done with a balancer, on its card",
    "row menu": "The same in a row of the table",
    "settings menu": "Theme, language, keys",
    "connection": "What is known of the connection",
    "loading": "A server that has just started",
    "offline": "The network has gone",
    "reconnecting": "The server has gone, and is looked for",
    "failover": "Before a balancer fails over",
    "draining": "Before a server is drained",
    "many servers": "Many servers at once",
    "changed elsewhere": "Somebody else changed the balancer",
    "bringing back": "Before what others changed is undone",
    "revisions": "Each form that was applied",
    "going back": "Before a balancer goes back to a revision",
    "under way": "Operations under way",
    "slow": "A transaction takes longer than usual",
    "stuck": "A transaction is probably stuck",
    "operation menu": "What can be done with an operation",
    "stopping": "Before everything is stopped",
    "stopped": "Somebody stopped everything",
    "no schedules": "No schedule yet",
    "new schedule": "A new schedule, saved too early",
    "schedules": "Schedules",
    "schedule menu": "What can be done with a schedule",
    "removing": "Before a schedule is removed",
    "servers": "Servers, one of them in maintenance",
    "maintenance": "Before a server goes into maintenance",
}
MORE: Final = {
    **dict.fromkeys(
        ("changed elsewhere", "revisions", "stopped", "schedules", "servers", "maintenance"), FOREIGN
    ),
    "stuck": (*LOOKS[1:-1], *FOREIGN),
}
SHOTS: Final = tuple(
    Shot(f"state-{state.replace(' ', '-')}", title, STATES[state], (*FEW, *MORE.get(state, ())), state)
    for state, title in TITLES.items()
)
