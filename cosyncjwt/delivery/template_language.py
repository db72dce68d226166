"""What may a template say that is not ours? Words, named variables and conditions, and nothing else.

Jinja's sandbox keeps templates from objects; it does not keep them from loops. So what Jinja has parsed is
looked at node by node before anything of it is compiled: no loop, no call, no attribute, no filter, no
arithmetic, and as much of the rest as a mail can need (security J-05).
"""

from collections.abc import Iterator, Mapping
from unicodedata import category

from jinja2 import TemplateSyntaxError, nodes

from cosyncjwt.delivery.variables import Variable
from cosyncjwt.delivery.words import TEXT

TAGS = 200
"""How many {{ }}, {% %} and {# #} a part may have."""

NODES = 2_000
DEPTH = 20

WORDS_FOR: Mapping[type[nodes.Node], str] = {
    nodes.For: "A loop", nodes.Getattr: "A dot behind a variable",
    nodes.Getitem: "A bracket behind a variable", nodes.Call: "A call", nodes.Filter: "A filter",
    nodes.Test: "A test", nodes.Assign: "An assignment", nodes.AssignBlock: "An assignment",
    nodes.Include: "An include", nodes.Import: "An import", nodes.FromImport: "An import",
    nodes.Extends: "A layout", nodes.Block: "A block", nodes.Macro: "A macro", nodes.CallBlock: "A call",
    nodes.FilterBlock: "A filter", nodes.With: "A scope", nodes.Concat: "A ~", nodes.BinExpr: "Arithmetic",
    nodes.UnaryExpr: "Arithmetic", nodes.CondExpr: "An if inside of {{ }}", nodes.List: "A list",
    nodes.Dict: "A mapping", nodes.Tuple: "A comma", nodes.Scope: "A scope",
}  # fmt: skip
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Name, nodes.Const, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
EQUALITIES = {"eq", "ne"}
ORDERS = {"lt", "lteq", "gt", "gteq"}


class TemplateRefusedError(Exception):
    """The template says what templates may not; the words are for its author."""


def check(source: str, variables: Mapping[str, Variable]) -> frozenset[str]:
    """Return the variables that are shown whatever the conditions; raise TemplateRefusedError.

    The template is parsed, and nothing of it is evaluated: a power of powers is refused and never reckoned.
    """
    _ensure_plain(source)
    try:
        template = TEXT.parse(source)
    except TemplateSyntaxError as wrong:
        raise refused(wrong.lineno, f"{wrong.message or 'This cannot be read'}.") from wrong
    except (RecursionError, ValueError, OverflowError) as wrong:
        raise refused(1, "This is nested too deeply, or a number is too long.") from wrong
    for counted, (node, depth) in enumerate(_descendants(template)):
        if counted > NODES or depth > DEPTH:
            raise refused(_line_of(node), "This is too much for a mail: nested too deeply, or too long.")
        _ensure_allowed(node, variables)
    shown = (child for output in template.body if isinstance(output, nodes.Output) for child in output.nodes)
    return frozenset(child.name for child in shown if isinstance(child, nodes.Name))


def _ensure_plain(source: str) -> None:
    for number, line in enumerate(source.split("\n"), start=1):
        _ensure_printable(line, number)
    if sum(source.count(opening) for opening in ("{{", "{%", "{#")) > TAGS:
        raise refused(1, f"At most {TAGS} times {{{{ }}}} and {{% %}}.")


def _ensure_printable(text: str, number: int) -> None:
    if any(category(character) in {"Cc", "Cs"} and character not in "\t\r\n" for character in text):
        raise refused(number, "There is a control character.")


def _descendants(root: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    """Yield every node with its depth; without recursion, however deep it is."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in node.iter_child_nodes())


def _ensure_allowed(node: nodes.Node, variables: Mapping[str, Variable]) -> None:
    if not isinstance(node, ALLOWED):
        named = (words for kind, words in WORDS_FOR.items() if isinstance(node, kind))
        what = next(named, f"{type(node).__name__}")
        allowed = "a template has text, {{ variable }} and {% if variable %}."
        raise refused(_line_of(node), f"{what} has no place here: {allowed}")
    if isinstance(node, nodes.Name) and node.name not in variables:
        raise refused(
            node.lineno,
            f"There is no variable {node.name[:40]!r} in this message. There are {', '.join(variables)}.",
        )
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        # Written as an escape, '\\x00', it is in no line of the source.
        _ensure_printable(node.value, node.lineno)
    if isinstance(node, nodes.Compare):
        _ensure_comparable(node, variables)


def _line_of(node: nodes.Node) -> int:
    """Return the line of a node, or of what is in it: to some that it makes itself Jinja gives none."""
    return next((each.lineno for each in (node, *node.iter_child_nodes()) if each.lineno), 1)


def _ensure_comparable(node: nodes.Compare, variables: Mapping[str, Variable]) -> None:
    """Refuse an order between what has none, which would fail in the midst of a mail."""
    operators = {operand.op for operand in node.ops}
    if operators <= EQUALITIES:
        return
    sides = [node.expr, *(operand.expr for operand in node.ops)]
    if not operators <= EQUALITIES | ORDERS or not all(_is_number(side, variables) for side in sides):
        raise refused(node.lineno, "Compare texts by == and !=, and only numbers by <, <=, > and >=.")


def _is_number(node: nodes.Expr, variables: Mapping[str, Variable]) -> bool:
    if isinstance(node, nodes.Name):
        return node.name in variables and isinstance(variables[node.name].sample, int)
    return isinstance(node, nodes.Const) and isinstance(node.value, int)


def refused(line: int, sentence: str) -> TemplateRefusedError:
    """Return the refusal of what stands in a line."""
    return TemplateRefusedError(f"Line {line}: {sentence[0].upper()}{sentence[1:]}")
