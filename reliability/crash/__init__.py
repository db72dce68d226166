"""What is left of everybody's work when the server is killed, again and again?"""
