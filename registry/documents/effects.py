"""What a step does with the documents of its case."""

from registry.documents.operations.publish import publish
from registry.lifecycle.tables import StepContext


def publish_documents(context: StepContext) -> None:
    """Effect: from this step on everybody reads the public documents of the case."""
    publish(context.case, context.actor.authority)
