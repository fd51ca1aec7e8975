"""Checks of L7 policies and rules.

Source: octavia/common/validate.py (sanitize_l7policy_api_args, l7rule_data), octavia/common/constants.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lbaas_ui.errors import Problem
from lbaas_ui.forms.checks.common import duplicates, is_url, listed, problem
from lbaas_ui.forms.checks.listeners import linked_pool
from lbaas_ui.forms.document import PolicyForm, RuleForm
from lbaas_ui.forms.pairing import BalancerPair, ListenerPair, PolicyPair
from lbaas_ui.forms.protocols import (
    CODED_ACTIONS,
    COMPARISONS_OF_RULE,
    HTTP_LISTENERS,
    KEYED_RULES,
    RULES_PER_POLICY,
    TARGET_OF_ACTION,
)

_TOKEN: Final = re.compile(r"[a-zA-Z0-9!#$%&'*+\-.^_`|~]+")
_COOKIE: Final = re.compile(r"[a-zA-Z0-9!#$%&'()*+\-./:<=>?@\[\]^_`{|}~]+")
_HEADER: Final = re.compile(r"[a-zA-Z0-9!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{|}~\\]+")
_QUOTED: Final = re.compile(r"\"[a-zA-Z0-9 \t!\"#$%&'()*+,\-./:;<=>?@\[\]^_`{|}~\\]*\"")
_DN_FIELD: Final = re.compile(r"[a-zA-Z][A-Za-z0-9-]*")


def check(balancer: BalancerPair) -> Iterator[Problem]:
    """Everything about policies and their rules."""
    for listener in balancer.listeners:
        yield from _names(listener)
        if listener.policies and listener.wanted.protocol not in HTTP_LISTENERS:
            yield problem(
                f"{listener.path}.l7policies",
                "policies_need_http",
                "L7 policies look into HTTP, which a {protocol} listener does not see. "
                "Use an HTTP or TERMINATED_HTTPS listener, or remove the policies.",
                protocol=listener.wanted.protocol,
            )
        for policy in listener.policies:
            yield from _target(policy.wanted, policy.path)
            if policy.wanted.action == "REDIRECT_TO_POOL" and policy.wanted.redirect_pool:
                path = f"{policy.path}.redirect_pool"
                yield from linked_pool(
                    balancer, policy.wanted.redirect_pool, path, protocol=listener.wanted.protocol
                )
            yield from _rules(policy)


def _names(listener: ListenerPair) -> Iterator[Problem]:
    for number, first in duplicates([pair.wanted.name for pair in listener.policies]):
        pair = listener.policies[number]
        if pair.current is None or listener.policies[first].current is None:
            yield problem(
                f"{pair.path}.name",
                "name_taken",
                "This listener has a policy {name} already. Give each one its own name.",
                name=pair.wanted.name,
            )


def _target(policy: PolicyForm, path: str) -> Iterator[Problem]:
    needed = TARGET_OF_ACTION.get(policy.action)
    for name in TARGET_OF_ACTION.values():
        value = getattr(policy, name)
        if name == needed and not value:
            yield problem(
                f"{path}.{name}",
                "redirect_missing",
                "{action} needs {name}: where to.",
                action=policy.action,
                name=name,
            )
        elif name != needed and value:
            yield problem(
                f"{path}.{name}",
                "redirect_unused",
                "{action} does not use {name}. Remove it, or choose another action.",
                action=policy.action,
                name=name,
            )
        elif name == needed and name != "redirect_pool" and not is_url(value):
            yield problem(
                f"{path}.{name}",
                "url_invalid",
                "{value} is no URL. Write http:// or https://, a host, and a path without spaces.",
                value=value,
            )
    if policy.redirect_http_code and policy.action not in CODED_ACTIONS:
        yield problem(
            f"{path}.redirect_http_code",
            "redirect_unused",
            "{action} does not use {name}. Remove it, or choose another action.",
            action=policy.action,
            name="redirect_http_code",
        )


def _rules(policy: PolicyPair) -> Iterator[Problem]:
    if len(policy.rules) > RULES_PER_POLICY:
        yield problem(
            f"{policy.path}.rules",
            "too_many_rules",
            "A policy has at most {limit} rules. Split it into several policies.",
            limit=RULES_PER_POLICY,
        )
    for pair in policy.rules:
        yield from _key(pair.wanted, pair.path)
        possible = COMPARISONS_OF_RULE[pair.wanted.type]
        if pair.wanted.compare_type not in possible:
            yield problem(
                f"{pair.path}.compare_type",
                "not_one_of",
                "A {type} rule compares with {possible}, not with {value}.",
                type=pair.wanted.type,
                possible=listed(possible),
                value=pair.wanted.compare_type,
            )
        else:
            yield from _value(pair.wanted, f"{pair.path}.value")


def _key(rule: RuleForm, path: str) -> Iterator[Problem]:
    path = f"{path}.key"
    if rule.type not in KEYED_RULES:
        if rule.key:
            yield problem(path, "key_unused", "A {type} rule has no key. Remove it.", type=rule.type)
    elif not rule.key:
        yield problem(
            path,
            "key_missing",
            "A {type} rule needs a key: the name of the header, cookie or field.",
            type=rule.type,
        )
    elif not (_DN_FIELD if rule.type == "SSL_DN_FIELD" else _TOKEN).fullmatch(rule.key):
        yield problem(
            path,
            "key_invalid",
            "{key} is no name of a header, cookie or field: use letters, digits and -.",
            key=rule.key,
        )


def _value(rule: RuleForm, path: str) -> Iterator[Problem]:
    if not rule.value:
        yield problem(path, "value_missing", "A rule needs a value to compare with.")
    elif "\n" in rule.value or "\r" in rule.value:
        yield problem(path, "value_invalid", "A value has no line breaks.")
    elif rule.type == "SSL_CONN_HAS_CERT":
        if rule.value.lower() != "true":
            yield problem(
                path, "value_invalid", "The value is True here; to ask for the opposite, set invert."
            )
    elif rule.type == "SSL_VERIFY_RESULT":
        if not rule.value.isdigit():
            yield problem(path, "value_invalid", "The value is a number here: 0 for a good certificate.")
    elif rule.compare_type == "REGEX":
        yield from _regex(rule.value, path)
    elif rule.type != "SSL_DN_FIELD" and not _is_value(rule):
        yield problem(
            path,
            "value_invalid",
            "{value} has characters that cannot stand here. Leave out spaces and control characters.",
            value=rule.value,
        )


def _is_value(rule: RuleForm) -> bool:
    if rule.type == "COOKIE":
        return bool(_COOKIE.fullmatch(rule.value))
    return bool(_HEADER.fullmatch(rule.value) or _QUOTED.fullmatch(rule.value))


def _regex(value: str, path: str) -> Iterator[Problem]:
    try:
        re.compile(value)
    except re.error as error:
        yield problem(
            path,
            "regex_invalid",
            "{value} is no regular expression: {why}. Mend it, or choose another compare_type.",
            value=value,
            why=error.msg,
        )
