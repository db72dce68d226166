"""How does a test bring an application into a state that its developer cannot?"""

from cosyncjwt.domain.status import ApplicationStatus, Authority, StatusChange
from tests.service import Service


async def put_into(service: Service, application_id: str, status: ApplicationStatus) -> None:
    """Set a status that only others than the developer may set."""
    change = StatusChange.of(status, Authority.ADMINISTRATOR, "A test puts it there.")
    await service.server.world.store.applications.set_status(application_id, change, service.clock.now())
    service.server.directory.forget_application(application_id)
