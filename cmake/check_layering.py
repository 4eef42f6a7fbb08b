"""Compare the #includes below src/ with the dependencies that the modules declare.

Usage: check_layering.py LAYERS SRC

LAYERS has one line per module, "name: used modules"; every module may use `base`. Prints
`file:line: message` for each include that points elsewhere and exits 1 if there is one.
"""

from __future__ import annotations

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Third-party headers stay in .cc files, so that replacing a library touches one folder. Asio's types
# are the fabric of a connection and may stand in the private headers of the server.
THIRD_PARTY = re.compile(
    r"^(boost/|nlohmann/|yaml-cpp/|CLI/|curl/|spdlog/|openssl/|ares|tree_sitter/|google/|re2/)"
)
ASIO_ROOMS = {"server", "worker"}


def read_layers(path: pathlib.Path) -> dict[str, set[str]]:
    """Return the modules that each module may include, itself and `base` among them."""
    layers = {}
    for line in path.read_text().splitlines():
        name, _, uses = line.partition(":")
        if name:
            layers[name] = {name, "base", *uses.split()}
    return layers


def find_cycle(layers: dict[str, set[str]]) -> list[str]:
    """Return the modules of one dependency cycle, or nothing."""
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> list[str]:
        if name in way:
            return way[way.index(name) :] + [name]
        if name in done:
            return []
        for used in sorted(layers.get(name, set()) - {name, "base"}):
            cycle = visit(used, way + [name])
            if cycle:
                return cycle
        done.add(name)
        return []

    for name in sorted(layers):
        cycle = visit(name, [])
        if cycle:
            return cycle
    return []


def check_file(path: pathlib.Path, module: str, layers: dict[str, set[str]]) -> list[str]:
    """Return a message for each include of `path` that its module does not declare."""
    problems = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        header = match.group(2)
        room = header.partition("/")[0]
        if match.group(1) == '"' and room in layers and room not in layers[module]:
            allowed = ", ".join(sorted(layers[module] - {module}))
            problems.append(
                f"{path}:{number}: {module} may not use {room} (it declares: {allowed})"
            )
        if path.suffix == ".h" and THIRD_PARTY.match(header):
            if not (header.startswith("boost/") and module in ASIO_ROOMS):
                problems.append(f"{path}:{number}: {header} belongs in a .cc file")
    return problems


def main() -> int:
    layers = read_layers(pathlib.Path(sys.argv[1]))
    source = pathlib.Path(sys.argv[2])
    problems = []
    cycle = find_cycle(layers)
    if cycle:
        problems.append("modules use each other in a circle: " + " -> ".join(cycle))
    checked = 0
    for module in sorted(layers):
        for path in sorted((source / module).rglob("*")):
            if path.suffix in {".h", ".cc"}:
                checked += 1
                problems += check_file(path, module, layers)
    for problem in problems:
        print(problem)
    print(f"layering: {checked} files, {len(layers)} modules, {len(problems)} problems")
    return 1 if problems or checked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
