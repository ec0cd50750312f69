"""The people of a case: what they are called, where the text mentions them, and whom 二人, 其 or 该公司 mean.

`CasePeople` is the door. Offices print names in full (孙小明) or masked (张某, 李某某, 梁某富). A case introduces its
names in its title, behind a role, and where somebody is convicted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from heapq import merge
from operator import attrgetter

from archive.analysis.crimes.names import full_width, names_in
from archive.analysis.marks import Layer
from archive.rules import any_of as any_word
from archive.rules import load
from archive.text.numerals import ALL_NUMERALS, number_of

HANZI = "[\u4e00-\u9fff]"
NUMBER = rf"(?:[0-9０-９]{{1,6}}|[{ALL_NUMERALS}]{{1,7}})"
ORDER_SIGN = "[甲乙丙丁戊己庚辛壬癸A-Za-z]"


MAX_NAMES, MAX_LISTED = 300, 150  # of one case, so that a hostile text takes no endless pattern; of one list
MAX_GROUP_CHARS, MAX_ROLES_CHARS, MAX_JOINT_CHARS = 30, 48, 62
MAX_LOOK_BACK, MAX_COUNTED = 2_000, 500  # characters before 二人; mentions
# Hanzi after 某 that begin the next word, and end no name: 张某等, 李某的; those before a word alone: 张某因犯.
NO_LAST_HANZI = "的等有无未到案人前后时内外中上下说称供认罪处家妻父母同名此之者所判死拘管免罚各分该某"
NO_LAST_BEFORE_WORDS = "和与及以在因系于为均已曾经向对将从由是也又实作提使被把让给其则却并且即或还亦再另都才现遂仍"
# Hanzi before 某 that are no surname.
NO_SURNAMES = (
    "某的等和与及以在因有无犯未不均已曾经对将从到是也又所之实作提使利明购被把让给同则"
    "却并且即或后前人元处死各分本该此自来去上下中内外说称供认案退缴还收受"
)
MARK = r"[，、（(。；：:“”\"\s]"
NAME_STOP = (
    rf"(?={MARK}|等|犯|因(?:犯|涉嫌)|被(?:判|依法|告)|以[^，。；]{{2,24}}罪"
    r"|和|与|及|有期|无期|死刑|拘役|管制|免[予于]|$)"
)
LATIN_NAME = r"[A-Z][A-Za-z]{1,15}(?:[ ·.\-][A-Z][A-Za-z]{0,15}){0,4}"  # NGUYEN VAN A
VERB_STOP = (
    rf"(?={MARK}|等|犯|和|与|及|有期|无期|死刑|拘役|管制|罚金|免[予于]|无罪|构成|以|因|系|在|于|提|不|未|的|被|均|对|将|明知|利用|伙同|为|向|经|曾"
    r"|到案|实施|作|是|身为|共|自|从|收|使|归|出|判|处|上诉|归案|其|各|分别|应|则|亦|也|两|二|三|一案|涉|辩|供|认|违|非法|单独|先后|多次|系|所|之|$)"
)


REAL_NAME = re.compile(rf"{HANZI}{{2,4}}")
UNIT_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z（）]{2,24}(?:公司|厂|合作社|中心|医院|学校)")
SEX = re.compile(r"(?:（[^（）\n]{0,40}）)?，[男女](?:性)?，")  # behind the name of one whom a line presents
# What ends the words of a group.
GROUP_STOP = re.compile(
    r"[，。；：（）()\n]|判处|判决|[以已均](?!上|下)|系(?![列统])|被(?!告|不起诉|附条件)|因|分别|作出|依法|提起|构成|[适使]用|处以|各(?!类)"
    rf"|、(?=[\u4e00-\u9fff]{{1,2}}某|[\u4e00-\u9fff]{{2,4}}等[0-9{ALL_NUMERALS}人])|(?<![主从同罪初偶])犯(?!罪)"
    rf"|并(?!处)|{NUMBER}(?:年|个月)|有期|无期|拘役|管制|死刑|罚金|免[予于除]|无罪|缓刑|决定|宣告|在(?![逃押校])"
    rf"|(?<!被)(?<!被附条件)不起诉|中的?(?={NUMBER}[名人])"
)
TAIL = re.compile(
    rf"(?:（[^（）\n]{{0,40}}）)?等(?:(?P<other>其他|其余|另外|共计|共)?(?P<count>{NUMBER})(?P<about>余|多|几)?(?P<unit>名|人|个|位|家)|人(?!民))?"
)
COUNTED = re.compile(
    rf"(?P<which>其余的?|其他的?|另外的?|另|剩余的?|余下的?|上述|前述|以上|该|全部|涉案)?"
    rf"(?P<count>(?<![第0-9.]){NUMBER})(?P<about>余|多)?(?:名|位|人(?![民次身大口])|(?=被告|犯罪嫌疑人|嫌疑人|家公司|家企业))"
)
# Before those of a larger group whose judgments are known: 目前，法院已对2人判处….
SO_FAR = re.compile("(?:目前|截至[^，。；]{0,12})，?[^，。；]{0,12}(?:已|先后)[^，。；上述该]{0,6}$")
REFERRING = re.compile(
    r"(?:上述|前述|以上|该|本案|涉案)(?:被告人|人员|犯罪嫌疑人|被不起诉人|被告单位|公司|单位|未成年人)"
    r"|(?<=[处对将])其(?!余|他|中|行为|所|犯)|(?<=判决)其(?!余|他|中|行为|所|犯)"
)
GENERIC = re.compile(
    r"(?:其余|其他|各|全体|全部|所有|其他各)(?:涉案|同案|团伙)?(?:被告人|被告单位|被告|犯罪嫌疑人|成员|人员|同案犯|同案人|从犯|未成年人|被不起诉人|业务员)|同案犯|同案被告人"
    r"|(?:该|这个|上述)?(?:犯罪)?(?:团伙|集团)(?:骨干|核心|主要)?成员(?=[均都各]?(?:分别)?(?:被|因|以|犯(?!罪)|有期|获刑))"
    r"|其[他余]人(?=有期|拘役|管制|被|均|分别|各|判|处|，)"
)
JOINT = re.compile(
    r"(?:（[^（）\n]{0,40}）)?(?:[、和与及]|以及|，(?=被告|上诉人|原审被告)|[、，]以及)"
    r"(?P<role>[^，。；：、（）\n]{0,18})$"
)
NO_ROLE = re.compile(r"判(?!断)|刑|罪(?!犯)|元|年|犯(?!罪)|被(?!告|不起诉|附条件)|对|以|将|处|的?等")
PLAIN_MEMBERS = frozenset(
    {"", "人", "被告人", "犯罪嫌疑人", "嫌疑人", "被告", "未成年人", "涉罪未成年人", "被不起诉人", "被附条件不起诉人"}
    | {"被告单位", "被告企业", "被告公司", "公司", "企业", "单位", "家公司", "家企业"}
)


@dataclass(frozen=True, slots=True)
class PeopleMention:
    """Words that mention one or several people, without the role in front."""

    start: int  # offsets in the text
    end: int
    defendant: str  # the words of the text
    names: tuple[str, ...]  # of the people named; empty for a group without names
    people: int | None  # None if the text gives no number
    refers: bool = False  # whether the words refer to people that are named elsewhere: 二人, 上述被告人, 其

    @property
    def is_whole(self) -> bool:
        """True if the names are of all the people."""
        return bool(self.names) and self.people == len(self.names)

    @classmethod
    def named(cls, text: str, start: int, end: int) -> PeopleMention:
        """The mention of a single name."""
        return cls(start, end, text[start:end], (text[start:end],), 1)


def any_of(name: str) -> str:
    """A pattern for one of the words of a list of data/defendants.toml."""
    return any_word(load("analysis/data/defendants.toml")[name])


def is_unit(words: str) -> bool:
    """True if the words are of a unit, not of a person: 甲有限公司, 被告单位."""
    return _patterns()["unit_end"].search(words) is not None


NAME_JOINTS = re.compile("[、，,]|和|与|以及|及(?!某)")
NAMES_END = re.compile("等(?:其他|其余)?(?:[0-9一二两三四五六七八九十百千余多几]+[名人个家]|人).*|等$", re.DOTALL)


@lru_cache(4096)
def names_of(defendant: str) -> frozenset[str]:
    """The names, or the words themselves where they name nobody: 其余12名被告人."""
    names = (name.strip() for name in NAME_JOINTS.split(NAMES_END.sub("", defendant)))
    return frozenset(filter(None, names)) or frozenset({defendant})


@cache
def surnames(*, with_seldom: bool = True) -> str:
    """The single hanzi that are surnames, to be put between [ and ] in a pattern; without those that seldom are, the
    ones with which a name printed in full may begin."""
    table = load("analysis/data/defendants.toml")
    return "".join(hanzi for hanzi in table["surnames"].split() if with_seldom or hanzi not in table["seldom_surnames"])


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """What introduces the names of a case, and what belongs to a mention."""
    first, ends = f"[{surnames(with_seldom=False)}]", any_of("unit_ends")
    name = rf"{first}{HANZI}{{1,2}}?"
    behind = r"(?:(?<=[、，。；：（\s])|(?<=告人)|(?<=疑人)|(?<=诉人))"
    short = r"（[^（）]{0,6}?简称[“\"]?(?P<short>[^（）“”\"]{2,16})"
    patterns = {
        "rare_surname": (
            rf"(?:{behind}|(?<=判处)|(?<=“))"
            rf"(?![{surnames()}{NO_SURNAMES}]){HANZI}(?=某(?!{any_of('no_person_after')}))"
        ),
        "long_masked": rf"(?:{any_of('compound_surnames')}|{HANZI})某(?:(?![{NO_LAST_HANZI}]){HANZI}(?={MARK}|$)"
        rf"|(?![{NO_LAST_HANZI}{NO_LAST_BEFORE_WORDS}]){HANZI}{NAME_STOP})",
        "mask_at_end": rf"{behind}(?![和向于时从如由将对被]){first}(?!某){HANZI}某{NAME_STOP}",
        "introduced": rf"(?:{any_of('roles')})(?!{any_of('no_names')})"
        rf"(?P<names>(?:{name}|{HANZI}{{1,4}}·{HANZI}{{1,8}}|{LATIN_NAME}){VERB_STOP}"
        rf"(?:[、和与及]{name}{VERB_STOP}){{0,30}})",
        # One who is convicted, and those listed after: 判处高望有期徒刑三年, 认定高望、鲁成犯盗窃罪.
        "convicted": (
            rf"(?:判处|改判|认定|判决|对|；|、|，|。|\n|[主首]犯|头目|老板|分子)(?!{any_of('no_names')}|管制|单处)"
            rf"(?P<names>{name}(?:[、和与及]{name}){{0,30}}?)"
            r"(?=等(?:[0-9一二三四五六七八九十]+[名人]|人)|有期徒刑|无期徒刑|死刑|拘役|管制|犯[^，。；]{2,40}罪|无罪|免[予于除]|（[^（）\n]{0,20}）(?:有期|无期|死刑|拘役)"
            r"|[也亦]?(?:因|以)(?:犯|涉嫌)?[^，。；]{2,40}罪[^，。；]{0,6}[被判获领]"
            r"|[也亦]?因[^，。；]{2,24}被[^，。；]{0,16}判处?(?:有期|无期|死刑|拘役|管制)"
            r"|被(?:一审|二审|依法)?(?:判处?|宣告)(?:有期|无期|死刑|拘役|管制|无罪))"
        ),
        # 被告人高某，男，…; 高望，男，1977年出生
        "line": (
            rf"^[ \t\u3000]{{0,4}}(?:{HANZI}{{0,4}}(?:{any_of('roles')})"
            r"(?P<name>[^，。；：（\s]{2,16}?)(?=[，（\s]|等)"
            rf"|(?P<alone>{first}{HANZI}{{1,3}})(?=，[男女](?:性)?，))"
        ),
        "unit": rf"(?:{any_of('unit_roles')})(?P<name>[^，。；：、（）\s]{{1,40}}?(?:{ends}))(?=[^公司]|$)(?:{short})?"
        rf"|(?:{ends})(?:（[^（）]{{0,12}}）)?{short.replace('<short>', '<other>')}",
        # 小宇, 阿强: as news call young people and members of gangs
        "nickname": rf"(?<![大从最中缩弱幼矮细窄微渺年])[小阿](?!{any_of('no_nicknames')}|某){HANZI}{VERB_STOP}",
        "unit_end": rf"(?:单位|{ends})$",
        "members": any_of("members"),
        # What the members of a group are, before their number: 组长、业务员41人.
        "roles": (
            rf"(?:^|[，。；：对将及和处]|另有|还有|其中)(?P<roles>(?!另|还有|有)(?:{HANZI}{{2,8}}、){{0,8}}{HANZI}{{0,8}}(?:{any_of('members')}))$"
        ),
    }
    return {key: re.compile(pattern, re.MULTILINE if key == "line" else 0) for key, pattern in patterns.items()}


@lru_cache(16)
def _any_case(rare: str) -> re.Pattern[str]:
    """What mentions people in any case. `rare` are the surnames of the case that no list has."""
    ends = any_of("unit_ends")
    own = rf"(?:{any_of('unit_roles')})(?P<own>(?!某?公司[^，。；：、\s]{{0,6}}公司)[^，。；：、\s]{{0,30}}?(?:{ends}))"
    # 判处江苏天某安全技术公司, A公司
    masked_unit = (
        rf"(?:(?:(?<=判处)|(?<=单位)){HANZI}{{1,4}}某{{1,2}}|(?:[A-Z]|[甲乙丙丁某]){{1,2}})"
        rf"[^，。；：、\s判处]{{0,10}}?(?:{ends})|被告单位(?=(?:被|均|各|依法)*(?:判处|单处|处|罚金|犯(?!罪)))"
    )
    # 张某, 李某某, 欧阳某甲, A某, 阿某·买买提; a last hanzi (梁某富) is not in it
    masked = (
        rf"(?:{any_of('compound_surnames')}|[{surnames()}{rare}甲乙丙丁]|[A-Z][A-Za-z]{{0,11}})某{{1,2}}"
        rf"(?:{ORDER_SIGN}|[0-9]{{1,2}}(?![0-9年月日万元名人余岁时个起次]))?(?!某?(?:{any_of('no_person_after')}))"
        rf"(?:·{HANZI}{{1,8}}?(?=[、，（犯等因被以系及和有无判对的]))?"
    )
    return re.compile(
        rf"{own}|(?P<company>{masked_unit})|(?P<masked>{masked})"
        rf"|(?P<referring>{REFERRING.pattern})|(?P<generic>{GENERIC.pattern})|(?P<counted>{COUNTED.pattern})"
    )


def _listed(words: str) -> Iterator[str]:
    """The names of a list; a 和 inside a name (余和平) joins none."""
    for part in words.split("、"):
        yield from re.split(f"(?<={HANZI}{HANZI})[和与及](?={HANZI}{HANZI})", part, maxsplit=1)


def _in_title(title: str) -> list[str]:
    """The names that a title begins with: 孙小明、周小燕滥用职权案."""
    plain = full_width("".join(title.split()))
    crime = next(iter(names_in(plain)), None)
    head = plain[: crime.start if crime else 0].partition("等")[0].rpartition("诉")[2]
    return [name for name in _listed(head) if REAL_NAME.fullmatch(name) and name[0] in surnames(with_seldom=False)]


def _count(numeral: str) -> int | None:
    return (int(numeral) if numeral.isdecimal() else number_of(numeral)) or None


@lru_cache(4)
def case_people(text: str, title: str, start: int, end: int) -> CasePeople:
    """The people of a case, kept for its outcomes and its circumstances."""
    return CasePeople(text, title, start, end)


class CasePeople:
    """The mentions of people in the text of a case, text[start:end]."""

    def __init__(self, text: str, title: str, start: int, end: int) -> None:
        self.text, self.title, self.start, self.end = text, title, start, end
        self.declared: tuple[str, ...] = ()  # the names that a line introduces with a role, in the order of the text
        self.rare = "".join(sorted({match[0] for match in self._find("rare_surname")}))  # surnames that no list has
        # 梁某富: with a last hanzi.
        self.long_masked = {name for name in _in_title(title) if "某" in name}
        self.long_masked |= {match[0] for match in self._find("long_masked")}
        self.known = [*self._names()[:MAX_NAMES], *self._units()[:MAX_NAMES]]
        self.mentions = Layer(self._mentions())

    def between(self, start: int, end: int) -> list[PeopleMention]:
        """The mentions between two offsets, as the text has them."""
        return self.mentions.between(start, end)

    def most_mentioned(self, before: int) -> PeopleMention | None:
        """The person or unit that the case mentions most often before an offset; None if there is no one such."""
        mentions = [one for one in self.mentions[:MAX_COUNTED] if one.start < before and len(one.names) == 1]
        times = Counter(mention.names for mention in mentions).most_common(2)
        if not times or (len(times) > 1 and times[0][1] == times[1][1]):
            return None
        return next(mention for mention in mentions if mention.names == times[0][0])

    def meant(self, mention: PeopleMention) -> PeopleMention:
        """The people that a mention means: for 二人 the two that the text named last."""
        if not mention.refers:
            return mention
        count, unit = mention.people, is_unit(mention.defendant)
        before = self.mentions.beginning(mention.start - MAX_LOOK_BACK, mention.start)
        before = [one for one in before if not one.refers][::-1]
        if unit:  # 该公司, 两被告企业
            before = [one for one in before if one.names and all(map(is_unit, one.names))]
        for one in before:
            # 同案被告人不服，提出上诉。…对其判处: of those before them
            skipped = mention.defendant == "其" and not one.names and one.people is None
            several = unit or mention.defendant == "其" or one.people != 1
            if not skipped and (count == one.people or (count is None and several)):
                return replace(one, start=mention.start, end=mention.end)
        meant = replace(mention, refers=False)
        if unit and count is None:
            return replace(meant, names=(mention.defendant,), people=1)
        singles = tuple(dict.fromkeys(one.names[0] for one in before if len(one.names) == 1))
        if count == len(self.declared):
            return replace(meant, names=self.declared, defendant="、".join(self.declared))
        if count is not None and 1 < count <= len(singles):
            return replace(meant, names=singles[:count][::-1])
        return meant

    def _find(self, pattern: str) -> Iterator[re.Match[str]]:
        return _patterns()[pattern].finditer(self.text, self.start, self.end)

    def _names(self) -> list[str]:
        """The names that the case prints in full: 孙小明; and masked at their end: 孙小某."""
        names = dict.fromkeys(_in_title(self.title))
        for match in (*self._find("introduced"), *self._find("convicted")):
            names |= dict.fromkeys(_listed(match["names"]))
        nicknames = Counter(match[0] for match in self._find("nickname"))
        names |= {name: None for name, times in nicknames.most_common() if times > 1 or name in self.title}
        declared = dict[str, None]()
        for match in self._find("line"):
            name = match["name"] or match["alone"]
            if match["alone"] or (REAL_NAME.fullmatch(name) and SEX.match(self.text, match.end())):
                names[name] = None
            masked = _any_case(self.rare).match(name)
            if name in names or (masked and masked["masked"]):
                declared[name] = None
        self.declared = tuple(declared)
        full = [name for name in names if "某" not in name]
        return [*full, *dict.fromkeys(match[0] for match in self._find("mask_at_end"))]

    def _units(self) -> list[str]:
        units = dict.fromkeys(name for name in _listed(self.title) if UNIT_NAME.fullmatch(name))
        for match in self._find("unit"):
            units |= {name: None for name in match.group("name", "short", "other") if name}
        return [*units]

    def _mentions(self) -> Iterator[PeopleMention]:
        """The mentions in order; the names of a list are one mention."""
        known = re.compile(any_word(self.known) or "(?!)").finditer(self.text, self.start, self.end)
        of_known = (PeopleMention.named(self.text, *match.span()) for match in known)
        of_any = map(self._mention, _any_case(self.rare).finditer(self.text, self.start, self.end))
        last: PeopleMention | None = None
        # A name that the case introduced goes before other words that begin with it.
        for one in merge(of_known, of_any, key=attrgetter("start")):
            if last and one.start < last.end:
                continue
            if last and one.names and last.is_whole and self._are_joined(last, one):
                both = (*last.names, *one.names)
                one = PeopleMention(last.start, one.end, self.text[last.start : one.end], both, len(both))
            elif last:
                yield last
            last = self._with_tail(one)
        if last:
            yield last

    def _mention(self, match: re.Match[str]) -> PeopleMention:
        start, end = match.span()
        if match["own"]:
            return PeopleMention.named(self.text, *match.span("own"))
        if match["company"] or match["masked"]:
            longer = bool(match["masked"]) and self.text[start : end + 1] in self.long_masked
            return PeopleMention.named(self.text, start, end + longer)
        if match["counted"]:
            return self._counted(match)
        return PeopleMention(start, end, match[0], (), None, refers=match["referring"] is not None)

    def _counted(self, match: re.Match[str]) -> PeopleMention:
        """其余12名被告人, 8名犯罪集团骨干成员, 二人."""
        text, (start, last) = self.text, match.span()
        end = last if text[last - 1] == "人" else self._members_end(last)
        which = match["which"] or ""
        before = max(0, start - MAX_ROLES_CHARS)
        if not which and (roles := _patterns()["roles"].search(text, before, start)):
            start, which = roles.start("roles"), roles["roles"] if roles["roles"] not in PLAIN_MEMBERS else ""
        count = None if match["about"] else _count(match["count"])
        plain = not match["about"] and count != 1 and text[last:end] in PLAIN_MEMBERS
        refers = plain and which in {"", "上述", "前述", "以上", "该"}
        refers = refers and not SO_FAR.search(text, before, match.start())
        return PeopleMention(start, end, text[start:end], (), count, refers=refers)

    def _members_end(self, at: int) -> int:
        """Where the words end that say what the counted people are; `at` if nothing says it."""
        limit = min(self.end, at + MAX_GROUP_CHARS)
        stop = GROUP_STOP.search(self.text, at, limit)
        members = _patterns()["members"].finditer(self.text, at, stop.start() if stop else limit)
        return max((match.end() for match in members), default=at)

    def _are_joined(self, before: PeopleMention, after: PeopleMention) -> bool:
        if after.start - before.end > MAX_JOINT_CHARS or len(before.names) >= MAX_LISTED:
            return False
        joint = JOINT.match(self.text, before.end, after.start)
        return joint is not None and not NO_ROLE.search(joint["role"])

    def _with_tail(self, one: PeopleMention) -> PeopleMention:
        """The mention with 等人, 等8名骨干成员 after it."""
        tail = TAIL.match(self.text, one.end, self.end) if one.is_whole else None
        if not tail:
            return one
        is_closed = tail["unit"] == "人" or tail[0].endswith("等人")
        end = tail.end() if is_closed else self._members_end(tail.end())
        people = _count(tail["count"]) if tail["count"] and not tail["about"] else None
        return replace(one, end=end, defendant=self.text[one.start : end], people=people)
