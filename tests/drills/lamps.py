"""The files of the drill of past days: two reports of an invented committee, and figures."""

from typing import Any

from tests.drills.chance import Chance

COMMITTEE = "wick-committee"
BODIES = ("lamp-office", "gas-works", "lamplighter")
THEMES = ("lamps", "gas", "budget", "night watch")


def _body(slug: str, kind: str = "public body") -> dict[str, Any]:
    name = slug.replace("-", " ").title()
    return {"slug": slug, "name": name, "short_name": name, "in_a_sentence": f"the {name}", "kind": kind}


def report(number: int) -> dict[str, Any]:
    """A report's file: three recommendations, the last of them owed each time, and two findings."""
    return {
        "report": {"slug": f"lamps-{number}", "title": f"Lamps of the Old Town, part {number}", "committee": COMMITTEE,
                   "invented": True, "published": "long ago", "summary": "How the old town is lit."},
        "bodies": [_body(COMMITTEE, "committee"), *map(_body, BODIES)],
        "findings": [{"number": f"F{it}", "text": f"{it} is dark", "leads_to": ["1", str(it)]} for it in (2, 3)],
        "recommendations": [
            {"number": str(it), "title": f"Mend lamp {it}", "aim": "Nobody stumbles", "themes": ["lamps"],
             "owed": "each time" if it == 3 else "once", "deadline": None if it == 3 else f"2024-11-{number * it:02}",
             "addressees": [{"body": BODIES[it % 3], "role": "lead", "reply": "wanted", "reply_by": "2024-11-09"},
                            {"body": BODIES[(it + 1) % 3], "role": "partner"}],
             "parts": [{"letter": "a", "text": f"Mend it, {it}"}, {"letter": "b", "text": f"Say so, {it}"}]}
            for it in (1, 2, 3)
        ],
    }  # fmt: skip


def observation(series: str, index: int, value: int) -> dict[str, Any]:
    """One figure of a series: for the year that begins `index` years after April 2010."""
    return {"figure": f"{series}-{index}", "source": "gazette", "from": f"{2010 + index}-04-01",
            "to": f"{2011 + index}-03-31", "value": value, "precision": "exact"}  # fmt: skip


def figures() -> dict[str, Any]:
    """A file of figures: two series, one of them tied to a recommendation of the first report."""
    return {
        "title": "Lamps in numbers",
        "sources": [{"slug": "gazette", "title": "The Old Town Gazette", "made_by": "Gas Works"}],
        "series": [
            {"slug": slug, "title": f"How many {slug}", "unit": "lamps", "time_basis": "received in a period",
             "population": "every lamp", "geography": "the Old Town", "definition": "Lamps.",
             "observations": [observation(slug, 0, 12)]}
            for slug in ("lit", "broken")
        ],
        "recommendations": [
            {"report": "lamps-1", "number": "1", "note": "A start.",
             "figures": [{"series": "lit", "can_show": "Some light.", "cannot_show": "Who stumbles."}]}
        ],
    }  # fmt: skip


# How a report's file is changed


def change(file: dict[str, Any], chance: Chance) -> None:
    """Change one thing in a report's file at random."""
    chance.choice((_retitle, _rename, _rewrite, _reshape, _redate))(file, chance)


def _retitle(file: dict[str, Any], chance: Chance) -> None:
    file["report"] |= {chance.choice(("title", "summary", "reply_note")): chance.words("the report")}


def _rename(file: dict[str, Any], chance: Chance) -> None:
    name = chance.words("office")
    body = chance.choice(file["bodies"])
    body |= {"name": f"Old Town {name}", "short_name": name, "in_a_sentence": f"the {name}"}


def _rewrite(file: dict[str, Any], chance: Chance) -> None:
    section = chance.choice(file["recommendations"])
    section |= {chance.choice(("title", "aim", "settles")): chance.words("recommendation")}
    section["themes"] = chance.sample(THEMES, chance.randint(0, 3))
    chance.choice(section["parts"])["text"] = chance.words("part")
    chance.choice(file["findings"])["text"] = chance.words("finding")


def _reshape(file: dict[str, Any], chance: Chance) -> None:
    """A part or an addressee more or less."""
    section = chance.choice(file["recommendations"])
    letters = {part["letter"] for part in section["parts"]}
    free = [letter for letter in "abc" if letter not in letters]
    if free and chance.random() < 0.6:
        section["parts"].append({"letter": free[0], "text": chance.words("part")})
    elif len(section["parts"]) > 1:
        section["parts"].remove(chance.choice(section["parts"]))
    roles = ("partner", "consulted", "recipient", "subject")
    others = [{"body": body, "role": chance.choice(roles)} for body in BODIES]
    leading = section["addressees"][0]
    section["addressees"] = [leading, *(it for it in others if it["body"] != leading["body"])][
        : chance.randint(1, 3)
    ]


def _redate(file: dict[str, Any], chance: Chance) -> None:
    section = chance.choice(file["recommendations"][:2])  # the third is owed each time
    section["deadline"] = chance.day(-20, 90).isoformat()
    section["addressees"][0]["reply_by"] = chance.day(-20, 60).isoformat()
