"""Pairs of opposite words, by hand, in kinds from which each user takes what it wants.

A pair belongs here when the one word for the other turns a sentence of the news
around. The words are lemmas; comparatives and superlatives stand beside them for
users that compare forms. Opposites by prefix ("stable", "unstable") are told by
`PREFIXES`, and are listed only where the rest is too short for that.

Not covered: what is opposite in one context only ("hot" and "mild" of a curry);
languages other than English.
"""

Pairs = frozenset[tuple[str, str]]


def _words(text: str) -> list[str]:
    return text.split()


def _pairs(text: str) -> Pairs:
    return frozenset((one, other) for one, other in (pair.split("/") for pair in _words(text)))


#: What ranks and measures: of order, size, age, quality.
DEGREE = _pairs(
    """
    first/last earliest/latest oldest/newest older/newer early/late best/worst good/bad
    most/least more/less highest/lowest higher/lower high/low largest/smallest larger/smaller
    large/small biggest/smallest bigger/smaller greatest/least greater/smaller longest/shortest
    longer/shorter maximum/minimum majority/minority major/minor upper/lower top/bottom
    strongest/weakest stronger/weaker strong/weak fastest/slowest faster/slower fast/slow
    """
)
#: Which way something changes, or lies.
DIRECTION = _pairs(
    """
    increase/decrease increase/reduce rise/fall rose/fell raise/lower grow/shrink gain/lose
    north/south northern/southern east/west eastern/western above/below inside/outside
    internal/external
    """
)
#: Whether something starts, is let be, is liked, is of this sort or of that.
STANCE = _pairs(
    """
    begin/end begin/finish start/end start/finish open/close born/died birth/death male/female
    men/women public/private formal/informal rich/poor easy/difficult support/oppose
    accept/reject allow/forbid allow/ban include/exclude cause/prevent love/hate success/failure
    positive/negative same/different always/never common/rare ally/enemy
    """
)
#: More, of amounts and how they change.
QUANTITY = _pairs(
    """
    all/none all/some few/many few/most fewer/more big/small big/little big/tiny huge/tiny
    large/tiny long/short tall/short deep/shallow thick/thin heavy/light wide/narrow
    broad/narrow full/empty full/partial fully/partly completely/partly completely/partially
    entirely/partly totally/partly wholly/partly fully/partially mostly/partly whole/part
    double/halve multiple/single several/single numerous/few abundant/scarce abundance/shortage
    surplus/shortage surplus/deficit glut/shortage excess/shortage plenty/shortage
    shortfall/surplus ample/scarce sufficient/insufficient enough/insufficient cheap/expensive
    cheap/costly maximise/minimise maximize/minimize frequent/rare frequently/rarely
    often/rarely often/seldom usually/rarely regularly/rarely sharply/slightly greatly/slightly
    significantly/slightly steeply/slightly quickly/slowly rapidly/slowly fast/slowly rapid/slow
    rapid/gradual sudden/gradual suddenly/gradually quick/slow exceed/miss over/under
    overestimate/underestimate overpay/underpay unanimous/divided unanimously/narrowly
    """
)
#: Up or down, more or less, in or out.
CHANGE = _pairs(
    """
    decline/rise decline/increase decline/growth decline/improve decrease/rise decrease/growth
    decrease/grow drop/rise drop/increase drop/grow fall/increase fall/grow fall/climb fall/gain
    fall/soar fall/jump fall/surge slide/rise slide/climb slip/climb slip/gain sink/rise
    sink/climb plunge/soar plunge/surge plunge/jump plunge/rise tumble/soar tumble/surge
    tumble/climb slump/surge slump/boom slump/rise dip/rise dip/climb plummet/soar plummet/surge
    plummet/rise ascend/descend ascent/descent climb/descend shrink/expand contract/expand
    contract/grow contraction/growth contraction/expansion recession/growth recession/boom
    boom/bust inflation/deflation appreciate/depreciate strengthen/weaken tighten/ease
    tighten/loosen tighten/relax ease/worsen ease/intensify calm/escalate escalate/defuse
    escalation/de-escalation heat/cool warm/cool warm/cold warmer/cooler hotter/colder hot/cold
    freeze/thaw freeze/melt freeze/unfreeze raise/cut raise/reduce raise/slash increase/cut
    increase/lower increase/slash boost/cut boost/reduce boost/weaken boost/hurt boost/curb
    hike/cut add/remove add/subtract expand/cut widen/narrow lengthen/shorten extend/shorten
    speed/slow accelerate/slow accelerate/decelerate accelerate/delay hasten/delay
    improve/worsen improve/deteriorate improvement/deterioration recover/worsen recover/relapse
    recover/deteriorate upgrade/downgrade promote/demote promote/relegate promotion/demotion
    promotion/relegation gain/loss loss/profit loss/win profit/deficit advance/retreat
    advance/withdraw up/down upward/downward upwards/downwards forward/backward
    forwards/backwards left/right front/back front/rear inward/outward inbound/outbound
    toward/from onshore/offshore indoors/outdoors indoor/outdoor overseas/domestic
    foreign/domestic foreign/local global/local national/local northeast/southwest
    northwest/southeast north-east/south-west north-west/south-east north-eastern/south-western
    north-western/south-eastern northeastern/southwestern northwestern/southeastern
    northward/southward eastward/westward near/far nearby/distant near/distant
    upstream/downstream uphill/downhill overground/underground enter/leave enter/exit entry/exit
    entrance/exit arrive/leave arrive/depart arrival/departure withdraw/enter withdraw/deploy
    withdrawal/deployment approach/leave board/disembark embark/disembark immigrate/emigrate
    immigration/emigration immigrant/emigrant join/leave join/quit stay/leave remain/leave
    stay/quit remain/quit remain/depart push/pull advance/withdrawal float/sink
    """
)
#: How things are.
STATE = _pairs(
    """
    alive/dead living/dead healthy/sick healthy/ill survive/die survive/perish survivor/victim
    wounded/unhurt wounded/unharmed injured/unhurt injured/unharmed injured/unscathed
    hurt/unhurt dead/unhurt fatal/harmless deadly/harmless lethal/harmless toxic/harmless
    toxic/safe safe/unsafe safe/dangerous safety/danger safely/dangerously risky/safe
    critical/stable serious/minor severe/mild severe/minor intact/broken intact/damaged
    intact/destroyed destroy/intact damage/intact ruin/intact damaged/undamaged
    complete/incomplete complete/unfinished finished/unfinished ready/unready fit/unfit
    fit/injured present/absent presence/absence exist/vanish remain/vanish remain/disappear
    appear/disappear appear/vanish gone/still stand/collapse stand/fall stable/volatile
    calm/turbulent calm/tense peaceful/violent peacefully/violently peace/war truce/war
    wartime/peacetime ceasefire/fighting open/shut open/closed opening/closure open/blocked
    open/sealed locked/unlocked passable/impassable occupied/vacant occupied/empty free/captured
    free/captive free/jailed freedom/captivity freedom/imprisonment imprison/free known/unknown
    familiar/unknown secret/public secretly/publicly secretly/openly open/secret private/state
    privatise/nationalise privatize/nationalize legal/illegal lawful/unlawful legally/illegally
    valid/invalid guilty/innocent guilty/acquitted guilty/cleared guilt/innocence true/false
    true/untrue truth/lie correct/wrong correct/incorrect right/wrong accurate/inaccurate
    accurate/wrong genuine/fake genuine/forged real/fake authentic/fake authentic/forged
    certain/uncertain certain/doubtful clear/unclear likely/unlikely probable/improbable
    possible/impossible able/unable willing/unwilling happy/unhappy happy/sad happy/angry
    satisfied/dissatisfied pleased/disappointed pleased/angry delighted/disappointed
    optimistic/pessimistic optimism/pessimism confident/doubtful hopeful/hopeless hope/despair
    official/unofficial military/civilian voluntary/forced voluntary/compulsory
    voluntary/mandatory optional/compulsory optional/mandatory voluntarily/forcibly
    temporary/permanent temporarily/permanently interim/permanent short-term/long-term
    provisional/final preliminary/final brief/lengthy brief/long modern/ancient new/old
    young/old youngest/oldest younger/older sooner/later soon/later wet/dry rainy/dry
    rain/drought flood/drought sunny/cloudy sunny/rainy windy/calm clear/cloudy clean/dirty
    clean/polluted pure/polluted fresh/stale bright/dark light/dark day/night daytime/nighttime
    loud/quiet noisy/quiet noise/silence silent/loud hard/soft smooth/rough flat/steep
    straight/curved simple/complex simple/complicated easy/hard easily/barely rural/urban
    wealthy/poor wealth/poverty solvent/insolvent solvent/bankrupt profitable/unprofitable
    profitable/loss-making employed/unemployed employed/jobless employment/unemployment
    busy/idle busy/quiet active/inactive active/idle active/dormant active/retired armed/unarmed
    connected/disconnected connect/disconnect equal/unequal equality/inequality
    similar/different alike/different identical/different normal/abnormal usual/unusual
    expected/unexpected fair/unfair biased/impartial partisan/impartial left-wing/right-wing
    liberal/conservative progressive/conservative democracy/dictatorship
    democratic/authoritarian secular/religious sober/drunk sane/insane conscious/unconscious
    awake/asleep married/divorced married/single marriage/divorce wed/divorce boy/girl man/woman
    husband/wife son/daughter brother/sister father/mother uncle/aunt wild/tame domestic/wild
    organic/synthetic natural/artificial natural/man-made amateur/professional manual/automatic
    strict/lax strict/lenient harsh/lenient cautious/reckless brave/cowardly loyal/disloyal
    loyalty/betrayal loyal/treacherous friend/enemy friend/foe ally/foe ally/rival ally/opponent
    friendly/hostile supporter/opponent supporter/critic proponent/opponent
    government/opposition advantage/disadvantage benefit/harm beneficial/harmful helpful/harmful
    help/harm help/hinder useful/useless strength/weakness asset/liability credit/debit
    creditor/debtor hero/villain reward/punish reward/punishment praise/criticise
    praise/criticize praise/condemn praise/blame criticism/praise victory/defeat success/defeat
    win/defeat winner/loser victor/loser
    """
)
#: What somebody does, or undoes.
ACTION = _pairs(
    """
    accept/refuse accept/decline admit/deny acknowledge/deny confess/deny confirm/deny
    confirm/refute affirm/deny agree/disagree agree/refuse agreement/disagreement
    consensus/disagreement allow/prevent allow/prohibit allow/block let/stop let/prevent
    permit/prohibit permit/forbid permit/ban permit/block enable/prevent authorise/ban
    authorize/ban approve/reject approve/veto approve/block approve/refuse approval/rejection
    approval/refusal endorse/reject endorse/oppose endorse/condemn back/oppose back/reject
    support/reject support/condemn support/criticise support/undermine favour/oppose
    favor/oppose welcome/condemn welcome/criticise welcome/reject applaud/condemn pass/reject
    pass/fail adopt/reject adopt/abandon ratify/reject sign/veto grant/deny grant/refuse
    grant/revoke grant/withhold issue/revoke uphold/overturn uphold/reverse uphold/quash
    affirm/overturn enact/repeal introduce/abolish introduce/scrap impose/lift impose/ease
    impose/scrap lift/lower lift/keep lift/extend lift/reimpose keep/abandon keep/drop
    keep/scrap keep/lose retain/lose retain/scrap retain/drop maintain/abandon maintain/lift
    obey/defy obey/disobey comply/defy comply/violate observe/violate respect/violate
    honour/breach honour/break honor/break legalise/ban legalize/ban legalise/outlaw
    legalize/outlaw convict/acquit convict/clear conviction/acquittal sentence/acquit
    sentence/pardon prosecute/pardon prosecutor/defendant defence/prosecution
    defense/prosecution charge/clear accuse/exonerate accuse/clear blame/exonerate jail/free
    jail/release jail/acquit imprison/release detain/release detain/free arrest/release
    arrest/free capture/free capture/release capture/liberate kidnap/release kidnap/rescue
    occupy/liberate occupation/liberation attack/defend attack/protect assault/defence
    offensive/defensive invade/withdraw invade/leave conquer/surrender surrender/resist
    surrender/fight yield/resist arm/disarm mobilise/demobilise mobilize/demobilize
    unite/divide unity/division unite/split merge/split merge/separate
    merger/split join/split together/apart protect/endanger protect/harm protect/threaten
    save/kill save/lose save/spend save/waste rescue/abandon rescue/kill heal/injure help/hurt
    kill/spare destroy/spare destroy/restore destroy/rebuild destroy/preserve destroy/create
    destroy/protect build/destroy build/demolish construct/demolish construction/demolition
    erect/demolish rebuild/demolish preserve/demolish repair/damage fix/break restore/cut
    restore/damage restore/abolish create/abolish establish/abolish found/dissolve form/dissolve
    assemble/dismantle assemble/disperse install/remove install/dismantle plant/uproot
    begin/stop start/stop start/halt begin/halt launch/end launch/halt launch/abort launch/scrap
    beginning/end continue/stop continue/end continue/halt continue/quit
    continue/suspend continue/abandon continue/cease resume/suspend resume/halt resume/stop
    resume/cut resume/cancel halt/allow extend/end extend/cancel hold/cancel hold/postpone
    organise/cancel schedule/cancel reinstate/suspend reinstate/dismiss reinstate/cancel
    reinstate/sack interrupt/resume pause/resume delay/advance delay/speed postpone/advance
    hire/fire hire/sack hire/dismiss recruit/dismiss recruit/fire appoint/dismiss appoint/sack
    appoint/remove appoint/fire elect/oust elect/reject appointment/dismissal employ/dismiss
    nominate/withdraw enthrone/depose crown/depose install/oust inaugurate/oust invite/exclude
    invite/expel invite/ban admit/exclude admit/expel admit/bar include/omit include/leave
    supply/cut deliver/withhold provide/withhold provide/deny publish/withhold publish/suppress
    publish/withdraw reveal/hide reveal/conceal disclose/conceal disclose/hide disclose/withhold
    expose/conceal find/lose discover/hide remember/forget remember/ignore notice/ignore
    heed/ignore encourage/discourage encourage/deter persuade/dissuade promote/discourage
    invest/divest fund/defund subsidise/tax subsidize/tax trust/distrust trust/doubt
    trust/mistrust believe/doubt believe/disbelieve love/loathe admire/despise respect/despise
    hope/fear enjoy/suffer suffer/benefit succeed/fail success/failing reach/miss hit/miss
    catch/miss attend/miss attend/boycott attend/skip participate/boycott score/miss
    contain/spread meet/miss obtain/lose acquire/lose achieve/miss fulfil/break fulfill/break
    keep/break qualify/fail win/forfeit fill/drain fill/empty load/unload lock/unlock
    fasten/loosen attach/detach link/separate connect/sever wake/sleep laugh/cry smile/frown
    live/die revive/kill sit/stand ignite/extinguish light/extinguish inflate/deflate
    pollute/clean contaminate/clean evacuate/return flee/stay flee/return leave/return
    evacuate/stay go/stay deport/admit exile/return simplify/complicate clarify/obscure
    solve/cause resolve/worsen stabilise/destabilise stabilize/destabilize reassure/alarm
    reassure/worry calm/provoke calm/inflame appease/provoke liberalise/restrict
    liberalize/restrict ease/restrict loosen/restrict relax/restrict
    centralise/decentralise centralize/decentralize regulate/deregulate regulation/deregulation
    register/deregister
    """
)
#: Which comes first in time.
ORDER = _pairs(
    """
    before/after previous/next last/next earlier/later early/later predecessor/successor
    precede/follow prior/subsequent previously/subsequently beforehand/afterwards past/future
    former/current former/future outgoing/incoming yesterday/tomorrow dawn/dusk sunrise/sunset
    morning/evening initially/finally initial/final opening/closing pre-war/post-war
    premature/overdue punctual/late ahead/behind
    """
)
#: One event told from its two sides, where the one may answer for the other.
SIDES = _pairs(
    """
    buy/sell buyer/seller purchase/sale win/lose defeat/lose capture/lose gain/cede lend/borrow
    lender/borrower import/export importer/exporter give/take give/receive send/receive
    teach/learn employer/employee landlord/tenant parent/child teacher/pupil pay/earn
    supply/demand
    """
)
#: Contraries of news, whatever the sentence: all kinds but the two sides of one event.
CONTRARIES = DEGREE | DIRECTION | STANCE | QUANTITY | CHANGE | STATE | ACTION | ORDER

#: Prefixes that turn a word around, and the fewest letters of the rest: "import" has no "port".
PREFIXES = {"un": 4, "non": 4, "il": 4, "ir": 4, "im": 5, "in": 6, "dis": 6}
#: What such a prefix makes another word of, and no opposite: "imprison", "instance".
_OTHER_WORDS = frozenset(
    _words("""
    appoint charge course cover different earth famous figure fold formation less like
    mediate migrant migration placement plant position pound press pression print prison
    prove provement rest solution stance tribute valuable veil
""")
)


def is_prefixed(one: str, other: str) -> bool:
    """Whether one word is the other behind a prefix that turns it around.

    >>> is_prefixed("stable", "unstable"), is_prefixed("prove", "improve")
    (True, False)
    """
    rest, whole = sorted((one, other), key=len)
    return rest not in _OTHER_WORDS and any(
        whole == prefix + rest and len(rest) >= fewest for prefix, fewest in PREFIXES.items()
    )
