"""Problems that are known to have a plan, the same for the same seed; nothing here knows the solver."""

from app.scheduling.generator.congress import Size, TooMuch, generate_congress
from app.scheduling.generator.disturbance import disturb
from app.scheduling.generator.planting import Document, Planted
from app.scheduling.generator.year import generate_year

__all__ = ["Document", "Planted", "Size", "TooMuch", "disturb", "generate_congress", "generate_year"]
