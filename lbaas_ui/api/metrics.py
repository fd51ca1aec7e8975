"""Prometheus metrics of one server: what was asked of it, what its queue does, how the cloud answers."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from lbaas_ui.api.schemas import SourceHealth
    from lbaas_ui.queue.journal import OperationView

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds


class Metrics:
    """Counts what it is told, and asks the gauges when it is read. A registry of its own: no globals."""

    media_type: Final = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._requests = Histogram(
            "lbaas_ui_http_request_seconds",
            "Requests by method, route and status.",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._cloud_calls = Histogram(
            "lbaas_ui_cloud_call_seconds",
            "Calls to the cloud by service, method and status; status 0: no answer.",
            ("service", "method", "status"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._stream_drops = Counter(
            "lbaas_ui_stream_slow_clients", "Clients closed for being too slow.", registry=self._registry
        )

    def request(self, method: str, route: str, *, status: int, seconds: float) -> None:
        """One request was answered."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def cloud_call(self, service: str, method: str, status: int, seconds: float) -> None:  # noqa: PLR0917 - as `Cloud.on_call`
        """One call to the cloud came back, or did not (status 0)."""
        self._cloud_calls.labels(service, method, str(status)).observe(seconds)

    def slow_client(self) -> None:
        """One client of the stream was closed because it could not keep up."""
        self._stream_drops.inc()

    def watch(
        self,
        *,
        operations: Callable[[], Iterable[OperationView]],
        sources: Callable[[], Iterable[SourceHealth]],
        balancers: Callable[[], int],
        clients: Callable[[], int],
    ) -> None:
        """Have these asked at each reading."""
        self._registry.register(
            _Gauges(operations=operations, sources=sources, balancers=balancers, clients=clients)
        )

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)


class _Gauges(Collector):
    def __init__(
        self,
        *,
        operations: Callable[[], Iterable[OperationView]],
        sources: Callable[[], Iterable[SourceHealth]],
        balancers: Callable[[], int],
        clients: Callable[[], int],
    ) -> None:
        self._operations = operations
        self._sources = sources
        self._balancers = balancers
        self._clients = clients

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What stands now; called by the registry."""
        views = list(self._operations())
        operations = GaugeMetricFamily(
            "lbaas_ui_operations", "Operations in memory (all that run or wait), by state.", labels=["state"]
        )
        for state, count in Tally(str(view.operation.state) for view in views).items():
            operations.add_metric([state], count)
        yield operations
        tasks = GaugeMetricFamily(
            "lbaas_ui_tasks", "Tasks of these operations, by kind and state.", labels=["kind", "state"]
        )
        for labels, count in Tally(
            (task.kind, str(task.state)) for view in views for task in view.tasks
        ).items():
            tasks.add_metric(list(labels), count)
        yield tasks
        ages = GaugeMetricFamily(
            "lbaas_ui_source_age_seconds", "Time since a source last heard from the cloud.", labels=["source"]
        )
        for source in self._sources():
            if source.age_s is not None:
                ages.add_metric([source.name], source.age_s)
        yield ages
        yield GaugeMetricFamily("lbaas_ui_balancers", "Balancers in the mirror.", value=self._balancers())
        yield GaugeMetricFamily("lbaas_ui_stream_clients", "Open sockets.", value=self._clients())
