"""Publications that no one issued, as many as wanted, each made of its number and a seed alone.

Their sentences are drawn from a pool of real ones, so that words are as frequent as in real texts and a word of the
subject stands in most publications. Every publication begins with a line of its own (who issued it, when, a number, two
people): the pool has some 9,000 sentences, each of which comes to stand in hundreds of publications, and no rare word.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from itertools import accumulate
from math import log
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from archive.analysis.crimes.names import all_crimes
from archive.analysis.places.gazetteer import all_regions
from archive.slugs import slug_of
from archive.urls import canonical_key, stable_id
from tests.sites.fleet import texts as sample
from tests.sites.generated import SURNAMES, TRICKS

T = TypeVar("T")

MIRROR = Path("mirror/paragraphs.jsonl.gz")  # below the folder of real pages: {"url", "paragraphs"} a line
SAMPLE_TEXTS = 400  # of each kind, where there is no mirror
SENTENCE = re.compile("[^。！？；]+[。！？；]?")
CASE_TITLE = re.compile("[^。；【】]{6,40}案")

CHARS = 2_690  # the mean of a text before its headings and the ends of sentences, which bring it to 3,000
SPREAD = 0.8  # sigma of the lognormal
SHORTEST, LONGEST = 200, 40_000  # characters
PARAGRAPH = 150  # characters, from which on it ends with its sentence
GIVEN = "文武明亮志强晓红建国秀英丽娟海涛春梅玉兰俊杰婷婷浩然子轩思远佳怡振华永福德胜桂芳"

FIRST_DAY, LAST_DAY = date(2014, 1, 2), date(2026, 6, 30)
PRECISION = {10: 92, 7: 3, 4: 2, 0: 3}  # characters of the date that are known → per cent of publications
BATCHES = {"typical_cases": 18, "guiding_cases": 2}  # kind → per cent
SINGLE = {"release": 48, "report": 12, "press_qa": 8, "normative": 5, "other": 7}
KINDS = BATCHES | SINGLE
TITLES: dict[str, tuple[str, ...]] = {
    "typical_cases": (
        "{place}检察机关惩治{trick}类诈骗犯罪典型案例（第{small}批）",
        "{place}人民检察院发布{year}年打击电信网络诈骗典型案例",
        "{crime}典型案例选编（{year}年第{small}期）",
    ),
    "guiding_cases": (
        "关于印发{place}人民检察院第{small}批指导性案例的通知",
        "{place}第{small}批检察案例：{trick}专题",
    ),
    "release": (
        "{case}提起公诉",
        "{place}检察院：{case}办案纪实",
        "检察官提醒：警惕{trick}骗局",
        "{place}检察机关追回{trick}案涉案款{large}万元",
        "{name}涉嫌{crime}被批准逮捕",
    ),
    "report": (
        "{place}检察机关打击治理电信网络诈骗犯罪工作情况（{year}年）",
        "{place}人民检察院惩治{crime}白皮书（{year}年度）",
    ),
    "press_qa": ("{place}检察院负责人就惩治{trick}犯罪答记者问", "依法惩治{crime}：检察长答记者问"),
    "normative": ("关于办理{crime}案件若干问题的意见", "{place}检察机关办理{trick}案件工作指引（{year}年）"),
    "other": ("{name}：我在{place}办理{trick}案件的这一年", "{case}庭审侧记", "以案释法｜{crime}的认定"),
}
SECTIONS: tuple[tuple[str, str, float], ...] = (  # heading, as written, share of the case's text
    ("facts", "【基本案情】", 0.4),
    ("performance", "【检察机关履职过程】", 0.35),
    ("significance", "【典型意义】", 0.25),
)
HEADINGS = ("一、基本情况", "二、主要特点", "三、主要做法", "四、下一步打算")
QUESTIONS = ("这类犯罪有哪些新的变化？", "检察机关怎样办理这类案件？", "公众应当怎样防范？", "下一步有什么打算？")

# From the most frequent on: the n-th is n times rarer than the first.
FREQUENT_CRIMES = (
    *("fraud", "aiding_network_crime", "concealing_proceeds", "personal_information", "contract_fraud"),
    *("fundraising_fraud", "illegal_deposit_taking", "money_laundering", "credit_card_fraud", "pyramid_selling"),
    *("illegal_border_crossing", "extortion", "illegal_use_of_networks", "insurance_fraud", "loan_fraud"),
)
LEVELS = {"supreme": 1, "provincial": 31, "prefecture": 20, "county": 6, "other": 2}  # 60 sources
COLUMNS = ("xwfb", "dxal", "gzqk", "jcyw", "yasf")


@dataclass(frozen=True, slots=True)
class Pool:
    """What texts are made of, and where it is from."""

    origin: str
    sentences: tuple[str, ...]
    cases: tuple[str, ...]  # titles of cases


@dataclass(frozen=True, slots=True)
class Source:
    """An invented site of a real office."""

    id: str
    name: str
    level: str
    region_code: str | None
    host: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a case."""

    heading: str
    as_written: str
    start: int  # of its text in the publication's, in characters
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a batch: text[start:end] of the publication."""

    number: str
    title: str
    keywords: tuple[str, ...]
    sections: tuple[Section, ...]
    crimes: tuple[str, ...]  # ids
    region: tuple[str, str]  # code, and the name that gave it
    topic: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A made publication. Parts of its text are given with their offsets in it."""

    kind: str
    title: str
    text: str
    published: str | None
    day: date  # on which it appeared, known or not
    source: Source
    issuers: tuple[str, ...]
    pages: tuple[tuple[str, Source], ...]  # URL and site, the best copy first
    before: str | None  # what the best copy said before it was edited
    crimes: tuple[str, ...]  # ids
    cases: tuple[Case, ...] = ()
    outline: tuple[tuple[str, int], ...] = ()  # heading, start
    questions: tuple[tuple[str, str, int, int], ...] = ()  # question, answer, start, end

    @property
    def url(self) -> str:
        return self.pages[0][0]

    @property
    def id(self) -> int:
        return stable_id(canonical_key(self.url))

    @property
    def slug(self) -> str:
        return slug_of(canonical_key(self.url), self.source.id)


