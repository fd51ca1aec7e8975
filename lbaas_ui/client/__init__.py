"""The Python client of lbaas-ui's own REST API, for scripts and for the command line; synchronous.

    with Client(access_token="...") as lbaas:
        operation = lbaas.create({"name": "shop", "vip": {"subnet_id": "..."}})
        print(lbaas.wait(operation.id).state)

Answers are the models of ``lbaas_ui.api.schemas``; refusals are raised as the errors of ``lbaas_ui.errors``.
"""

from lbaas_ui.client.problems import ServerFault, ServerUnreachable
from lbaas_ui.client.rest import DEFAULT_URL, Client, CreateMode, Verb
from lbaas_ui.client.steering import ScopeVerb

__all__ = ["DEFAULT_URL", "Client", "CreateMode", "ScopeVerb", "ServerFault", "ServerUnreachable", "Verb"]
