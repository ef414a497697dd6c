"""Writes what PyTorch's losses make of small inputs, for the engine's tests to agree with.

    pip install torch
    python scripts/reference/losses.py engine/src/test/resources/pytorch

Everything is float64. Inputs follow from formulas, so that the file holds results only: the value of
each loss, and its gradient by each input that has one. PyTorch 2.13 was used.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


def waves(shape, pace, height=1.0):
    """Element i is height sin(pace i), counted from 1."""
    flat = height * torch.sin(pace * torch.arange(1, math.prod(shape) + 1))
    return flat.reshape(shape)


def ids(shape, pace, limit):
    """Element i is (pace i + 3) mod limit, counted from 0."""
    return (torch.arange(math.prod(shape)) * pace + 3).remainder(limit).reshape(shape)


def signs(count):
    return 2.0 * ids((count,), 5, 2) - 1


X = waves((6, 4), 0.9, 2)
Y = waves((6, 4), 0.7, 1.5)
LABELS = ids((6,), 7, 4)
SOME = torch.where(torch.arange(6) == 2, torch.tensor(-100), LABELS)
WEIGHTS = torch.tensor([0.5, 2.0, 1.0, 0.25])
YES = ids((6, 4), 5, 2).double()
TEXT = waves((2, 7, 5), 1.3, 2)
SPELLED = torch.tensor([[1, 2, 2], [4, 3, 0]])


def focal(x, y, alpha, gamma):
    """Lin et al. 2017, "Focal Loss for Dense Object Detection", equation 5, with sigmoid."""
    p = torch.sigmoid(x)
    right = p * y + (1 - p) * (1 - y)
    weight = alpha * y + (1 - alpha) * (1 - y)
    return weight * (1 - right) ** gamma * F.binary_cross_entropy_with_logits(x, y, reduction="none")


def softmax_focal(x, labels, gamma, weights):
    """The same with softmax; the mean is by the labels' weights, as in cross-entropy."""
    log = x.log_softmax(1)[torch.arange(len(labels)), labels]
    losses = -weights[labels] * (1 - log.exp()) ** gamma * log
    return losses.sum() / weights[labels].sum()


def ctc(x, lengths, counts, **how):
    return nn.CTCLoss(**how)(
        x.log_softmax(2).transpose(0, 1), SPELLED, torch.tensor(lengths), torch.tensor(counts))


def cases():
    """Name, the function, and what it is a function of."""
    yield "crossEntropy", nn.CrossEntropyLoss(), lambda f, x: f(x, LABELS), [X]
    for name, how in {
        "sum": {"reduction": "sum"},
        "smoothed": {"label_smoothing": 0.2},
        "smoothedSum": {"label_smoothing": 0.2, "reduction": "sum"},
        "weighted": {"weight": WEIGHTS},
        "weightedSum": {"weight": WEIGHTS, "reduction": "sum"},
        "ignoring": {},
        "all": {"label_smoothing": 0.1, "weight": WEIGHTS},
        "allSum": {"label_smoothing": 0.1, "weight": WEIGHTS, "reduction": "sum"},
    }.items():
        labels = SOME if name in ("ignoring", "all", "allSum") else LABELS
        yield ("crossEntropy." + name, nn.CrossEntropyLoss(**how),
               lambda f, x, labels=labels: f(x, labels), [X])
    yield "negativeLogLikelihood", nn.NLLLoss(), lambda f, x: f(x, LABELS), [X]
    yield ("negativeLogLikelihood.all", nn.NLLLoss(weight=WEIGHTS),
           lambda f, x: f(x, SOME), [X])
    yield ("negativeLogLikelihood.allSum", nn.NLLLoss(weight=WEIGHTS, reduction="sum"),
           lambda f, x: f(x, SOME), [X])
    yield "binaryCrossEntropy", nn.BCEWithLogitsLoss(), lambda f, x: f(x, YES), [X]
    yield ("binaryCrossEntropy.weighted",
           nn.BCEWithLogitsLoss(pos_weight=WEIGHTS, reduction="sum"),
           lambda f, x: f(x, 0.8 * YES + 0.1), [X])
    for reduction in "mean", "sum":
        end = "" if reduction == "mean" else ".sum"
        both = [X, Y]
        plain = {"reduction": reduction}
        yield "meanSquared" + end, nn.MSELoss(**plain), lambda f, x, y: f(x, y), both
        yield "meanAbsolute" + end, nn.L1Loss(**plain), lambda f, x, y: f(x, y), both
        yield "smoothL1" + end, nn.SmoothL1Loss(beta=0.7, **plain), lambda f, x, y: f(x, y), both
        yield "huber" + end, nn.HuberLoss(delta=1.3, **plain), lambda f, x, y: f(x, y), both
        yield ("kullbackLeibler" + end, nn.KLDivLoss(**plain),
               lambda f, x: f(x, Y.softmax(1) * YES), [X])
        yield ("multiMargin" + end, nn.MultiMarginLoss(margin=0.8, **plain),
               lambda f, x: f(x, LABELS), [X])
        yield ("cosineEmbedding" + end, nn.CosineEmbeddingLoss(margin=0.1, **plain),
               lambda f, x, y: f(x, y, signs(6)), both)
        yield ("tripletMargin" + end, nn.TripletMarginLoss(margin=0.6, **plain),
               lambda f, x, y, z: f(x, y, z), [X, Y, waves((6, 4), 0.4, 1.5)])
        yield ("ctc" + end, None,
               lambda f, x, plain=plain: ctc(x, [7, 5], [3, 2], **plain), [TEXT])
    yield ("hinge", None, lambda f, x: F.relu(0.9 - x * (2 * YES - 1)).mean(), [X])
    yield ("multiMargin.squared", nn.MultiMarginLoss(p=2, weight=WEIGHTS),
           lambda f, x: f(x, LABELS), [X])
    yield ("ctc.impossible", None,
           lambda f, x: ctc(x, [3, 5], [3, 0], zero_infinity=True), [TEXT])
    yield "sigmoidFocal", None, lambda f, x: focal(x, YES, 0.25, 2).mean(), [X]
    yield "sigmoidFocal.sum", None, lambda f, x: focal(x, YES, 0.6, 1.5).sum(), [X]
    yield "softmaxFocal", None, lambda f, x: softmax_focal(x, LABELS, 2, torch.ones(4)), [X]
    yield ("softmaxFocal.weighted", None,
           lambda f, x: softmax_focal(x, LABELS, 1.5, WEIGHTS), [X])


def main(folder):
    lines = []
    for name, module, f, inputs in cases():
        leaves = [x.clone().requires_grad_() for x in inputs]
        value = f(module, *leaves)
        value.backward()
        gradients = [[round(g, 14) for g in x.grad.flatten().tolist()] for x in leaves]
        lines.append(json.dumps({"loss": name, "value": value.item(), "gradients": gradients}))
    (Path(folder) / "losses.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
