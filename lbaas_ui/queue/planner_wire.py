"""From parts of a form to the bodies that Octavia takes; driven by the table in ``forms.fields``.

Source: octavia/api/v2/types/*.py (names, defaults), octavia/api/v2/controllers/*.py (what null and
absence mean).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pydantic import BaseModel, JsonValue

from lbaas_ui.forms.document import ListenerForm, MemberForm, PolicyForm, PoolForm
from lbaas_ui.forms.fields import FIELDS, KIND_OF, Changed, Field, Version, canonical_cidr
from lbaas_ui.forms.protocols import CODED_ACTIONS, TARGET_OF_ACTION

Body = dict[str, JsonValue]

TLS_DEFAULTS: Final = ("tls_ciphers", "tls_versions", "alpn_protocols")
TAGS_SINCE: Final[Version] = (2, 5)


def _empty(value: JsonValue) -> bool:
    return value is None or value in ([], {})


def _sent(field: Field, value: JsonValue) -> JsonValue:
    """A value as it goes over the wire: nothing twice, which Octavia's database refuses (500)."""
    if field.name == "allowed_cidrs" and isinstance(value, list):
        return list(dict.fromkeys(canonical_cidr(str(cidr)) for cidr in value))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(dict.fromkeys(str(item) for item in value))
    if isinstance(value, dict) and field.name == "session_persistence":
        return {key: item for key, item in value.items() if item is not None}
    return value


def _vnic(body: Body) -> Body:
    """A member's ``vnic_type`` is asked for by ``request_sriov``."""
    if body.pop("vnic_type", None) == "direct":
        body["request_sriov"] = True
    return body


def create_body(part: BaseModel) -> Body:
    """The fields of a new object; what Octavia would give anyway is left out."""
    body: Body = {}
    for field in FIELDS[KIND_OF[type(part)]]:
        value = field.get(part)
        if not _empty(value) and value not in (field.default, ""):
            body[field.on_wire] = _sent(field, value)
    return _vnic(body)


def with_tls_defaults(body: Body, part: ListenerForm | PoolForm, version: Version) -> Body:
    """Null for what a TLS object leaves open: the fully populated create ends in 500 where it is absent.

    Source: octavia/db/prepare.py, create_pool (reads ``pool_dict['tls_ciphers']``); listener.py reads
    ``listener_dict['tls_versions']`` of a PROMETHEUS listener with certificates.
    """
    if isinstance(part, PoolForm):
        open_ended = bool(part.tls_enabled)
    else:
        has_certificate = bool(part.default_tls_container_ref or part.sni_container_refs)
        open_ended = part.protocol == "PROMETHEUS" and has_certificate
    if not open_ended:
        return body
    known = {field.name for field in FIELDS[KIND_OF[type(part)]] if field.since <= version}
    return {**{name: None for name in TLS_DEFAULTS if name in known}, **body}


def update_body(changed: Iterable[Changed], own_tags: Sequence[str] = ()) -> Body:
    """The changed fields; null becomes what resets the field. Our own tags stay on the object."""
    body: Body = {}
    for change in changed:
        field = change.field
        if not field.update:
            continue
        value = field.reset if _empty(change.new) else _sent(field, change.new)
        if field.name == "tags" and isinstance(value, list):
            value = [*value, *own_tags]
        body[field.on_wire] = value
    return body


def repair_body(part: BaseModel, own_tags: Sequence[str] = ()) -> Body:
    """All that an update can say of an object, to bring it out of ERROR."""
    body: Body = {"admin_state_up": True}
    for field in FIELDS[KIND_OF[type(part)]]:
        value = field.get(part)
        if field.update and not _empty(value) and value != "":
            body[field.on_wire] = _sent(field, value)
    if "tags" in body or own_tags:
        tags = body.get("tags")
        body["tags"] = [*(tags if isinstance(tags, list) else []), *own_tags]
    if isinstance(part, PolicyForm):
        body.update(policy_target(part))
    return body


def policy_target(policy: PolicyForm) -> Body:
    """The action with its target and code: Octavia resets the code to 302 when a target comes without it.

    The pool goes by id, which the caller adds.
    """
    body: Body = {"action": policy.action}
    target = TARGET_OF_ACTION.get(policy.action)
    if target and target != "redirect_pool":
        body[target] = getattr(policy, target)
    if policy.action in CODED_ACTIONS and policy.redirect_http_code:
        body["redirect_http_code"] = policy.redirect_http_code
    return body


def whole_member(member: MemberForm, own_tags: Sequence[str], version: Version) -> Body:
    """A member that exists, for a batch: whole, because what is left out falls back to POST's defaults.

    Source: octavia/api/v2/types/member.py (MembersRootPUT takes MemberPOST).
    """
    body: Body = {"name": member.name or ""}
    for field in FIELDS["member"]:
        value = field.get(member)
        if value is None and field.default is not None:
            value = field.default
        if field.since <= version and not _empty(value):
            body[field.on_wire] = _sent(field, value)
    if version >= TAGS_SINCE:
        body["tags"] = [*(member.tags or []), *own_tags]
    return _vnic(body)
