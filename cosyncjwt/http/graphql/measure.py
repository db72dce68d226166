"""How large is a selection once its fragments are expanded? Counted bottom-up, each fragment once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from cosyncjwt.http.graphql.refusals import DocumentRefused

_INTROSPECTION_FIELDS = frozenset({"__schema", "__type"})


@dataclass(slots=True)
class Measure:
    """The size of a selection set with everything below it."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    # Fields that select a name again which the same set has already, here and below.
    repeats: int = 0
    # The levels of fields outside of introspection, and those from the root through `__schema` or `__type`.
    depth: int = 0
    introspection_depth: int = 0
    is_operation: bool = False
    # The response names of this one level, fragments flattened.
    names: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Measure") -> None:
        """Add another selection beside this one."""
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.repeats += other.repeats
        self.depth = max(self.depth, other.depth)
        self.introspection_depth = max(self.introspection_depth, other.introspection_depth)
        self.is_operation = self.is_operation or other.is_operation

    def add_flattened(self, other: "Measure") -> None:
        """Add the fields of a fragment to this very set."""
        self.add(other)
        # What each repeats within itself is counted already; a name that both have is one repetition more.
        self.repeats += sum(name in self.names for name in other.names)
        self.names.update(other.names)

    def add_name(self, name: str) -> None:
        """Count one more field of this set under its response name."""
        self.repeats += name in self.names
        self.names[name] += 1


class Measurer:
    """Measures one document; `check` is called with each growing measure and raises to stop."""

    def __init__(self, document: DocumentNode, check: Callable[[Measure], None]) -> None:
        self.has_introspection = False
        self._check = check
        self._measured: dict[str, Measure | None] = {}
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def operation(self, node: OperationDefinitionNode) -> Measure:
        """Measure an operation."""
        measure = self._selection_set(node.selection_set)
        measure.is_operation = True
        measure.directives += len(node.directives or ())
        measure.directives += sum(
            len(variable.directives or ()) for variable in node.variable_definitions or ()
        )
        return measure

    def fragment(self, node: FragmentDefinitionNode) -> Measure:
        """Measure a fragment, the first time it is met."""
        name = node.name.value
        if name not in self._measured:
            self._measured[name] = None
            measure = self._selection_set(node.selection_set)
            measure.directives += len(node.directives or ())
            self._check(measure)
            self._measured[name] = measure
        known = self._measured[name]
        if known is None:
            raise DocumentRefused([{"message": "A fragment spreads itself"}])
        return known

    def _selection_set(self, node: SelectionSetNode) -> Measure:
        measure = Measure()
        for selection in node.selections:
            measure.directives += len(selection.directives or ())
            self._add_selection(measure, selection)
            self._check(measure)
        return measure

    def _add_selection(self, measure: Measure, selection: SelectionNode) -> None:
        if isinstance(selection, FieldNode):
            measure.add(self._field(selection))
            measure.add_name((selection.alias or selection.name).value)
        elif isinstance(selection, InlineFragmentNode):
            measure.add_flattened(self._selection_set(selection.selection_set))
        elif isinstance(selection, FragmentSpreadNode):
            fragment = self._fragments.get(selection.name.value)
            # An unknown fragment is nothing here; validation names it.
            if fragment is not None:
                measure.add_flattened(self.fragment(fragment))

    def _field(self, node: FieldNode) -> Measure:
        measure = self._selection_set(node.selection_set) if node.selection_set else Measure()
        measure.fields += 1
        measure.aliases += node.alias is not None
        measure.depth += 1
        if measure.introspection_depth:
            measure.introspection_depth += 1
        if node.name.value in _INTROSPECTION_FIELDS:
            self.has_introspection = True
            measure.introspection_depth = max(measure.depth, measure.introspection_depth)
            measure.depth = 1
        return measure
