"""Do the examples run as they stand, against a real server?"""
