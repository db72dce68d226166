"""How do the two sets of a user's metadata go together: what the user gave, and what an inviter gave?

Both are kept side by side, each under the paths that are declared for it and no others. No path of one set
lies inside a path of the other (see `metadata.ensure_apart`), so both nest into one claim tree.
"""

import json

from cosyncjwt.domain import metadata_values
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.metadata_values import INVITED, LARGEST_KEPT, Values
from cosyncjwt.domain.user import User, UserMetadata


def shown(user: User, application: Application) -> dict[str, object]:
    """Return the metadata as it stands in the JWT and in `User.metadata`."""
    fields = application.all_metadata_fields
    # Most applications declare none, and every `me` asks.
    if not fields:
        return {}
    active = _active(UserMetadata.of(user), application)
    return metadata_values.shown(metadata_values.text_of(active), fields, user.handle)


def of_invitation(given: object, application: Application, handle: str) -> str:
    """Return what the inviter's metadata for `handle` is kept as; it may take half of the room.

    Raises MetadataInvalid and ValueInvalid as `metadata_values.of_signup` does.
    """
    return metadata_values.of_signup(given, application.invite_metadata_fields, handle, room=INVITED)


def of_registration(given: object, application: Application, handle: str, invited: str) -> str:
    """Return what an invitee's own metadata is kept as; it shares the room with the inviter's."""
    own = metadata_values.of_signup(given, application.metadata_fields, handle)
    active = _active(UserMetadata(own, invited), application)
    metadata_values.ensure_room(active, application.all_metadata_fields, handle)
    return own


def changed(user: User, given: object, application: Application) -> UserMetadata:
    """Return both sets as they are kept after the user's own change.

    Raises as `metadata_values.changed` does; `can_edit` says of either set what is the user's to change.
    """
    kept, invited_paths = UserMetadata.of(user), _invited_paths(application)
    active = metadata_values.text_of(_active(kept, application))
    new: Values = json.loads(
        metadata_values.changed(active, given, application.all_metadata_fields, user.handle)
    )
    own = {path: value for path, value in new.items() if path not in invited_paths}
    invited = {path: value for path, value in new.items() if path in invited_paths}
    # What lies under a path that the other set has by now waits, as long as there is room for it.
    waiting = UserMetadata(
        metadata_values.text_of({**_split(kept.own, invited_paths)[0], **own}),
        metadata_values.text_of({**_split(kept.invited, invited_paths)[1], **invited}),
    )
    if len(waiting.own) + len(waiting.invited) <= LARGEST_KEPT:
        return waiting
    return UserMetadata(metadata_values.text_of(own), metadata_values.text_of(invited))


def _active(kept: UserMetadata, application: Application) -> Values:
    """Return the values of both sets that are not in the wrong set by what is declared now."""
    invited_paths = _invited_paths(application)
    return {**_split(kept.own, invited_paths)[1], **_split(kept.invited, invited_paths)[0]}


def _split(kept: str, paths: frozenset[str]) -> tuple[Values, Values]:
    """Return the kept values under these paths, and the others."""
    values: Values = json.loads(kept)
    inside = {path: value for path, value in values.items() if path in paths}
    return inside, {path: value for path, value in values.items() if path not in paths}


def _invited_paths(application: Application) -> frozenset[str]:
    return frozenset(field.path for field in application.invite_metadata_fields)
