from dataclasses import dataclass


@dataclass
class Text:
    url: str
    body: bytes
    content_type: str = "text/html"


def texts(shared):
    return [
        Text(f"http://{p.stem[:20].replace('_', '-')}.example/{i}.html", p.read_bytes())
        for i, p in enumerate(sorted((shared / "html").glob("*.html")))
    ]
