"""The tools for which a balancer can be written, and how each is asked for; the API's route calls this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from lbaas_ui.forms.document import BalancerForm
from lbaas_ui.forms.existing import concise
from lbaas_ui.forms.exports import cli, heat, terraform
from lbaas_ui.forms.exports.things import Known, slug, things_of
from lbaas_ui.forms.load import text_of_form

TargetName = Literal["form", "terraform", "heat", "cli"]


@dataclass(frozen=True, slots=True)
class Target:
    """One tool.

    Attributes:
        title: what the text is, for descriptions.
        media_type: of the text, without its charset, which is UTF-8.
        suffix: of a file with it.
        render: from the form, and what is known beside it.
    """

    title: str
    media_type: str
    suffix: str
    render: Callable[[BalancerForm, Known], str]


TARGETS: Final[Mapping[TargetName, Target]] = {
    "form": Target(
        "our own form, for `lbaas-ui apply -f`",
        "application/yaml",
        ".yaml",
        lambda form, _known: text_of_form(concise(form)),
    ),
    "terraform": Target(
        "Terraform or OpenTofu resources with import blocks",
        "text/x-hcl",
        ".tf",
        lambda form, known: terraform.render(things_of(form, known)),
    ),
    "heat": Target(
        "a Heat template",
        "application/yaml",
        ".heat.yaml",
        lambda form, known: heat.render(things_of(form, known)),
    ),
    "cli": Target(
        "a bash script of `openstack` commands",
        "text/x-shellscript",
        ".sh",
        lambda form, known: cli.render(things_of(form, known)),
    ),
}


def file_name(form: BalancerForm, to: TargetName) -> str:
    """How a file with the export is called: ASCII, after the balancer."""
    return slug(form.name or "", form.id or "balancer").replace("_", "-") + TARGETS[to].suffix
