"""Write `tests/core/access.toml`: which right each route asks for, and which roles have it.

Run it after you added or changed a route; then read the difference as a stranger would.
"""

import os
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "tests" / "core" / "access.toml"
HEAD = """\
# Who passes the gate, route by route. Written by `python -m tools.access`, to be read by a reviewer:
# a line that changes here is a change of who may do what. `tests/core/test_access_matrix.py` holds the
# application to it.
"""


def main() -> None:
    """Write the table from the declarations of the application."""
    os.environ.update(SECRET_KEY="x" * 40, DATABASE_URL="sqlite://", ENCUENTRO_ENV="test")
    from app.application import create_app
    from app.core.access.permissions import ROLE_PERMS

    app = create_app()
    endpoints = sorted({rule.endpoint for rule in app.url_map.iter_rules()})
    entries = {
        endpoint: str(getattr(app.view_functions[endpoint], "__access__", "")) for endpoint in endpoints
    }
    rights = sorted({entry.split(" on ")[0] for entry in entries.values() if " on " in entry})
    lines = [HEAD, "[roles]"]
    for right in rights:
        holders = sorted(role.value for role, perms in ROLE_PERMS.items() if right in perms)
        lines.append(f'"{right}" = [{", ".join(f"{chr(34)}{role}{chr(34)}" for role in holders)}]')
    lines += ["", "[access]"]
    lines += [f'"{endpoint}" = "{entry}"' for endpoint, entry in entries.items()]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(entries)} routes, {len(rights)} rights")


if __name__ == "__main__":
    main()
