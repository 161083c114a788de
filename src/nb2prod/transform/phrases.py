"""Headings as the names of functions: verbs first, no longer than a name may be, cut at phrases."""

import keyword
import re

LONGEST = 40
_ARTICLES = frozenset({"the", "a", "an"})
_FILLERS = _ARTICLES | frozenset(
    "and of or to in for with on by from using our we let s is are into per as at each "
    "through via than that which who whose what how but not non no it its their this these vs "
    "versus without within between over under about after before during if when where some".split()
)
_CONJUNCTIONS = frozenset({"and", "or", "but"})
_TURNS = frozenset(
    "of to in for with on by from using into per as at via through that which who whose "
    "while because about over between after before during without within against "
    "if when where".split()
)
_OPENERS = frozenset("but and or so first finally now then next also lets optional".split())
_DETERMINERS = _ARTICLES | frozenset("our all each some its their this these with on to".split())
_OBJECTS = frozenset({"them", "it", "up", "out", "everything"})
_NOTHING_FIRST = frozenset({"step", "part", "section", "the", "a", "an"})
_LABEL = re.compile(
    r"(?:(?:[^\W\d]+\s?#?\d+(?:\.\d+)*[a-z]?|(?:appendix|annex|part|section)\s+\w)\s*[:.)–—-]+"
    r"|(?:task|example|exercise|demo|bonus|optional|aside)\s*:|[b-z][.)])\s+(?=\S)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"(?<=\S)\s*\([^()]*\)")
VERBS = frozenset(
    "access add adjust aggregate alter analyse analyze append apply approximate arrange assess "
    "assign attach authenticate automate average bin bootstrap build calculate call categorise "
    "categorize change check choose classify clean clear close collect combine compare compile "
    "compute concatenate configure connect consider construct consult convert copy correct "
    "correlate count create customise customize cut define delete deploy derive describe detect "
    "determine develop differentiate discover display distribute divide download draw drop edit "
    "eliminate encode enter establish estimate evaluate examine exclude execute explain explore "
    "export extend extract fetch fill find fit fix follow format gather generate get handle "
    "identify illustrate implement import improve impute incorporate infer initialise initialize "
    "inject insert inspect install integrate interact interpolate interpret introduce investigate "
    "invoke join keep launch learn limit list load locate make manipulate match mention merge "
    "modify monitor move normalise normalize note observe obtain open optimise optimize organise "
    "organize perform plot post predict prepare preprocess print process produce pull read recode "
    "recommend reduce refine register regress remove rename render reorder reorganize replace "
    "reproduce resample rescale reset reshape restrict retrieve reverse run sample save scrape "
    "select send separate set show simplify simulate smooth solve sort specify split standardise "
    "standardize submit subscribe subtract summarise summarize take tell terminate test tidy "
    "tokenize train transform try tune understand unpack unsubscribe update upload use validate "
    "verify view visualise visualize wrangle write".split()
)
_NOUNS_TOO = frozenset(
    "answer boost chart cluster control cross cycle debug design do fine focus forecast function "
    "go graph grid group guess index iterate join label let look map measure mix model order "
    "partition pivot plan play point profile query question rank rate report review scale scan "
    "score search segment share slice stage start stop store study subset sum support survey "
    "table talk time total trace transfer turn walk watch weight work".split()
)
_GERUNDS_TOO = frozenset(
    "training testing setting reading building using missing learning sampling processing "
    "understanding working finding housing".split()
)
_SAYS_MORE = frozenset(
    "is are was were am be been do does did can could should would will shall may might must has "
    "have had i we you he she they it this that there here what how why who whom whose which when "
    "where not no please ok if".split()
)
_ASKS = frozenset("what which who whose whom why how when where".split())
_AUXILIARIES = frozenset(
    "is are was were am do does did can could should would will shall may might must has have "
    "had".split()
)
_ENDS_A_NOUN = _AUXILIARIES | (_TURNS - {"of"}) | {"need", "needs", "come", "comes", "get"}
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)][a-z)][.?!])\s+(?=\w)")
_NOMINAL = {
    "analysis": "analyze", "calculation": "calculate", "classification": "classify",
    "cleaning": "clean", "cleansing": "clean", "cleanup": "clean", "collection": "collect",
    "comparison": "compare", "computation": "compute", "conversion": "convert",
    "creation": "create", "definition": "define", "deletion": "delete", "deployment": "deploy",
    "encoding": "encode", "engineering": "engineer", "estimation": "estimate",
    "evaluation": "evaluate", "exploration": "explore", "extraction": "extract",
    "filtering": "filter", "fitting": "fit", "generation": "generate", "import": "import",
    "imputation": "impute", "inspection": "inspect", "loading": "load",
    "normalization": "normalize", "optimization": "optimize", "prediction": "predict",
    "predictions": "predict", "preparation": "prepare", "preprocessing": "preprocess",
    "processing": "process", "removal": "remove", "sampling": "sample", "selection": "select",
    "simulation": "simulate", "splitting": "split", "standardization": "standardize",
    "training": "train", "transformation": "transform", "tuning": "tune",
    "validation": "validate", "visualisation": "visualise", "visualization": "visualize",
    "visualizations": "visualize", "wrangling": "wrangle",
}  # fmt: skip
_COUNTED = frozenset("feature variable hyperparameter parameter outlier column model group".split())
_ANSWERS = {"question": "answer", "exercise": "solve", "problem": "solve", "challenge": "solve"}