@dataclass(slots=True)
class Lines:
    """A text that is being written."""

    lines: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, line: str) -> int:
        """Write a line or several; where they begin."""
        start = self.length
        self.lines.append(line)
        self.length += len(line) + 1
        return start

    @property
    def end(self) -> int:
        """Where the last line ends."""
        return self.length - 1

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Maker:
    """Makes publications of a pool. The same pool, seed and number make the same one."""

    def __init__(self, pool: Pool, seed: int, chars: int = CHARS) -> None:
        """`chars`: the mean of a text before its headings and the ends of sentences."""
        self.pool, self.seed, self.chars = pool, seed, chars
        crimes = {crime.id: crime.name for crime in all_crimes()}
        self.crimes = {id_: crimes[id_] for id_ in dict.fromkeys((*FREQUENT_CRIMES, *crimes))}
        self.regions = {region.code: region.name for region in all_regions()}
        self.sources = _sources()
        self._crime_ids, self._region_codes = tuple(self.crimes), tuple(self.regions)
        self._crime_weights = _zipf(len(self.crimes))
        self._region_weights = _zipf(len(self.regions))
        self._source_weights = _zipf(len(self.sources))

    def publication(self, number: int) -> Publication:
        random = Random(f"{self.seed}/{number}")
        kind = _pick(random, KINDS)
        source = self._one(random, self.sources, self._source_weights)
        # More of them the later it is.
        day = FIRST_DAY + timedelta(days=int((LAST_DAY - FIRST_DAY).days * random.random() ** 0.6))
        words = self._words(random, source, day)
        crimes = self._crimes(random)
        text = Lines()
        text.add(_opening(random, source, day, number))
        size = min(max(random.lognormvariate(log(self.chars) - SPREAD**2 / 2, SPREAD), SHORTEST), LONGEST)
        parts = _PARTS.get(kind, Maker._plain)(self, random, text, size)
        known = _pick(random, PRECISION)
        edited = random.random() < 0.05
        return Publication(
            kind=kind,
            title=random.choice(TITLES[kind]).format_map(words),
            text=text.text,
            published=day.isoformat()[:known] or None,
            day=day,
            source=source,
            issuers=() if random.random() < 0.1 else self._issuers(random, source),
            pages=tuple(self._pages(random, source, day, number)),
            before=self._before(random, text.lines) if edited else None,
            crimes=crimes,
            **parts,
        )

    def _before(self, random: Random, lines: list[str]) -> str:
        """The text before its last line was edited: another text even where a small pool gives that line again."""
        last = self._sentence(random)
        return "\n".join((*lines[:-1], last if last != lines[-1] else last + last))

    def _batch(self, random: Random, text: Lines, size: float) -> dict[str, Any]:
        cases = random.randint(3, 8)
        return {"cases": tuple(self._case(random, text, position, size / cases) for position in range(1, cases + 1))}

    def _case(self, random: Random, text: Lines, position: int, size: float) -> Case:
        number = f"案例{'一二三四五六七八'[position - 1]}"
        title = random.choice(self.pool.cases)
        start = text.add(number)
        text.add(title)
        crimes = self._crimes(random)
        keywords = (*(self.crimes[crime] for crime in crimes), random.choice(TRICKS))
        written = [("keywords", "【关键词】", " ".join(keywords))]
        written += [
            (heading, as_written, "\n".join(self._prose(random, size * share)))
            for heading, as_written, share in SECTIONS
        ]
        sections = []
        for heading, as_written, words in written:
            text.add(as_written)
            sections.append(Section(heading, as_written, text.add(words), text.end))
        code = self._one(random, self._region_codes, self._region_weights)
        region = (code, f"{self.regions[code]}人民检察院")
        topic = "fraud" if random.random() < 0.9 else "other"
        return Case(number, title, keywords, tuple(sections), crimes, region, topic, start, text.end)

    def _report(self, random: Random, text: Lines, size: float) -> dict[str, Any]:
        outline = []
        for heading in HEADINGS:
            outline.append((heading, text.add(heading)))
            self._add_prose(random, text, size / len(HEADINGS))
        return {"outline": tuple(outline)}

    def _questions(self, random: Random, text: Lines, size: float) -> dict[str, Any]:
        found = []
        for question in QUESTIONS:
            start = text.add(f"记者：{question}")
            answer = "\n".join(self._prose(random, size / len(QUESTIONS)))
            text.add(answer)
            found.append((question, answer, start, text.end))
        return {"questions": tuple(found)}

    def _plain(self, random: Random, text: Lines, size: float) -> dict[str, Any]:
        self._add_prose(random, text, size)
        return {}

    def _add_prose(self, random: Random, text: Lines, size: float) -> None:
        for paragraph in self._prose(random, size):
            text.add(paragraph)

    def _prose(self, random: Random, size: float) -> Iterator[str]:
        """Paragraphs of so many characters in all, to the end of a sentence."""
        paragraph = ""
        while size > 0:
            sentence = self._sentence(random)
            paragraph += sentence
            size -= len(sentence)
            if len(paragraph) >= PARAGRAPH:
                yield paragraph
                paragraph = ""
        if paragraph:
            yield paragraph

    def _sentence(self, random: Random) -> str:
        sentences = self.pool.sentences
        return sentences[int(random.random() * len(sentences))]  # a sixth of what random.choice takes

    def _words(self, random: Random, source: Source, day: date) -> dict[str, Any]:
        """What the patterns of titles name."""
        return {
            "place": self.regions[source.region_code] if source.region_code else "最高",
            "trick": random.choice(TRICKS),
            "crime": self.crimes[self._one(random, self._crime_ids, self._crime_weights)],
            "case": random.choice(self.pool.cases),
            "name": f"{random.choice(SURNAMES)}某{random.choice(GIVEN)}",
            "small": random.randint(1, 40),
            "large": random.randint(100, 9_999),
            "year": day.year,
        }

    def _crimes(self, random: Random) -> tuple[str, ...]:
        """The ids of one to three crimes."""
        found = random.choices(self._crime_ids, cum_weights=self._crime_weights, k=random.randint(1, 3))
        return tuple(dict.fromkeys(found))

    def _issuers(self, random: Random, source: Source) -> tuple[str, ...]:
        return (source.name, *(("公安部", "最高人民法院")[: random.randint(1, 2)] if random.random() < 0.1 else ()))

    def _pages(self, random: Random, source: Source, day: date, number: int) -> Iterator[tuple[str, Source]]:
        """One page; of a tenth of the publications two to four, on other sites."""
        others = random.sample(self.sources, random.randint(1, 3)) if random.random() < 0.1 else []
        for site in (source, *(other for other in others if other is not source)):
            path = f"{random.choice(COLUMNS)}/{day:%Y%m}/t{day:%Y%m%d}_{1_000_000 + number}.shtml"
            yield f"https://{site.host}/{path}", site

    @staticmethod
    def _one(random: Random, values: tuple[T, ...], weights: tuple[float, ...]) -> T:
        return random.choices(values, cum_weights=weights)[0]


