"""Writes ``docs/api.md`` from the OpenAPI description: ``python -m lbaas_ui.api.reference > docs/api.md``.

A test holds page and routes together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lbaas_ui.api.app import bare_app
from lbaas_ui.api.openapi import describe

_HEAD: Final = """# REST and stream

*Generated from the routes by `python -m lbaas_ui.api.reference > docs/api.md`.*

A running server gives the whole description as OpenAPI at `/api/v1/openapi.json`.

**Who asks.** Scripts send `Authorization: Bearer <access token>`, which the server prints at its start.
Pages log in with `POST /api/v1/session` and get a cookie (HttpOnly, SameSite=Strict) that holds for 12 hours
after its last renewal by `GET /api/v1/session`, also over a restart with the same token. A write with the
cookie needs the header `X-Requested-With: lbaas-ui`.

**Bodies** are JSON, of 1 MB and 32 levels at most. A form is the document of `lbaas-ui apply`. Names of
subnets, networks, flavors and security groups may stand in place of ids.

**Writes** are answered 202 with an operation, and `Location`. The same `Idempotency-Key` again answers the
operation of the first time.

**A server that has just begun** has not read everything yet. Scripts wait for it, for 20 seconds, then
get 503 `cloud_unavailable` and are to try again; a balancer of which a part is missing is read at once.

**Errors** are `application/problem+json` with `status`, a stable `code`, `detail` (a sentence), `request_id`
(as the header `X-Request-Id`, and in the log) and `problems`: each with `path`, `code`, `message`, `params`.

| status | code | when |
| --- | --- | --- |
| 400 | `malformed_json` `too_deep` `malformed_if_match` `malformed_marker` | the request cannot be read |
| 401 | `not_authenticated` | no session and no token, or wrong ones |
| 403 | `cross_origin` `missing_header` | a write with the cookie that does not come from our page |
| 403 | `cloud_rejected` `quota_exceeded` | the cloud does not allow it |
| 404 | `not_found` | no such balancer, operation or path |
| 405 | `method_not_allowed` | the path has no such method |
| 409 | `loadbalancer_pending` `idempotency_key_reused` and others | not possible now; `detail` says why |
| 412 | `revision_changed` | somebody else changed the balancer; `problems` says what, if that is known |
| 413 415 | `body_too_large` `unsupported_media_type` | the body is no JSON of ours |
| 422 | `form_rejected` | the form has problems |
| 422 | `invalid_request` | a parameter cannot be used |
| 500 | `internal_error` | a fault of the server; its log has the details under the request id |
| 502 | `cloud_rejected` `cloud_error` | the cloud refuses for good |
| 503 | `cloud_unavailable` `cloud_unauthorized` `cloud_not_configured` | the cloud cannot be used now |
| 504 | `timed_out` | it took too long |

## Calls

| call | does | answers |
| --- | --- | --- |
"""

_TAIL: Final = """
## The stream

`WS /api/v1/stream[?epoch=E&revision=N]` sends `StreamMessage` documents:

- `snapshot`: all balancers by name, the operations that run, wait or failed last, and health. Forget what
  you had.
  More than a hundred balancers or operations come in parts, one behind the other, of a hundred each at most.
  Those with `more` hold nothing else: gather them. The last one, without `more`, has the rest, and `epoch`
  and `revision`. Before it nothing is known: forget the parts of a connection that breaks.
- `changes`: what changed since the message before; `revision` is one more. Gone things have the `value` null.
- `ping`: every 20 seconds, with the revision as it stands and health, so that ages are known.

A client that comes back with `epoch` and `revision` of its last message gets only what it missed, where that
is still at hand. A page sends its cookie; a script sends `Authorization: Bearer` or, where it cannot set
headers, offers the subprotocols `lbaas-ui` and `bearer.<access token>`. Closing codes: 4401 not logged in,
1013 too slow (come back with epoch and revision), 1001 the server stops. A page of another site is refused
with 403.
"""


def page(description: Mapping[str, Any]) -> str:
    """The whole page, as Markdown."""
    return _HEAD + "".join(f"{row}\n" for row in rows(description)) + _TAIL


def rows(description: Mapping[str, Any]) -> Iterator[str]:
    """One row of the table for each call."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            names = [one["name"] for one in operation.get("parameters", ()) if one["in"] != "path"]
            parameters = f" ({', '.join(f'`{name}`' for name in names)})" if names else ""
            does = operation["description"].splitlines()[0].replace("|", "\\|")
            answers = " ".join(sorted(operation["responses"]))
            yield f"| `{method.upper()} {path}` | {does}{parameters} | {answers} |"


if __name__ == "__main__":
    sys.stdout.write(page(describe(bare_app())))
