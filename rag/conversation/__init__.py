"""A follow-up and the turns before it → a question that stands alone, for a reader to see.

    "How many people died in Mykolaiv?"  "and wounded?"
    → "How many people were wounded in Mykolaiv?"

By rule (`standalone_by_rule`): a fragment takes the frame of the last question
("why?", "since when?", "and in Odesa?"); a pronoun, a bare role ("the mayor") or
a bare noun takes the phrase of the earlier turns that fits; what is said of
something unnamed gets the last question's topic. By model
(`standalone_by_model`): a chat model rewrites, and its line counts only where it
brings no name and no number of its own; else the rule's does.

A question that stands alone comes back as it was typed. Where in doubt it is
taken to stand alone: a question that is dragged into the topic before it gets an
answer to what nobody asked, and one that is left alone can be asked again.

Not covered: other languages than English, which the rules return as typed; what
only knowledge of the world connects ("the attack" for "the missile"); gender
beyond what the answers show.
"""

from rag.conversation.model import standalone_by_model
from rag.conversation.rule import standalone_by_rule

__all__ = ["standalone_by_model", "standalone_by_rule"]
