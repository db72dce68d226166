"""What has a developer subscribed to?"""

from enum import StrEnum


class Plan(StrEnum):
    """Free: three development applications. Paid: any number of either type."""

    FREE = "FREE"
    PAID = "PAID"
