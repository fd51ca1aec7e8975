"""Where calls go, which version is there, which page comes next."""

from __future__ import annotations

import pytest

from lbaas_ui.cloud import endpoints


@pytest.mark.parametrize(
    ("endpoint", "root"),
    [
        ("http://cloud:9876", "http://cloud:9876"),
        ("http://cloud:9876/", "http://cloud:9876"),
        ("http://cloud:9876/v2", "http://cloud:9876"),
        ("http://cloud:9876/v2.0/", "http://cloud:9876"),
        ("https://cloud/load-balancer", "https://cloud/load-balancer"),
        ("https://cloud/load-balancer/v2.0", "https://cloud/load-balancer"),
        ("https://cloud/compute/v2.1/0123abcd", "https://cloud/compute"),
        ("https://cloud/v2x/lb", "https://cloud/v2x/lb"),
    ],
)
def test_root(endpoint: str, root: str) -> None:
    """Operators register endpoints with and without a version."""
    assert endpoints.root_of(endpoint) == root


@pytest.mark.parametrize(
    ("service", "endpoint", "path", "url"),
    [
        ("load-balancer", "http://c/lb", "/v2/lbaas/pools", "http://c/lb/v2/lbaas/pools"),
        ("load-balancer", "http://c/lb/v2.0", "/v2/lbaas/pools", "http://c/lb/v2/lbaas/pools"),
        ("network", "http://c:9696", "/v2.0/ports", "http://c:9696/v2.0/ports"),
        ("compute", "http://c/v2.1/abc", "/servers/detail", "http://c/v2.1/abc/servers/detail"),
        ("compute", "http://c", "/servers/detail", "http://c/v2.1/servers/detail"),
        ("key-manager", "http://c:9311/", "/secrets", "http://c:9311/v1/secrets"),
    ],
)
def test_url(service: str, endpoint: str, path: str, url: str) -> None:
    """A path with a version stands at the root, one without at the endpoint's own version."""
    assert endpoints.url_of(service, endpoint, path) == url


@pytest.mark.parametrize(
    ("document", "version"),
    [
        ({"versions": [{"id": "v2.0"}, {"id": "v2.30"}, {"id": "v2.9"}]}, (2, 30)),
        ({"versions": [{"id": "v1"}, {"id": "v2"}]}, (2, 0)),
        ({"versions": [{"id": "beta"}, "odd"]}, None),
        ({"versions": {"values": []}}, None),
        ({}, None),
    ],
)
def test_newest_version(document: dict[str, object], version: tuple[int, int] | None) -> None:
    """Versions are numbers, not text: 2.30 is newer than 2.9."""
    assert endpoints.newest_version(document) == version


@pytest.mark.parametrize(
    ("answer", "params"),
    [
        (
            {"pools_links": [{"rel": "next", "href": "http://wrong/v2/pools?limit=2&marker=b"}]},
            {"limit": "2", "marker": "b"},
        ),
        ({"pools_links": [{"rel": "previous", "href": "http://x?marker=a"}]}, None),
        ({"next": "http://x/v1/secrets?limit=1&offset=1"}, {"limit": "1", "offset": "1"}),
        ({"links": {"next": "http://x/v3/projects?marker=p"}}, {"marker": "p"}),
        ({"links": {"next": None, "self": "http://x"}}, None),
        (
            {"pools_links": [{"rel": "next", "href": "http://x?tags=a&tags=b&marker=c"}]},
            {"tags": ["a", "b"], "marker": "c"},
        ),
        ({}, None),
    ],
)
def test_next_page(answer: dict[str, object], params: dict[str, object] | None) -> None:
    """Every service names its next page in its own way; only the query is taken from it."""
    assert endpoints.next_page("pools", answer) == params
