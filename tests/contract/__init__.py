"""The proof of `store/ports.py`: every test on every backend."""
