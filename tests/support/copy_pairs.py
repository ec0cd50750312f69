"""Pairs of texts, each with whether they are copies, made by code from the texts of the mirror.

Nothing of the mirror is in this file: texts are cut, changed and framed when a test runs. A kind of pair is a function
from a text of the mirror to what other sites could make of it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path
from random import Random

from opencc import OpenCC

from archive.analysis import analyse
from archive.model import Article, Case, Kind
from archive.text.letters import letters_and_digits
from archive.text.numerals import numeral_of

MIN_CASE_CHARS = 400  # of a case that is taken for a page of its own
MIN_CHARS = 900  # of a text of which pairs are made
REPORTS = {Kind.REPORT, Kind.PRESS_QA}
BATCHES = {Kind.GUIDING_CASES, Kind.TYPICAL_CASES}
HANZI = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
NUMBER_LINE = re.compile(r"^[（(]?检例第\s*\d+\s*号[）)]?$|^案例[一二三四五六七八九十\d]+$")
PREFACE = (
    "编者按：近期，不少读者来信询问相关案件的办理情况，本网整理了有关材料，供大家学习参考。",
    "以下内容由本网编辑整理，如有疑问，欢迎拨打热线电话或者到服务窗口咨询，工作人员将及时给予答复。",
)
CLOSING = "以上就是本期的全部内容，感谢您的阅读，更多内容请继续关注本栏目，我们下期再见，祝您生活愉快。"


@dataclass(frozen=True, slots=True)
class MirrorText:
    """A text of the mirror."""

    url: str
    kind: Kind
    article: Article
    cases: tuple[Case, ...]

    @property
    def paragraphs(self) -> list[str]:
        return self.article.text.split("\n")


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts, and whether they are copies of one work, or one of them is of a part of the other's."""

    kind: str
    one: Article
    other: Article
    are_copies: bool
    source: str  # URL


Maker = Callable[[MirrorText, Random], Iterator[tuple[Article, Article]]]


