"""Which changes of an application take more than one write? Each has a file of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from store.mongo.driver import Database
from store.mongo.joining import Roll
from store.mongo.names import names_of_applications
from store.mongo.removal import Removal
from store.mongo.renaming import Renaming
from store.mongo.rotation import Rotation


@dataclass(frozen=True, slots=True)
class Tracks:
    """What changes applications, repairs such changes, and purges what they leave."""

    roll: Roll
    renaming: Renaming
    rotation: Rotation
    removal: Removal

    @classmethod
    def of(cls, database: Database, roll: Roll, collections: Sequence[str]) -> Self:
        """Take the roll of applications, and the collections of what belongs to them."""
        renaming = Renaming(names_of_applications(database))
        removal = Removal(database, roll, renaming, collections)
        return cls(roll, renaming, Rotation(database), removal)
