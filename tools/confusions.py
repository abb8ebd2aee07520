#!/usr/bin/env python3
"""Prints the C++ tables of src/vrm/detail from a survey of true and read marks.

Usage: confusions.py TRUTH.csv READ.csv > src/vrm/detail/confusion_table.hpp
       confusions.py --counts TRUTH.csv READ.csv > src/vrm/detail/misread_table.hpp

The first are shares of all that was read, for the simulator; the second are counts for what searches
for misread marks, of readings with at most three errors: with more, something else was read. Each line of both files is: image name, region, mark. Lines belong together by the image name. Marks
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


def end_of(place, length):
    """Index of the count for an edit at `place` of `length`: first, inner, last."""
    return 0 if place == 0 else 2 if place == length else 1


def print_counts(truths, reads, edits_max=3):
    pairs = collections.Counter()
    lost, invented, symbols = [0] * 3, [0] * 3, [0] * 3
    surveyed = 0
    for image in sorted(truths.keys() & reads.keys()):
        truth = truths[image]
        both = aligned(truth, reads[image])[::-1]
        if sum(one != other for one, other in both) > edits_max:
            continue
        surveyed += 1
        place = 0
        for one, other in both:
            if one is None:
                invented[end_of(place, len(truth))] += 1
                continue
            symbols[end_of(place, len(truth) - 1)] += 1
            if other is None:
                lost[end_of(place, len(truth) - 1)] += 1
            else:
                pairs[one, other] += 1
            place += 1
    print('#pragma once\n\n#include "vrm/misread_counts.hpp"\n\n#include <array>\n\nnamespace bof {\n')
    print(f"// Written by tools/confusions.py --counts from {surveyed} marks with {sum(symbols)} symbols.")
    print("inline constexpr std::array misread_pairs{")
    for (truth, read), count in sorted(pairs.items()):
        print(f"    MisreadPair{{'{truth}', '{read}', {count}}},")
    print("};")
    for name, counts in [("lost", lost), ("invented", invented), ("symbols", symbols)]:
        print(f"inline constexpr MisreadPlaces misread_{name}{{{counts[0]}, {counts[1]}, {counts[2]}}};")
    print(f"inline constexpr std::uint32_t misread_marks = {surveyed};")
    print("\n}  // namespace bof")


def print_shares(truths, reads):
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


def main():
    counts = sys.argv[1:2] == ["--counts"]
    if len(sys.argv) != (4 if counts else 3):
        sys.exit(__doc__)
    truths, reads = marks(sys.argv[-2]), marks(sys.argv[-1])
    (print_counts if counts else print_shares)(truths, reads)


if __name__ == "__main__":
    main()
