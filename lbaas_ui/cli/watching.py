"""``lbaas-ui watch``: the stream as lines, for people and for programs. Added by ``cli.app``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.text import Text

from lbaas_ui.api.schemas import BalancerSummary, OperationDocument, Readiness, StreamMessage
from lbaas_ui.cli import tables
from lbaas_ui.cli.exits import ExitCode
from lbaas_ui.cli.session import Session

Thing = BalancerSummary | OperationDocument | Readiness | None


class News(BaseModel):
    """One change, as a line of JSON shows it; ``value`` is None when the thing is gone.

    Attributes:
        kind: ``balancer``, ``operation`` or ``health``.
        first: it was there when the watching began.
    """

    at: datetime
    kind: str
    id: str
    first: bool
    value: Thing


def watch(
    session: Session,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME|ID]", help="Only this balancer and its operations.")
    ] = None,
) -> None:
    """Show changes as they come, one line each, until Ctrl-C. With `-o json` one JSON object a line."""
    names: dict[str, str] = {}  # of balancers that were seen: a deleted one is told by id alone
    said: dict[str, str] = {}  # the last line about each thing: people need none twice
    try:
        for message in session.client.watch():
            for news in _news(message):
                _learn(names, news)
                if (name is None or _is_about(news, name, names)) and not _is_placeholder(news, names):
                    _print(session, news, names, said=said)
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _news(message: StreamMessage) -> Iterator[News]:
    at = datetime.now(UTC)
    first = message.type == "snapshot"
    for balancer in message.balancers:
        yield News(at=at, kind="balancer", id=balancer.id or "", first=first, value=balancer)
    for operation in message.operations:
        yield News(at=at, kind="operation", id=operation.id, first=first, value=operation)
    if message.health is not None:
        yield News(at=at, kind="health", id="", first=first, value=message.health)
    models: dict[str, Callable[[object], Thing]] = {
        "balancer": BalancerSummary.model_validate,
        "operation": OperationDocument.model_validate,
        "health": Readiness.model_validate,
    }
    for change in message.changes:
        value = None if change.value is None else models[change.kind](change.value)
        yield News(at=at, kind=change.kind, id=change.id, first=False, value=value)


def _learn(names: dict[str, str], news: News) -> None:
    if isinstance(news.value, BalancerSummary) and news.value.id:
        names[news.value.id] = news.value.name


def _is_placeholder(news: News, names: dict[str, str]) -> bool:
    """Whether it is only a balancer-to-be that goes because the real one has come."""
    return news.kind == "balancer" and news.value is None and news.id not in names


def _is_about(news: News, wanted: str, names: dict[str, str]) -> bool:
    if isinstance(news.value, OperationDocument):
        return wanted in {news.value.balancer_id, news.value.balancer_name}
    if isinstance(news.value, BalancerSummary):
        return wanted in {news.value.id, news.value.name}
    return wanted in {news.id, names.get(news.id)}


def _print(session: Session, news: News, names: dict[str, str], *, said: dict[str, str]) -> None:
    if session.as_json:
        typer.echo(news.model_dump_json())
        return
    line = _line(news, names)
    about = f"{news.kind} {news.id}"
    if said.get(about) != line.plain:
        said[about] = line.plain
        session.console.print(Text.assemble((f"{news.at.astimezone():%H:%M:%S} ", "dim"), line))


def _line(news: News, names: dict[str, str]) -> Text:
    value = news.value
    if isinstance(value, BalancerSummary):
        return Text.assemble(
            (f"balancer {value.name} ", "bold"),
            tables.status_text(value.provisioning_status),
            "/",
            tables.status_text(value.operating_status),
        )
    if isinstance(value, OperationDocument):
        return Text.assemble(
            (f"{value.kind} {value.balancer_name or value.balancer_id or ''} ", "bold"),
            tables.status_text(value.state),
            f" {value.progress.done}/{value.progress.total}",
            f" waits: {value.waiting_for[0].reason}" if value.waiting_for else "",
        )
    if isinstance(value, Readiness):
        return Text(f"cloud {value.cloud}, database {value.database}")
    return Text.assemble((f"{news.kind} {names.get(news.id, news.id)} ", "bold"), "gone")
