"""Reading Word files: 300 articles against the bare reading of the XML, and against five times as many."""

import io
import time
import zipfile

import django

django.setup()

from lxml import etree  # noqa: E402

from bench.show import seconds  # noqa: E402
from policies import articles, html, word  # noqa: E402
from tests.policies.wordfiles import long_document  # noqa: E402


def best(work, times=7):
    spent = []
    for _ in range(times):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def bare(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        etree.fromstring(packed.read("word/document.xml"))


content, longer = long_document(300), long_document(1500)
draft = word.read(content)
print(f"{len(html.clean(draft.markup)):,} characters of HTML, processor time")
seconds(
    {
        "unpacking and parsing the XML": best(lambda: bare(content)),
        "import of 300 articles": best(lambda: word.read(content)),
        "the same with structure and anchors": best(lambda: articles.structure(word.read(content).markup)),
        "import of 1,500 articles": best(lambda: word.read(longer)),
    },
    "import of 300 articles",
)
