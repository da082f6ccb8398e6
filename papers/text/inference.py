"""A title for a paper that came without one, taken from its abstract's own words and never invented."""

import re
from collections.abc import Iterator
from typing import Final

from papers.text.readable import readable
from papers.text.sentences import core, sentences, shortened, tidy

LONGEST: Final = 120
_READ: Final = 6000  # characters: no abstract is longer, and what pretends to be one costs no more
_TELLING: Final = 20  # characters below which a phrase says too little

_WHO: Final = (
    r"(?:\b[Ww]e|\b[Tt]h(?:is|e\spresent)\s(?:\w+\s)?(?:paper|work|study|article|report|survey|tutorial|thesis|note)"
    r"|\b[Oo]ur\s(?:paper|work|study|survey))"
)
_ADVERB: Final = r"(?:\s(?:first|then|also|further|therefore|thus|hence|here|now|instead|\w+ly))?"
_VERB: Final = (
    r"(?:present|introduc|propos|develop|releas|describ|provid|build|design|creat|construct|contribut|offer|unveil"
    r"|curat|devis|formulat|open-sourc|detail)(?:e|es|s|ed|ing)?"
)
_STUDY: Final = (
    r"(?:conduct|perform|investigat|explor|examin|analy[sz]|stud|survey|review|address|tackl|aim|seek|revisit|discuss"
    r"|summari[sz]|consider|focus|outlin|characteri[sz])(?:e|es|s|ed|y|ies|ing)?"
)
_RESULT: Final = r"(?:show|demonstrat|argu|find|report|evaluat|compar|measur|observ)(?:e|es|s|ed|ing)?"
_PRESENTS: Final = re.compile(
    rf"(?:{_WHO}{_ADVERB}\s(?:\w+\sand\s)?{_VERB}"
    rf"|(?:\band|\bby|\bthen)\s(?:introduc|propos|present|develop)(?:e|es|ing)){_ADVERB}\s"
)
_STUDIES: Final = re.compile(rf"{_WHO}{_ADVERB}\s{_STUDY}{_ADVERB}\s(?:to\s|on\s|in\sdetail\s)?")
_OF_THE_PAPER: Final = re.compile(rf"{_PRESENTS.pattern}|{_STUDIES.pattern}")
_RESULTS: Final = re.compile(rf"{_WHO}{_ADVERB}\s{_RESULT}{_ADVERB}\s(?:that\s)?")

# A name: up to six words, the first with a capital or a digit in it, small words only between others of that kind.
_COINAGE: Final = r"(?=[^\s,;:()]*[A-Z0-9α-ω])[^\s,;:()“”\"]+"
_NAME: Final = rf"[“\"]?(?P<name>{_COINAGE}(?:\s(?:(?:of|for|the|and|with|in)\s)?{_COINAGE}){{0,5}})[”\"]?"
_THE_NAME: Final = rf"(?:(?:the|our)\s)?{_NAME}"
_BRACKETS: Final = r"(?:\s\((?P<short>[^()]{1,60})\))?"
_A_THING: Final = r"(?P<what>(?:an?|the\sfirst|our)\s[^;:]+?)"
_KINDS: Final = r"(?:model|method|approach|framework|system|benchmark|dataset|corpus|algorithm|agent|tool|technique)s?"

# What follows "we present", in the order of trust. Each finds the name and "what" it is, "more" goes on from there.
_NAMED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "Goat, a fine-tuned model that", "the Pile: an 825 GiB corpus", "Grid Beam Search (GBS), an algorithm"
        rf"{_THE_NAME}(?:\s{_KINDS}(?:\sfamily)?)?{_BRACKETS}(?:[,:]\s|\s?—\s?|\s[-–]\s)(?P<what>(?:an?|the|our|one|two)\s.+)",
        # "a benchmark called NAME"
        (
            rf"{_A_THING},?\s(?:called|named|dubbed|termed|coined|namely|denoted|(?:which\s)?we\s(?:call|name))"
            rf"(?:\sas)?\s{_THE_NAME}{_BRACKETS}"
        ),
        # "a dataset of conversations, UltraChat, which", "a benchmark - the Perception Test - to evaluate"
        rf"{_A_THING}(?:,|:|\s[-–—])\s{_THE_NAME}{_BRACKETS}(?:[,.:;](?!\s(?:and|or)\s)|$|\s[-–—](?P<more>\s.+))",
        # "a language model augmented autotelic agent (LMA3) that"
        rf"(?P<what>an?\s[^,;:()]+?)\s\((?P<name>{_COINAGE})\)(?P<more>\s[^,;].+)?",
        # "a novel framework SLIDE that"
        rf"(?P<what>an?\s[^,;:()]+?\b{_KINDS})\s{_NAME}{_BRACKETS}(?P<more>\s[^,;].+)?",
        # "the training of the LLM360 K2-65B model, scaling up our"
        rf"the\s\w+\sof\s{_THE_NAME}\s{_KINDS},\s(?P<what>.+)",
    )
)
# Where the name comes in a sentence of its own: "we refer to this phenomenon as snowballing: an LM over-commits".
_REFERRED: Final = re.compile(
    r"\b[Ww]e\s(?:refer\sto\s(?:this|it|these)(?:\s[\w-]+){0,2}\sas|(?:call|name|term|dub)\s(?:this|it)(?:\s[\w-]+)?)\s"
    rf"(?:(?P<phrase>[\w-]+(?:\s[\w-]+){{0,3}}):\s(?P<what>.+)|{_NAME}(?=[,.;]|$))"
)
# "Our resulting model, Aligned Language Model with Synthetic Training dataset (ALMoST), outperforms"
_OURS: Final = re.compile(
    rf"\b(?:[Oo]ur|[Tt]he)\s(?:(?:resulting|proposed|new|novel|final)\s)?{_KINDS},\s(?:called\s|named\s|dubbed\s)?"
    rf"(?P<what>[A-Z][^,;:()]+?)(?:\s\((?P<name>{_COINAGE})\))?,"
)

