"""The plain-word topics of the directory, and how a sentence is matched to them.

The list is our own. It is small on purpose: a person chooses from it without help.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    label: str
    stems: str  # beginnings of words that speak of it, with commas between


_ALL = (
    Topic(
        "help-at-home",
        "Help at home",
        "homecare, domiciliary, personal care, wash, dressed, dressing, bath, shower, cook, "
        "meal, clean, shopping, laundry, toilet, medicine",
    ),
    Topic(
        "day",
        "Things to do in the day",
        "day centre, day opportunit, day service, craft, art, music, sing, choir, drama, "
        "theatre, danc, garden, hobb, heritage, film",
    ),
    Topic(
        "active",
        "Being active",
        "active, sport, exercis, fitness, swim, walk, football, bowl, tennis, badminton, "
        "cricket, golf, rugby, gym, yoga, athletic, netball, cycl, running, danc, martial, "
        "basketball, rowing",
    ),
    Topic(
        "company",
        "Company and friends",
        "lonel, alone, isolat, befriend, friend, company, social club, lunch club, coffee, "
        "cafe, café, meet up, meet-up, meet people, meet other, neighbour, peer support, "
        "listening ear, bored",
    ),
    Topic(
        "wellbeing",
        "Mental wellbeing",
        "mental health, anxi, depress, counsel, therap, wellbeing, well-being, stress, worr, "
        "panic, sad, mood, hearing voices, grief, griev, bereave, suicid, self-harm, addict, "
        "alcohol",
    ),
    Topic(
        "learning",
        "Learning and work",
        "learn, course, class, educat, training, skill, work experience, employ, job, "
        "volunteer, college, computer, read and write, english",
    ),
    Topic(
        "advice",
        "Advice and speaking up",
        "advice, advis, advoca, benefit, debt, money, housing, rent, legal, rights, "
        "information, bills, abuse, refugee, victim",
    ),
    Topic(
        "health",
        "Health",
        "health, doctor, gp, nurs, pharmac, medic, dentist, hospital, cancer, stroke, diabet, "
        "pain, clinic, dementia, alzheimer, memory",
    ),
    Topic("libraries", "Libraries", "librar, book, reading"),
    Topic(
        "carers",
        "Breaks and help for carers",
        "carer, caring for my, care for my, look after my, looking after my, respite, a break, "
        "sitting service",
    ),
    Topic("care-homes", "Care homes", "care home, nursing home, residential home"),
    Topic(
        "supported-living",
        "A home with support",
        "supported living, supported housing, extra care, shared lives, sheltered",
    ),
    Topic(
        "equipment",
        "Equipment and changes to your home",
        "equipment, wheelchair, grab rail, stairlift, adaptation, hearing aid, telecare, alarm, "
        "mobility aid",
    ),
    Topic(
        "getting-about",
        "Getting about",
        "transport, community car, minibus, dial-a-ride, a lift, driver",
    ),
    Topic(
        "faith",
        "Faith and belief",
        "church, mosque, temple, synagogue, faith, worship, christian, muslim, jewish, hindu, "
        "sikh, relig, pray",
    ),
)
TOPICS = {topic.code: topic for topic in _ALL}
_FOUND_BY = {
    topic.code: re.compile(rf"\b(?:{'|'.join(map(re.escape, topic.stems.split(', ')))})", re.I)
    for topic in _ALL
}

# Words that say nothing about what somebody is looking for, though they are not all grammar.
NOISE = frozenset(
    re.findall(
        r"[a-z]+",
        """
able about afternoon ago all also always and any anybody anyone anything are away back bad been
before being bit both but can cannot care come could dad daughter day days did didn does doesn
doing don done each else even evening ever every everyone everything feel feeling few find for
from get gets getting give goes going gone good got had hard has have having help helped helping
her here him his home hope house how husband into isn its just keep kind know last leave less
let life like likes little live lived lives living long look looking lot lots love loves make
makes many may maybe more morning most mother much mum must need needs never new next night not
nothing now off often old one only other our out own partner past people person place put really
right same say see seem she should since some somebody someone something sometimes son soon
still such support take tell than that the their them then there these they thing things think
this those time times too trouble try trying two use used very want wants was way week weeks
well went were what when where which while who wife will with without won would year years yes
yet you your
""",
    )
)


def topics_in(text: str) -> tuple[str, ...]:
    """Return the topics that a text speaks of, in the order of the list."""
    return tuple(code for code, words in _FOUND_BY.items() if words.search(text))


def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of an ordinary sentence that say what it is about, each once."""
    found = re.findall(r"[^\W\d_]{3,}", text.lower())
    return tuple(dict.fromkeys(word for word in found if word not in NOISE))


def labels(codes: Iterable[str]) -> str:
    """Return the topics' names, as words to be found by."""
    return " ".join(TOPICS[code].label for code in codes)
