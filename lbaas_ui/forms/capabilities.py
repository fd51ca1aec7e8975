"""What the cloud at hand can do, as far as forms and plans depend on it; the API and the queue fill it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

NEWEST: Final = (2, 30)

# Providers that refuse the fully populated create, or leave its objects pending (reports, octavia-facts.md).
NO_FULL_CREATE: Final = frozenset({"a10", "ovn", "vmwareedge"})

# Of these it is known that they take it; of others it shows.
FULL_CREATE: Final = frozenset({"amphora"})

# Names of one and the same driver: Octavia answers with either.
ALIASES: Final[Mapping[str, str]] = {"octavia": "amphora"}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this cloud can do.

    Attributes:
        api_version: of Octavia, as ``(2, 30)``.
        provider: that a balancer gets when its form names none; None where it is not known.
        floating_ips: there is a network service to make them.
        full_create: the provider takes a whole balancer in one call; None: not tried yet.
        subnets: IP versions by id, of the subnets that the form names, as far as they are known.
    """

    api_version: tuple[int, int] = NEWEST
    provider: str | None = None
    floating_ips: bool = True
    full_create: bool | None = None
    subnets: Mapping[str, int] = field(default_factory=dict, compare=False)

    def takes_full_create(self, provider: str | None, *, fixed_address: bool = False) -> bool:
        """Whether a whole balancer should be tried in one call.

        Args:
            provider: that the form names; None: the default one.
            fixed_address: the form says which address the VIP has. Octavia forgets the VIP's port when a
                provider refuses (seen on the lab), and the address with it: so a provider that is named and
                not known is not tried with one.
        """
        if self.full_create is not None:
            return self.full_create
        name = canonical_provider(provider or self.provider)
        return name not in NO_FULL_CREATE and (not fixed_address or name is None or name in FULL_CREATE)

    @property
    def version(self) -> str:
        """The API version as people write it."""
        return ".".join(str(number) for number in self.api_version)


def canonical_provider(name: str | None) -> str | None:
    """One name for each driver."""
    return ALIASES.get(name, name) if name else name
