"""How does each record look as a document?"""

from collections.abc import Sequence

from cosyncjwt.domain.application import Application, ApplicationType
from cosyncjwt.domain.message import Channel, OutboxMessage
from cosyncjwt.domain.secret import Secret
from cosyncjwt.domain.signing import SigningKey, kids
from cosyncjwt.domain.signup import PendingSignup, Proof
from cosyncjwt.domain.status import ApplicationStatus, Authority
from store.mongo.driver import Document
from store.mongo.values import moment_of, moment_or_none, stored, stored_or_none
from store.settings import kept_settings, settings_of


def application_document(application: Application) -> Document:
    """Return a new application's document, with nothing coming or going."""
    return {
        "_id": application.id,
        "owner_id": application.owner_id,
        "name": application.name,
        "name_key": application.name_key,
        "type": application.type.value,
        "status": application.status.value,
        "status_reason": application.status_reason,
        "status_set_by": application.status_set_by.value,
        "settings": dict(kept_settings(application)),
        **signing_keys_fields(application.signing_keys),
        "app_token_id": application.app_token_id,
        "app_token_issued_at": stored(application.app_token_issued_at),
        "former_app_token_id": application.former_app_token_id,
        "former_app_token_until": stored_or_none(application.former_app_token_until),
        "user_count": application.user_count,
        "user_limit": application.user_limit,
        "created_at": stored(application.created_at),
        "updated_at": stored(application.updated_at),
        "pending": [],
        "departures": [],
        "departed": 0,
    }


def application_of(document: Document) -> Application:
    """Return the application of a document."""
    return Application(
        id=document["_id"],
        owner_id=document["owner_id"],
        name=document["name"],
        type=ApplicationType(document["type"]),
        status=ApplicationStatus(document["status"]),
        status_reason=document["status_reason"],
        status_set_by=Authority(document["status_set_by"]),
        signing_keys=tuple(signing_key_of(signing_key) for signing_key in document["signing_keys"]),
        app_token_id=document["app_token_id"],
        app_token_issued_at=moment_of(document["app_token_issued_at"]),
        former_app_token_id=document["former_app_token_id"],
        former_app_token_until=moment_or_none(document["former_app_token_until"]),
        user_count=document["user_count"],
        created_at=moment_of(document["created_at"]),
        updated_at=moment_of(document["updated_at"]),
        **settings_of(document["settings"]),
    )


def signing_keys_fields(keys: Sequence[SigningKey]) -> Document:
    """Return the fields that hold an application's keys, with what tells one set of keys from another."""
    return {"signing_keys": [_signing_key_document(key) for key in keys], "signing_kids": kids(keys)}


def _signing_key_document(signing_key: SigningKey) -> Document:
    return {
        "kid": signing_key.kid,
        "public_key": signing_key.public_key,
        "sealed_private_key": signing_key.sealed_private_key,
        "created_at": stored(signing_key.created_at),
        "signs_from": stored_or_none(signing_key.signs_from),
        "retires_at": stored_or_none(signing_key.retires_at),
    }


def signing_key_of(document: Document) -> SigningKey:
    """Return the signing key of a part of a document."""
    return SigningKey(
        kid=document["kid"],
        public_key=document["public_key"],
        sealed_private_key=bytes(document["sealed_private_key"]),
        created_at=moment_of(document["created_at"]),
        signs_from=moment_or_none(document["signs_from"]),
        retires_at=moment_or_none(document["retires_at"]),
    )


def signup_fields(signup: PendingSignup) -> Document:
    """Return the fields of a signup's document, which its `_id` is not among."""
    return {
        "handle": signup.handle,
        "password_hash": signup.password_hash.reveal(),
        "proof": proof_document(signup.proof),
        "created_at": stored(signup.created_at),
        "expires_at": stored(signup.expires_at),
        "metadata": signup.metadata,
        "locale": signup.locale,
        "return_to": signup.return_to,
    }


def signup_of(document: Document) -> PendingSignup:
    """Return the signup of a document."""
    return PendingSignup(
        handle=document["handle"],
        password_hash=Secret(document["password_hash"]),
        proof=proof_of(document["proof"]),
        created_at=moment_of(document["created_at"]),
        expires_at=moment_of(document["expires_at"]),
        metadata=document["metadata"],
        locale=document["locale"],
        return_to=document["return_to"],
    )


def proof_document(proof: Proof) -> Document:
    """Return a proof as a part of a document."""
    return {
        "id": proof.id,
        "digest": proof.digest,
        "tries_left": proof.tries_left,
        "expires_at": stored(proof.expires_at),
    }


def proof_of(document: Document) -> Proof:
    """Return the proof of a part of a document."""
    return Proof(
        id=document["id"],
        digest=bytes(document["digest"]),
        tries_left=document["tries_left"],
        expires_at=moment_of(document["expires_at"]),
    )


def message_document(message: OutboxMessage) -> Document:
    """Return a waiting message's document."""
    return {
        "_id": message.id,
        "application_id": message.application_id,
        "channel": message.channel.value,
        "recipient": message.recipient,
        "template": message.template,
        "sealed_values": message.sealed_values,
        "created_at": stored(message.created_at),
        "expires_at": stored(message.expires_at),
        "due_at": stored(message.due_at),
        "attempts": message.attempts,
        "locale": message.locale,
        "waiting": True,
    }


def message_of(document: Document) -> OutboxMessage:
    """Return the message of a waiting message's document."""
    return OutboxMessage(
        id=document["_id"],
        application_id=document["application_id"],
        channel=Channel(document["channel"]),
        recipient=document["recipient"],
        template=document["template"],
        sealed_values=bytes(document["sealed_values"]),
        created_at=moment_of(document["created_at"]),
        expires_at=moment_of(document["expires_at"]),
        due_at=moment_of(document["due_at"]),
        attempts=document["attempts"],
        locale=document["locale"],
    )
