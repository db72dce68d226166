"""Do codes, secrets and seals hold what the standards and the service promise of them?"""
