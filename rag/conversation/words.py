"""Words and phrases that the rules of a conversation know.

Not covered: other languages than English.
"""

import re


def word_set(text: str) -> frozenset[str]:
    """The words of a text, apart at white space."""
    return frozenset(text.split())


NOMINAL_WH = word_set("who whom whose what which")
WH = word_set("who whom whose when where why how what which")
TYPED_SHORT = {
    **{"abt": "about", "bout": "about", "wht": "what", "wat": "what", "wot": "what", "n": "and"},
    **{"u": "you", "r": "are", "y": "why", "whos": "who is", "who's": "who is", "pls": "please"},
    **{"whats": "what is", "what's": "what is", "wheres": "where is", "where's": "where is"},
    **{"when's": "when is", "how's": "how is", "it's": "it is", "that's": "that is"},
}
CONNECTIVE = re.compile(
    r"(?:(?:(?:and|but|so|also|or|plus|then|ok|okay|oh|hm+|wow|yes|yeah|sorry|please|thanks"
    r"|thank\s+you|i\s+see|got\s+it)\b[,.;:!?…\s]+)|(?:well|no|right)\b[,.;:!?…]+\s*)+(?=\S)",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"(?:(?:what|how)\s+(?:about|of)|i\s+meant?|same\s+for"
    r"|not\s+(?P<not_this>[\w'’ -]{1,40}?)[,;]?\s+(?:but|i\s+meant?))\s+(?=\S)",
    re.IGNORECASE,
)
_POLITE = (
    r"(?:ok|okay|thanks?|thank\s+you|thx|ty|cheers|hello|hi|hey|bye|goodbye|great|good|cool|nice"
    r"|perfect|(?:very|so)\s+much|a\s+lot|i\s+see|got\s+it|never\s?mind|understood)"
)
POLITE = re.compile(rf"{_POLITE}(?:[\s,.!]+{_POLITE})*", re.IGNORECASE)
#: What an asking phrase may open with, beside what asks: "since when".
OPENING = word_set(
    "since until till from by with to for at on in against according about during after of"
)
LOCATIVE = word_set("in at near around outside inside within")
TOWARDS = LOCATIVE | word_set("to into from towards through across over off on")
SAYING = word_set(
    "say tell claim think believe call describe comment deny confirm announce report warn "
    "predict write promise estimate expect respond react mention explain admit argue insist "
    "state suggest know verify speak"
)
ANYONE = r"any ?(?:one|body)?|(?:any|many|some) \w+|people|who|how many"
FIGURES = word_set("rise fall grow change increase drop number figure toll count total final exact")
PROOF = frozenset({"evidence", "proof"})
#: What is nothing without what it is of.
RELATIONAL = word_set(
    "victim cause reason source result outcome number figure toll hour detail consequence "
    "motive purpose culprit perpetrator aim goal condition term"
)
SUFFERING = word_set("die kill hurt injure wound survive live suffer escape flee")
MOVING = word_set("go come get travel return drive fly move walk send bring")
HAPPENING = frozenset({"happen", "occur"})
ORGANISATION = word_set(
    "ministry army government agency police parliament council company military kremlin court "
    "party administration union command office navy museum nato un eu side"
)
ROLES = word_set(
    "mayor governor president minister general spokesman spokeswoman spokesperson official "
    "prosecutor commander adviser advisor secretary king queen chancellor ambassador "
    "journalist reporter correspondent analyst expert chief director head chairman chairwoman "
    "deputy leader premier senator engineer investigator volunteer doctor nurse captain "
    "colonel admiral"
)
HUMAN = word_set(
    "girl boy clerk member artist soldier resident worker teacher student pensioner father "
    "mother brother sister son daughter husband wife friend neighbour neighbor writer painter "
    "author trader driver survivor victim witness prisoner actor singer player attendant "
    "hairdresser"
)
ANYBODY = word_set("anyone anybody someone somebody everyone everybody every each nobody whoever")
WHERE_OR_WHEN = word_set(
    "month year week season building street city town village region country place district "
    "area part house square room port"
)
TIME = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|yesterday|today|tomorrow|tonight|day|night|morning"
    r"|afternoon|evening|noon|midnight|week|weekend|month|year|winter|spring|summer|autumn"
    r"|(?:19|20)\d\d|\d{1,2}:\d\d)\b",
    re.IGNORECASE,
)
PERSONAL = {
    **dict.fromkeys(word_set("he him his"), "he"),
    **dict.fromkeys(word_set("she her hers"), "she"),
    **dict.fromkeys(word_set("they them their theirs"), "they"),
    **dict.fromkeys(word_set("it its"), "it"),
}
POINTING = word_set("that this these those so")
POSSESSIVE = word_set("his her hers their theirs its")
SAME_IN_PAST = word_set("hit put cut set let shut cost hurt quit beat cast split spread")
