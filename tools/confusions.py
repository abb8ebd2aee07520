#!/usr/bin/env python3
"""Prints the C++ table of src/vrm/detail/confusion_table.hpp from a survey of true and read marks.

Usage: confusions.py TRUTH.csv READ.csv > src/vrm/detail/confusion_table.hpp

Each line of both files is: image name, region, mark. Lines belong together by the image name. Marks
are aligned by edit distance; only counts leave this script, never a mark.
"""
import collections
import csv
import sys

SYMBOLS = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def marks(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {row[0]: [symbol for symbol in row[2].upper() if symbol in SYMBOLS]
                for row in csv.reader(file) if len(row) >= 3}


def aligned(truth, read):
    """Pairs (truth symbol or None, read symbol or None) with the fewest edits; a substitution is
    preferred to a drop and an invention beside it."""
    rows, columns = len(truth) + 1, len(read) + 1
    cost = [[max(row, column) for column in range(columns)] for row in range(rows)]
    for row in range(1, rows):
        for column in range(1, columns):
            cost[row][column] = min(
                cost[row - 1][column - 1] + (truth[row - 1] != read[column - 1]),
                cost[row - 1][column] + 1,
                cost[row][column - 1] + 1)
    pairs = []
    row, column = rows - 1, columns - 1
    while row or column:
        if row and column and cost[row][column] == (
                cost[row - 1][column - 1] + (truth[row - 1] != read[column - 1])):
            row, column = row - 1, column - 1
            pairs.append((truth[row], read[column]))
        elif row and cost[row][column] == cost[row - 1][column] + 1:
            row -= 1
            pairs.append((truth[row], None))
        else:
            column -= 1
            pairs.append((None, read[column]))
    return pairs


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    truths, reads = marks(sys.argv[1]), marks(sys.argv[2])
    substituted = collections.Counter()
    occurrences = collections.Counter()
    dropped = invented = surveyed = 0
    for image in sorted(truths.keys() & reads.keys()):
        surveyed += 1
        for truth, read in aligned(truths[image], reads[image]):
            if truth is None:
                invented += 1
                continue
            occurrences[truth] += 1
            if read is None:
                dropped += 1
            elif read != truth:
                substituted[truth, read] += 1
    total = sum(occurrences.values())
    print("#pragma once\n")
    print('#include "vrm/confusion.hpp"\n\n#include <array>\n\nnamespace bof {\n')
    print(f"// Written by tools/confusions.py from {surveyed} marks with {total} symbols.")
    print("inline constexpr std::array confusion_table{")
    for (truth, read), count in sorted(
            substituted.items(), key=lambda item: (-item[1] / occurrences[item[0][0]], item[0])):
        print(f"    Confusion{{'{truth}', '{read}', {count / occurrences[truth]:.4f}}},")
    print("};\n")
    print("inline constexpr LengthErrors length_error_table{"
          f"{dropped / total:.4f}, {invented / total:.4f}}};\n")
    print("}  // namespace bof")


if __name__ == "__main__":
    main()
