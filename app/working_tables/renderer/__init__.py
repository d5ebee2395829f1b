"""Papers of the tables for the PDF engine: lists with a column to sign, signs for doors, tents with names."""

from app.working_tables.renderer.facts import TablePage, TablePerson, TablesOnPaper
from app.working_tables.renderer.lists import lay_out_lists
from app.working_tables.renderer.signs import lay_out_signs
from app.working_tables.renderer.tents import lay_out_tents

__all__ = ["TablePage", "TablePerson", "TablesOnPaper", "lay_out_lists", "lay_out_signs", "lay_out_tents"]
