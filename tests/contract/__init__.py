"""The proof of `store/ports`: every test on every backend."""