def slug(title: str) -> str:
    """A heading's words as a name: not too long, and not cut in the middle of a phrase."""
    label = _LABEL.match(title)
    text = _ASIDE.sub("", title[label.end() :] if label else title)
    text = re.sub(r"(?<=\w)['’](?=\w)", "", text.lower())
    words = _asked(_first_clauses(_first_sentence(text)))
    while words and (
        words[0].isdigit() or (words[0] in _OPENERS | _NOTHING_FIRST and len(words) > 1)
    ):
        words = words[1:]
    words = _told_by_verb(words)
    name = "_".join(_fitting(words))
    return name if f"_{name}".isidentifier() and name and not keyword.iskeyword(name) else ""


def _first_sentence(text: str) -> str:
    """The first sentence of a heading, if it says enough."""
    first = _SENTENCE_END.split(text, maxsplit=1)[0]
    said = [word for word in re.findall(r"[a-z0-9]+", first) if word not in _FILLERS]
    return first if sum(not word.isdigit() for word in said) > 1 else text


def _asked(words: list[str]) -> list[str]:
    """What a question is about: `how to load data`, `how many rows are there`, `what is x`."""
    match words:
        case ["how", "to", _, *_]:
            return words[2:]
        case ["how", "do" | "can" | "should" | "would", "we" | "i" | "you" | "one", _, *_]:
            return words[3:]
        case ["how", "many", _, *_]:
            end = next((i for i, w in enumerate(words) if i > 2 and w in _ENDS_A_NOUN), 0)
            return ["count", *words[2:end]] if 2 < end < 7 else words
        case ["what" | "which" | "who", "is" | "are" | "was" | "were", _, *_]:
            return words[2:]
        case ["why", word, *_] if verb_of(word):
            return words[1:]
        case ["is" | "are" | "was" | "were" | "do" | "does" | "did" | "can", _, _, *_]:
            return ["check", *(words[2:] if words[1] == "there" else words[1:])]
    return words


def _first_clauses(text: str) -> list[str]:
    """The words of a heading, of as many of its clauses as fit, or of one that says what to do."""
    clauses = [re.findall(r"[a-z0-9]+", part) for part in re.split(r"[,;:–—]\s|\s-\s", text)]
    does = [clause for clause in clauses if len(clause) > 1 and clause[0] in VERBS]
    if does and clauses[0] and not verb_of(clauses[0][0]) and clauses[0][0] not in _NOUNS_TOO:
        return does[0]
    for count in range(len(clauses), 0, -1):
        words = [word for clause in clauses[:count] for word in clause]
        if _fits(words) and sum(word not in _FILLERS for word in words) > 1:
            return words
    return [word for clause in clauses for word in clause]


def verb_of(word: str) -> str:
    """The verb that a word is or that it is a form of: `cleaning` → `clean`; "" without one."""
    if word in VERBS:
        return word
    stem = word.removesuffix("ing")
    if stem == word or word in _GERUNDS_TOO:
        return ""
    undoubled = stem[:-1] if stem[-2:-1] == stem[-1:] else stem
    known = VERBS | _NOUNS_TOO
    found = next((verb for verb in (stem, f"{stem}e", undoubled) if verb in known), "")
    return found or (f"{stem}e" if len(stem) > 4 and stem.endswith(("at", "iz", "yz")) else "")


def verb_in(word: str) -> str:
    """The verb in a heading of one word: also `deployment` → `deploy`."""
    return verb_of(word) or _NOMINAL.get(word, "")


def is_about_a_thing(name: str) -> bool:
    """Whether the words of a heading name a thing, and neither do something nor say something."""
    words = name.split("_")
    first = words[0]
    noun = first in _NOUNS_TOO and (
        words[-1].endswith(("tion", "sion")) or words[1:2] == ["series"] or words[-1].isdigit()
    )
    does = not noun and (
        first in VERBS | _NOUNS_TOO
        or first.endswith(("ing", "ize", "ise", "ify", "ly"))
        or not _OBJECTS.isdisjoint(words[1:2])
    )
    return not does and _SAYS_MORE.isdisjoint(words)


