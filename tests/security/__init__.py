"""What the service withstands, each test named after its requirement or the attack."""
