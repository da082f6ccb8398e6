"""Words that say nothing of a paper's subject: grammar, numbers, and what any abstract is written with."""

STOP_WORDS = frozenset(
    """
    about across after again against all along also although always among an and another any approach approaches are
    around as at away be because become been before behind being below besides between beyond both but by can cannot
    come comes could despite did do does during each eight either else even ever every everything few first five for
    four from further get give given gives go goes had half has have hence here him himself his how however if in
    indeed instead into is it its itself just keep kept know known last least less let like made mainly make makes
    making many may me method methods might more most much must my near need needs neither never new next nine no
    none nor not nothing now of off often on once one ones only onto or other others otherwise our ours ourselves
    out over own paper per perhaps present propose put quite rather really result results same say says second see
    seen self seven several shall she should show shown shows since six so some someone something still study such
    take taken ten than that the their them themselves then there thereby therefore these they thing things this
    those though three through throughout thus till to together too toward towards two under unless until up upon us
    use used uses using usually various very via was way we well were what whatever when where whereas whether which
    while who whole whom whose why will with within without work would yet you your
    """.split()  # noqa: SIM905 - a paragraph is easier to read and to add to than a list
)
