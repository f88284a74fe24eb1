"""The words by which saying is known: verbs, nouns, adverbs, and nouns for those who speak.

All are lemmas in lower case. First the words that carry an attribution, each with its
stance; then the constructions that a verb takes part in; then speakers. Words that
only tell whether two phrases name one speaker are in `identity.py` and `match.py`.
"""

import re

from rag.reading.speakers.records import Stance


def lemmas(words: str) -> frozenset[str]:
    """The words of a list that is written in one string."""
    return frozenset(words.split())


# -- what carries an attribution ---------------------------------------------------------

VERBS: dict[str, Stance] = {
    **dict.fromkeys(
        lemmas(
            "say tell give write add note explain report announce warn argue call describe state "
            "declare remark observe recall reply answer respond shout cry exclaim whisper mutter "
            "stress emphasize emphasise underline suggest propose "
            "recommend advise comment mention reveal disclose complain promise pledge vow "
            "threaten swear joke quip tweet post testify caution reiterate repeat rule believe "
            "think recount hint imply indicate signal speculate lament boast hear agree speak "
            "talk term label brand dub read characterize characterise condemn denounce hail "
            "praise criticize criticise portray regard continue assure inform remind learn "
            "underscore point counter retort tease guarantee offer clarify elaborate echo confide "
            "opine affirm reaffirm proclaim surmise posit theorise theorize hypothesise "
            "hypothesize conjecture attest stipulate decree specify notify brief protest object "
            "grumble gripe relay muse marvel enthuse gush fume rant rage scoff sneer "
            "thunder bellow scream shriek yell bark snap snarl growl sob wail sigh gasp groan "
            "moan chuckle laugh murmur mumble chant interject slam lambast lambaste "
            "decry deride ridicule laud applaud beam blast croak crow blurt drawl whine hiss chide "
            "venture shrug understand sum"
        ),
        "said",
    ),
    **dict.fromkeys(
        lemmas(
            "claim allege accuse blame assert purport profess suspect charge insinuate insist "
            "maintain contend"
        ),
        "claimed",
    ),
    **dict.fromkeys(
        lemmas("deny reject dismiss refute dispute rebut contradict disavow doubt repudiate"),
        "denied",
    ),
    **dict.fromkeys(
        lemmas(
            "confirm acknowledge admit concede verify corroborate find show establish determine "
            "demonstrate conclude discover ascertain certify confess accept"
        ),
        "confirmed",
    ),
    **dict.fromkeys(
        lemmas(
            "ask urge appeal request beg plead enquire inquire invite implore beseech entreat "
            "exhort wonder question query"
        ),
        "asked",
    ),
    **dict.fromkeys(lemmas("order command instruct demand require forbid direct"), "ordered"),
    **dict.fromkeys(lemmas("estimate reckon calculate assess put guess"), "estimated"),
    **dict.fromkeys(
        lemmas(
            "expect predict forecast anticipate hope fear foresee project worry prophesy envisage"
        ),
        "expected",
    ),
}
#: Verbs that pass on what somebody else said.
PASSING_ON = lemmas("quote cite paraphrase")
#: Verbs by which a medium passes on a statement: "in a speech carried by Radio Lund".
RELAYING = lemmas("carry publish broadcast air relay report run print release show see obtain post")
NOUNS: dict[str, Stance] = {
    **dict.fromkeys(
        lemmas(
            "statement warning report announcement suggestion promise pledge belief "
            "view rumour rumor argument complaint remark assurance threat proposal vow "
            "declaration contention conclusion"
        ),
        "said",
    ),
    **dict.fromkeys(
        lemmas("claim allegation accusation assertion suspicion insistence charge"), "claimed"
    ),
    "denial": "denied",
    **dict.fromkeys(lemmas("confirmation admission acknowledgement finding"), "confirmed"),
    **dict.fromkeys(lemmas("order demand instruction"), "ordered"),
    **dict.fromkeys(lemmas("request appeal plea"), "asked"),
    "estimate": "estimated",
    **dict.fromkeys(lemmas("prediction forecast expectation hope fear"), "expected"),
}
#: Nouns for what was said before: "He sold it, a charge that she denies".
CLAIMS = NOUNS.keys() | lemmas("figure version theory")
#: Nouns whose owner speaks in the quotation behind a colon: "Her answer was short: …".
SAYINGS = NOUNS.keys() | lemmas(
    "answer reply response reaction message verdict comment explanation advice conclusion word "
    "summary question motto"
)
#: "in X's view", "by X's count".
ACCOUNTS: dict[str, Stance] = {
    **dict.fromkeys(
        lemmas("word view opinion account telling version assessment judgment judgement reading"),
        "said",
    ),
    **dict.fromkeys(lemmas("estimate count reckoning calculation tally"), "estimated"),
}
HEDGES: dict[str, Stance] = {
    "reportedly": "said",
    "allegedly": "claimed",
    "purportedly": "claimed",
    "supposedly": "claimed",
    "alleged": "claimed",
    "purported": "claimed",
}

