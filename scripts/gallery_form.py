"""The form's states for the gallery: what each is called. Who adds one to ``form_states`` names it here."""

from __future__ import annotations

from typing import Final

from scripts.pictures import FOREIGN, LARGE, LOOKS, PORTUGUESE, Shot
from tests.browser.form_states import STATES

TITLES: Final = {
    "new": "A new balancer: name, network, port, servers, and the button",
    "refused": "Pressed too early: what is left to do, each with a link to its field",
    "picking": "Servers are picked from the cloud's list",
    "pasting": "Servers are pasted as a list, also from HAProxy and nginx",
    "expert": "TLS, routing and metrics; closed accordions say what is set inside",
    "opened": "Every accordion open",
    "uploading": "A certificate is brought along",
    "yaml": "The form as a file for lbaas-ui apply",
    "newer": "Somebody else changed the balancer while its form was open",
    "overtaken": "Their changes and one's own",
    "gone": "Somebody deleted the balancer while its form was open",
    "no original": "What was to be copied is gone",
    "later": "The form is queued for a time",
    "left": "A form that was left unfinished can be continued",
    "failed": "What Octavia refused stands at its field, in its own words",
    "editing": "An edit: what differs, what stays, what was taken out and can be put back",
}
MORE: Final = {
    "new": FOREIGN,
    "refused": FOREIGN,
    "expert": (*FOREIGN, *PORTUGUESE, *LARGE),
    "editing": FOREIGN,
    "gone": FOREIGN,
}
SHOTS: Final = tuple(
    Shot(f"form-{state.replace(' ', '-')}", title, STATES[state], (*LOOKS, *MORE.get(state, ())), state)
    for state, title in TITLES.items()
)
