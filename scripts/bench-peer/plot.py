#!/usr/bin/env python3
"""Draws what `scripts/bench compare` printed: the engine's time as a share of PyTorch's, as an SVG.

A bar for each workload, a line from the least to the greatest of its rounds; read from standard input.
"""

import json
import sys

LEFT, WIDTH, ROW, TOP = 110, 520, 26, 44


def rows(lines):
    parsed = [json.loads(line) for line in lines if line.startswith("{")]
    return [row for row in parsed if "workload" in row], [row for row in parsed if "geometric_mean" in row]


def place(ratio, largest):
    return LEFT + WIDTH * ratio / largest


def bar(index, row, largest):
    y = TOP + index * ROW
    name = f'{row["workload"]} {"" if row["threads"] == 1 else "x" + str(row["threads"])}'.strip()
    least, greatest = (place(row[key], largest) for key in ("ratio_least", "ratio_greatest"))
    return (
        f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{name}</text>'
        f'<rect x="{LEFT}" y="{y + 3}" width="{place(row["ratio"], largest) - LEFT:.1f}" height="15" fill="#4a7ebb"/>'
        f'<line x1="{least:.1f}" x2="{greatest:.1f}" y1="{y + 10.5}" y2="{y + 10.5}" stroke="#1b2a41"/>'
        f'<text x="{greatest + 6:.1f}" y="{y + 14}">{row["ratio"]:.2f}</text>'
    )


def drawing(workloads, means):
    largest = max([1.05] + [row["ratio_greatest"] for row in workloads])
    height = TOP + ROW * len(workloads) + 16
    one = place(1, largest)
    words = ", ".join(
        f'{m["threads"]} thread{"" if m["threads"] == 1 else "s"}: geometric mean {m["geometric_mean"]:.2f}' for m in means)
    title = f'Time of a training step, engine / {workloads[0]["peer"]}, {workloads[0]["dtype"]}; {words}'
    return "\n".join(
        [f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" height="{height}"'
         ' font-family="sans-serif" font-size="12">',
         f'<rect width="100%" height="100%" fill="white"/><text x="8" y="18">{title}</text>',
         f'<line x1="{one:.1f}" x2="{one:.1f}" y1="{TOP - 8}" y2="{height - 10}" stroke="#999" stroke-dasharray="4"/>',
         f'<text x="{one:.1f}" y="{TOP - 12}" text-anchor="middle" fill="#666">as long as PyTorch</text>']
        + [bar(i, row, largest) for i, row in enumerate(workloads)] + ["</svg>"])


def main():
    workloads, means = rows(sys.stdin)
    if not workloads:
        sys.exit("plot: no workload on standard input; give it what `scripts/bench compare` printed")
    print(drawing(workloads, means))


if __name__ == "__main__":
    main()
