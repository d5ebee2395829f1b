"""Invented people: names, addresses and what they represent, drawn from a seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.text import slugify

WOMEN = (
    "Ana Lucía", "Arelis", "Belkis", "Carolina", "Daniela", "Elena", "Fátima", "Gabriela", "Irma", "Ixchel", "Jacinta",
    "Keisha", "Lorena", "Marisol", "Nayeli", "Odalis", "Patricia", "Rosaura", "Shanice", "Tamara", "Úrsula", "Violeta",
    "Wendy", "Ximena", "Yolanda", "Zoila",
)  # fmt: skip
MEN = (
    "Andrés", "Benito", "César", "Darío", "Esteban", "Fermín", "Gonzalo", "Héctor", "Iñaki", "Joaquín", "Kenrick",
    "Leonel", "Mauricio", "Néstor", "Óscar", "Pablo", "Ramón", "Sergio", "Tomás", "Wilmer",
)  # fmt: skip
FAMILIES = (
    "Almonte", "Baptiste", "Castaño", "Chávez", "Del Valle", "Espinoza", "Ferreras", "Guzmán", "Ibáñez", "Jerez",
    "Krauze", "León", "Menchú", "Nájera", "Núñez", "Ocampo", "Peña", "Quezada", "Reyes", "Solís", "Tercero", "Ulate",
    "Villalobos", "Williams", "Xol", "Ycaza", "Zúñiga", "Brown", "Fraser", "Osorio",
)  # fmt: skip
ENGLISH = frozenset({"BZ", "CA", "US", "JM", "TT", "GY", "BB", "GB"})


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist."""

    given_name: str
    family_name: str
    email: str
    gender: str
    country_code: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def invent(draw: random.Random, countries: Sequence[str], *, domain: str) -> Iterator[Invented]:
    """Invent one person for each country given, no two with the same address or the same name."""
    seen: set[str] = set()
    for number, country in enumerate(countries):
        woman = draw.random() < 0.68
        while True:
            given = draw.choice(WOMEN if woman else MEN)
            family = f"{draw.choice(FAMILIES)} {draw.choice(FAMILIES)}"
            if f"{given} {family}" not in seen:
                break
        seen.add(f"{given} {family}")
        yield Invented(
            given_name=given,
            family_name=family,
            email=f"{slugify(given)}.{slugify(family)}{number}@{domain}",
            gender="mujer" if woman else "hombre",
            country_code=country,
            language="en" if country in ENGLISH and draw.random() < 0.85 else "es",
        )


def spread(total: int, countries: Sequence[str], draw: random.Random) -> list[str]:
    """Return so many country codes that each country occurs, the first ones more often."""
    weights = [1 / (1 + place / 4) for place in range(len(countries))]
    rest = draw.choices(list(countries), weights, k=total - len(countries))
    return [*countries, *rest]
