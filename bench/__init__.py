"""How fast is the service, next to what this machine can do at all?"""
