"""Does the server keep one root secret for ever?"""

from store.ports import Store


async def test_the_first_claim_is_kept(store: Store) -> None:
    """The first sealed secret comes back byte for byte."""
    sealed = bytes(range(256))

    kept = await store.root_secrets.claim(sealed)

    assert kept == sealed


async def test_a_later_claim_gets_the_first(store: Store) -> None:
    """Whoever comes later is given the secret that is kept already."""
    await store.root_secrets.claim(b"first")

    kept = await store.root_secrets.claim(b"second")

    assert kept == b"first"
