"""Does every message leave once, in time, whatever fails?"""
