"""How forms name a methodology version: MN_AM003 2.0."""

from registry.methodologies.queries import named_versions, search_versions
from registry.submissions.schema import Kind
from registry.submissions.values.lookups import Lookup, register_lookup

VERSIONS = Lookup(find=named_versions, search=search_versions)
register_lookup(Kind.METHODOLOGY_VERSION, VERSIONS)
