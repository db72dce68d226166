"""Has each rule that a race could break one winner, however many come at one moment to two processes?"""
