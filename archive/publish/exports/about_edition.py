"""What every description of an edition says in the same words: its title, summary and licence."""

from __future__ import annotations

from dataclasses import dataclass

from archive.moments import china_midnight

NAME = "fanzha"
TITLE = "fanzha 反诈: publications of China's procuratorates on fraud"
TITLE_ZH = "反诈：中国检察机关涉诈骗文献库"
AUTHOR = "fanzha 反诈"
SUMMARY = (
    "Reports, typical cases, guiding cases, press Q&A and releases on fraud that China's procuratorates published on "
    "their sites: clean texts, cases with their sections, crimes and places, and every page that carried them, with "
    "dates and addresses."
)
SUMMARY_ZH = (
    "中国检察机关网站发布的涉诈骗文献：工作情况、典型案例、指导性案例、答记者问和动态的全文、"
    "案例结构、罪名、地区和全部出处。"
)
KEYWORDS = ("fraud", "procuratorate", "China", "typical cases", "guiding cases", "反诈", "检察", "典型案例", "检例")

DATABASE_ABOUT = "The SQLite file with all tables and the search index"


@dataclass(frozen=True, slots=True)
class ExportedEdition:
    """The edition that is exported."""

    id: str  # never given to another
    day: str  # of its publishing, China's, ISO 8601

    @property
    def created(self) -> str:
        """The first moment of its day in China: a time of its own would give the same rows other bytes."""
        return china_midnight(self.day)

    @property
    def urn(self) -> str:
        """A name for programs: the archive does not know the address of its site."""
        return f"urn:fanzha:edition:{self.id}"

    @property
    def version(self) -> str:
        """Its day as a version of three numbers, which Croissant wants."""
        return ".".join(str(int(part)) for part in self.day.split("-"))


@dataclass(frozen=True, slots=True)
class Licence:
    """What may be done with a part of the texts."""

    name: str  # for programs
    title: str
    statement: str


OFFICIAL = Licence(
    "official-documents",
    "Official documents of state organs: no copyright",
    "Documents of a legislative, administrative or judicial nature that state organs of China issue have no copyright "
    "(Copyright Law of the People's Republic of China, article 5). Name the office and the official address.",
)
PRESS = Licence(
    "press-texts",
    "Press texts: the rights are their publishers'",
    "Texts of newspapers, news sites and other reposts belong to those who published them. They are here so that an "
    "official text can be followed; publishing them again needs the publisher's permission.",
)
LICENCES = (OFFICIAL, PRESS)
LICENCE_ZH = (
    "国家机关的立法、行政、司法性质的文件不受著作权法保护（著作权法第五条），引用请注明发布机关和官方网址；"
    "报刊、新闻网站等转载的文字权利属于其发布者，再次发表须经许可。"
)
TAKE_OUT = (
    "Write to whoever runs the archive (the site's page /about says how), with the address of the page and the reason. "
    "What is taken out is in no later edition, and its address says that it was taken out."
)
