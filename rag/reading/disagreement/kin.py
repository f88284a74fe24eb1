"""A lemma → keys; two words that share a key may stand for each other in the news.

A key is the word's stem, so that "withdrawal" meets "withdraw", or the name of a class of
words below. They are classes of use, not of meaning: "arrest" and "take away" are of one,
since reports of one arrest use either. A word may be of several.

Not covered: words that no class has; phrases but for a verb with its particle, as `blow_up`.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from rag.lexical import terms
from rag.reading.grammar import Word

_CLASSES = """
begin start open launch commence opening beginning kick_off inaugurate
end finish conclude expire run_out lapse ending complete stop
close shut closure shut_down block seal closed shutdown
arrest detain seize take_away detention custody capture apprehend pick_up
resign resignation quit step_down stand_down
die death dead kill perish fatality life victim toll drown slay pass_away
injure wound hurt injury casualty
leave depart departure sail set_off set_sail set_out
withdraw withdrawal retreat pull_out pull-out pullout pull_back pullback leave evacuate get_out
evacuate evacuation flee displace bring_out move_out
arrive arrival reach come land
build construct construction erect rebuild reconstruct reconstruction rebuilding
repair fix restore mend rebuild renovation renovate restoration
buy purchase acquire acquisition takeover
cut shed slash axe reduce cull lay_off
cost pay spend price bill fine expense worth
vote ballot poll election referendum
sign signature agree conclude treaty accord agreement deal pact
strike attack shelling shell bombardment bombard missile rocket bomb bombing raid airstrike
blast explosion explode blow_up detonate detonation
crash collision collide accident derailment derail pile-up pileup wreck
fire blaze wildfire burn
flood flooding floodwater inundate
quake earthquake tremor
shooting gunman gunfire shoot fire_on
rescue save free recover
seize confiscate impound seizure
find discover discovery recover uncover unearth detect identify spot
sentence jail imprison prison imprisonment convict term
extend extension prolong renew renewal prolongation
steal rob loot robbery theft looting heist
meet meeting talk talks negotiation negotiate discussion summit conference hold
leak spill pour seep gush flow run
hide conceal cover_up
accident mishap disaster
march rally demonstration protest demonstrate gather demonstrator protester marcher
spectator fan crowd watch attend attendance audience visitor
car vehicle lorry truck
ship vessel boat ferry freighter tanker
plane aircraft jet airliner flight
house home
power electricity blackout outage
soldier troop serviceman force army fighter military
company firm business corporation
worker employee staff workforce job
patient case
road motorway highway
bribe bribery corruption
fight combat fighting battle clash
sink sinking founder go_down
collapse fall break burst give_way breach
destroy destruction demolish flatten raze ruin
publish release publication
defect fault flaw
increase rise grow growth climb
fall drop decline decrease shrink
effect force apply
strand trap cut_off
hack hacker break_into breach cyberattack
ban prohibit forbid outlaw
body corpse remains
refugee migrant
child pupil student schoolchild
visit visitor tourist guest
prisoner inmate detainee convict
return come_back come_home go_home go_back bring_home
employ work job staff workforce employee
win victory triumph
lose loss defeat
receive get obtain
agree agreement deal accord
plan planning intend
speak talk call
examine inspect check
threaten threat
poison poisoning
kidnap abduct kidnapping abduction hostage
shoot shooting fire
attack assault
vaccine vaccination jab
cancel call_off scrap
lockdown lock_down
learn know aware find_out
reopen open open_again
delay postpone put_off
appoint appointment name
marry marriage wedding
birth born bear
"""


@cache
def _classes() -> dict[str, frozenset[str]]:
    """Lemma → the names of its classes, each the first word of its line."""
    found: dict[str, frozenset[str]] = {}
    for line in _CLASSES.strip().splitlines():
        words = line.split()
        for word in words:
            found[word] = found.get(word, frozenset()) | {f"class {words[0]}"}
    return found


@cache
def keys_of(lemma: str) -> frozenset[str]:
    """The keys of a lemma, or of a verb with its particle.

    >>> bool(keys_of("withdrawal") & keys_of("retreat")), bool(keys_of("ship") & keys_of("road"))
    (True, False)
    """
    return frozenset(terms(lemma.replace("_", " "))[:1]) | _classes().get(lemma, frozenset())


def keys_among(lemmas: Iterable[str]) -> frozenset[str]:
    """The keys of several lemmas."""
    return frozenset(key for lemma in lemmas for key in keys_of(lemma))


def keys_at(words: Sequence[Word], at: int) -> frozenset[str]:
    """The keys of a word of a text, and of a verb with the particles that hang on it."""
    # The parser's lemma may be wrong ("fin" of "fined"), and a hyphen parts a word.
    keys = keys_of(words[at].lemma) | frozenset(terms(words[at].text)[:1])
    if at + 2 < len(words) and words[at + 1].text == "-":
        keys |= keys_of(f"{words[at].lemma}-{words[at + 2].lemma}")
    if words[at].part == "VERB":
        for word in words[at + 1 :]:
            if word.head == at and word.lemma in _PARTICLES:
                keys |= keys_of(f"{words[at].lemma}_{word.lemma}")
    return keys


def keys_in(words: Sequence[Word]) -> frozenset[str]:
    """The keys of all words of a text."""
    return frozenset(key for at in range(len(words)) for key in keys_at(words, at))


_PARTICLES = frozenset(
    {"up", "down", "out", "off", "away", "over", "back", "in", "into", "through", "on", "home"}
)
