"""Does the command, as a process of its own, do what its operator was promised?"""
