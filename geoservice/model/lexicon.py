"""Words that mean something by themselves: divisions, kinds of site and facilities, under all their names and spellings."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from geoservice.model.division import Division, divisions
from geoservice.model.filler import ASKED_ABOUT, FILLERS, SAID_WITH
from geoservice.model.layer import Layer, Layers
from geoservice.model.pinyin import are_initials, initials, sound, spellings, syllables
from geoservice.model.spelling import compact, is_ideograph

KINDS_CHANGED = ("市", "县", "区")
SHORTEST = 2
SHORTEST_TYPO = 3  # of two characters one wrong says nothing
SHORTEST_INITIALS = 3
LAST = "\U0010ffff"  # sorts behind whatever a word goes on with
# A people's name in the name of a division is left out in speech: 彭水苗族土家族自治县 is 彭水.
PEOPLES = (
    "蒙古族 蒙古 回族 藏族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 哈萨克 傣族 黎族 傈僳族 佤族 "
    "畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 锡伯 塔吉克 怒族 "
    "鄂温克族 鄂伦春 裕固族 保安族 独龙族 各族 黎族苗族"
).split()
AUTONOMOUS = re.compile(f"^(.{{2,}}?)(?:{'|'.join(PEOPLES)})+(?:自治.|自治区|族乡)$")
KIND_OF_DIVISION = re.compile(
    "^(.{2,}?)(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|新区|省|市|盟|县|区|旗)$"
)
ALWAYS = ("24小时", "24h", "全天", "全天开放", "昼夜", "通宵", "二十四小时", "24hours")
# What places are called in English otherwise than in pinyin.
ENGLISH_NAMES = {
    "610000": "Shaanxi", "150000": "Inner Mongolia", "540000": "Tibet", "540100": "Lhasa", "150100": "Hohhot", "150600": "Ordos",
    "650100": "Urumqi", "653100": "Kashgar", "650400": "Turpan", "654300": "Altay", "230100": "Harbin", "230200": "Qiqihar",
    "810000": "Hong Kong", "820000": "Macau",
}  # fmt: skip
# Names in which a character is read as in no dictionary of characters, or as none of its simplified form.
READ_OTHERWISE = {
    "乐亭": ("lao", "ting"), "乐亭县": ("lao", "ting", "xian"),
    "干安": ("qian", "an"), "干安县": ("qian", "an", "xian"), "干县": ("qian", "xian"),
}  # fmt: skip
ABBREVIATIONS = {
    "工行": "工商银行", "建行": "建设银行", "农行": "农业银行", "中行": "中国银行", "交行": "交通银行", "招行": "招商银行",
    "邮储": "邮政储蓄", "农商行": "农村商业银行", "中石化": "中国石化", "中石油": "中国石油", "国网": "国家电网", "文化馆": "文化宫",
}  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """What a word may mean: any of these divisions, any of these layers, this fact of a site. Nothing: a filler."""

    divisions: tuple[Division, ...] = ()
    layers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


Meanings = dict[str, tuple[Meaning, ...]]


@dataclass
class Lexicon:
    """meanings: by form (model/spelling.py). The same words by letters and by ear are made when first asked for.

    qualifying: parts of the names of kinds. besides: what else words mean that names have as well, so that nothing is read in
    them where a name is found.
    """

    meanings: Meanings = field(default_factory=dict)
    qualifying: Meanings = field(default_factory=dict)
    besides: Meanings = field(default_factory=dict)

    @classmethod
    def of(cls, layers: Layers) -> "Lexicon":
        found = cls(qualifying=qualifying(layers), besides=besides(layers))
        for name, namesakes in division_names().items():
            found.add(name, Meaning(divisions=tuple(namesakes)))
        for word, ids in kind_words(layers).items():
            found.add(word, Meaning(layers=tuple(ids)))
        for choice in layers.choices.get("facilities", {}).values():
            for word in (choice.title.zh, choice.title.en, *choice.words):
                found.add(compact(word), Meaning(facts=(f"facilities={choice.key}",)))
        for word in ALWAYS:
            found.add(word, Meaning(facts=("hours=always",)))
        for word in FILLERS:
            found.add(word, Meaning())
        return found

    def add(self, word: str, meaning: Meaning) -> None:
        if word and meaning not in self.meanings.get(word, ()):
            self.meanings[word] = (*self.meanings.get(word, ()), meaning)

    @cached_property
    def asked(self) -> Meanings:
        """With what is asked about them."""
        return {**{word: (Meaning(),) for word in ASKED_ABOUT}, **self.meanings}

    @cached_property
    def loosely(self) -> Meanings:
        """With all that is said around them."""
        return {**self.besides, **self.asked, **self.qualified}

    @cached_property
    def qualified(self) -> Meanings:
        """With the parts of the names of kinds: 工会服务站点 is one of 工会驿站 and 户外劳动者服务站点."""
        return {**self.qualifying, **self.meanings}

    @cached_property
    def spelled(self) -> Meanings:
        """By pinyin written together, or as they are where they are letters."""
        return {
            **{word: meant for word, meant in self.meanings.items() if word.isascii()},
            **self.respelled("".join),
        }

    @cached_property
    def sounded(self) -> Meanings:
        """By pinyin with what is often confused made one."""
        return self.respelled(lambda syllables: "".join(map(sound, syllables)))

    def respelled(self, written) -> Meanings:
        found, rare = Lexicon(), []
        for word, meanings in self.meanings.items():
            if len(word) < SHORTEST or not all(map(is_ideograph, word)):
                continue
            ways = [written(each) for each in (*filter(None, [READ_OTHERWISE.get(word)]), *spellings(word))]
            for meaning in meanings:
                rare += [(way, meaning) for way in ways[1:]]
                for way in ways[:1]:
                    found.add(way, meaning)
        # 冰 may be read as ning, but ningxiang is 宁乡 before it is 冰箱.
        for text, meaning in rare:
            found.add(text, meaning)
        return found.merged()

    @cached_property
    def abbreviated(self) -> Meanings:
        """By initials; divisions among them mean little alone."""
        found = Lexicon()
        for word, meanings in self.meanings.items():
            if not all(map(is_ideograph, word)):
                continue
            for meaning in meanings:
                least = SHORTEST if meaning.divisions else SHORTEST_INITIALS
                for letters in spelled_initials(word) if len(word) >= least else ():
                    found.add(letters, meaning)
        return found.merged()

    def merged(self) -> Meanings:
        return {word: merged(meanings) for word, meanings in self.meanings.items()}

    @cached_property
    def shortened(self) -> dict[str, frozenset[str]]:
        """Words by what is left of them without one character, and by themselves."""
        found: dict[str, set[str]] = {}
        for word in self.meanings:
            if len(word) >= SHORTEST_TYPO and is_ideograph(word[0]):
                for rest in (word, *shorter(word)):
                    found.setdefault(rest, set()).add(word)
        return {rest: frozenset(words) for rest, words in found.items()}

    @cached_property
    def words(self) -> list[str]:
        return sorted(self.meanings)

    @cached_property
    def spelled_words(self) -> list[str]:
        return sorted(self.spelled)

    def prepare(self) -> None:
        """Make at once what else the first who search would wait for: some half a second."""
        syllables()
        _ = self.sounded, self.abbreviated, self.shortened, self.words, self.spelled_words, self.loosely

    def beginning(self, text: str) -> Iterator[Meaning]:
        """What words mean whose form or spelling begins so."""
        of, words = (self.spelled, self.spelled_words) if text.isascii() else (self.meanings, self.words)
        for word in words[bisect_left(words, text) : bisect_left(words, text + LAST)]:
            yield from of[word]

    def divisions_beginning(self, text: str, most: int) -> tuple[Division, ...]:
        """Divisions with a name or a spelling that begins so, larger ones first."""
        found = {division: None for meaning in self.beginning(text) for division in meaning.divisions}
        return tuple(sorted(found, key=lambda d: (d.depth, d.code)))[:most]


def merged(meanings: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """All divisions in one meaning: by ear or by letters alone nobody can say which."""
    if len(meanings) == 1:
        return meanings
    together = Meaning(divisions=tuple(dict.fromkeys(d for each in meanings for d in each.divisions)))
    return tuple(dict.fromkeys(together if each.divisions else each for each in meanings))


def spelled_initials(word: str) -> Iterable[str]:
    letters = [""]
    for character in word:
        letters = [before + letter for before in letters for letter in initials(character)][:8]
    return [each for each in letters if are_initials(each)]


def shorter(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def division_names() -> dict[str, list[Division]]:
    found: dict[str, list[Division]] = {}
    for division in sorted(divisions().values(), key=lambda d: (d.depth, d.code)):
        names = (*names_of_division(division.name), ENGLISH_NAMES.get(division.code, ""))
        for name in dict.fromkeys(map(compact, filter(None, names))):
            found.setdefault(name, []).append(division)
    return found


def names_of_division(name: str) -> Iterator[str]:
    """阿坝藏族羌族自治州 is 阿坝, and 阿坝州."""
    yield name
    for pattern in (AUTONOMOUS, KIND_OF_DIVISION):
        if match := pattern.match(name):
            yield match[1]
            if name.endswith("自治州"):
                yield match[1] + "州"


def kind_words(layers: Layers) -> dict[str, list[str]]:
    """Names, synonyms, and the ends that several of them share: 书屋 of 职工书屋, 驿站 of 工会驿站."""
    names = {id: names_of_layer(layer) for id, layer in layers.items()}
    ends = Counter(end for each in names.values() for name in each for end in ends_of(name))
    found: dict[str, list[str]] = {}
    for id, each in names.items():
        shared = [end for name in each for end in ends_of(name) if ends[end] > 1]
        for word in dict.fromkeys((*each, *shared)):
            found.setdefault(word, []).append(id)
    return found


def qualifying(layers: Layers) -> Meanings:
    """All ends of the names of kinds, as kinds; and all beginnings, which say whose they are."""
    found = Lexicon()
    for id, layer in layers.items():
        for name in names_of_layer(layer):
            for end in ends_of(name):
                found.add(end, Meaning(layers=(id,)))
            for length in range(SHORTEST, 0 if name.isascii() else len(name)):
                found.add(name[:length], Meaning())
    return found.meanings


def besides(layers: Layers) -> Meanings:
    """For whom sites are, what is said with what they offer, and divisions by what they are no longer: 神木县 is 神木市."""
    found = Lexicon()
    for choice in layers.choices.get("audience", {}).values():
        for word in (choice.title.zh, choice.title.en, *choice.words):
            found.add(compact(word), Meaning(facts=(f"audience={choice.key}",)))
    for word in SAID_WITH:
        found.add(word, Meaning())
    for division in divisions().values():
        for kind in KINDS_CHANGED if division.name.endswith(KINDS_CHANGED) else ():
            found.add(division.name[:-1] + kind, Meaning(divisions=(division,)))
    return found.meanings


def names_of_layer(layer: Layer) -> list[str]:
    english = compact(layer.title.en)
    forms = dict.fromkeys((english, english.replace("centre", "center")))
    return [compact(layer.title.zh), *forms, *(each + "s" for each in forms), *map(compact, layer.synonyms)]


def ends_of(name: str) -> list[str]:
    return [] if name.isascii() else [name[at:] for at in range(1, len(name) - SHORTEST + 1)]
