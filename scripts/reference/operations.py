#!/usr/bin/env python3
"""Writes what PyTorch computes for single operations, for OperationsTest to compare with.

    python3 scripts/reference/operations.py engine/src/test/resources/pytorch/operations.json

Any PyTorch from 1.13 will do; everything is computed in float64 on the CPU. Inputs are made by both
sides with the formula of pytorch_reference.py, four times as large: numbers from -2 to 2. Stored are
the shapes of the inputs, the result, and the gradient of each input of a weighted sum of it.
"""

import json
import sys
from pathlib import Path

import torch
from torch.nn import functional as F

from pytorch_reference import INPUT, UPSTREAM, ids, values

IDS = 5


def sort(x, descending):
    return x.sort(dim=-1, descending=descending).values


# Name, input shapes, function of the inputs.
CASES = [
    ("add_broadcast", [(3, 1), (2, 1, 5)], lambda a, b: a + b),
    ("sub_row_left", [(5,), (3, 5)], lambda a, b: a - b),
    ("mul_broadcast", [(2, 3, 1), (1, 5)], lambda a, b: a * b),
    ("div_column", [(3, 5), (3, 1)], lambda a, b: a / (b + 3)),
    ("pow", [(3, 4), (4,)], lambda a, b: (a.abs() + 0.5) ** b),
    ("pow_number", [(7,)], lambda x: x**3),
    ("maximum", [(3, 5), (5,)], torch.maximum),
    ("minimum", [(3, 1), (1, 5)], torch.minimum),
    ("where", [(3, 5), (5,)], lambda a, b: torch.where(a < b, a * 2, b.exp())),
    ("clamp", [(3, 7)], lambda x: x.clamp(-0.7, 1.1)),
    ("erf", [(3, 11)], torch.erf),
    ("gelu_erf", [(3, 11)], F.gelu),
    ("gelu_tanh", [(3, 11)], lambda x: F.gelu(x, approximate="tanh")),
    ("sigmoid", [(3, 11)], torch.sigmoid),
    ("silu", [(3, 11)], F.silu),
    ("mish", [(3, 11)], lambda x: F.mish(x * 30)),
    ("softplus", [(3, 11)], F.softplus),
    ("softplus_far", [(3, 11)], lambda x: F.softplus(x * 300, threshold=1e9)),
    ("log_sigmoid", [(3, 11)], F.logsigmoid),
    ("hard_swish", [(3, 11)], lambda x: F.hardswish(x * 2)),
    # The slope of F.hardsigmoid is 1/6 rounded to float32.
    ("hard_sigmoid", [(3, 11)], lambda x: F.relu6(x * 2 + 3) / 6),
    ("leaky_relu", [(3, 11)], lambda x: F.leaky_relu(x, 0.1)),
    ("prelu", [(3, 5), (5,)], F.prelu),
    ("elu", [(3, 11)], lambda x: F.elu(x, 0.8)),
    ("selu", [(3, 11)], F.selu),
    ("log_softmax", [(3, 11)], lambda x: F.log_softmax(x * 100, dim=-1)),
    ("variance", [(3, 2, 5)], lambda x: x.var(dim=(0, 2), unbiased=False)),
    ("variance_unbiased", [(3, 2, 5)], lambda x: x.var(dim=1, unbiased=True, keepdim=True)),
    ("max", [(3, 4, 5)], lambda x: x.max(dim=1).values),
    ("min", [(3, 4, 5)], lambda x: x.min(dim=-1, keepdim=True).values),
    ("product", [(3, 7)], lambda x: x.prod(dim=1)),
    ("log_sum_exp", [(3, 4, 5)], lambda x: (x * 500).logsumexp(dim=(0, 2))),
    ("cumulative_sum", [(3, 4, 5)], lambda x: x.cumsum(dim=1)),
    ("sort_ascending", [(3, 7)], lambda x: sort(x, False)),
    ("sort_descending", [(3, 7)], lambda x: sort(x, True)),
    ("top_k", [(3, 9)], lambda x: x.topk(4, dim=-1).values),
    ("gather_along", [(3, 4, 5)], lambda x: x.gather(1, ids((3, 2, 5), 4, IDS))),
    ("scatter_add", [(3, 4, 5), (3, 6, 5)],
     lambda x, y: x.scatter_add(1, ids((3, 6, 5), 4, IDS), y)),
    ("batched_matmul", [(2, 1, 3, 4), (5, 4, 2)], torch.matmul),
    ("einsum_attention", [(2, 3, 4), (2, 5, 4)], lambda a, b: torch.einsum("bqd,bkd->bqk", a, b)),
    ("einsum_trace", [(4, 4)], lambda a: torch.einsum("ii->", a)),
    ("einsum_diagonal", [(3, 4, 3)], lambda a: torch.einsum("iji->ji", a)),
    ("einsum_outer", [(3,), (4,)], lambda a, b: torch.einsum("i,j", a, b)),
    ("einsum_three", [(2, 3), (3, 4), (4, 2)], lambda a, b, c: torch.einsum("ij,jk,kl->il", a, b, c)),
    ("einsum_bilinear", [(5, 3), (2, 3, 4), (5, 4)],
     lambda a, w, b: torch.einsum("bn,anm,bm->ba", a, w, b)),
    ("einsum_dots", [(2, 1, 3), (4, 3)], lambda a, b: torch.einsum("...d,...d->...", a, b)),
    ("einsum_implied", [(3, 2), (3, 4)], lambda a, b: torch.einsum("kb,ka", a, b)),
    ("einsum_sum", [(3, 2), (4,)], lambda a, b: torch.einsum("ab,c->b", a, b)),
]


def reference(shapes, f):
    inputs = [(4 * values(s, INPUT + i)).requires_grad_() for i, s in enumerate(shapes)]
    y = f(*inputs)
    (y * values(y.shape, UPSTREAM)).sum().backward()
    return {
        "inputs": [list(s) for s in shapes],
        "shape": list(y.shape),
        "output": y.reshape(-1).tolist(),
        "gradients": [x.grad.reshape(-1).tolist() for x in inputs],
    }


def main(path):
    lines = [f"{json.dumps(name)}: {json.dumps(reference(*case))}" for name, *case in CASES]
    Path(path).write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(path, Path(path).stat().st_size, "bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
