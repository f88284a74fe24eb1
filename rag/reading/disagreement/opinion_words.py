"""Words that judge, by what they are in the sentence and for which side they speak.

The adjectives, nouns and adverbs are those that are said of plans, deeds, works and events;
the verbs are in three kinds, by what they need around them. Idioms are regular expressions
over the text, in lower case, and are looked for before single words are. The sides are those
of the thing that is asked about: to want the old state back is against the change.

Not covered: words that judge in one trade only ("bullish"), other languages than English.
"""

import re


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Adjectives, of what is good.
GOOD_QUALITIES = _listed(
    "effusive good great excellent adequate sufficient acceptable proper successful brilliant "
    "clever wise right correct necessary justified justifiable sensible reasonable fair just "
    "welcome positive helpful useful effective essential vital crucial overdue valuable "
    "worthwhile remarkable outstanding impressive superb wonderful fantastic perfect faultless "
    "flawless exemplary beneficial promising encouraging heroic brave courageous bold smooth "
    "professional convincing delightful solid legitimate lawful proportionate responsible "
    "fortunate inspired masterly splendid healthy timely appropriate unavoidable indispensable "
    "prudent satisfactory magnificent deserved historic better best fairest finest greatest "
    "wisest strongest credible balanced measured admirable decent fitting merited earned "
    "honourable honorable generous humane transparent democratic constructive workable viable "
    "affordable practical pragmatic realistic efficient thorough competent skilful skillful "
    "masterful ambitious visionary innovative refreshing moving gripping dazzling stunning "
    "thrilling captivating enthralling unforgettable sublime exquisite charming witty elegant "
    "beautiful gorgeous handsome memorable hilarious compelling brisk assured confident "
    "electrifying riveting ingenious elated thrilled delighted pleased happy satisfied proud "
    "enthusiastic supportive grateful glad content upbeat optimistic hopeful favourable "
    "favorable approving appreciative complimentary overjoyed jubilant ecstatic impressed "
    "reassured reassuring fairer stronger cheaper worthy commendable laudable praiseworthy "
    "groundbreaking landmark transformative rewarding profitable advantageous desirable popular "
    "invaluable priceless unmissable exceptional extraordinary first-rate first-class "
    "world-class top-notch well-run well-planned well-organised well-organized well-deserved "
    "well-earned well-judged well-timed well-made well-written hard-won level-headed "
    "even-handed far-sighted long-awaited restrained disciplined swift decisive orderly "
    "incisive vindicated superior ideal enjoyable pleasant lovely lively marvellous marvelous "
    "terrific tremendous phenomenal spectacular stellar glorious triumphant victorious "
    "unbeatable unrivalled fabulous"
)
#: And of what is bad.
BAD_QUALITIES = _listed(
    "bad poor terrible awful failed disastrous disgraceful scandalous shameful mistaken wrong "
    "unjustified unfair unjust unnecessary useless pointless worthless harmful dangerous "
    "reckless irresponsible foolish stupid insane crazy absurd ridiculous catastrophic "
    "humiliating disappointing wasteful premature hasty rushed chaotic botched unacceptable "
    "inadequate insufficient inept incompetent ineffective counterproductive counter-productive "
    "illegal unlawful illegitimate disproportionate excessive cruel inhuman inhumane cowardly "
    "weak dull boring tasteless worrying alarming regrettable deplorable outrageous unwise "
    "misguided embarrassing bungled doomed unimpressive unfit unsuitable ill-judged ill-advised "
    "ill-conceived ill-timed ill-prepared short-sighted shortsighted shocking flawed "
    "unconvincing unworthy clumsy sloppy half-hearted half-baked worse worst poorest weakest "
    "unsafe unworkable unaffordable unpopular needless superfluous redundant senseless mindless "
    "heartless ruinous calamitous fatal lethal deadly toxic poisonous patronising patronizing "
    "condescending insulting offensive degrading demeaning hostile provocative aggressive "
    "brutal heavy-handed draconian authoritarian undemocratic repressive oppressive arbitrary "
    "discriminatory racist sexist biased partial one-sided rigged fraudulent corrupt dishonest "
    "misleading deceptive hypocritical cynical opportunistic selfish greedy lazy careless "
    "negligent sluggish slow belated overdone overblown exaggerated overpriced expensive costly "
    "extravagant ugly loud lifeless leaden shapeless tedious dreary bland stale tired "
    "forgettable mediocre lacklustre lackluster second-rate third-rate shoddy amateurish crude "
    "vulgar pretentious clichéd predictable muddled confused confusing incoherent messy "
    "disorganised disorganized shambolic farcical laughable derisory paltry meagre meager "
    "measly puny miserly stingy mean feeble toothless hollow empty meaningless futile hopeless "
    "desperate dismal dire abysmal appalling atrocious horrible horrific horrendous dreadful "
    "ghastly lousy pathetic miserable wretched hideous monstrous barbaric savage vicious vile "
    "disgusting repugnant abhorrent unforgivable inexcusable indefensible untenable intolerable "
    "unbearable exhausting punishing crippling crushing damaging devastating destructive "
    "divisive corrosive detrimental risky perilous unsustainable unviable impractical "
    "unrealistic naive naïve simplistic superficial irrelevant inappropriate improper "
    "undignified disrespectful unprofessional unethical immoral obscene perverse bizarre "
    "baffling incomprehensible unreasonable unwarranted undeserved unmerited baseless "
    "groundless unfounded harsh severe lenient bitter sour sceptical skeptical critical unhappy "
    "dissatisfied disappointed furious angry dismissive outraged appalled averse displeased "
    "dismayed upset frustrated resentful opposed unconvinced unimpressed disillusioned "
    "disgusted horrified indignant incensed aghast annoyed alarmed worried pessimistic gloomy "
    "scathing irate livid wary fed-up unmoved unenthusiastic lukewarm disgruntled unwelcome "
    "unwanted undesirable unprofitable unsuccessful unsatisfactory substandard deficient "
    "lacking wanting tone-deaf backward retrograde regressive vindictive malicious murderous "
    "criminal suicidal poorer weaker uglier"
)
#: Nouns, of what is good.
GOOD_THINGS = _listed(
    "success triumph breakthrough blessing boon victory achievement accomplishment milestone "
    "masterpiece progress improvement bargain benefit advantage opportunity chance credit "
    "godsend lifeline relief gem jewel delight joy pleasure treat highlight winner hit "
    "sensation marvel wonder miracle dream inspiration model example showcase masterclass "
    "tour-de-force feat coup asset boost gain gift solution remedy cure salvation rescue "
    "turning-point landmark watershed vindication compromise mercy justice fairness restraint "
    "courage professionalism competence excellence brilliance genius wisdom foresight hope "
    "honour honor support praise approval backing enthusiasm satisfaction confidence admiration "
    "applause acclaim endorsement gratitude welcome plaudit ovation popularity must classic "
    "tonic beacon cornerstone safeguard win-win"
)
#: And of what is bad.
BAD_THINGS = _listed(
    "failure fiasco disaster disgrace scandal shame mistake error folly madness farce blunder "
    "catastrophe calamity humiliation betrayal surrender capitulation setback disappointment "
    "waste chaos shambles mess outrage insult threat sham hoax joke nonsense burden nightmare "
    "tragedy debacle débâcle flop embarrassment bungle weakness flaw gimmick stunt fraud scam "
    "rip-off travesty mockery charade pantomime circus sop bribe blackmail robbery theft "
    "swindle con slap affront provocation aggression brutality cruelty barbarity oppression "
    "persecution discrimination injustice unfairness negligence incompetence mismanagement "
    "recklessness arrogance hypocrisy cowardice stupidity lunacy insanity idiocy absurdity "
    "monstrosity eyesore blot abomination atrocity crime sin curse plague poison menace hazard "
    "danger millstone straitjacket bureaucracy overreach overreaction sell-out sellout "
    "climbdown letdown let-down washout damp-squib non-event dud turkey misstep misjudgement "
    "misjudgment miscalculation own-goal fudge whitewash cover-up witch-hunt power-grab "
    "giveaway handout boondoggle hammer-blow body-blow blow ruin rubbish trash garbage drivel "
    "bore opposition criticism anger fury regret objection reservation misgiving disapproval "
    "dismay scepticism skepticism dissatisfaction resentment backlash hostility concern "
    "resistance discontent condemnation outcry indignation frustration unease disquiet alarm"
)
#: Adverbs, of what is well done.
WELL_DONE = _listed(
    "well brilliantly correctly rightly wisely fairly smoothly perfectly superbly admirably "
    "flawlessly properly responsibly professionally impeccably excellently wonderfully sensibly "
    "courageously bravely skilfully skillfully competently splendidly beautifully faultlessly "
    "appropriately proportionately lawfully justly"
)
#: And of what is not.
BADLY_DONE = _listed(
    "badly poorly wrongly unfairly unjustly clumsily recklessly disgracefully shamefully "
    "appallingly terribly disastrously irresponsibly foolishly unlawfully illegally "
    "incompetently needlessly unnecessarily hastily shoddily negligently brutally "
    "disproportionately abysmally dreadfully chaotically wrongfully"
)
#: Verbs of which the subject judges the object.
FOR = _listed(
    "praise welcome hail applaud back support defend endorse favour favor laud commend "
    "celebrate champion cheer admire love enjoy trust salute acclaim recommend relish embrace "
    "appreciate congratulate toast extol bless prefer thank advocate vindicate"
)
AGAINST = _listed(
    "condemn criticise criticize oppose reject deplore denounce slam decry lament regret "
    "dismiss lambast lambaste blast fault dislike hate distrust ridicule mock castigate "
    "question doubt disparage bemoan rubbish pan protest resent slate savage attack scorn spurn "
    "fear deride loathe detest despise abhor lampoon excoriate pillory chide rebuke censure "
    "berate scold assail bash disapprove disagree object boo jeer heckle boycott blame accuse "
    "repudiate mourn begrudge grumble grouse moan bristle balk baulk scoff sneer shun trash "
    "disown deprecate complain mistrust"
)
#: The same with a preposition or a particle.
WITH: dict[tuple[str, str], int] = {
    ("approve", "of"): 1,
    ("agree", "with"): 1,
    ("vote", "for"): 1,
    ("argue", "for"): 1,
    ("campaign", "for"): 1,
    ("speak", "for"): 1,
    ("speak", "up"): 1,
    ("stand", "by"): 1,
    ("stick", "by"): 1,
    ("get", "behind"): 1,
    ("stand", "behind"): 1,
    ("rally", "behind"): 1,
    ("swear", "by"): 1,
    ("warm", "to"): 1,
    ("look", "forward"): 1,
    ("pay", "off"): 1,
    ("vote", "against"): -1,
    ("argue", "against"): -1,
    ("speak", "against"): -1,
    ("campaign", "against"): -1,
    ("rally", "against"): -1,
    ("march", "against"): -1,
    ("fight", "against"): -1,
    ("rail", "against"): -1,
    ("turn", "against"): -1,
    ("lobby", "against"): -1,
    ("come", "against"): -1,
    ("advise", "against"): -1,
    ("warn", "against"): -1,
    ("warn", "of"): -1,
    ("hit", "out"): -1,
    ("lash", "out"): -1,
    ("turn", "down"): -1,
    ("write", "off"): -1,
    ("take", "issue"): -1,
}
#: Verbs for what a thing that is good does, or has done to it.
GOOD_DEEDS = _listed(
    "succeed deserve strengthen improve boost protect benefit enrich revitalise revitalize "
    "revive vindicate deliver transform flourish thrive shine excel impress delight dazzle "
    "captivate satisfy safeguard empower reassure inspire modernise modernize deter enhance "
    "uplift unite heal regenerate prosper justify"
)
#: And one that is bad.
BAD_DEEDS = _listed(
    "stoke fuel fail harm endanger weaken undermine backfire ruin threaten jeopardise "
    "jeopardize imperil cripple devastate erode betray insult ignore worsen aggravate "
    "exacerbate punish penalise penalize discriminate mislead deceive disappoint anger "
    "infuriate enrage outrage alienate humiliate degrade bungle botch blunder mishandle "
    "mismanage misjudge squander sabotage falter flounder flop misfire stifle strangle "
    "suffocate hamper hinder discourage deepen violate breach trample desecrate flout overstep "
    "demoralise demoralize bankrupt impoverish burden polarise polarize divide squeeze "
    "sacrifice bore dismay appal appall sadden overreact gut"
)
#: Verbs that end or keep off what they have for an object: what is bad then is good.
ENDING = _listed(
    "end stop prevent avert avoid reduce cut ease tackle fight combat curb halt solve fix heal "
    "remedy correct redress resolve overcome relieve alleviate limit minimise minimize "
    "eliminate address expose lower close slow spare mitigate"
)
#: Verbs that give what they have for an object a name, or a quality.
CALLING = _listed(
    "call describe see regard consider label brand term view rate find deem judge hail dub "
    "dismiss denounce praise condemn criticise criticize defend portray depict think believe "
    "greet welcome scorn slam blast attack applaud speak talk declare pronounce count reckon "
    "hold characterise characterize paint present celebrate deride decry ridicule reject treat"
)
#: Verbs behind which somebody's view stands, where no attribution is found.
SAYING = _listed(
    "say think argue complain feel sum quip joke shout cry chant mutter answer reply add claim "
    "warn fume insist note write believe conclude admit concede maintain tell report stress "
    "remark comment caution grumble rage judge urge demand want promise vow pledge threaten "
    "call agree"
)
#: What the asked thing is to have done to it, of who is against it; and of who is for it.
TO_END = _listed(
    "scrap repeal reverse drop stop halt withdraw cancel abandon overturn annul abolish revoke "
    "rescind axe ditch shelve bin undo resign go quit block veto amend reconsider rethink tear "
    "throw sack dismantle remove resist fight defeat challenge"
)
TO_KEEP = _listed(
    "accept keep stay extend continue adopt approve pass expand introduce preserve retain "
    "ratify renew"
)
#: Verbs of what somebody would have done.
WANTING = _listed(
    "want urge demand call vow promise pledge vote insist ask petition beg appeal implore press "
    "advise recommend lobby campaign plead"
)
#: Qualities of people that judge, rather than of things.
FEELINGS = _listed(
    "scathing effusive pleased happy satisfied proud enthusiastic supportive grateful glad "
    "relieved content upbeat optimistic hopeful delighted thrilled elated overjoyed jubilant "
    "ecstatic impressed sceptical skeptical critical unhappy dissatisfied disappointed furious "
    "angry dismissive outraged appalled averse displeased dismayed upset frustrated resentful "
    "opposed unconvinced unimpressed disillusioned disgusted horrified indignant incensed "
    "aghast annoyed alarmed worried pessimistic irate livid wary fed-up unmoved unenthusiastic "
    "disgruntled hostile"
)
#: Nouns that are what people voice.
VOICES = _listed(
    "support praise approval backing enthusiasm satisfaction confidence admiration applause "
    "acclaim endorsement gratitude opposition criticism anger outrage fury objection "
    "reservation concern disapproval dismay scepticism skepticism dissatisfaction "
    "disappointment resentment backlash hostility resistance discontent condemnation outcry "
    "indignation frustration unease disquiet alarm"
)
#: Sorts of people, a line each; the views of the one are not those of another.
_GROUPS = """
farmer grower herder rancher crofter shepherd
environmental environmentalist conservationist ecologist
resident villager neighbour neighbor local householder inhabitant homeowner tenant islander
union worker employee workforce labour striker driver nurse teacher miner steward staff staffer
employer business industry manufacturer retailer exporter firm trader shopkeeper
doctor surgeon physician nurse medic paediatrician
scientist researcher biologist academic
economist analyst broker investor shareholder market
critic reviewer
fan supporter
player footballer athlete
student pupil undergraduate
parent
teacher lecturer head headteacher school staff
lawyer judge jurist barrister
passenger commuter traveller motorist cyclist
fisherman skipper fleet angler
patient
pensioner
"""
#: Noun → the numbers of the sorts that it is of.
GROUPS: dict[str, frozenset[int]] = {}
for _number, _line in enumerate(_GROUPS.strip().splitlines()):
    for _word in _line.split():
        GROUPS[_word] = GROUPS.get(_word, frozenset()) | {_number}
