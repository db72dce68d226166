"""How does a test bring an application into a state that its developer cannot?"""

from cosyncjwt.domain.status import ApplicationStatus, Authority, StatusChange
from tests.documents import REFUSED
from tests.service import GraphQL, Service

STATUS = "query Status($id: ID) { application(id: $id) { status statusReason } }"
SET_PLAN = (
    """mutation SetPlan($id: ID!, $plan: Plan!) {
  setDeveloperPlan(input: {developerId: $id, plan: $plan}) {
    __typename ... on Developer { id plan user { handle } }"""
    + REFUSED
    + "} }"
)


async def put_into(service: Service, application_id: str, status: ApplicationStatus) -> None:
    """Set a status that only others than the developer may set."""
    change = StatusChange.of(status, Authority.ADMINISTRATOR, "A test puts it there.")
    await service.server.world.store.applications.set_status(application_id, change, service.clock.now())
    service.server.directory.forget_application(application_id)


async def id_of(developer: GraphQL) -> str:
    """Return the id of a signed-in developer's user."""
    return str((await developer.run("{ me { id } }"))["id"])
