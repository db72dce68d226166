"""Which texts are no handles, and which are one handle written otherwise?"""

NO_HANDLES = {
    "empty": "",
    "spaces": "   ",
    "no address": "ada",
    "nothing before the @": "@example.com",
    "nothing after the @": "ada@",
    "two @": "ada@@example.com",
    "full-width @": "ada＠example.com",
    "Kelvin sign before the @": "\u212aate@example.com",
    "accent before the @": "adá@example.com",
    "Cyrillic а": "аda@example.com",
    "zero width space": "ada\u200b@example.com",
    "zero width joiner in the domain": "ada@exam\u200dple.com",
    "soft hyphen in the domain": "ada@exam\u00adple.com",
    "right-to-left override": "ada\u202e@example.com",
    "NUL": "ada\x00@example.com",
    "NUL behind": "ada@example.com\x00",
    "header injection": "ada@example.com\r\nBcc: eve@example.com",
    "line break inside": "ada\n@example.com",
    "two addresses": "ada@example.com,eve@example.com",
    "name and address": "Ada <ada@example.com>",
    "quoted": '"ada"@example.com',
    "comment": "ada(comment)@example.com",
    "trailing dot": "ada@example.com.",
    "dot before the @": "ada.@example.com",
    "two dots": "ada@example..com",
    "no dot": "ada@localhost",
    "address of a machine": "ada@[127.0.0.1]",
    "hyphen first": "ada@-example.com",
    "markup": "<b>ada</b>@example.com",
    "65 characters before the @": "a" * 65 + "@example.com",
    "255 characters": "ada@" + "a.example." * 25 + "com",
    "10 kB": "a" * 10_000 + "@example.com",
}
"""What is no handle, and why."""

TWINS = {
    "capitals": "ADA@EXAMPLE.COM",
    "spaces around": "  ada@example.com\t",
    "line break behind": "ada@example.com\r\n",
    "full-width domain": "ada@ｅxample.com",
    "ideographic full stop": "ada@example。com",
}
"""What is the handle ada@example.com, written otherwise."""
