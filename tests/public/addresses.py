"""Every kind of public address, on the real report."""

REPORT = "/recommendations/police-conduct-and-complaints/"
PAGES = [
    "/",
    "/recommendations/",
    "/recommendations/?text=nothing+like+this",
    "/recommendations/?body=iopc&sort=-number&page=7&word=splendid",
    REPORT,
    *(f"{REPORT}{number}/" for number in range(1, 9)),
    "/bodies/",
    "/bodies/iopc/",
    "/bodies/mayor/",
    "/bodies/mopac/",
    "/bodies/police-and-crime-committee/",
    "/statistics/",
    "/statistics/met-complaint-allegations/",
    "/statistics/met-received-individual-behaviours/",
    "/statistics/met-ten-or-more-complaint-cases/",
    "/changes/",
    "/changes/1/",
    "/words/",
    "/how-we-decide/",
]
DOWNLOADS = [
    "/recommendations.csv",
    "/recommendations.csv?body=met",
    "/statistics/met-complaint-allegations.csv",
]
EVERY = [*PAGES, *DOWNLOADS]


def with_query(address: str, query: str) -> str:
    """The address with one more parameter."""
    return f"{address}{'&' if '?' in address else '?'}{query}"
