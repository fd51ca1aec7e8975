"""Forms from text and data: what is read, and how what is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from lbaas_ui.errors import FormRejected, Problem
from lbaas_ui.forms.load import data_of_form, form_of_data, form_of_text, problems_of, text_of_form

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.yaml"))


def problems(data: object) -> list[Problem]:
    """Give what is wrong with data that is no form."""
    with pytest.raises(FormRejected) as caught:
        form_of_data(data)
    return list(caught.value.problems)


MONITOR = {"type": "TCP", "delay": 5, "timeout": 3, "max_retries": 3}


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        ({"listeners": [{"protocol": "HTTP", "protocol_port": 70000}]},
         "listeners[0].protocol_port", "port_out_of_range"),
        ({"listeners": [{"protocol": "HTTP", "protocol_port": 0}]},
         "listeners[0].protocol_port", "port_out_of_range"),
        ({"listeners": [{"protocol": "FTP", "protocol_port": 21}]}, "listeners[0].protocol", "not_one_of"),
        ({"listeners": [{"protocol": "HTTP"}]}, "listeners[0].protocol_port", "required"),
        ({"listeners": [{"protocol": "HTTP", "protocol_port": "x"}]},
         "listeners[0].protocol_port", "not_a_number"),
        ({"listeners": [{"protocol": "HTTP", "protocol_port": "80"}]},
         "listeners[0].protocol_port", "not_a_number"),
        ({"listeners": [{"protocol": "HTTP", "protocol_port": 80.5}]},
         "listeners[0].protocol_port", "not_a_number"),
        ({"listeners": [{"protocol": "HTTP", "protocol_port": True}]},
         "listeners[0].protocol_port", "not_a_number"),
        ({"pools": [{"name": "a", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN",
                     "members": [{"address": "10.0.0.1", "protocol_port": 80, "weight": "5"}]}]},
         "pools[0].members[0].weight", "not_a_number"),
        ({"listeners": {}}, "listeners", "not_a_list"),
        ({"listeners": ["web"]}, "listeners[0]", "not_an_object"),
        ({"lsteners": []}, "lsteners", "unknown_key"),
        ({"name": 8}, "name", "not_text"),
        ({"name": "x" * 256}, "name", "too_long"),
        ({"admin_state_up": "maybe"}, "admin_state_up", "not_true_or_false"),
        ({"pools": [{"name": "a", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN",
                     "healthmonitor": {**MONITOR, "max_retries": 11}}]},
         "pools[0].healthmonitor.max_retries", "out_of_range"),
        ({"pools": [{"name": "a", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN",
                     "healthmonitor": {**MONITOR, "http_version": 2.0}}]},
         "pools[0].healthmonitor.http_version", "invalid"),
        ({"pools": [{"name": "a", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN",
                     "healthmonitor": {**MONITOR, "http_version": "1.1"}}]},
         "pools[0].healthmonitor.http_version", "not_a_number"),
        ("shop", "", "not_an_object"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told_with_its_path(data: object, path: str, code: str) -> None:
    """Each kind of slip has one problem, at its field."""
    assert [(one.path, one.code) for one in problems(data)] == [(path, code)]


def test_every_slip_is_told_at_once() -> None:
    """A person need not send a form twice to learn of two slips."""
    data = {"listeners": [{"protocol": "FTP", "protocol_port": 0}], "nme": "shop"}
    assert {one.path for one in problems(data)} == {
        "listeners[0].protocol", "listeners[0].protocol_port", "nme",
    }  # fmt: skip


def test_an_unknown_key_comes_with_a_guess() -> None:
    """A slip of the pen is answered with the key that was meant, of the part that it stands in."""
    (one,) = problems(
        {"pools": [{"name": "a", "protocol": "TCP", "lb_algorithm": "ROUND_ROBIN", "mebers": []}]}
    )
    assert "members" in one.message


def test_messages_carry_their_values_for_translation() -> None:
    """The page translates by code and params, not by the English sentence."""
    (one,) = problems({"listeners": [{"protocol": "HTTP", "protocol_port": 70000}]})
    assert dict(one.params) == {"value": "70000"}
    assert "70000" in one.message
    assert "65535" in one.message


def test_a_number_in_quotes_is_told_with_its_quotes() -> None:
    """Without them the sentence would say that 5 is no number."""
    with pytest.raises(FormRejected) as caught:
        form_of_text('listeners: [{protocol: HTTP, protocol_port: "5"}]')
    (one,) = caught.value.problems
    assert one.message == '"5" is not a whole number. Write digits only, without quotes.'


def test_steps_before_the_form_are_dropped_from_paths() -> None:
    """FastAPI's places begin with where the form stood in the request."""
    errors = [{"type": "missing", "loc": ("body", "form", "pools", 0, "protocol"), "msg": "Field required"}]
    assert problems_of(errors, drop=2)[0].path == "pools[0].protocol"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("name: a\nname: b\n", 2, 1), ("name: a\n\tvip: {}\n", 2, 1), ("vip: {subnet_id: [}\n", 1, 19)],
)
def test_unreadable_text_is_told_with_line_and_column(text: str, line: int, column: int) -> None:
    """A key twice, a tab, an open bracket."""
    with pytest.raises(FormRejected) as caught:
        form_of_text(text)
    (one,) = caught.value.problems
    assert (one.code, dict(one.params)["line"], dict(one.params)["column"]) == (
        "unreadable",
        str(line),
        str(column),
    )


def test_an_empty_file_is_no_form() -> None:
    """Nothing is not a form that wants nothing."""
    with pytest.raises(FormRejected, match="empty"):
        form_of_text("# nothing yet\n")


def test_json_is_read_too() -> None:
    """JSON is YAML."""
    assert form_of_text('{"name": "shop", "tags": ["a"]}').tags == ["a"]


def test_dates_stay_text() -> None:
    """YAML would make a date of it."""
    assert form_of_text("name: 2026-01-02").name == "2026-01-02"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.name))
def test_text_and_data_keep_the_form(path: Path) -> None:
    """What was named stays named, what was not stays open, through both ways and back."""
    form = form_of_text(path.read_text())
    again = form_of_text(text_of_form(form))
    assert again == form
    assert data_of_form(again) == data_of_form(form)
    assert "healthmonitor" not in data_of_form(form_of_data({"name": "x"}))


def test_null_is_not_the_same_as_absent() -> None:
    """Null resets; absence leaves alone."""
    assert data_of_form(form_of_data({"description": None})) == {"description": None}


def test_text_is_in_the_order_in_which_people_write() -> None:
    """Names first, children last."""
    form = form_of_data(
        {"pools": [], "listeners": [{"protocol_port": 80, "protocol": "HTTP", "name": "web"}], "name": "shop"}
    )
    keys = [line.strip(" -").partition(":")[0] for line in text_of_form(form).splitlines()]
    assert keys == ["name", "listeners", "name", "protocol", "protocol_port", "pools"]
