"""How are secrets kept and proven: sealing, keys, tokens, codes and password hashes."""
