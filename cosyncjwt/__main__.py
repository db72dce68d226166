"""What does `python -m cosyncjwt` do? The same as the command `cosyncjwt`."""

from cosyncjwt.cli import main

if __name__ == "__main__":
    main(prog_name="cosyncjwt")
