"""Who holds a claim, and when does nobody?

A claim is a document whose `_id` is what must be unique. `holder` is the member that has it, `rename` the
renaming by which it came by it, absent for what it began with. A member says in one field by which renaming
it has its name, and in another which one is under way.
"""

from dataclasses import dataclass

from store.mongo.driver import Collection, Document


@dataclass(frozen=True, slots=True)
class Marks:
    """In which fields a member says by which renaming it has its name, and which one is under way."""

    done: str
    under_way: str


FIRST = Marks("renamed", "renaming")
"""Of what a member is added with: the name of an application, the handle of a user, which never changes."""

LATER = Marks("named", "naming")
"""Of what a member may come by later: the user name of a user."""


async def release_orphan(
    claims: Collection, members: Collection, claim_id: str, marks: Marks = FIRST
) -> bool:
    """Delete the claim if it is nobody's; say whether it is gone.

    A member is inserted before its claim, and a renaming noted before its claim. A claim without them was
    made by a call that slept through a repair, and nobody will ever come for it.
    """
    claim = await claims.find_one({"_id": claim_id})
    if claim is None:
        return True
    if is_held(claim, await members.find_one({"_id": claim["holder"]}), marks):
        return False
    await claims.delete_one({"_id": claim_id, "holder": claim["holder"], "rename": claim.get("rename")})
    return True


def is_held(claim: Document, member: Document | None, marks: Marks) -> bool:
    """Say whether the claim is that of the member whom it names as its holder."""
    if member is None:
        return False
    under_way = [member[marks.under_way]["id"]] if marks.under_way in member else []
    return claim.get("rename") in [member.get(marks.done), *under_way]
