"""Do the pure rules decide as they say?"""
