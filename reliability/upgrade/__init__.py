"""What do people notice of an upgrade to the next release, and of going back?"""