_PARTS = {"report": Maker._report, "press_qa": Maker._questions, **dict.fromkeys(BATCHES, Maker._batch)}


def read_pool(shared: Path | None) -> Pool:
    """Sentences and titles of the mirror in that folder; of the project's own sample texts where there is none."""
    if shared and (shared / MIRROR).is_file():
        with gzip.open(shared / MIRROR, "rt", encoding="utf-8") as lines:
            paragraphs = [paragraph for line in lines for paragraph in json.loads(line)["paragraphs"]]
        return _pool("the paragraphs of the mirror", paragraphs)
    written = [sample.write(kind, number) for kind in ("c", "r", "a", "o", "n") for number in range(SAMPLE_TEXTS)]
    return _pool(
        "the sample site's texts, since there is no mirror (FANZHA_SHARED)",
        [line for text in written for line in (text.title, *text.lines)],
    )


def fingerprint(pool: Pool) -> str:
    """A short name of what is in the pool."""
    return sha256("\n".join((*pool.sentences, *pool.cases)).encode()).hexdigest()[:16]


def _pool(origin: str, paragraphs: list[str]) -> Pool:
    sentences = (found.strip() for paragraph in paragraphs for found in SENTENCE.findall(paragraph))
    titles = (paragraph for paragraph in paragraphs if CASE_TITLE.fullmatch(paragraph))
    return Pool(origin, tuple(filter(None, sentences)), tuple(dict.fromkeys(titles)))


