#!/usr/bin/env python3
"""Fails when an #include goes against src/layers.txt, into another module's detail/, or when anything
outside a tests/ folder includes something from one."""
import pathlib
import re
import sys


def read_layers(path):
    allowed = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        module, deps = (part.strip() for part in line.split(":"))
        for dep in deps.split():
            if dep not in allowed:
                sys.exit(f"{path}:{number}: {module} names {dep}, which is not on an earlier line")
        allowed[module] = set(deps.split()) | {module}
    return allowed


def check_file(file, module, allowed):
    errors = []
    in_tests = "tests" in file.parts
    for number, line in enumerate(file.read_text().splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not found:
            continue
        target, where = found[1], f"{file}:{number}"
        owner = target.split("/")[0]
        if owner not in allowed:
            errors.append(f"{where}: {target} is in no module; includes start at src/")
        elif owner not in allowed[module]:
            errors.append(f"{where}: {module} may not include {target}")
        elif owner != module and "/detail/" in target:
            errors.append(f"{where}: {target} is private to {owner}")
        if "/tests/" in target and not in_tests:
            errors.append(f"{where}: {target} is for tests only")
    return errors


def main(root):
    allowed, errors = read_layers(root / "layers.txt"), []
    for file in sorted([*root.rglob("*.hpp"), *root.rglob("*.cpp")]):
        module = file.relative_to(root).parts[0]
        if module not in allowed:
            errors.append(f"{file}: module {module} is not in layers.txt")
            continue
        errors += check_file(file, module, allowed)
    print("\n".join(errors) or "layers: ok")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
