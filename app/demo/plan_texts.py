"""What the four tables of the IV congress wrote: sections by the template's kinds, and dated activities."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """An activity of a plan: what, who, from and to as month, how one will know, and its theme's code."""

    what: str
    responsible: str
    begins: tuple[int, int]
    ends: tuple[int, int]
    indicator: str
    theme: str


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    """A table with its axis, and what it wrote."""

    name: tuple[str, str]
    axis: tuple[str, str]
    sections: dict[str, str]
    tasks: tuple[Task, ...]


PLANS = (
    WrittenPlan(
        name=("Mesa 1", "Table 1"),
        axis=("Factores de la migración y rutas regulares", "Drivers of migration and regular routes"),
        sections={
            "context": "Las mujeres migran cada vez más solas o a cargo de su familia. Las vías regulares que existen"
            " piden papeles, dinero y tiempo que muchas no tienen.",
            "findings": "- Los programas de trabajo temporal llegan a pocas mujeres.\n- Los requisitos se publican en un solo idioma y cambian sin aviso.",
            "priorities": "1. Requisitos claros, en lenguaje sencillo y en lenguas indígenas.\n2. Cupos para mujeres"
            " en los programas de trabajo temporal.",
            "follow_up": "La mesa se reúne en línea cada tres meses y presenta avances en el congreso siguiente.",
        },
        tasks=(
            Task("Publicar una guía de rutas regulares con perspectiva de género", "Direcciones de migración",
                 (2022, 10), (2023, 3), "Guía publicada en tres idiomas", "GOV-4"),
            Task("Revisar los requisitos de los programas de trabajo temporal", "Ministerios de trabajo",
                 (2023, 1), (2023, 6), "Países que redujeron requisitos", "INT-1"),
        ),
    ),
    WrittenPlan(
        name=("Mesa 2", "Table 2"),
        axis=(
            "Gobernanza, protección de la vida y reintegración",
            "Governance, saving lives and reintegration",
        ),
        sections={
            "context": "En la ruta, la violencia contra las mujeres se denuncia poco: quien denuncia teme ser"
            " devuelta o perder el grupo con el que viaja.",
            "findings": "- Los consulados atienden casos sin un protocolo común.\n- Los albergues para mujeres"
            " están en las capitales, lejos de la ruta.",
            "priorities": "1. Un protocolo consular común.\n2. Espacios seguros en los puntos de paso.",
            "requests": "- A los consulados: una persona de contacto para casos de violencia.\n- A las agencias:"
            " formación para quienes reciben a mujeres retornadas.",
        },
        tasks=(
            Task("Acordar un protocolo consular para mujeres sobrevivientes de violencia", "Red de Protección Consular",
                 (2022, 9), (2023, 5), "Protocolo aprobado por los once países", "PROT-2"),
            Task("Abrir espacios seguros para mujeres en puntos de paso", "Gobiernos locales y sociedad civil",
                 (2023, 1), (2023, 12), "Espacios abiertos", "PROT-8"),
        ),
    ),
    WrittenPlan(
        name=("Mesa 3", "Table 3"),
        axis=("Inclusión", "Inclusion"),
        sections={
            "context": "Muchas migrantes trabajan en los cuidados, sin contrato ni seguridad social.",
            "findings": "- Reconocer un título extranjero tarda más de lo que una familia puede esperar.\n- Las guarderías piden"
            " documentos que las familias recién llegadas no tienen.",
            "priorities": "1. Reconocer estudios y oficios en menos tiempo.\n2. Acceso a guarderías sin importar"
            " la situación migratoria.",
        },
        tasks=(
            Task("Comparar los trámites de reconocimiento de títulos", "Academia y ministerios de educación",
                 (2022, 11), (2023, 4), "Comparación publicada", "INT-4"),
            Task("Campaña por el trabajo digno en los cuidados", "Organizaciones de trabajadoras",
                 (2023, 3), (2023, 3), "Países que participan", "INT-1"),
        ),
    ),
    WrittenPlan(
        name=("Mesa 4", "Table 4"),
        axis=("Datos y evidencia", "Data and evidence"),
        sections={
            "context": "Pocas cifras de migración separan a mujeres y hombres, y menos aún por edad o motivo.",
            "findings": "- Las oficinas de estadística y de migración no comparten definiciones.\n- Los registros"
            " de los albergues no se usan.",
            "priorities": "1. Una lista corta de indicadores comunes.\n2. Reglas para compartir datos sin exponer"
            " a nadie.",
        },
        tasks=(
            Task("Acordar diez indicadores de migración por sexo y edad", "Oficinas de estadística",
                 (2022, 10), (2023, 6), "Indicadores acordados", "GOV-1"),
        ),
    ),
)  # fmt: skip