def asks(name: str) -> bool:
    """Whether the words of a heading are a question: `why_numpy`."""
    return name.partition("_")[0] in _ASKS


def is_open(name: str) -> bool:
    """Whether the words of a heading ask, or tell of what was done: `why_numpy`, `based_on_x`."""
    words = name.split("_")
    told = words[0].endswith("ed") and not words[0].endswith("eed") and words[1:2]
    return asks(name) or bool(told and told[0] in _TURNS)


def is_a_statement(name: str) -> bool:
    """Whether the words of a heading say something: `tuples_are_immutable`."""
    words = name.split("_")
    return words[0] not in VERBS and not _AUXILIARIES.isdisjoint(words)


def in_short(name: str) -> str:
    """The name, or as many of its phrases as a name may have."""
    return "_".join(_fitting(name.split("_")))


def with_answer(name: str) -> str:
    """`question_1` → `answer_question_1`; other names as they are."""
    label, _, number = name.partition("_")
    return f"{_ANSWERS[label]}_{name}" if label in _ANSWERS and len(number) < 4 else name


def _told_by_verb(words: list[str]) -> list[str]:
    """`cleaning the data`, `data cleaning` and `analysis of the votes` with their verb first."""
    if len(words) < 2:
        return words
    if words[0] == "setup":
        return ["set", "up", *words[1:]]
    if words[:3] == ["exploratory", "data", "analysis"]:
        return ["explore", "data", *words[3:]]
    if words[0] in _NOMINAL and words[1] == "of" and len(words) > 2:
        return [_NOMINAL[words[0]], *words[2:]]
    first = verb_of(words[0]) or (words[1] in _DETERMINERS and _verb_of_gerund(words[0]))
    if not first and words[0] in _GERUNDS_TOO and _goes_on(words):
        first = _verb_of_gerund(words[0])
    if first:
        more = (*words, "", "")[2]
        paired = words[1] == "and" and (
            verb_of(more) or (_goes_on(words) and _verb_of_gerund(more))
        )
        return [first, "and", paired, *words[3:]] if paired else [first, *words[1:]]
    named = (len(words) == 2 and words[0] in _NOUNS_TOO) or is_about_a_thing("_".join(words[:-1]))
    if words[-1] in _NOMINAL and len(words) < 5 and named:
        return _turned(_NOMINAL[words[-1]], words[:-1])
    return words


def _verb_of_gerund(word: str) -> str:
    stem = word.removesuffix("ing")
    known = VERBS | _NOUNS_TOO
    return next((v for v in (stem, f"{stem}e") if v in known and stem != word), "")


def _goes_on(words: list[str]) -> bool:
    """Whether a word like `using` or `reading` is what is done: with what, or another such."""
    paired = words[1] == "and" and (len(words) == 3 or words[3] in _DETERMINERS)
    return words[0] == "using" or bool(paired and _verb_of_gerund(words[2]))


def _turned(verb: str, words: list[str]) -> list[str]:
    last = words[-1]
    many = last in _COUNTED and (verb in {"engineer", "select", "compare"} or last == "outlier")
    if not _TURNS.isdisjoint(words):
        return [*words, verb] if verb == last else [verb, *words]
    return [verb, *words[:-1], f"{last}s" if many else last]


def _fitting(words: list[str]) -> list[str]:
    """All words, or the phrases at the beginning that fit, or a phrase without its modifiers."""
    if _fits(words):
        return _trimmed(words)
    plain = [word for word in words if word not in _ARTICLES]
    if _fits(plain):
        return _trimmed(plain)
    for turns in (_TURNS, _CONJUNCTIONS):
        for place in range(len(words) - 1, 0, -1):
            phrase = _trimmed(words[:place])
            says = sum(word not in _FILLERS for word in phrase) > 1
            if words[place] in turns and says and _fits(phrase):
                return phrase
    paired = plain[1:2] == ["and"] and (verb_of(plain[2]) or plain[2] in _NOUNS_TOO)
    verbs = plain[: 3 if paired else 1]
    rest = plain[len(verbs) :]
    end = next(
        (place for place, word in enumerate(rest) if place and word in _TURNS | _CONJUNCTIONS),
        len(rest),
    )
    noun = rest[:end]
    while len(noun) > 1 and not _fits([*verbs, *noun]):
        noun = noun[1:]
    return _trimmed([*verbs, *noun] if _fits([*verbs, *noun]) else [plain[0][:LONGEST]])


def _fits(words: list[str]) -> bool:
    return len("_".join(_trimmed(words))) <= LONGEST


def _trimmed(words: list[str]) -> list[str]:
    """Without fillers at the end."""
    end = len(words)
    while end > 1 and words[end - 1] in _FILLERS:
        end -= 1
    return words[:end]