def sources(mirror: Path) -> list[MirrorText]:
    """The texts of the mirror, as the scorer has them."""
    expected = [json.loads(line) for line in (mirror / "expected.jsonl").read_text("utf-8").splitlines()]
    with gzip.open(mirror / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        paragraphs = {row["url"]: row["paragraphs"] for row in map(json.loads, lines)}
    return [_source(page, paragraphs[page["url"]]) for page in expected if page["url"] in paragraphs]


def _source(page: dict[str, str], paragraphs: list[str]) -> MirrorText:
    dated = page.get("published")
    article = Article(page["title"], dated, "meta" if dated else None, None, None, "\n".join(paragraphs))
    found = analyse(article)
    return MirrorText(page["url"], found.kind, article, found.structure.cases)


def in_half(source: MirrorText, half: int) -> bool:
    """Whether a text is in this half, 0 or 1, of the mirror. The rules were written with half 0 alone."""
    return sha256(source.url.encode()).digest()[0] % 2 == half


def pairs(found: list[MirrorText], most: int | None = None) -> Iterator[TextPair]:
    """Pairs made of these texts, the same at each call: at most so many of each kind."""
    usable = [source for source in found if len(source.article.text) >= MIN_CHARS]
    for makers, are_copies in ((COPIES, True), (OTHERS, False)):
        for kind, maker in makers.items():
            yield from islice(_pairs_of(kind, maker, usable, are_copies=are_copies), most)
    # One batch is on two pages of the mirror.
    batches = {source.cases[0].number: source.article for source in usable if source.kind in BATCHES and source.cases}
    for one, other in islice(pairwise(batches.values()), most):
        yield TextPair("batches of one series", one, other, False, one.title or "")


def _pairs_of(kind: str, maker: Maker, found: list[MirrorText], *, are_copies: bool) -> Iterator[TextPair]:
    for source in Random(kind).sample(found, len(found)):
        for one, other in maker(source, Random(f"{kind} {source.url}")):
            yield TextPair(kind, one, other, are_copies, source.url)


# --- copies ---------------------------------------------------------------------------------------------------------


def _long_cases(source: MirrorText) -> list[tuple[Case, str]]:
    """Cases of a batch that are long enough for a page, each with its text."""
    cases = source.cases if len(source.cases) > 1 else ()
    texts = ((case, source.article.text[case.start : case.end].strip("\n")) for case in cases)
    return [(case, text) for case, text in texts if len(text) >= MIN_CASE_CHARS]


def case_pages(source: MirrorText) -> Iterator[Article]:
    """Pages of the cases of a batch, each with title and text."""
    return (_page(source, case.title, text) for case, text in _long_cases(source))


def _drawn(source: MirrorText, random: Random) -> Iterator[tuple[Case, str]]:
    found = _long_cases(source)
    yield from random.sample(found, min(1, len(found)))


def _without_head(text: str, case: Case) -> str:
    """The text of a case without the lines of its number and name."""
    lines = text.split("\n")
    name = letters_and_digits(case.title)
    while lines and (NUMBER_LINE.match(lines[0].strip()) or letters_and_digits(lines[0]) in name):
        del lines[0]
    return "\n".join(lines)


def _page(source: MirrorText, title: str | None, text: str, published: str | None = None) -> Article:
    return replace(source.article, title=title, text=text, published=published)


def _whole_case(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    for case, text in _drawn(source, random):
        yield _page(source, f"{case.title}（{case.number}）", text), source.article


def _case_without_number(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    for case, text in _drawn(source, random):
        lines = [line for line in text.split("\n") if not NUMBER_LINE.match(line.strip())]
        yield _page(source, f"典型案例：{case.title}", "\n".join(lines)), source.article


def _case_without_head(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    for case, text in _drawn(source, random):
        yield _page(source, case.title, _without_head(text, case)), source.article


def _case_without_title(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    for case, text in _drawn(source, random):
        yield _page(source, random.choice((None, "以案释法", "案例选登")), _without_head(text, case)), source.article


def _case_framed(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    for case, text in _drawn(source, random):
        yield _page(source, case.title, f"{PREFACE[0]}\n{_without_head(text, case)}\n{CLOSING}"), source.article


def _case_framed_without_title(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    for case, text in _drawn(source, random):
        framed = f"{PREFACE[1]}\n{_without_head(text, case)}\n{CLOSING}"
        yield _page(source, "检察官说法", changed(framed, 0.01, random)), source.article


def _two_cases_of_it(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    found = _long_cases(source)
    if len(found) > 3:
        texts = [text for _, text in random.sample(found, 2)]
        yield _page(source, "典型案例选登", "\n".join(texts)), source.article


def _case_changed(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    for case, text in _drawn(source, random):
        yield _page(source, case.title, changed(_without_head(text, case), 0.05, random)), source.article


def _half(titles: str) -> Maker:
    def halves(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
        lines = source.paragraphs
        at = len(lines) // 2
        first = random.random() < 0.5
        text = "\n".join(lines[:at] if first else lines[at:])
        title = titles.format(title=source.article.title, part="上" if first else "下") or None
        yield _page(source, title, text, source.article.published), source.article

    return halves


def _prefaced_half(source: MirrorText, _random: Random) -> Iterator[tuple[Article, Article]]:
    lines = source.paragraphs
    yield _page(source, "学习材料", "\n".join((*PREFACE, *lines[len(lines) // 2 :], CLOSING))), source.article


def _in_lines(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    """A scan: lines of one length, some letters misread, left out or read twice."""
    text = changed(source.article.text.replace("\n", ""), 0.02, random)
    text = "".join(letter * random.choices((1, 0, 2), (98, 1, 1))[0] for letter in text)
    yield _page(source, source.article.title, "\n".join(re.findall(".{1,28}", text))), source.article


def _prefaced(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    title = random.choice((source.article.title, f"转发：{source.article.title}", "学习材料"))
    yield _page(source, title, "\n".join((*PREFACE, source.article.text, CLOSING))), source.article


def _traditional(source: MirrorText, _random: Random) -> Iterator[tuple[Article, Article]]:
    convert = OpenCC("s2twp").convert
    yield _page(source, convert(source.article.title or ""), convert(source.article.text)), source.article


def _noise(share: float, *, titled: bool) -> Maker:
    def noisy(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
        text = changed(source.article.text, share, random)
        yield _page(source, source.article.title if titled else None, text), source.article

    return noisy


def changed(text: str, share: float, random: Random) -> str:
    """The text with this share of its characters, punctuation and digits among them, replaced by hanzi."""
    return "".join(
        random.choice(HANZI) if not character.isspace() and random.random() < share else character for character in text
    )


COPIES: dict[str, Maker] = {
    "case with number": _whole_case,
    "case without number": _case_without_number,
    "case without head line": _case_without_head,
    "case without title": _case_without_title,
    "case in a frame": _case_framed,
    "case in a frame, without title": _case_framed_without_title,
    "two cases": _two_cases_of_it,
    "case with 5 % changed": _case_changed,
    "half with part in title": _half("{title}（{part}）"),
    "half announced": _half("最高检发布《{title}》{part}"),
    "half with another title": _half("检察动态"),
    "half without title": _half(""),
    "preface": _prefaced,
    "preface and half": _prefaced_half,
    "scan in lines": _in_lines,
    "traditional": _traditional,
    "1 % changed": _noise(0.01, titled=True),
    "5 % changed": _noise(0.05, titled=True),
    "5 % changed, without title": _noise(0.05, titled=False),
}


# --- other works ----------------------------------------------------------------------------------------------------


def _digest(titles: str) -> Maker:
    def digest(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
        sentences = [one for one in re.split("(?<=。)|\n", source.article.text) if len(one) > 12]
        chosen = [one for one in sentences if random.random() < 0.3]
        lead = "记者从新闻发布会上获悉，有关部门近日通报了情况，引起社会广泛关注。"
        text = "\n".join((lead, *chosen))
        if len(letters_and_digits(text)) > 300:
            yield _page(source, titles.format(title=source.article.title), text), source.article

    return digest


def _openings(source: MirrorText, _random: Random) -> Iterator[tuple[Article, Article]]:
    """A digest of the first sentence of each paragraph."""
    text = "\n".join(f"{line.partition('。')[0]}。" for line in source.paragraphs if len(line) > 150)
    if len(letters_and_digits(text)) > 300 and len(text) < len(source.article.text) / 2:
        yield _page(source, f"{source.article.title}（摘编）", text, source.article.published), source.article


def other_figures(text: str, random: Random) -> str:
    """The text with other figures."""
    return re.sub(r"\d+", lambda found: str(random.randrange(10 ** (len(found[0]) - 1), 10 ** len(found[0]))), text)


def _periods(first: str, second: str) -> Maker:
    def periods(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
        if len(re.findall(r"\d+", source.article.text)) < 8 or source.kind not in REPORTS:
            return
        text = other_figures(source.article.text, random)
        title = re.sub(r"[（(]?\d{4}年[）)]?", "", source.article.title or "")
        one, other = first.format(title=title), second.format(title=title)
        yield _page(source, one, text, "2022-07-20"), _page(source, other, source.article.text, "2023-07-21")

    return periods


def _reworded_year(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    """Next year's report under the same title: other figures, and a fifth of its paragraphs in another order."""
    if len(re.findall(r"\d+", source.article.text)) >= 8 and source.kind in REPORTS:
        lines = source.paragraphs
        moved = [line for line in lines if random.random() < 0.2]
        text = "\n".join([line for line in lines if line not in moved] + moved)
        yield _page(source, source.article.title, other_figures(text, random), "2029-01-05"), source.article


def _quarters(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    """A Q&A for each quarter: the form is ours, its paragraphs are those with figures of a text of the mirror."""
    figures = [line for line in source.paragraphs if len(re.findall(r"\d+", line)) >= 2][:8]
    text = "\n".join(f"问：第{at}个方面的情况怎样？\n答：{line}" for at, line in enumerate(figures, 1))
    if len(figures) >= 4 and len(text) > 500:
        title = "案件管理办公室负责人就{}主要办案数据答记者问"
        one = _page(source, title.format("第一季度"), text, "2023-04-20")
        yield one, _page(source, title.format("上半年"), other_figures(text, random), "2023-07-20")
        plain = replace(one, title="案件管理办公室负责人答记者问")
        yield plain, replace(plain, text=other_figures(text, random), published="2023-05-20")


def _interview(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    lines = [line for line in source.paragraphs if len(line) > 60 and random.random() < 0.7]
    text = "\n".join(f"记者：请问第{at}个问题，有关部门是如何考虑的？\n{line}" for at, line in enumerate(lines, 1))
    if source.kind not in REPORTS and len(lines) > 3:
        title = random.choice(("就《{}》答记者问", "负责人就{}答记者问")).format(source.article.title)
        yield _page(source, title, text, source.article.published), source.article


def _versions(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    """A law and its amended version: the form is ours, its articles are sentences of a text of the mirror."""
    sentences = [one for one in re.split("(?<=。)|\n", source.article.text) if 30 < len(one) < 160][:50]
    if len(sentences) < 40:
        return
    old, spare = sentences[:-6], sentences[-6:]
    new = list(old)
    for article in spare[:3]:
        new[random.randrange(len(new))] = article
    for article in spare[3:]:
        new.insert(random.randrange(5, len(new)), article)
    title = random.choice(("样例工作规则", "样例工作规则（修订）"))
    yield (
        _page(source, title, _articles(new), "2019-12-30"),
        _page(source, "样例工作规则", _articles(old), "2012-11-22"),
    )


def _articles(sentences: list[str]) -> str:
    return "\n".join(f"第{numeral_of(at)}条　{sentence}" for at, sentence in enumerate(sentences, 1))


def _two_cases(source: MirrorText, _random: Random) -> Iterator[tuple[Article, Article]]:
    for (one, text), (other, again) in islice(pairwise(_long_cases(source)), 1):
        yield _page(source, one.title, text), _page(source, other.title, again)


def _one_form(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    """Notices of one form on two people: the form is ours, longer for a sentence of the mirror."""
    form = (
        "日前，样例市原副市长{name}涉嫌受贿一案，由样例省监察委员会调查终结，经样例省人民检察院指定管辖，移送样例市人民检察院"
        "审查起诉。样例市人民检察院已向样例市中级人民法院提起公诉。检察机关在审查起诉阶段，依法告知了被告人{name}享有的诉讼"
        "权利，并讯问了被告人{name}，听取了辩护人的意见。样例市人民检察院起诉指控：被告人{name}利用担任职务上的便利，为他人"
        "谋取利益，非法收受他人财物，数额特别巨大，依法应当以受贿罪追究其刑事责任。"
    )
    sentence = next((line for line in source.paragraphs if 40 < len(line) < 120), "")
    names = random.sample(("张建国", "欧阳明", "李爱华", "王小平", "赵大海"), 2)
    one, other = (
        _page(source, f"检察机关依法对{name}涉嫌受贿案提起公诉", f"{form.format(name=name)}\n{sentence}")
        for name in names
    )
    yield one, other


OTHERS: dict[str, Maker] = {
    "digest": _digest("一图读懂：{title}"),
    "digest under the same title": _digest("{title}"),
    "digest of openings": _openings,
    "reports of two years": _periods("{title}（2021年）", "{title}（2022年）"),
    "reports of two years under one title": _periods("{title}", "{title}"),
    "reports of two years, moved paragraphs": _reworded_year,
    "quarterly Q&As": _quarters,
    "a text and its Q&A": _interview,
    "versions of a law": _versions,
    "two cases of one batch": _two_cases,
    "notices of one form": _one_form,
}
