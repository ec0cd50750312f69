"""The names of the people and units of a case, learnt from its title and from where its text introduces them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, islice

from archive.analysis.crimes.names import full_width, names_in
from archive.analysis.outcomes.people.words import HANZI, any_of, masked_name, name_surnames, surnames
from archive.model import Case

MAX_NAMES = 300  # of one case, so that a hostile text takes no endless pattern
# A hanzi after 某 that begins the next word, not the end of a name: 张某等, 李某的.
NO_LAST_HANZI = frozenset("的等有无未到案人前后时内外中上下说称供认罪处家妻父母同名此之者所判死拘管免罚各分该某")
# The same before a word, not a mark: 张某因犯, 李某均被.
NO_LAST_BEFORE_WORDS = NO_LAST_HANZI | frozenset(
    "和与及以在因系于为均已曾经向对将从由是也又实作提使被把让给其则却并且即或还亦再另都才现遂仍"
)
# Hanzi before 某 that are no surname.
NO_SURNAMES = (
    "某的等和与及以在因有无犯未不均已曾经对将从到是也又所之实作提使利明购被把让给同则"
    "却并且即或后前人元处死各分本该此自来去上下中内外说称供认案退缴还收受"
)
NAME_STOP = (
    r"(?=[，、（(。；：:“”\"\s]|等|犯|因(?:犯|涉嫌)|被(?:判|依法|告)|以[^，。；]{2,24}罪"
    r"|和|与|及|有期|无期|死刑|拘役|管制|免[予于]|$)"
)
LATIN_NAME = r"[A-Z][A-Za-z]{1,15}(?:[ ·.\-][A-Z][A-Za-z]{0,15}){0,4}"  # NGUYEN VAN TUAN
MARK_STOP = r"(?=(?P<mark>[，、（(。；：:“”\"\s]|$))"
VERB_STOP = (
    r"(?=[，、（(。；：:“”\"\s]|等|犯|和|与|及|有期|无期|死刑|拘役|管制|罚金|免[予于]|无罪|构成|以|因|系|在|于|提|不|未|的|被|均|对|将|明知|利用|伙同|为|向|经|曾"
    r"|到案|实施|作|是|身为|共|自|从|收|使|归|出|判|处|上诉|归案|其|各|分别|应|则|亦|也|两|二|三|一案|涉|辩|供|认|违|非法|单独|先后|多次|系|所|之|$)"
)


@dataclass(frozen=True, slots=True)
class CaseNames:
    """What the people and units of a case are called."""

    surnames: str  # rare ones, of which the archive has no list
    long_masked: frozenset[str]  # 梁某富: with a last hanzi
    real: tuple[str, ...]  # printed in full: 陈根明
    units: tuple[str, ...]  # 金源公司
    declared: tuple[str, ...]  # those that the text introduces with a role, in its order


@cache
def _rare_surname() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=告人)|(?<=疑人)|(?<=诉人)|(?<=判处)|(?<=[，、。；：“（\s]))(?![{surnames()}{NO_SURNAMES}]){HANZI}(?=某(?!{any_of('no_person_after')}))"
    )


@lru_cache(16)
def _long_masked(rare: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of('compound_surnames')}|[{surnames()}{rare}])某{HANZI}(?:{MARK_STOP}|{NAME_STOP})")


@cache
def _mask_at_end() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=[、，。；：（\s])|(?<=告人)|(?<=疑人)|(?<=诉人))(?![和向于时从如由将对被])[{name_surnames()}](?!某){HANZI}某{NAME_STOP}"
    )


@cache
def _introduced() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{any_of('roles')})(?!{any_of('no_names')})"
        rf"(?P<names>(?:[{name_surnames()}]{HANZI}{{1,2}}?|{HANZI}{{1,4}}·{HANZI}{{1,8}}|{LATIN_NAME}){VERB_STOP}"
        rf"(?:[、和与及](?:[{name_surnames()}]{HANZI}{{1,2}}?){VERB_STOP}){{0,30}})"
    )


@cache
def _convicted() -> re.Pattern[str]:
    """The name of one who is convicted, and those listed after it: 判处高望有期徒刑三年, 认定高望、鲁成犯盗窃罪."""
    name = rf"[{name_surnames()}]{HANZI}{{1,2}}?"
    return re.compile(
        rf"(?:判处|改判|认定|判决|对|；|、|，|。|\n|[主首]犯|头目|老板|分子)(?!{any_of('no_names')}|管制|单处)(?P<names>{name}(?:[、和与及]{name}){{0,30}}?)"
        r"(?=等(?:[0-9一二三四五六七八九十]+[名人]|人)|有期徒刑|无期徒刑|死刑|拘役|管制|犯[^，。；]{2,40}罪|无罪|免[予于除]|（[^（）\n]{0,20}）(?:有期|无期|死刑|拘役)"
        r"|[也亦]?(?:因|以)(?:犯|涉嫌)?[^，。；]{2,40}罪[^，。；]{0,6}[被判获领]"
        r"|[也亦]?因[^，。；]{2,24}被[^，。；]{0,16}判处?(?:有期|无期|死刑|拘役|管制)"
        r"|被(?:一审|二审|依法)?(?:判处?|宣告)(?:有期|无期|死刑|拘役|管制|无罪))"
    )


@cache
def _numbered() -> re.Pattern[str]:
    """Surnames that are told apart by a number: 张1、张2."""
    return re.compile(
        rf"(?:(?<=[、，；对将和与])|(?<=告人)|(?<=判处))[{name_surnames()}][0-9]{{1,2}}"
        r"(?=[、（犯等]|因犯|有期|无期|拘役|被判|被以|分别|均)"
    )


@cache
def _line_of_person() -> re.Pattern[str]:
    """A line that presents somebody: 被告人高某，男，…; 高望，男，1977年出生."""
    return re.compile(
        rf"^[ \t\u3000]{{0,4}}(?:{HANZI}{{0,4}}(?:{any_of('roles')})(?P<name>[^，。；：（\s]{{2,16}}?)(?=[，（\s]|等)"
        rf"|(?P<alone>[{name_surnames()}]{HANZI}{{1,3}})(?=，[男女](?:性)?，))",
        re.MULTILINE,
    )


@cache
def _unit() -> re.Pattern[str]:
    ends = any_of("unit_ends")
    short = r"（[^（）]{0,6}?简称[“\"]?(?P<short>[^（）“”\"]{2,16})"
    return re.compile(
        rf"(?:{any_of('unit_roles')})(?P<name>[^，。；：、（）\s]{{1,40}}?(?:{ends}))(?=[^公司]|$)(?:{short})?"
        rf"|(?:{ends})(?:（[^（）]{{0,12}}）)?{short.replace('<short>', '<other>')}"
    )


@cache
def _nickname() -> re.Pattern[str]:
    """小宇, 阿强: as news call young people and members of gangs."""
    return re.compile(rf"(?<![大从最中缩弱幼矮细窄微渺年])[小阿](?!{any_of('no_nicknames')}|某){HANZI}{VERB_STOP}")


# What follows the names in titles without a crime: 高望正当防卫案, 高望申诉案.
TITLE_MATTER = re.compile(
    "正当防卫|(?:刑事)?申诉|抗诉|不起诉|立案监督|撤销|减刑|假释|暂予|违法所得|附条件|强制医疗|公开听证|羁押"
)
MAY_END_A_NAME = "均明以因在于自从经系归出应亦也各将对使收共"
UNIT_NAME = re.compile(r"^[\u4e00-\u9fffA-Za-z（）]{2,24}(?:公司|厂|合作社|中心|医院|学校)$")
REAL_NAME = re.compile(rf"{HANZI}{{2,4}}")
SEX = re.compile(r"(?:（[^（）\n]{0,40}）)?，[男女](?:性)?，")  # behind the name of one whom a line presents


def names_of(text: str, case: Case) -> CaseNames:
    """The names of a case's people and units. `text` is the whole text."""
    rare = "".join(sorted({match[0] for match in _rare_surname().finditer(text, case.start, case.end)}))
    long_masked = {
        match[0]
        for match in _long_masked(rare).finditer(text, case.start, case.end)
        if match[0][-1] not in (NO_LAST_HANZI if match["mark"] is not None else NO_LAST_BEFORE_WORDS)
    }
    titled = _in_title(case.title)
    long_masked.update(name for name in titled if "某" in name)
    real = dict.fromkeys(name for name in titled if "某" not in name)
    real.update((match[0], None) for match in islice(_mask_at_end().finditer(text, case.start, case.end), MAX_NAMES))
    introduced = (pattern.finditer(text, case.start, case.end) for pattern in (_introduced(), _convicted()))
    for match in chain.from_iterable(introduced):
        real.update((name, None) for name in _listed(match["names"]) if "某" not in name)
        if len(real) > MAX_NAMES:
            break
    real = dict.fromkeys(_whole(real, text, case))
    real.update((match[0], None) for match in islice(_numbered().finditer(text, case.start, case.end), MAX_NAMES))
    nicknames = Counter(match[0] for match in _nickname().finditer(text, case.start, case.end))
    real.update((name, None) for name, times in nicknames.most_common(MAX_NAMES) if times > 1 or name in case.title)
    units = dict.fromkeys(name for name in _listed(case.title) if UNIT_NAME.search(name))
    for match in _unit().finditer(text, case.start, case.end):
        units.update((name, None) for name in match.group("name", "short", "other") if name)
        if len(units) > MAX_NAMES:
            break
    declared = dict[str, None]()
    for match in _line_of_person().finditer(text, case.start, case.end):
        name = match["name"] or match["alone"]
        is_presented = match["alone"] or (REAL_NAME.fullmatch(name) and SEX.match(text, match.end()))
        if is_presented and "某" not in name:
            real[name] = None
        if masked_name(rare).match(name) or name in real:
            declared[name] = None
    return CaseNames(rare, frozenset(long_masked), tuple(real)[:MAX_NAMES], tuple(units)[:MAX_NAMES], tuple(declared))


