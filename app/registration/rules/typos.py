"""Domains of addresses that look like a slip of the keyboard in a domain that many use."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

COMMON = frozenset(
    "gmail.com hotmail.com outlook.com yahoo.com icloud.com live.com msn.com aol.com protonmail.com proton.me"
    " hotmail.es outlook.es yahoo.es yahoo.com.mx yahoo.com.ar yahoo.com.br hotmail.com.mx live.com.mx"
    " hotmail.fr yahoo.fr hotmail.co.uk yahoo.co.uk googlemail.com me.com mac.com gmx.com gmx.net gmx.de"
    " mail.com email.com ymail.com rocketmail.com zoho.com yandex.com mail.ru uol.com.br bol.com.br"
    " terra.com.br hotmail.com.ar outlook.com.br outlook.com.ar outlook.cl hotmail.cl yahoo.cl yahoo.ca"
    " live.ca hotmail.ca tutanota.com fastmail.com hey.com pm.me prodigy.net.mx racsa.co.cr ice.co.cr"
    " cwjamaica.com".split()
)
MEANT = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "protonmail.com", "yahoo.es")
"""Providers that a domain nobody else uses is measured against, the most used first."""
_GENERIC = frozenset(
    "com org net int edu gov mil info biz name pro coop museum aero jobs travel cat xyz online site club ong"
    " ngo global world tech digital africa lat app dev cloud email news agency foundation academy".split()
)
_COUNTRIES = frozenset(
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bw by"
    " bz ca cc cd cf cg ch ci ck cl cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj"
    " fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io"
    " iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me"
    " mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe"
    " pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss"
    " st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn"
    " vu wf ws ye yt za zm zw".split()
)
PROVIDERS = frozenset(domain for domain in COMMON if len(domain.partition(".")[0]) >= 5)
FREQUENT = 3
MOST_TARGETS = 200
SURE_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Typo:
    """A domain of the list, what it was probably meant to be, and how many rows have it.

    Only `sure` ones are corrected all at once: the others may well be the domain of somebody else.
    """

    domain: str
    meant: str
    count: int
    sure: bool


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def distance(one: str, other: str, most: int = 2) -> int:
    """Count letters left out, put in, changed or swapped with their neighbour; above `most` is most + 1."""
    # Each step changes at most two letters of the set: most pairs end here.
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for here, letter in enumerate(one, 1):
        older, before, row = before, row, [here]
        for there, wanted in enumerate(other, 1):
            cost = min(before[there] + 1, row[there - 1] + 1, before[there - 1] + (letter != wanted))
            if here > 1 and there > 1 and letter == other[there - 2] and one[here - 2] == wanted:
                cost = min(cost, older[there - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def find_typos(emails: Iterable[str], known: Mapping[str, int]) -> list[Typo]:
    """Report domains that are one or two letters from a frequent one, the most rows first.

    `known` counts the proved addresses of the directory by domain: a domain from which somebody has
    proved an address exists, whatever it looks like.
    """
    counts = Counter(domain_of(email) for email in emails)
    frequent = [domain for domain, count in counts.items() if count >= FREQUENT]
    used = sorted({*frequent, *known} - PROVIDERS, key=lambda domain: (-counts[domain], domain))
    targets = [*MEANT, *sorted(PROVIDERS - set(MEANT)), *used[:MOST_TARGETS]]
    found = []
    for domain, count in counts.items():
        if domain in COMMON or domain in known:
            continue
        meant = _meant_by(domain, count, targets, counts)
        if meant is not None:
            found.append(Typo(domain, meant, count, _is_sure(domain, meant, counts)))
    return sorted(found, key=lambda typo: (not typo.sure, -typo.count, typo.domain))


def _meant_by(domain: str, count: int, targets: Collection[str], counts: Mapping[str, int]) -> str | None:
    best: tuple[int, str] | None = None
    for target in targets:
        if target == domain or (target not in PROVIDERS and 0 < counts.get(target, 0) < count * FREQUENT):
            continue
        steps = distance(domain, target)
        if steps <= _allowed(domain, target) and (best is None or steps < best[0]):
            best = steps, target
    return best[1] if best else None


def _allowed(domain: str, target: str) -> int:
    """Say how many letters may differ: short names differ by little without being slips."""
    own, end = _split(domain)
    other, other_end = _split(target)
    if own == other and end != other_end and _is_real(end) and target not in PROVIDERS:
        return 0  # The same name in another country: sre.gob.mx and sre.gob.hn.
    return 2 if min(len(own), len(other)) >= SURE_LENGTH or own == other else 1


def _is_sure(domain: str, meant: str, counts: Mapping[str, int]) -> bool:
    own, end = _split(domain)
    other, _end = _split(meant)
    if not _is_real(end) or meant in PROVIDERS:
        return True
    often = counts.get(meant, 0) >= 10 * counts[domain]
    return len(other) >= SURE_LENGTH + distance(own, other) and (often or distance(domain, meant) == 1)


def _split(domain: str) -> tuple[str, str]:
    """Split a domain into its own name and what it stands under: `sre`, `gob.mx`."""
    parts = domain.split(".")
    if len(parts) >= 3 and len(parts[-1]) == 2 and len(parts[-2]) <= 4:
        return ".".join(parts[:-2]), ".".join(parts[-2:])
    return ".".join(parts[:-1]), parts[-1]


def _is_real(end: str) -> bool:
    """Tell whether domains may stand under this ending; `con` and `gob.mxx` are nobody's."""
    last = end.rpartition(".")[2]
    return last in _GENERIC or last in _COUNTRIES or last.startswith("xn--")


def corrected(email: str, corrections: Mapping[str, str]) -> str:
    """Return the address under the domain that was meant."""
    name, _at, _domain = email.rpartition("@")
    meant = corrections.get(domain_of(email))
    return f"{name}@{meant}" if meant else email
