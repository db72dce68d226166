"""E-19: what becomes of people's work while the database's primary steps down, is lost, or fails a write?"""