def _listed(words: str) -> Iterator[str]:
    """The names of a list; a 和 inside a name (余和平) joins none."""
    for part in words.split("、"):
        yield from re.split(f"(?<={HANZI}{HANZI})[和与及](?={HANZI}{HANZI})", part, maxsplit=1)


@cache
def _before_mark() -> re.Pattern[str]:
    return re.compile(rf"(?=(?P<words>{HANZI}{HANZI}[{MAY_END_A_NAME}])[、，。；（）])")


def _whole(names: Iterable[str], text: str, case: Case) -> Iterator[str]:
    """The names, with their last hanzi if that is one that begins other words: 阳松均, of which 阳松 was read."""
    longer = {match["words"][:-1]: match["words"] for match in _before_mark().finditer(text, case.start, case.end)}
    return (longer.get(name, name) for name in names)


def _in_title(title: str) -> list[str]:
    """The names that a title begins with: 陈根明、林福娟滥用职权案."""
    plain = full_width("".join(title.split()))
    crimes = [*names_in(plain)]
    head = plain[: crimes[0].start] if crimes else (before[0] if (before := TITLE_MATTER.split(plain, 1))[1:] else "")
    head = head.partition("等")[0].rpartition("诉")[2]
    return [
        name for name in _listed(head) if REAL_NAME.fullmatch(name) and name[0] in name_surnames() and "某" not in name
    ]
