"""Reads JSON bodies with limits, for all routes that take one.

Not FastAPI's own reading: a form must be refused with the same problems by page, CLI and REST, so its check
belongs to ``forms``; and size and depth must be limited before anything is parsed.
"""

from __future__ import annotations

import json
import math
from http import HTTPStatus
from typing import Annotated, Final, TypeVar

from fastapi import Depends
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from lbaas_ui.api.errors import ApiError, problems_of
from lbaas_ui.errors import FormRejected, Problem

MAX_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 32  # a form needs 8

Model = TypeVar("Model", bound=BaseModel)


async def json_body(request: Request) -> object:
    """The parsed body.

    Raises:
        ApiError: 415 not declared as JSON, 413 over 1 MB, 400 malformed or too deep.
    """
    _check_type(request)
    text = await _read(request)
    _check_depth(text)
    try:
        found: object = json.loads(
            text, parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_unique
        )
        _check_characters(text, found)
    except ValueError as error:
        raise ApiError(HTTPStatus.BAD_REQUEST, "malformed_json", f"The body is not JSON: {error}") from error
    return found


JsonBody = Annotated[object, Depends(json_body)]


def model_of(model: type[Model], data: object) -> Model:
    """Check a small body that is no form.

    Raises:
        FormRejected: with one problem for each wrong field.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        items = problems_of(error.errors(include_input=False, include_url=False, include_context=False))
        raise FormRejected([Problem(item.path, item.code, item.message) for item in items]) from None


def _check_type(request: Request) -> None:
    """Only JSON: what an HTML form of another site can send is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise ApiError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Send the body as JSON, with Content-Type: application/json.",
        )


async def _read(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise ApiError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "The body is larger than 1 MB."
            )
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ApiError(HTTPStatus.BAD_REQUEST, "malformed_json", "The body is not UTF-8.") from error


def _check_depth(text: str) -> None:
    """Brackets outside strings, counted before parsing: Python's parser would recurse."""
    depth = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ApiError(
                    HTTPStatus.BAD_REQUEST, "too_deep", f"The body nests deeper than {MAX_DEPTH} levels."
                )
        elif char in "]}":
            depth -= 1


def _check_characters(text: str, found: object) -> None:
    r"""Refuse what no text may hold and no database keeps: zero bytes, and halves of characters (``\ud800``).

    Raises:
        ValueError: there is one, in a value or in a key.
    """
    if "\\u" not in text:  # only escaped can they stand in JSON that is UTF-8
        return
    plain = json.dumps(found, ensure_ascii=False)
    if "\\u0000" in plain.replace("\\\\", ""):
        raise ValueError("a text has a zero byte in it")
    try:
        plain.encode()
    except UnicodeEncodeError:
        raise ValueError("a text has half a character in it") from None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number that can be kept")
    return number


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON value")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A key that comes twice is a slip that would be lost in silence."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} comes twice in one object")
    return found
