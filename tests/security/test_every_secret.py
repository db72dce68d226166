"""Is every field that tests a secret counted by where it comes from? Read from the schema (security L-04)."""

import inspect

from graphql import GraphQLInputObjectType, get_named_type

from schema.root import Mutation, schema

SECRETS = {"password", "code", "refreshToken", "loginToken"}
NEW_PASSWORDS = {"createUser"}
"""What takes a password that somebody is to have from then on, and compares it with nothing."""

WITHOUT_A_SECRET = {"forgotPassword", "resendSignup"}
"""What is counted because it sends a mail."""


def fields_with_a_secret() -> set[str]:
    """Return the mutations of whose arguments one is a secret."""
    mutation = schema._schema.mutation_type
    assert mutation is not None
    return {
        name
        for name, field in mutation.fields.items()
        for argument in field.args.values()
        if isinstance(kind := get_named_type(argument.type), GraphQLInputObjectType)
        and SECRETS & kind.fields.keys()
    }


def guarded_fields() -> set[str]:
    """Return the mutations whose resolver is counted."""
    fields = Mutation.__strawberry_definition__.fields  # type: ignore[attr-defined]
    return {
        schema.config.name_converter.from_field(field)
        for field in fields
        if inspect.unwrap(field.base_resolver.wrapped_func) is not field.base_resolver.wrapped_func
    }


def test_L04_every_field_that_tests_a_secret_is_counted() -> None:
    """A mutation with a password, code or token among its arguments is one of those that are counted."""
    assert fields_with_a_secret() - NEW_PASSWORDS == guarded_fields() - WITHOUT_A_SECRET
    assert {"login", "completeLogin", "refresh", "resetPassword", "verifyPhone"} < guarded_fields()
