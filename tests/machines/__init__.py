"""Does any order of a flow's steps break what it promises? Random walks beside a small model."""