def _sources() -> tuple[Source, ...]:
    """The sites: of LEVELS as many as it says, the supreme office first."""
    regions = [region for region in all_regions() if not region.code.startswith(("71", "81", "82"))]
    provinces = iter([region for region in regions if region.parent is None])
    prefectures = iter([region for region in regions if region.parent is not None])
    made = [Source("spp", "最高人民检察院", "supreme", None, "www.spp.made.example")]
    for level, wanted in list(LEVELS.items())[1:]:
        for _ in range(wanted):
            region = next(provinces if level == "provincial" else prefectures)
            office = "日报" if level == "other" else "人民检察院"
            name = f"s{region.code}"
            made.append(Source(name, f"{region.name}{office}", level, region.code, f"www.{name}.made.example"))
    return tuple(made)


def _opening(random: Random, source: Source, day: date, number: int) -> str:
    people = "、".join("".join((random.choice(SURNAMES), *random.choices(GIVEN, k=2))) for _ in range(2))
    return f"{source.name}，{day.year}年{day.month}月{day.day}日，第{number + 1}号，{people}。"


def _zipf(count: int) -> tuple[float, ...]:
    """Cumulative weights of `count` things, of which the n-th is n times rarer than the first."""
    return tuple(accumulate(1 / rank for rank in range(1, count + 1)))


def _pick(random: Random, shares: dict[T, int]) -> T:
    return random.choices(tuple(shares), weights=tuple(shares.values()))[0]
