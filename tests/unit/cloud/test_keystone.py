"""What never reaches Keystone."""

from __future__ import annotations

from pathlib import Path

import pytest

from lbaas_ui.cloud.keystone import Keystone
from lbaas_ui.errors import NotAuthenticated

CLOUDS = """
clouds:
  lab: {auth: {auth_url: "http://127.0.0.1:1/v3", username: lbaas-ui, password: p, user_domain_id: default}}
"""


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Roles: admin", "a\0", "ключ", "é", "a" * 100 + "\n"])
async def test_what_cannot_stand_in_a_header_is_no_token(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as any wrong one, and nobody is asked: not a fault of the server, nor a header of its own."""
    (tmp_path / "clouds.yaml").write_text(CLOUDS)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))
    keystone = Keystone.configure("lab", timeout_s=1)
    with pytest.raises(NotAuthenticated):
        await keystone.person(token)
