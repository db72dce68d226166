"""How do the sets of a user's metadata go together: what the user, an inviter and the developer have said?

They are kept side by side, each under the paths that are declared for it and no others. No path of one set
lies inside a path of another (see `metadata.ensure_apart`), so all nest into one claim tree.
"""

import json
from collections.abc import Mapping

from cosyncjwt.domain import metadata_values
from cosyncjwt.domain.application import Application
from cosyncjwt.domain.metadata import MetadataSetter
from cosyncjwt.domain.metadata_values import INVITED, LARGEST_KEPT, NOTHING, Values
from cosyncjwt.domain.user import User, UserMetadata

OWN, INVITED_SET, ASSIGNED_SET = "own", "invited", "assigned"
Sets = Mapping[str, Values]


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


def of_registration(
    given: object, application: Application, handle: str, invited: str, assigned: str = NOTHING
) -> str:
    """Return what an invitee's own metadata is kept as; it shares the room with what others have said."""
    own = metadata_values.of_signup(given, application.metadata_fields, handle)
    active = _active(UserMetadata(own, invited, assigned), application)
    metadata_values.ensure_room(active, application.all_metadata_fields, handle)
    return own


def of_assignment(given: object, application: Application, handle: str) -> str:
    """Return what the developer's own word of a user, and nothing else, is kept as."""
    fields = tuple(field for field in application.metadata_fields if field.set_by is MetadataSetter.DEVELOPER)
    return metadata_values.of_signup(given, fields, handle, by=MetadataSetter.DEVELOPER)


def of_creation(given: object, application: Application, handle: str) -> UserMetadata:
    """Return what the metadata of a user is kept as whom the developer makes, who may set every field."""
    kept = metadata_values.of_signup(given, application.metadata_fields, handle, by=MetadataSetter.DEVELOPER)
    return _kept(_sorted(json.loads(kept), _places(application)))


def changed(
    user: User, given: object, application: Application, *, by: MetadataSetter = MetadataSetter.USER
) -> UserMetadata:
    """Return the sets as they are kept after a change by the user or the developer.

    Raises as `metadata_values.changed` does; `can_edit` says of each set what is the user's to change.
    """
    kept, places = UserMetadata.of(user), _places(application)
    active = metadata_values.text_of(_active(kept, application))
    fields = application.all_metadata_fields
    new = _sorted(json.loads(metadata_values.changed(active, given, fields, user.handle, by=by)), places)
    # What lies under a path that another set has by now waits, as long as there is room for it.
    waiting = {
        name: {path: value for path, value in values.items() if places.get(path, OWN) != name}
        for name, values in _loaded(kept).items()
    }
    both = _kept({name: {**waiting[name], **values} for name, values in new.items()})
    return both if sum(map(len, (both.own, both.invited, both.assigned))) <= LARGEST_KEPT else _kept(new)


def _active(kept: UserMetadata, application: Application) -> Values:
    """Return the values of all sets that are not in the wrong set by what is declared now."""
    places = _places(application)
    return {
        path: value
        for name, values in _loaded(kept).items()
        for path, value in values.items()
        if places.get(path, OWN) == name
    }


def _places(application: Application) -> Mapping[str, str]:
    """Return to which set each declared path belongs; what is declared no more is the user's own."""
    return {
        **{field.path: _set_of(field.set_by) for field in application.metadata_fields},
        **{field.path: INVITED_SET for field in application.invite_metadata_fields},
    }


def _set_of(setter: MetadataSetter) -> str:
    return ASSIGNED_SET if setter is MetadataSetter.DEVELOPER else OWN


def _sorted(values: Values, places: Mapping[str, str]) -> Sets:
    """Return the values, each in the set that it belongs to."""
    return {
        name: {path: value for path, value in values.items() if places.get(path, OWN) == name}
        for name in (OWN, INVITED_SET, ASSIGNED_SET)
    }


def _loaded(kept: UserMetadata) -> Sets:
    return {
        OWN: json.loads(kept.own),
        INVITED_SET: json.loads(kept.invited),
        ASSIGNED_SET: json.loads(kept.assigned),
    }


def _kept(sets: Sets) -> UserMetadata:
    text = metadata_values.text_of
    return UserMetadata(text(sets[OWN]), text(sets[INVITED_SET]), text(sets[ASSIGNED_SET]))