#: Verbs that tell no more than their object, a noun of saying: "voiced fears that".
UTTERING = lemmas(
    "express voice issue make give repeat reiterate renew utter sound raise offer state"
)
#: Nouns of saying that take an infinitive: "X's threat to close the port".
WITH_INFINITIVE = lemmas(
    "claim promise pledge threat proposal vow order demand instruction request appeal plea"
)

# -- what a verb takes -------------------------------------------------------------------

#: Verbs that need a clause with "that", or one set off by commas, to carry a finding.
FINDING = lemmas(
    "find show establish determine demonstrate reveal learn decide conclude discover ascertain"
)
#: Those and other verbs that say something only with such a clause, or with a quotation.
WITH_THAT = FINDING | lemmas(
    "charge protest object relay brief grumble gripe worry guess attest certify specify accept"
)
#: Verbs whose bare object is what is said: "denied murder", "announced a strike".
WITH_OBJECT = lemmas(
    "say deny reject dismiss refute dispute rebut confirm acknowledge admit announce report "
    "estimate claim predict forecast anticipate expect fear propose recommend promise pledge "
    "order demand allege request urge threaten suggest verify doubt repudiate vow"
)
#: Those of them that also stand alone, set into what is said: "It sank, he claims."
ALSO_ALONE = lemmas(
    "say report announce confirm acknowledge admit estimate suggest predict forecast claim allege"
)
#: Those that the parser takes for nouns behind another noun: "Doctors in Lund fear that".
ALSO_NOUNS = lemmas(
    "forecast claim report estimate demand fear hope charge doubt order request guess project"
)
#: Verbs whose lemma the parser takes for a shorter verb's, "hop" or "rag".
MISREAD = {
    "hopes": "hope",
    "hoped": "hope",
    "hoping": "hope",
    "rages": "rage",
    "raged": "rage",
    "raging": "rage",
    "gripes": "gripe",
    "griped": "gripe",
    "griping": "gripe",
}
#: Verbs that deny with "out": "ruled out a strike".
WITH_OUT = lemmas("rule")
#: What a verb of saying does something to instead: lives and titles that are claimed.
NOT_SAID = {
    "claim": lemmas(
        "life victim victory win goal wicket title prize point medal place crown trophy region "
        "territory land island compensation damages asylum benefit refund expense pension "
        "insurance allowance relief money inheritance reward gold silver bronze record scalp pole "
        "seat lead luggage baggage estate throne crop spot"
    ),
    "confirm": lemmas(
        "bill law nomination nominee conviction sentence verdict booking reservation place title "
        "seat promotion relegation qualification"
    ),
    "verify": lemmas("signature identity vote age ballot passport ticket"),
    "deny": lemmas(
        "entry access visa licence license loan bail permission permit parole asylum request "
        "application appeal chance opportunity goal penalty place point victory win lead title "
        "right service treatment passage motion petition plea leave extension funding fund aid "
        "credit refund"
    ),
    "expect": lemmas("child baby twin guest visitor"),
    "admit": lemmas(
        "evidence light air water patient woman man child pupil newcomer casualty refugee"
    ),
    "announce": lemmas("hour noon midnight dawn"),
}
#: What rings or sounds: it announces without a word.
SOUNDING = lemmas("bell clock trumpet siren horn gong drum chime bugle whistle fanfare klaxon")
#: What can be said to be wrong; anything else that is rejected is turned down.
CONTESTED = (CLAIMS - lemmas("proposal promise pledge order request appeal plea")) | lemmas(
    "criticism notion idea talk speculation call concern worry comparison link involvement "
    "interference responsibility blame evidence account story narrative interpretation "
    "characterisation characterization description label comment objection possibility prospect "
    "likelihood risk guilt wrongdoing explanation excuse myth conspiracy lie gossip slur smear "
    "insinuation implication premise thesis hypothesis study survey poll"
)
#: Deeds that are ordered by other nouns than their endings tell.
ORDERED = lemmas(
    "retreat inquiry enquiry trial retrial halt stop strike attack search review ceasefire "
    "truce curfew cut ban recall arrest release return probe report raid closure march break audit "
    "freeze pause change autopsy inquest blockade test end delay withdrawal removal seizure repair "
    "transfer increase reduction state rerun recount survey study check talk boycott assault "
    "advance purge mobilisation payment seal quarantine lockdown wave"
)
#: Nouns that end as those for deeds do, but are things.
NO_DEEDS = lemmas(
    "station edition equipment ammunition medication instrument document garment supplement ring "
    "building painting earring clothing furnishing bedding drawing carving pudding ambulance fence "
    "railing wing apartment tuition television portion"
)
#: Verbs that take "X as Y".
WITH_AS = lemmas(
    "give describe dismiss condemn denounce hail praise characterize characterise portray regard "
    "reject criticize criticise label brand slam lambast lambaste decry deride ridicule laud "
    "applaud"
)
WITH_PREDICATE = lemmas("call term label brand dub declare")
#: Verbs, and the prepositions whose phrase is what is said.
WITH_PREPOSITION = {
    "warn": lemmas("of about against"),
    "speak": lemmas("of"),
    "talk": lemmas("of"),
    "hint": lemmas("at"),
    "boast": lemmas("of about"),
    "complain": lemmas("of about"),
    "accuse": lemmas("of"),
    "suspect": lemmas("of"),
    "blame": lemmas("for on"),
    "call": lemmas("for"),
    "ask": lemmas("for"),
    "appeal": lemmas("for"),
    "plead": lemmas("for"),
    "confess": lemmas("to"),
    "advise": lemmas("against"),
    "put": lemmas("at"),
    "estimate": lemmas("at"),
}
#: Passive with an infinitive or a clause, by nobody: "is believed to", "it was reported that".
HEARSAY = lemmas(
    "say believe think report expect estimate allege claim suspect fear predict forecast hope "
    "understand tell order ask instruct urge invite require forbid warn assure inform"
)
#: Verbs whose object is who is spoken to.
ADDRESSING = lemmas("tell inform assure remind warn")
#: Verbs that say something only so: to understand is no speech.
ONLY_PASSIVE = lemmas("understand")
#: Those of them that also stand behind a noun: "a man believed to be the driver".
OF_NOUN = lemmas("say believe think report allege suspect claim estimate")
#: Verbs with an addressee and an infinitive: "told him to leave".
TO_SOMEBODY = lemmas(
    "tell ask urge order command instruct invite beg request expect require forbid direct advise "
    "warn remind implore beseech entreat exhort"
)
#: Verbs that do not make a quotation beside them their own.
NOT_SPEECH = FINDING | lemmas(
    "give believe think hear suspect expect fear hope estimate regard accuse blame put charge "
    "brief certify specify relay guess accept"
)
#: Only with a quotation beside them.
ONLY_QUOTED = lemmas(
    "cry read continue repeat speak respond reply answer comment point muse marvel enthuse gush "
    "fume rant rage scoff sneer thunder bellow scream shriek yell bark snap snarl growl sob wail "
    "sigh gasp groan moan chuckle laugh murmur mumble chant interject beam blast croak crow blurt "
    "drawl whine hiss chide venture shrug sum"
)
#: What a speaker was asked before it is said: "he said when asked about it".
PROMPTS = lemmas("ask press question contact")
#: What follows them is said; what stands before is not.
NOT_ALONE = lemmas(
    "give speak talk accuse blame call put hail praise condemn denounce regard slam "
    "lambast lambaste decry deride ridicule laud applaud"
)
#: Verbs of not saying: "declined to say".
RELUCTANT = lemmas("decline refuse fail")
#: Verbs whose subject is that of the infinitive after them: "went on to say".
RAISING = lemmas("go continue appear seem want hasten begin proceed come use like")

