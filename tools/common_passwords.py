"""Where does `cosyncjwt/domain/common_passwords.txt.gz` come from?

From the list that Django ships (BSD licence, beside the file), most common first, without what our own
minimum length refuses anyway:

    pip download --no-deps django==5.2.19
    unzip django-*.whl django/contrib/auth/common-passwords.txt.gz
    python tools/common_passwords.py django/contrib/auth/common-passwords.txt.gz
"""

import gzip
import sys
import unicodedata
from pathlib import Path

MINIMUM_LENGTH = 8
TARGET = Path(__file__).parents[1] / "cosyncjwt" / "domain" / "common_passwords.txt.gz"


def entries(source: Path) -> list[str]:
    """Return the list's passwords as they are compared: NFC, lower case, each once, in their order."""
    lines = gzip.decompress(source.read_bytes()).decode().splitlines()
    passwords = (unicodedata.normalize("NFC", line.strip()).lower() for line in lines)
    return list(dict.fromkeys(password for password in passwords if len(password) >= MINIMUM_LENGTH))


if __name__ == "__main__":
    text = "".join(f"{password}\n" for password in entries(Path(sys.argv[1])))
    # Without a date inside, the same list always gives the same file.
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
