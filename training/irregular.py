"""irregular past forms of verbs that news uses and the treebanks may lack; they join the lemma lexicon where it has no entry."""

VERBS = """arose arise|arisen arise|awoke awake|awoken awake|beaten beat|became become|befell befall|begun begin|beheld behold|bent bend|besieged besiege
bitten bite|bled bleed|blew blow|blown blow|bore bear|borne bear|bound bind|bred breed|broke break|broken break|brought bring|built build|burnt burn|burst burst
bought buy|caught catch|chose choose|chosen choose|clung cling|crept creep|dealt deal|died die|dying die|drawn draw|drew draw|driven drive|drove drive|drank drink
drunk drink|dug dig|dwelt dwell|eaten eat|fallen fall|fed feed|fell fall|felt feel|fled flee|fleeing flee|flown fly|flew fly|flung fling|forbade forbid|forbidden forbid
foresaw foresee|foreseen foresee|forgave forgive|forgiven forgive|forgotten forget|forgot forget|forsaken forsake|fought fight|found find|froze freeze|frozen freeze
gave give|given give|gone go|went go|grew grow|grown grow|ground grind|hanged hang|hung hang|heard hear|held hold|hid hide|hidden hide|hit hit|hurt hurt|kept keep
knelt kneel|knew know|known know|laid lay|lain lie|leapt leap|learnt learn|led lead|left leave|lent lend|lit light|lost lose|lying lie|made make|meant mean|met meet
misled mislead|mistaken mistake|mistook mistake|mown mow|outgrew outgrow|overcame overcome|overheard overhear|overran overrun|overrun overrun|oversaw oversee
overseen oversee|overthrew overthrow|overthrown overthrow|overtaken overtake|overtook overtake|paid pay|pled plead|proven prove|ran run|rang ring|rebuilt rebuild
repaid repay|retaken retake|retook retake|rewritten rewrite|ridden ride|risen rise|rode ride|rose rise|rung ring|said say|sang sing|sank sink|sat sit|sawn saw
seen see|sent send|sewn sew|shaken shake|shed shed|shone shine|shook shake|shot shoot|shown show|shrank shrink|shut shut|slain slay|slept sleep|slew slay|slid slide
slit slit|smelt smell|sold sell|sought seek|sown sow|spat spit|sped speed|spent spend|spilt spill|split split|spoke speak|spoken speak|sprang spring|sprung spring
spread spread|spun spin|stole steal|stolen steal|stood stand|strewn strew|stricken strike|strode stride|strove strive|striven strive|struck strike|stuck stick
stung sting|sunk sink|sung sing|swam swim|swept sweep|swore swear|sworn swear|swum swim|swung swing|taken take|taught teach|thought think|threw throw|thrown throw
thrust thrust|told tell|took take|tore tear|torn tear|trodden tread|tying tie|undergone undergo|underwent undergo|understood understand|undertaken undertake
undertook undertake|undid undo|undone undo|upheld uphold|upset upset|withdrawn withdraw|withdrew withdraw|withheld withhold|withstood withstand|woken wake|woke wake
won win|wore wear|worn wear|wound wind|wove weave|woven weave|wept weep|written write|wrote write|wrung wring"""


def irregular_verbs():
    """form to lemma; forms that are another verb's own form are left to the lexicon and the rules."""
    pairs = dict(p.split() for line in VERBS.split("\n") for p in line.split("|"))
    for unsafe in ("wound", "found", "ground", "bound", "lit", "sawn", "lying", "left", "fell", "rose"):
        pairs.pop(unsafe, None)
    return pairs
