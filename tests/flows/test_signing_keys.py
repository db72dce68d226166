"""Which key pairs does an application get?"""

from cosyncjwt.crypto.key_pairs import key_pair_source


def test_T19_key_pairs_have_the_size_of_the_setting() -> None:
    """A key pair has the bits that were asked for, and the usual exponent."""
    pair = key_pair_source(2048)()

    assert (pair.key_size, pair.public_key().public_numbers().e) == (2048, 65537)
