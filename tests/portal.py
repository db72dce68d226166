"""How does a test bring an application into a state that its developer cannot?"""

from cosyncjwt.domain.application import ApplicationStatus
from tests.service import Service


async def put_into(service: Service, application_id: str, status: ApplicationStatus) -> None:
    """Set a status that only others than the developer may set."""
    applications = service.server.world.store.applications
    everything = frozenset(ApplicationStatus)
    await applications.set_status(application_id, status, among=everything, now=service.clock.now())
    service.server.directory.forget_application(application_id)
