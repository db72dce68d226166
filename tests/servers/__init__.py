"""Several servers on one database, behind a balancer: do they act as one?"""