#: What is said of somebody who holds a view.
_OF_PEOPLE: dict[int, str] = {
    1: r"""
    spoke (?:warmly|highly|well) of
    (?:could|can)(?:not|n't| not| hardly| scarcely) (?:have (?:been|asked|hoped|\
        wished) (?:for )?|be |ask for |hope for )(?:more|better|happier|prouder|any better)
    (?:could|can)(?:not|n't| not| hardly| scarcely) wait (?:for|to)
    look(?:s|ed|ing)? forward to | in high spirits | over the moon | full of praise | all for
    (?:come|came|coming|spoke|spoken|speaks?|speaking|are|is|was|were|\
        be) (?:\w+ )?(?:out )?in favou?r of
    (?:spoke|spoken|speaks?|speaking|come|came|coming) (?:out|up) for
    in (?:full |strong )?(?:support|favou?r) of | thumbs[- ]up | (?:with|in) open arms
    gave (?:it|them) (?:their|its) blessing | (?:we |they )?(?:can|could) live with
    do not want (?:it|them) to (?:stop|end|go) | takes? pride in | proud of | grateful for
    sigh of relief
    no (?:complaints?|objections?|regrets?|reservations?|quarrel|problems?) (?:about|with|to|\
        over|whatsoever)
    nothing (?:against|wrong with|but praise)
    in no doubt (?:that )?(?:\w+ ){1,6}(?:right|rightly|correctly|correct|justified)
    (?:not|never|n't) (?:\w+ )?(?:want|like|go) (?:\w+ ){1,4}back | rave about | raved about
    danced (?:in|outside|through) | (?:rose|stood) to (?:applaud|cheer)
    poured into the streets
    (?:gives?|gave|given|want(?:s|ed)?) (?:\w+ ){0,4}another (?:season|chance|year|term|contract)
    (?:ha[sd]|have) (?:come|grown) to (?:love|like|accept) | paid tribute
    pay(?:s|ing)? tribute | took (?:their|his|her) hats? off
    thr(?:ew|own|owing) (?:\w+ ){1,3}weight behind | lent (?:\w+ ){1,3}(?:backing|support)
    (?:gave|give|given|giving) (?:\w+ ){0,4}(?:welcome|reception|backing|blessing|nod|\
        standing ovation|full marks)
    endorse(?:s|d)? | in awe
    """,
    -1: r"""
    spoke (?:ill|badly) of
    wants? (?:\w+ ){0,4}(?:gone|out|back|stopped|scrapped|dropped|axed)
    wanted (?:\w+ ){0,4}(?:gone|out|back|stopped|scrapped|dropped|axed|sacked)
    (?:nobody|no one|no-one|none|few|hardly anyone) (?:\w+ ){0,6}?(?:wants?|wanted|asked for|\
        likes?|liked|believes? in|trusts?|needs?|supports?|benefits?)
    (?:do|does|did|would|will|could|can)(?:n't|n’t| not| never) (?:ever )?(?:want|need|accept|\
        tolerate|stand for|sign|support|back|trust|like|believe in)
    (?:cannot|could not|can not|can't|couldn't) (?:accept|support|back|sign|stand|afford|\
        vote for|live with)
    up in arms | fed up | sick of | tired of | signed (?:\w+ ){0,3}petition against
    petition(?:ed)? against
    (?:campaign|protest|rally|demonstration|march|fight|demonstrations|protests|petition) against
    vow(?:s|ed)? to (?:fight|resist|boycott|oppose|challenge|block|overturn|appeal)
    thumbs[- ]down | lost (?:the )?(?:faith|trust|confidence|patience) | no confidence
    f(?:ound|inds?|inding) fault with | t(?:akes?|ook|aking) issue with
    (?:raises?|raised|raising) (?:\w+ ){0,2}(?:doubts|concerns?|fears?|questions|alarm)
    (?:would|will) (?:fight|resist|challenge|block|veto|oppose|vote against)
    (?:greeted|met|received) (?:\w+ )?with (?:\w+ )?(?:whistles|boos|jeers|anger|dismay|fury|\
        scorn|derision|silence|scepticism)
    (?:see|sees|saw|find|finds|found) (?:no|little|not a single) (?:\w+ ){0,2}(?:reason|need|\
        basis|justification|merit|point|sense|improvement|benefit|excuse|grounds?|evidence)
    (?:hit|hits|hitting|lashed|lashing|lashes) out | pour(?:s|ed)? (?:scorn|cold water)
    turn(?:s|ed)? (?:their|his|her|its) (?:nose|back)s?
    (?:gave|give|given|giving) (?:\w+ ){0,4}(?:hostile|cool|frosty|cold|chilly|lukewarm|\
        icy) (?:welcome|reception)
    (?:saw|see|sees) red | cried foul | cr(?:y|ies|ying) foul | in protest
    (?:threaten(?:s|ed|ing)?|vow(?:s|ed)?|voted) to (?:strike|walk out|sue|quit|leave|down tools)
    left (?:\w+ )?(?:critics|audiences|fans|reviewers|many|them) (?:\w+ )?(?:cold|unimpressed|\
        unmoved|baffled|bored|disappointed)
    (?:feel|feels|felt|feeling) (?:\w+ )?(?:let down|betrayed|cheated|abandoned|ignored|\
        forgotten|insulted|short-changed|deceived|robbed)
    """,
}
#: What is said of what is judged.
_OF_THINGS: dict[int, str] = {
    1: r"""
    sound basis | d(?:id|one) (?:all|everything) (?:\w+ )?(?:could|can)
    long overdue | not (?:a (?:moment|day|minute) )?(?:too|before time)(?: soon| early)?
    just in time
    (?:a |another |the )?(?:\w+ )?steps? (?:in the right direction|forward|forwards)
    turning point | shot in the arm | breath of fresh air | dream come true | godsend
    new (?:dawn|era|chapter|lease of life) | fresh start | win-win | win for
    (?:right|only|best|correct|responsible|sensible) (?:\w+ )?(?:move|thing|choice|decision|\
        call|step|course|answer|way)
    (?:had|have|has|left|leaves?|with) (?:\w+ ){0,3}no (?:other |real )?(?:option|choice|\
        alternative) but
    no (?:other |real )?(?:option|choice|alternative)
    nothing (?:wrong with|but praise|to fear)
    better than (?:\w+ ){0,3}(?:feared|expected|hoped|before)
    (?:hard|difficult|impossible) to fault
    (?:could|can)(?:not|n't| not| hardly| scarcely) (?:be faulted|fault)
    (?:won|winning|wins|drew|earned|met with) (?:wide |much |warm |loud )?(?:praise|acclaim|\
        applause|plaudits)
    standing ovation | rave reviews?
    (?:work(?:ed|s|ing)?|did|done|performed) (?:wonders|miracles)
    (?:got|get|getting|had|has) (?:it|this|that|things|everything)(?: \w+)? right
    (?:got|gets?|won|secured) (?:\w+ ){0,2}(?:everything|all) (?:\w+ ){0,4}(?:want|wanted|\
        asked|win|won|demanded|hoped|sought)
    (?:done|did|does|doing) (?:\w+ )?(?:what|exactly what|everything) (?:it|they|he|she|\
        we) (?:\w+ ){0,3}(?:meant|supposed|promised|set out|had to|needed|could)
    (?:done|did|does) (?:the|a) (?:decent|right|honourable|good|fine|great|excellent|\
        job) ?(?:thing|job)?
    (?:good|great|fine|superb|excellent|fantastic) (?:job|news|value|deal|start|result|work|\
        day|idea|night)
    credit to | in (?:safe|good) hands | fit for purpose | money well spent | value for money
    (?:is|was|are|were|been|be|being) working(?: \w+)?(?= ?[,.;]|$| and| as|,)
    (?:save[sd]?|saving|rescue[sd]?) (?:\w+ ){0,2}(?:lives|jobs|the (?:town|village|valley|\
        club|company|industry))
    (?:secure[sd]?|guarantee[sd]?|create[sd]?|creating|bring(?:s|ing)?|\
        brought) (?:\w+ ){0,3}(?:supplies|jobs|work|peace|prosperity|stability|growth|\
        investment|visitors|the future|relief|hope|calm)
    (?:close[sd]?|closing|fill(?:s|ed)?) (?:\w+ ){0,2}gap
    as (?:good|clear|convincing|fair|fine|solid) as (?:any|they come|it gets|could be)
    second to none | best in
    (?:best|finest|fairest|greatest|strongest) (?:\w+ ){0,4}(?:had|ever|in|since|of|for|has|have)
    stands? to (?:gain|benefit) | better off | on the right (?:track|path|lines|road) | paid off
    pa(?:ys?|ying) off | worth (?:it|every|the (?:wait|money|effort|price|trouble|cost))
    no doubt (?:that )?(?:\w+ ){1,6}(?:right|rightly|correctly|correct|justified|about)
    no one (?:had|has|have) (?:earned|deserved) (?:\w+ )+more | breathing space
    level playing field | light at the end | foundation (?:for|of) | stood (?:up )?to the test
    good for | great relief
    (?:fair|good) (?:share|outcome|compromise|balance|deal|settlement|offer)
    what (?:\w+ ){1,3}(?:need(?:s|ed)?|been waiting for) | act of mercy | pleasant surprise
    nothing short of (?:brilliant|remarkable|heroic|a miracle|a triumph)
    (?:its|their|his|her|our) lives? back | breath(?:e|ing) (?:more )?easi(?:ly|er)
    justice (?:had |has |was |is )?(?:been )?(?:done|served)
    could(?: not|n't|n’t) have (?:been|come at|gone|done) (?:a |any )?better | (?:the )?pride of
    mak(?:es?|ing) (?:\w+ ){1,4}(?:safer|fairer|stronger|better|cleaner|healthier|richer)
    in proportion | according to plan | without a hitch | like clockwork | to the letter
    w(?:on|ins?|inning) over | sp(?:oke|eaks?) for (?:itself|themselves) | gold standard
    cause for (?:celebration|optimism|hope) | ray of hope | vote of confidence
    seal of approval | the envy of | hit the mark | ticks? (?:all )?the boxes
    strikes? the right balance | common sense | in the (?:national|public|country's) interest
    (?:good|great|best) thing | huge (?:win|boost) | no mean feat | go(?:es)? down well
    went down well | exceed(?:ed|s)? (?:all )?expectations | above (?:and beyond|expectations)
    tour de force | five stars? | hold (?:their|our) heads high
    kept (?:its|his|her|their) (?:word|promises?) | stands? up to scrutiny | here to stay
    (?:makes?|made|making) (?:perfect |good |complete )?(?:sense|life easier|\
        a (?:real |big |huge )?difference|streets safer|us proud)
    """,
    -1: r"""
    drain on | lost (?:its|their|his|her) way
    death (?:sentence|knell|warrant|blow) | nail in the coffin | kiss of death
    beginning of the end
    (?:nothing|no|little|not much) good (?:had |has |will |would |can |could )?(?:come|comes|\
        came|about|for|at)?
    nothing good
    (?:nothing|little|not much) (?:to (?:show|celebrate|cheer)|of (?:value|substance|use))
    (?:achiev(?:e[sd]?|ing)|chang(?:e[sd]?|ing)|solv(?:e[sd]?|ing)|do(?:es|ne|ing)?|did|\
        offer(?:s|ed)?|bring(?:s)?|brought) (?:nothing|little|next to nothing|precious little)
    too little,?(?: and)?(?: far)? too late
    (?:far |much |way |all |altogether |simply )?too (?:little|late|low|high|few|far|much|\
        many|soon|slow|slowly|early|long|short|weak|small|fast|quickly|expensive|costly|dear|\
        harsh|lenient|soft|risky|vague|narrow|timid|complicated|loud|big|strict|generous)
    step (?:backwards?|back|in the wrong direction|too far) | in the wrong direction
    slap in the face | kick in the teeth | stab in the back | insult to | spit in the face
    punch in the (?:gut|stomach)
    (?:black|dark|sad|bad|grim|shameful|bleak) (?:day|hour|chapter|moment|week|mark|stain)
    low point | new low | missed (?:chance|opportunity|mark)
    wasted (?:chance|opportunity|money|years?)
    waste of (?:time|money|public money|space|effort|taxpayers)
    far from (?:enough|perfect|fair|clear|convincing|satisfactory|what|being|ideal|over)
    not (?:fit for purpose|worth (?:it|the|having|a)|up to (?:it|the job|standard|scratch|\
        much)|good enough|far enough|nearly enough|enough|acceptable)
    (?:fell|falls?|fallen|falling|stops?|stopped) (?:\w+ )?short of
    (?:sell|sells|sold|selling|short-?chang\w+) (?:\w+ ){0,3}(?:short|out|down the river)
    (?:let|lets|letting) (?:\w+ ){0,4}down | at risk | in (?:danger|jeopardy|peril)
    out of (?:business|proportion|touch|control|all proportion|hand|work) | at the expense of
    on the scrap ?heap
    (?:drives?|driven|drove|driving) (?:\w+ )?(?:custom|customers|people|families|firms|\
        business(?:es)?|shoppers|visitors|patients|members|voters) (?:\w+ )?(?:to|out|away|into)
    (?:got|get|gets|getting|had|has) (?:it|this|that|things|everything|\
        the \w+(?: \w+)?)(?: \w+)? wrong
    (?:no|without|little|scant) (?:legal )?(?:basis|justification|merit|sense|reason|need|\
        excuse|point|improvement|benefit|evidence of (?:a )?benefit|difference|value|grounds?|\
        teeth)
    (?:makes?|made|making) (?:(?:no|little|scant|any) sense|things worse|matters worse|it worse|\
        life (?:harder|impossible|miserable))
    (?:breach(?:ed|es)?|violat(?:ed|es)|broke|flouts?|flouted) (?:\w+ ){0,3}(?:laws?|rights|\
        rules|constitution|principles?|charter)
    (?:attack|assault|onslaught|war) (?:on|against) (?:the |our |its |their |\
        working )?(?:\w+ )?(?:weakest|poor|parliament|democracy|rights|freedoms?|workers|\
        families|press|judiciary|liberty|liberties|people|pensioners|farmers|rule of law)
    publicity stunt | window[- ]dressing | lip service | smoke and mirrors
    empty (?:words|promises|gesture) | hot air | drop in the ocean | sticking plaster
    fig ?leaf | white elephant | pie in the sky | damp squib | own goal | red rag
    poisoned chalice | trojan horse | slippery slope
    recipe for (?:disaster|chaos|trouble|conflict) | can of worms | wild goose
    not a single (?:answer|word|mention|benefit|improvement|penny)
    (?:cannot|could not|can not|can't|couldn't) be (?:trusted|accepted|justified|right|\
        tolerated|defended|allowed)
    (?:do|does|did|will|would)(?:n't|n’t| not) work
    never (?:worked|work|should have|needed|wanted|a (?:penalty|foul|red card|goal|good idea))
    should (?:not|never) have
    (?:should|must|has to|have to|needs? to) (?:be )?(?:scrapped|reversed|withdrawn|dropped|\
        repealed|go|resign|stop|stopped|sacked|halted|abandoned|cancelled|thrown out|torn up|\
        think again|rethought)
    (?:be|been) (?:scrapped|stopped|repealed|withdrawn|thrown out|torn up|binned)
    back to the drawing board | tear it up | vote it down | voted? (?:it|them) down
    (?:pay|paid|pays|paying) (?:far |much |way )too | paid over the odds
    (?:pay|paid|paying) the price | (?:up )?to blame
    (?:leave|leaves|leaving|left) (?:\w+ ){0,6}(?:worse off|unable|to drown|in (?:danger|\
        limbo|the dark|enemy|poverty|debt)|without|stranded|exposed|vulnerable|helpless|\
        unprotected|further)
    worse (?:off|than) | worse(?:t)? (?:\w+ )?(?:quarter|season|year|decision|day|result)
    worst (?:\w+ ){0,3}(?:in|since|of|for|ever)
    (?:cost|costing|costs|destroy(?:s|ed)?|kill(?:s|ed)? off|wip(?:e|es|ed|\
        ing) out) (?:\w+ ){0,3}(?:jobs|posts|livelihoods|trade|business(?:es)?|the industry)
    (?:hard|difficult|impossible) to (?:justify|defend|understand|accept|swallow|stomach|see how)
    beyond (?:belief|the pale|a joke|reason) | against the (?:law|constitution|will of)
    lost (?:the )?plot
    (?:will|would) (?:only )?(?:hurt|suffer|collapse|bleed|pay (?:dearly|for this|for it))
    (?:stood|stand|standing|stands) by (?:while|as|when|and) | left to fend
    not what (?:\w+ ){1,4}(?:need|want|wanted|promised|asked|hoped|voted) | pointless exercise
    bitter pill | fool'?s errand | house of cards | time bomb
    (?:not|n't|n’t) (?:even )?(?:rescue|save) | bow(?:ed)? to pressure | caved? in
    giv(?:e|en|ing) in
    gift (?:from (?:a|the) referee|to (?:the rich|polluters|developers|big|criminals))
    going backwards? | failure to
    poor (?:deal|offer|value|start|example|job|work|planning|decision|show|relation|judgement|\
        judgment)
    bad (?:deal|idea|news|joke|call|decision|bargain|start|example|taste|move)
    (?:tears?|tore|torn|tearing|rips?|ripped|ripping) (?:\w+ ){0,3}(?:heart|soul|guts) out
    kill(?:s|ed|ing)? (?:\w+ )?(?:off|trade|jobs|business|the (?:town|trade|industry|sport|\
        village|club|game))
    few friends | no business \w+ing
    could(?: not|n't|n’t) have (?:been|come at|gone|done) (?:a |any )?(?:worse|poorer)
    mak(?:es?|ing) (?:\w+ ){1,4}(?:worse|poorer|weaker|harder|sicker|less \w+)
    politically motivated | learn(?:ed|t|s)? nothing | ashamed
    lack(?:s|ed|ing)? (?:teeth|ambition|vision|substance|detail|courage|credibility|depth|soul)
    nowhere near | not (?:go|gone|going) (?:\w+ )?(?:far )?enough
    go(?:es|ing)? (?:\w+ )?too far | went too far | been robbed | to the wall | down the drain
    left (?:\w+ )?(?:cold|unmoved|speechless)
    (?:more|less|fewer) \w+ than (?:was |were |is )?(?:needed|necessary|justified|proportionate)
    crying shame | national shame | laughing stock | sorry (?:state|sight|excuse) | mess of
    a step down | raw deal | daylight robbery
    (?:makes?|made|making) (?:a )?(?:mockery|nonsense|scapegoats?|enemies) | cash[- ]in
    cash grab | land grab | power grab | kangaroo court | show trial | police state
    fail(?:s|ed|ing)? (?:the|our|its|their|to (?:protect|deliver|convince|impress|address|\
        tackle|learn|listen|meet|live up))
    fall(?:s|en)? flat | fell flat | fall(?:s|ing)? apart | on (?:its|their) knees
    rewards? (?:aggression|failure|crime|terror|violence)
    rewarded (?:aggression|failure|crime|terror|violence) | race to the bottom
    thin end of the wedge | r(?:uns?|an|ide|ides|ode) roughshod
    turn(?:s|ed|ing)? (?:a blind eye|its back|their backs?|back the clock)
    (?:does|do|did) nothing for | (?:has|have|had) nothing to (?:offer|do with justice)
    no (?:substitute|way to|answer|solution|plan|vision|ambition|clue|idea|respect|regard|place)
    (?:not|n't|n’t) (?:be )?(?:the (?:answer|solution|way|time)|what (?:we|they) (?:need|want))
    (?:bad|worst|stupidest) thing
    nothing but (?:a )?(?:\w+ )?(?:trouble|stunt|trick|lie|lies|talk|words|misery|harm)
    nothing short of (?:a |an )?(?:disgrace|disaster|scandal|theft|criminal|catastrophe|\
        scandalous)
    more harm than good | cure worse | last straw | lowest point
    wrong (?:\w+ )?(?:move|thing|choice|decision|call|step|course|answer|way|signal|message|\
        priorities|side|time)
    (?:fall|falling|fallen|fell) on deaf ears | pull(?:s|ed|ing)? the rug
    (?:hang|hung|left) (?:\w+ )?out to dry | hard pill | tough sell | below the belt | rub salt
    adds? insult
    """,
}


def _compiled(idioms: str) -> re.Pattern[str]:
    """One pattern for all; " | " and an end of line part idioms, "\\" before it does not."""
    lines = re.sub(r"\\\n\s*", "", idioms).strip().splitlines()
    alternatives = [idiom.strip() for line in lines for idiom in line.split(" | ")]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w-])", re.IGNORECASE)


#: Side → what idioms of it look like, of people who judge and of what is judged.
IDIOMS_OF_PEOPLE = {side: _compiled(idioms) for side, idioms in _OF_PEOPLE.items()}
IDIOMS_OF_THINGS = {side: _compiled(idioms) for side, idioms in _OF_THINGS.items()}
