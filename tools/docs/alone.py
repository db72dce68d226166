"""Does a page of the built site load anything from somewhere else?"""

import re
import sys
from pathlib import Path

SITE = Path(__file__).parents[2] / "build" / "site"
LOADS = re.compile(
    r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=[\"']?((?:https?:)?//[^\"'\s>]+)"
    r"|<link\b(?![^>]*rel=[\"']?canonical)[^>]*\bhref=[\"']?((?:https?:)?//[^\"'\s>]+)"
)
STYLES = re.compile(r"url\([\"']?(?:https?:)?//[^)]*|@import[^;]*https?:[^;]*")

pages = sorted(SITE.rglob("*.html"))
found = {
    f"{path.relative_to(SITE)}: {match[0][:120]}"
    for path in pages
    for match in LOADS.finditer(path.read_text("utf-8"))
}
found |= {
    f"{path.relative_to(SITE)}: {match}"
    for path in SITE.rglob("*.css")
    for match in STYLES.findall(path.read_text("utf-8"))
}
if found:
    sys.exit("The site loads from elsewhere:\n" + "\n".join(sorted(found)))
sys.stdout.write(
    f"Documentation: {len(pages)} pages, links whole, nothing loaded from elsewhere: build/site/index.html\n"
)
