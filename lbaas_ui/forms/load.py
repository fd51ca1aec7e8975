"""Between text, plain data and forms; every way that a form comes in (page, REST, CLI) goes through here.

What does not have the form's shape is refused with the same kind of problems as ``forms.checks`` gives: a
path, a stable code, a sentence that says what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final, cast

import yaml
from pydantic import BaseModel, ValidationError

from lbaas_ui.errors import FormRejected, Problem
from lbaas_ui.forms.checks.common import listed, problem
from lbaas_ui.forms.document import (
    AdditionalVipForm,
    BalancerForm,
    FloatingIPForm,
    ListenerForm,
    MemberForm,
    MonitorForm,
    PolicyForm,
    PoolForm,
    RuleForm,
    SessionPersistenceForm,
    VipForm,
)

Place = Sequence[int | str]
ErrorDetails = Mapping[str, object]  # one of pydantic's errors

# Which part of the form stands under which key.
PARTS: Final[Mapping[str, type[BaseModel]]] = {
    "vip": VipForm,
    "floating_ip": FloatingIPForm,
    "additional": AdditionalVipForm,
    "listeners": ListenerForm,
    "l7policies": PolicyForm,
    "rules": RuleForm,
    "pools": PoolForm,
    "members": MemberForm,
    "healthmonitor": MonitorForm,
    "session_persistence": SessionPersistenceForm,
}


# --- paths --------------------------------------------------------------------------------------------------


def path_of(place: Place) -> str:
    """``("listeners", 0, "protocol_port")`` as ``listeners[0].protocol_port``."""
    path = ""
    for step in place:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else step
    return path


def _part_at(place: Place) -> type[BaseModel]:
    """The class of the part that holds the last step of ``place``."""
    holder: type[BaseModel] = BalancerForm
    for step in place[:-1]:
        if isinstance(step, str):
            holder = PARTS.get(step, holder)
    return holder


def _last(place: Place) -> str:
    names = [step for step in place if isinstance(step, str)]
    return names[-1] if names else "the form"


# --- pydantic's errors as problems ----------------------------------------------------------------------


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004 - as much as a sentence bears


def _quoted(value: object) -> str:
    """As written: of ``"5"`` in place of ``5`` only the quotes are wrong."""
    return f'"{_shown(value)}"' if isinstance(value, str) else _shown(value)


def _unknown(place: Place, _error: ErrorDetails) -> Problem:
    known = list(_part_at(place).model_fields)
    near = difflib.get_close_matches(str(place[-1]), known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"Possible here: {listed(known)}."
    message = "There is no key {key} here. {hint}"
    return problem(path_of(place), "unknown_key", message, key=place[-1], hint=hint)


def _missing(place: Place, _error: ErrorDetails) -> Problem:
    return problem(path_of(place), "required", "{key} is needed. Add it.", key=_last(place))


def _choice(place: Place, error: ErrorDetails) -> Problem:
    context = cast("Mapping[str, object]", error.get("ctx") or {})
    possible = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
    return problem(
        path_of(place),
        "not_one_of",
        "{value} is not possible here. Use one of: {possible}.",
        value=_shown(error.get("input")),
        possible=possible,
    )


def _range(place: Place, error: ErrorDetails) -> Problem:
    if _last(place) in ("protocol_port", "monitor_port"):
        return problem(
            path_of(place),
            "port_out_of_range",
            "{value} is no port. A port is a number from 1 to 65535.",
            value=_shown(error.get("input")),
        )
    context = cast("Mapping[str, object]", error.get("ctx") or {})
    limit = context.get("ge", context.get("le", ""))
    return problem(
        path_of(place),
        "out_of_range",
        "{value} is too {which}. It can be {limit} at {end}.",
        value=_shown(error.get("input")),
        which="small" if "ge" in context else "big",
        limit=limit,
        end="least" if "ge" in context else "most",
    )


def _long(place: Place, error: ErrorDetails) -> Problem:
    context = cast("Mapping[str, object]", error.get("ctx") or {})
    return problem(
        path_of(place),
        "too_long",
        "{key} is too long. It can have {limit} characters at most.",
        key=_last(place),
        limit=context.get("max_length", ""),
    )


def _typed(code: str, wanted: str) -> Callable[[Place, ErrorDetails], Problem]:
    def make(place: Place, error: ErrorDetails) -> Problem:
        return problem(
            path_of(place),
            code,
            "{value} is not {wanted}.",
            value=_quoted(error.get("input")),
            wanted=wanted,
        )

    return make


_number = _typed("not_a_number", "a whole number. Write digits only, without quotes")
_decimal = _typed("not_a_number", "a number. Write it as 1.0, without quotes")
_truth = _typed("not_true_or_false", "true or false. Write one of the two, without quotes")
_text = _typed("not_text", "text. Put it in quotes")
_list = _typed("not_a_list", "a list. Write one with - or in [ ]")
_object = _typed("not_an_object", "a set of keys and values")

_TRANSLATIONS: Final[Mapping[str, Callable[[Place, ErrorDetails], Problem]]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "literal_error": _choice,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "string_too_long": _long,
    "int_type": _number,
    "float_type": _decimal,
    "bool_type": _truth,
    "string_type": _text,
    "list_type": _list,
    "dict_type": _object,
    "model_type": _object,
    "model_attributes_type": _object,
}


def problems_of(errors: Iterable[ErrorDetails], drop: int = 0) -> list[Problem]:
    """Pydantic's errors about a form as problems.

    Args:
        errors: as ``ValidationError.errors()`` or FastAPI's ``RequestValidationError.errors()`` gives them.
        drop: how many steps stand before the form itself in their places (``("body", "form")`` are two).
    """
    return [_problem(error, drop) for error in errors]


def _problem(error: ErrorDetails, drop: int) -> Problem:
    place = cast("Place", error["loc"])[drop:]
    translate = _TRANSLATIONS.get(str(error["type"]))
    if translate is not None:
        return translate(place, error)
    why = str(error["msg"]).removeprefix("Value error, ")
    message = "{value} is not possible here: {why}."
    return problem(path_of(place), "invalid", message, value=_shown(error.get("input")), why=why)


# --- data and text ------------------------------------------------------------------------------------------


def form_of_data(data: object) -> BalancerForm:
    """A form from plain data (parsed JSON or YAML).

    Raises:
        FormRejected: with one problem for each wrong field.
    """
    try:
        return BalancerForm.model_validate(data)
    except ValidationError as error:
        raise FormRejected(problems_of(cast("list[ErrorDetails]", error.errors()))) from error


class _Loader(yaml.SafeLoader):
    """YAML without surprises: no key twice, and dates stay text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key} stands here twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def form_of_text(text: str) -> BalancerForm:
    """A form from YAML or JSON.

    Raises:
        FormRejected: the text cannot be read (with line and column), or is no form.
    """
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 - a safe loader, made stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FormRejected(
            [
                problem(
                    "",
                    "unreadable",
                    "Line {line}, column {column}: {why}. Mend the file there.",
                    line=mark.line + 1 if mark else 1,
                    column=mark.column + 1 if mark else 1,
                    why=error.problem or "this is no YAML",
                )
            ]
        ) from error
    except yaml.YAMLError as error:
        raise FormRejected([problem("", "unreadable", "This is no YAML: {why}.", why=error)]) from error
    if data is None:
        raise FormRejected([problem("", "empty", "The form is empty. Give at least a name and a vip.")])
    return form_of_data(data)


def data_of_form(form: BalancerForm) -> dict[str, object]:
    """Plain JSON data with the keys that the form names, and no others."""
    return form.model_dump(mode="json", exclude_unset=True)


_FIRST: Final = ("name", "id", "type", "protocol", "address", "protocol_port", "action")
_LAST: Final = ("vip", "listeners", "l7policies", "rules", "healthmonitor", "pools", "members")


def _in_order(value: object) -> object:
    """Keys as people write them: what it is first, what hangs on it last."""
    if isinstance(value, list):
        return [_in_order(item) for item in value]
    if not isinstance(value, dict):
        return value

    def place(key: str) -> tuple[int, int]:
        if key in _FIRST:
            return 0, _FIRST.index(key)
        return (2, _LAST.index(key)) if key in _LAST else (1, 0)

    return {key: _in_order(value[key]) for key in sorted(value, key=place)}


def text_of_form(form: BalancerForm) -> str:
    """The form as YAML, in the order in which people write it."""
    data = _in_order(data_of_form(form))
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, default_flow_style=False, width=100)
