"""Exported scripts, run by bash with a stand-in for ``openstack``: every value arrives, nothing is obeyed."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.exports.cli import WORDS, render
from lbaas_ui.forms.exports.things import FLOATING_IP, things_of
from lbaas_ui.forms.load import form_of_data
from tests.exported import Data, commands_of, commented
from tests.strategies import forms

# A shell's arguments cannot hold NUL.
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
WILD = st.one_of(ANY_TEXT, st.text("$`\\\"'!*?(){}[]<>|&;#~= \n\t-a", min_size=1, max_size=12))
POOL: Data = {"name": "app", "protocol": "HTTP", "lb_algorithm": "ROUND_ROBIN"}


def run(form: BalancerForm, **env: str) -> list[list[str]]:
    """What ``openstack`` is asked when the form's script runs."""
    with tempfile.TemporaryDirectory() as folder:
        return commands_of(render(things_of(form)), Path(folder), **env)


def ran(**fields: Any) -> list[list[str]]:
    """The same for a balancer with these fields."""
    return run(form_of_data({"name": "shop", "vip": {"subnet_id": "s"}, **fields}))


def options_of(arguments: list[str]) -> dict[str, list[str]]:
    """Options with their values; a bare one has the value empty text."""
    found = defaultdict(list)
    for argument in arguments:
        if argument.startswith("--"):
            name, _, value = argument.partition("=")
            found[name].append(value)
    return found


def as_options(value: Any) -> list[str]:
    """A field's value as the command line takes it; SR-IOV is asked for by an option without a value."""
    if isinstance(value, bool) or value == "direct":
        return [""]
    if isinstance(value, dict):
        return [",".join(f"{key}={item}" for key, item in value.items())]
    return [as_options(item)[0] for item in value] if isinstance(value, list) else [str(value)]


@settings(max_examples=30)
@given(forms())
def test_every_value_arrives(form: BalancerForm) -> None:
    """One command an object, in an order in which each finds what it hangs on; all values in it."""
    things = [thing for thing in things_of(form) if thing.kind != FLOATING_IP]
    commands = run(form)
    creations = [one for one in commands if one[0] == "loadbalancer" and "create" in one[:3]]
    assert len(creations) == len(things)
    ids = {thing.label: f"id-{commands.index(one) + 1}" for thing, one in zip(things, creations, strict=True)}
    for thing, arguments in zip(things, creations, strict=True):
        assert arguments[-5:] == ["--wait", "-f", "value", "-c", "id"]
        given_options = options_of(arguments)
        for name, value in thing.fields.items():
            option = WORDS[thing.kind].names[name]
            if name == "sni_container_refs" and isinstance(value, list):
                place = arguments.index(option)
                assert arguments[place + 1 : place + 1 + len(value)] == value
            elif name != "vip.address":
                assert given_options[option] == as_options(value), name
        if thing.parent is not None:
            assert ids[thing.parent.label] in [argument.rpartition("=")[2] for argument in arguments]


@settings(max_examples=60)
@given(st.lists(WILD, min_size=3, max_size=3))
def test_any_text_is_one_argument(texts: list[str]) -> None:
    """Whatever a shell might obey."""
    name, description, tag = texts
    (command,) = ran(name=name, description=description, tags=[tag])
    assert command[:2] == ["loadbalancer", "create"]
    assert {f"--name={name}", f"--description={description}", f"--tag={tag}"} <= set(command)


def test_a_failing_command_ends_it(tmp_path: Path) -> None:
    """No listener is made for a balancer that is not there."""
    script = render(things_of(form_of_data({"name": "shop", "vip": {"subnet_id": "s"}, "pools": [POOL]})))
    with pytest.raises(AssertionError, match="returncode=1"):
        commands_of(script.replace("openstack loadbalancer", "false"), tmp_path)
    assert (tmp_path / "record").read_bytes() == b""


def test_the_address_is_kept_on_demand() -> None:
    """While the first balancer has it, a second one cannot have it."""
    form = form_of_data({"name": "shop", "vip": {"subnet_id": "s", "address": "10.0.0.5"}})
    assert not any("10.0.0.5" in argument for argument in run(form)[0])
    assert "--vip-address=10.0.0.5" in run(form, VIP_ADDRESS="10.0.0.5")[0]
    assert "VIP_ADDRESS=10.0.0.5" in render(things_of(form))


def test_another_floating_ip_of_the_same_network() -> None:
    """The existing one stays with the existing balancer."""
    _, show, create = ran(vip={"subnet_id": "s", "floating_ip": {"id": "f", "network_id": "public net"}})
    assert show == ["loadbalancer", "show", "id-1", "-f", "value", "-c", "vip_port_id"]
    assert create == ["floating", "ip", "create", "--port", "id-2", "public net"]


def test_what_the_client_would_take_apart_is_a_comment() -> None:
    """It splits pairs at commas and at signs of equality."""
    persistence: Data = {"type": "APP_COOKIE", "cookie_name": "a,b"}
    form = form_of_data(
        {"name": "s", "vip": {"subnet_id": "s"}, "pools": [{**POOL, "session_persistence": persistence}]}
    )
    assert commented(render(things_of(form)), "--session-persistence", persistence)
    assert not any("--session-persistence" in argument for argument in run(form)[1])
