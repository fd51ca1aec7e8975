"""What counts as a secret by its shape or its name, and what does not."""

from __future__ import annotations

import pytest

from lbaas_ui.redaction import HIDDEN, Redactor, clean_text

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"it said {KEY} there", f"it said {HIDDEN} there"),
        (KEY.replace("\n", "\\n"), HIDDEN),
        (KEY[:45], HIDDEN),
        ("amqp://octavia:hunter2@10.0.0.1:5672/", f"amqp://octavia:{HIDDEN}@10.0.0.1:5672/"),
        ("rabbit://a:b1@h1,c:d2@h2/", f"rabbit://a:{HIDDEN}@h1,c:d2@h2/"),
        ("at postgresql+psycopg://u:p%40ss@h/d", f"at postgresql+psycopg://u:{HIDDEN}@h/d"),
        ("Authorization: Bearer abcdef.123456", f"Authorization: Bearer {HIDDEN}"),
        ("bearer.abcdef123456", f"bearer.{HIDDEN}"),
        ("gAAAAABl" + "x" * 60 + " expired", f"{HIDDEN} expired"),
        ('{"password": "hunter2", "a": 1}', f'{{"password": "{HIDDEN}", "a": 1}}'),
        ("X-Auth-Token: 0123abc", f"X-Auth-Token: {HIDDEN}"),
        ("lbaas_ui_session=17.abc; x=1", f"lbaas_ui_session={HIDDEN}; x=1"),
    ],
)
def test_shapes(text: str, clean: str) -> None:
    """Each is taken out, and what stands around it stays."""
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "http://10.0.0.1:8080/v2.0/lbaas",
        "https://h/?a=b:c@d",
        "The password is wrong.",
        "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
        "Send the access token as `Authorization: Bearer`.",
        "token expired",
    ],
)
def test_harmless_texts_stay(text: str) -> None:
    """A log that hides everything helps nobody."""
    assert clean_text(text) == text


def test_structures() -> None:
    """By names at any depth, by shapes in any text, also in keys' neighbours and odd values."""

    class Odd:
        def __str__(self) -> str:
            return "amqp://u:hunter2@h"

    given = {
        "Passphrase": b"x",
        "list": [{"private_key": KEY}, ("plain", 1, None, True)],
        "odd": Odd(),
        "set": {"geheim1"},
    }
    assert Redactor("geheim1").mapping(given) == {
        "Passphrase": HIDDEN,
        "list": [{"private_key": HIDDEN}, ["plain", 1, None, True]],
        "odd": f"amqp://u:{HIDDEN}@h",
        "set": [HIDDEN],
    }


def test_depth_is_bounded() -> None:
    """What nests without end is left out, not followed."""
    endless: dict[str, object] = {}
    endless["self"] = endless
    assert HIDDEN in str(Redactor().mapping(endless))


def test_short_secrets_do_not_hide_half_the_log() -> None:
    """An empty or tiny password is left to names and shapes."""
    assert Redactor("", "a").text("banana") == "banana"