# -- who speaks --------------------------------------------------------------------------

#: Who says so of themselves, in what another is quoted with.
FIRST_PERSON = lemmas("i we you")
PRONOUNS = lemmas("he she it they his her its their")
NOBODY = lemmas("nobody none neither no")
#: What stands within a person's name in lower case.
PARTICLES = lemmas("de da di do dos du la le el al bin ibn ben van von der den ten ter af av zu")
#: "according to plan".
NO_SOURCE = lemmas("plan schedule age size need ability type weight height taste tradition custom")
#: Those before whom something is said: "the court heard that".
HEARERS = lemmas("court inquiry jury tribunal committee hearing inquest")
#: Those who judge: what they dismiss is turned down, not denied.
COURTS = HEARERS | lemmas("judge magistrate justice")
#: Those who vote on what they confirm.
LEGISLATURES = lemmas(
    "senate parliament congress assembly legislature duma bundestag knesset diet lords commons "
    "senator lawmaker voter shareholder electorate"
)
#: What somebody says something in; its author is the speaker.
DOCUMENTS = NOUNS.keys() | lemmas(
    "letter study survey post message release article memo email e-mail communique communiqué "
    "filing tweet notice document bulletin review paper figure data poll note briefing"
)
AUTHORED = lemmas("make write issue publish release compile prepare sign send")
#: What else than saying and denying is done with a claim: "the order that she gave".
OF_CLAIMS = AUTHORED | lemmas("give deliver receive get keep break face hold have spread share")
MEDIA = lemmas(
    "agency newspaper daily weekly radio television tv broadcaster paper magazine channel website "
    "station outlet site"
)
#: Words in the names of media, which the parser may take for persons and places.
PRESS = lemmas(
    "news times post herald tribune gazette journal chronicle telegraph mirror guardian observer "
    "spiegel zeit welt stern zeitung bild monde figaro echos pais mundo repubblica corriere "
    "reuters afp tass xinhua interfax anadolu kyodo yonhap bloomberg bbc cnn nbc cbs itv npr rte "
    "nhk ndr examiner inquirer enquirer insider economist register advertiser courier leader "
    "spectator statesman scotsman reporter sport sports newshour newsnight dispatch sentinel argus "
    "echo globe"
)
#: Numbers in the names of media: "Channel Four".
NUMBERS = lemmas("one two three four five six seven eight nine ten eleven twelve")
#: "in an interview with X".
CONVERSATIONS = lemmas("interview message statement comment remark conversation call")
#: Times: no name of a person has them in it, and what "Friday's warning" says is not Friday's.
TIMES = lemmas(
    "second minute hour day week month year decade century moment today yesterday tomorrow tonight "
    "morning evening night monday tuesday wednesday thursday friday saturday sunday january "
    "february march april may june july august september october november december"
)
#: Where and when somebody speaks, which is no part of what is denied.
SETTINGS = (
    CONVERSATIONS
    | TIMES
    | HEARERS
    | lemmas(
        "conference speech video footage recording address broadcast television radio trial "
        "parliament reporter journalist oath questioning evidence testimony"
    )
)
QUANTITIES = lemmas("third half quarter dozen hundred thousand million billion percent")
BODIES = lemmas(
    "ministry agency council office committee army navy force police court government commission "
    "bank university department company firm union party museum bureau command authority "
    "administration organisation organization group association institute team club parliament "
    "congress senate cabinet embassy service hospital school airline operator board federation "
    "league church newspaper broadcaster defence defense prosecution opposition union treasury"
)
ROLES = lemmas(
    "governor mayor minister president chancellor premier secretary general admiral colonel "
    "captain major soldier spokesperson official adviser deputy head chief chair envoy diplomat "
    "king queen prince princess judge attorney doctor nurse expert pilot coach witness resident "
    "source student staff boy girl mother father sister brother son daughter people author pope "
    "priest guide clerk victim rebel activist member boss candidate tenant police relative parent "
    "family neighbour neighbor colleague friend aide mp mps executive ceo bishop archbishop "
    "cardinal rabbi imam monk nun sheriff marshal sergeant lieutenant constable consul counsel "
    "dean principal provost poet chef surgeon midwife vet athlete curator duke lord cleric "
    "prophet hero survivor orphan refugee employee trustee referee delegate advocate magistrate "
    "laureate statesman ombudsman cook man woman child pupil guard inmate veteran hostage captive "
    "recruit peasant teen youth couple"
)
#: Endings of words for persons, and other words that end so.
_PERSON = re.compile(r"\w{3}(?:er|or|ist|yst|man|woman|men|women|ian|ant|eer)s?$")
_NO_PERSON = lemmas(
    "number paper letter order weather matter power answer border river water winter summer "
    "shoulder tower corner dinner floor error motor factor sector reactor tractor terror horror "
    "harbor monitor plant grant restaurant newspaper fever disaster chapter quarter timber "
    "corridor elevator mirror interior exterior discover september october november december "
    "murder manslaughter slaughter slander danger disorder surrender takeover handover transfer "
    "offer tender merger tremor blunder encounter charter register shelter barrier cluster "
    "container trailer poster banner filter heist checklist cover hunger anger laughter"
)


def is_role(lemma: str) -> bool:
    """Whether a noun names a person by what they are or do."""
    return lemma in ROLES or (
        _PERSON.search(lemma) is not None and lemma not in _NO_PERSON | BODIES | MEDIA
    )
