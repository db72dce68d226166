"""Who holds a claim, and when does nobody?

A claim is a document whose `_id` is what must be unique. `holder` is the member that has it, `rename` the
renaming by which an application came by it, absent for the name that it began with. An application says in
`renamed` by which renaming it has its name, and in `renaming` which one is under way.
"""

from store.mongo.driver import Collection, Document


async def release_orphan(claims: Collection, members: Collection, claim_id: str) -> bool:
    """Delete the claim if it is nobody's; say whether it is gone.

    A member is inserted before its claim, and a renaming noted before its claim. A claim without them was
    made by a call that slept through a repair, and nobody will ever come for it.
    """
    claim = await claims.find_one({"_id": claim_id})
    if claim is None:
        return True
    if _is_held(claim, await members.find_one({"_id": claim["holder"]})):
        return False
    await claims.delete_one({"_id": claim_id, "holder": claim["holder"], "rename": claim.get("rename")})
    return True


def _is_held(claim: Document, member: Document | None) -> bool:
    if member is None:
        return False
    under_way = [member["renaming"]["id"]] if "renaming" in member else []
    return claim.get("rename") in [member.get("renamed"), *under_way]
