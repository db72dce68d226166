"""Which ports does the MongoDB backend offer for one application?"""

from dataclasses import dataclass

from store.ports import Sessions, Users
from store.ports.audit import AuditLog
from store.ports.devices import Devices
from store.ports.factors import Challenges, SecondFactors
from store.ports.invitations import Invitations
from store.ports.proofs import Codes, Limits, Signups
from store.ports.roster import Roster
from store.ports.templates import Templates


@dataclass
class MongoTenant:
    """What belongs to one application."""

    application_id: str
    users: Users
    signups: Signups
    sessions: Sessions
    codes: Codes
    limits: Limits
    second_factors: SecondFactors
    challenges: Challenges
    templates: Templates
    devices: Devices
    roster: Roster
    invitations: Invitations
    audit: AuditLog
