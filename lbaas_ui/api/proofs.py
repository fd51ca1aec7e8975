"""Who somebody is, by what they send to log in with Keystone; used by ``keystone_auth``."""

from __future__ import annotations

from typing import Final

from lbaas_ui.api.schemas import ApplicationCredentialProof, PasswordProof, SessionRequest, TokenProof
from lbaas_ui.cloud.keystone import Keystone
from lbaas_ui.cloud.person import ByApplicationCredential, ByPassword, Person
from lbaas_ui.errors import FormRejected, Problem

ONE_WAY: Final = "Give exactly one of password, application_credential, token."


async def proven(keystone: Keystone, wanted: SessionRequest) -> tuple[str, Person, dict[str, str]]:
    """The way that was taken, who it is, and what their session keeps beside the token.

    Raises:
        NotAuthenticated: Keystone does not accept it. FormRejected: it is no log-in of this server.
        CloudTemporary: Keystone cannot be asked.
    """
    given = [one for one in (wanted.password, wanted.application_credential, wanted.token) if one is not None]
    if len(given) != 1 or wanted.access_token is not None:
        raise FormRejected([Problem("", "one_of", ONE_WAY)])
    [proof] = given
    if isinstance(proof, PasswordProof):
        return "password", await _by_password(keystone, proof), {}
    if isinstance(proof, TokenProof):
        return "token", await _by_token(keystone, proof), {}
    credential = _checked(proof)
    person = await keystone.with_application_credential(credential)
    id = credential.id or person.application_credential_id or ""
    return "application_credential", person, {"id": id, "secret": credential.secret}


async def _by_token(keystone: Keystone, given: TokenProof) -> Person:
    person = await keystone.person(given.token)
    if given.project_id and given.project_id != person.project_id:
        person = await keystone.with_token(given.token, given.project_id)
    return await _placed(keystone, person)


async def _by_password(keystone: Keystone, given: PasswordProof) -> Person:
    person = await keystone.with_password(
        ByPassword(
            given.user_name,
            given.user_domain,
            given.password,
            project_id=given.project_id,
            project_name=None if given.project_id else given.project_name,
            project_domain=given.project_domain,
        )
    )
    return await _placed(keystone, person)


async def _placed(keystone: Keystone, person: Person) -> Person:
    """In the only project that there is, where none was said."""
    if person.project_id is not None:
        return person
    projects = await keystone.projects(person.token)
    if len(projects) != 1:
        return person
    return await keystone.with_token(person.token, projects[0].id)


def _checked(given: ApplicationCredentialProof) -> ByApplicationCredential:
    if given.id is None and (given.name is None or given.user_name is None):
        message = "Give its id, or its name and user_name."
        raise FormRejected([Problem("application_credential.id", "missing", message)])
    return ByApplicationCredential(
        given.secret,
        id=given.id,
        name=given.name,
        user_name=given.user_name,
        user_domain=given.user_domain,
    )
