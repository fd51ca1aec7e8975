"""Who may use the lab, and what for: read by `identity`, which fills Keystone, and told in `lab.json`.

Standard library only.
"""

from __future__ import annotations

import typing

PASSWORD = "lab"  # of every user


class User(typing.NamedTuple):
    """Somebody with roles in a project; the same name may stand there again, with another project."""

    name: str
    project: str
    roles: tuple[str, ...]


SERVICES = [
    User("octavia", "service", ("admin", "service")),
    User("neutron", "service", ("admin", "service")),
    User("barbican", "service", ("admin", "service")),
    User("lbaas-ui", "service", ()),  # holds trusts, and has no role anywhere
]

PEOPLE = [
    User("admin", "admin", ("admin", "load-balancer_admin")),
    User("demo", "demo", ("member", "load-balancer_member")),
    User("demo-observer", "demo", ("reader", "load-balancer_observer")),
    User("other", "other", ("member", "load-balancer_member")),
    User("both", "demo", ("member", "load-balancer_member")),
    User("both", "other", ("reader", "load-balancer_observer")),
]


def log_ins() -> list[dict[str, typing.Any]]:
    """What a person types: `user_name`, `password`, `project_name`, and the `roles` that they have then."""
    return [
        {"user_name": one.name, "password": PASSWORD, "project_name": one.project, "roles": list(one.roles)}
        for one in PEOPLE
    ]
