"""Our table of fields against Octavia's own API types: what Octavia has, the form has.

Its release is the lab's (API 2.30). A new field of a newer release fails here until it stands in
``forms.fields`` (and in the document), or below with the reason why it does not.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from lbaas_ui import models
from lbaas_ui.forms.document import (
    AdditionalVipForm,
    BalancerForm,
    ListenerForm,
    MemberForm,
    MonitorForm,
    PolicyForm,
    PoolForm,
    RuleForm,
    SessionPersistenceForm,
)
from lbaas_ui.forms.fields import FIELDS

ROOT = Path(__file__).resolve().parents[2]
LAB_PYTHON = Path(os.environ.get("OCTAVIA_LAB_VENV", ROOT / ".lab" / "venv")) / "bin" / "python"

Types = dict[str, dict[str, dict[str, dict[str, Any]]]]

NOT_CONFIGURATION = {
    "id": "the form's own key; nobody chooses it",
    "project_id": "of the credentials",
    "tenant_id": "an older name of project_id",
    "provisioning_status": "observed",
    "operating_status": "observed",
    "created_at": "observed",
    "updated_at": "observed",
}
NESTED = "nesting says it"
BY_NAME = "a link by name"
ELSEWHERE: dict[str, dict[str, str]] = {
    "loadbalancer": {
        "listeners": NESTED,
        "pools": NESTED,
        "vip_vnic_type": "follows from the flavor (SR-IOV); no request takes it",
    },
    "listener": {
        "loadbalancer_id": NESTED,
        "loadbalancers": NESTED,
        "l7policies": NESTED,
        "default_pool": BY_NAME,
        "default_pool_id": BY_NAME,
    },
    "pool": {
        "loadbalancer_id": NESTED,
        "loadbalancers": NESTED,
        "listener_id": BY_NAME,
        "listeners": BY_NAME,
        "members": NESTED,
        "healthmonitor": NESTED,
        "healthmonitor_id": NESTED,
    },
    "session_persistence": {},
    "member": {"request_sriov": "the form says vnic_type, as the answers do"},
    "healthmonitor": {"pool_id": NESTED, "pools": NESTED},
    "l7policy": {
        "listener_id": NESTED,
        "rules": NESTED,
        "position": "the place in the list",
        "redirect_pool": BY_NAME,
        "redirect_pool_id": BY_NAME,
    },
    "l7rule": {},
    "additional_vip": {"port_id": "always the VIP's port: Octavia overwrites what is sent"},
}
PARTS: dict[str, type[BaseModel]] = {
    "loadbalancer": BalancerForm,
    "listener": ListenerForm,
    "pool": PoolForm,
    "session_persistence": SessionPersistenceForm,
    "member": MemberForm,
    "healthmonitor": MonitorForm,
    "l7policy": PolicyForm,
    "l7rule": RuleForm,
    "additional_vip": AdditionalVipForm,
}
MODELS: dict[str, type[BaseModel]] = {
    "loadbalancer": models.LoadBalancer,
    "listener": models.Listener,
    "pool": models.Pool,
    "member": models.Member,
    "healthmonitor": models.HealthMonitor,
    "l7policy": models.L7Policy,
    "l7rule": models.L7Rule,
}


@pytest.fixture(scope="module")
def types() -> Types:
    """Octavia's types by kind, type and field."""
    # -P: this folder has an octavia.py of its own.
    command = [str(LAB_PYTHON), "-P", str(Path(__file__).with_name("tools_octavia_types.py"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def ours(kind: str) -> set[str]:
    """The wire names of a kind that a form can say."""
    if kind in FIELDS:
        return {field.on_wire for field in FIELDS[kind]}
    return set(PARTS[kind].model_fields)


@pytest.mark.parametrize("kind", PARTS)
def test_every_field_of_octavia_has_its_place(types: Types, kind: str) -> None:
    """In the table, or in the list of what is elsewhere; and that list names nothing else."""
    theirs = {name for fields in types[kind].values() for name in fields}
    assert theirs - ours(kind) - NOT_CONFIGURATION.keys() == ELSEWHERE[kind].keys()
    assert ours(kind) - theirs == set()


@pytest.mark.parametrize("kind", MODELS)
def test_every_field_of_an_answer_is_kept(types: Types, kind: str) -> None:
    """Else a form that is read back would lack it."""
    by_alias = {"loadbalancers", "pools"}  # lists of one, from which the model takes the id
    known = {*MODELS[kind].model_fields, *by_alias, "tenant_id"}
    assert types[kind]["Response"].keys() - known == set()


@pytest.mark.parametrize("kind", FIELDS)
def test_an_update_can_change_what_octavia_says(types: Types, kind: str) -> None:
    """The table's word on updates is that of the PUT type."""
    for field in FIELDS[kind]:
        assert field.update is (field.on_wire in types[kind]["PUT"]), field.name


def of_schema(part: type[BaseModel], name: str) -> dict[str, Any]:
    """What the form's own description says of a field, null left out."""
    schema = part.model_json_schema()["properties"][name]
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return dict(kinds[0])


@pytest.mark.parametrize("kind", PARTS)
def test_limits_and_choices_are_those_of_octavia(types: Types, kind: str) -> None:
    """Ranges, lengths, enumerations."""
    part = PARTS[kind]
    for name, limits in types[kind]["POST"].items():
        if name not in part.model_fields:
            continue
        said = of_schema(part, name)
        if "enum" in limits:
            assert sorted(said["enum"]) == limits["enum"], name
        if limits.get("minimum") is not None:
            assert said["minimum"] == limits["minimum"], name
        if limits.get("maximum") is not None:
            assert said["maximum"] == limits["maximum"], name
        if limits.get("maxLength") is not None:
            assert said["maxLength"] == limits["maxLength"], name
