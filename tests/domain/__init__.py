"""What do the rules say, without a store and without a clock?"""