# An object that points back says nothing by itself: "we address this issue".
_POINTS_BACK: Final = re.compile(
    r"(?:this|these|their|such|it|its|them|that|those|the\s(?:above|same|problem|issue)s?)\b", re.IGNORECASE
)
_COINED: Final = re.compile(r"[a-z][A-Z]|[A-Z][A-Z]|\d|\s|-[A-Z]")
_PREPOSITION: Final = re.compile(r"\s(?:of|for|with|in|on|to|by|from|using|based|that)\s")
_EVERYBODYS: Final = re.compile(
    r"(?:[MSVL]*L[LV]?Ms?|PLMs?|[NR]LP?|NL[GPUI]|AI|ML|RLHF|RLAIF|RAG|MoEs?|ICL|SFT|DPO|PPO|PEFT|V?QA|MT|NMT|ASR|OCR"
    r"|CoT|KGs?|GPUs?|CV|SSL|VLMs?|GNNs?|CNNs?|RNNs?|LSTMs?|CL|KD|IR|NER|GPT)$"
)


def inferred_title(abstract: str) -> str:
    """At most 120 characters of the abstract that say what the paper is: what it names first, and what that is.

    "We present QLoRA, an efficient approach that ..." gives "QLoRA: an efficient approach that ...". Where nothing is
    named, the object of the first sentence that says what the paper does; or else the first sentence. An empty
    abstract gives "".
    """
    text = " ".join(readable(abstract[:_READ]).split())
    found = sentences(re.sub(r"^abstract\s*[:.–—-]\s*", "", text, flags=re.IGNORECASE))
    candidates = (title for way in (_named, _named_apart, _presented, _first) for title in way(found))
    return next((title for title in candidates if title), "")


def _named(found: list[str]) -> Iterator[str]:
    for sentence in found:
        for presents in _PRESENTS.finditer(sentence):
            told = sentence[presents.end() :]
            for rank, pattern in enumerate(_NAMED):
                match = pattern.match(told)
                if match and _is_name(match, rank):
                    more = match["more"] if "more" in pattern.groupindex else None
                    yield _titled(match["name"], match["what"] + (more or ""))


def _named_apart(found: list[str]) -> Iterator[str]:
    for sentence in found:
        referred = _REFERRED.search(sentence)
        if referred and referred["phrase"]:
            yield _titled(referred["phrase"], referred["what"])
        elif referred and _COINED.search(referred["name"]):
            yield _titled(referred["name"], next(_objects(found), ""))
        ours = _OURS.search(sentence)
        if ours and ours["name"]:
            yield _titled(ours["name"], ours["what"])
        elif ours and _COINED.search(ours["what"]):
            yield _titled(ours["what"], next(_objects(found), ""))


def _presented(found: list[str]) -> Iterator[str]:
    for phrase in _objects(found):
        yield _capital(shortened(phrase, LONGEST))


def _first(found: list[str]) -> Iterator[str]:
    for sentence in found:
        yield _capital(shortened(core(sentence), LONGEST))
    yield _capital(shortened(" ".join(found), LONGEST))


def _objects(found: list[str]) -> Iterator[str]:
    """Each thing the paper presents, or else studies, or else finds, up to its first weak clause."""
    for says in (_OF_THE_PAPER, _RESULTS):
        for sentence in found:
            does = says.search(sentence)
            phrase = core(sentence[does.end() :]) if does else ""
            if len(phrase) >= _TELLING and not _POINTS_BACK.match(phrase):
                yield phrase


def _is_name(match: re.Match[str], rank: int) -> bool:
    """Whether what stands where a name would is one, rather than everybody's acronym or the item of a list."""
    name = match["name"]
    if _EVERYBODYS.match(name):
        return False
    if rank == 2:
        return bool(_COINED.search(name))
    if rank in {3, 4}:
        return bool(_COINED.search(name)) and (rank == 4 or not _PREPOSITION.search(match["what"]))
    return True


def _titled(name: str, what: str) -> str:
    name = _capital(tidy(name))
    room = LONGEST - len(name) - 2
    described = shortened(core(what), room) if room >= _TELLING else ""
    return f"{name}: {described}" if described and described != name else shortened(name, LONGEST)


def _capital(phrase: str) -> str:
    """Phrase with a capital first, unless its first word has a spelling of its own (vLLM, phi-1)."""
    first = phrase.partition(" ")[0]
    own_spelling = re.search(r"[A-Z0-9]", first[1:]) and not re.search(r"[a-z]-[A-Z]", first)
    return phrase if own_spelling else phrase[:1].upper() + phrase[1:]
