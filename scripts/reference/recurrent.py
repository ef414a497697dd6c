#!/usr/bin/env python3
"""Writes what PyTorch's recurrent layers compute, for the engine's tests to agree with.

    python3 scripts/reference/recurrent.py engine/src/test/resources/pytorch/recurrent.json

Any PyTorch from 1.13 will do; everything is computed in float64 on the CPU. Weights, inputs and
states are not stored: both sides make them with the formula in `waves`. Of each gradient a few
elements are stored, and one weighted sum over all of them.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
KEPT = 7
STEPS = 20
BATCH, TIME, IN, HIDDEN = 3, 5, 4, 3


def waves(shape, pace, height=1.0):
    count = math.prod(shape)
    return (height * torch.sin(pace * torch.arange(1, count + 1))).reshape(shape)


def set_weights(model):
    for index, p in enumerate(model.parameters()):
        p.data = waves(p.shape, 0.7 + 0.01 * index, 0.6)


def digest(x):
    flat = x.reshape(-1)
    return {
        "kept": flat[:: -(-flat.numel() // KEPT)].tolist(),
        "weighted": (flat * waves(flat.shape, 0.31)).sum().item(),
    }


# Name, layer, lengths (None is all whole), and whether it begins with a state of its own.
def cases():
    for name, kind, options in [
        ("rnn", nn.RNN, {}),
        ("rnn_relu", nn.RNN, {"nonlinearity": "relu"}),
        ("lstm", nn.LSTM, {}),
        ("gru", nn.GRU, {}),
    ]:
        for suffix, more, lengths, state in [
            ("", {}, None, False),
            ("_state", {}, None, True),
            ("_packed", {}, [2, 5, 1], False),
            ("_deep", {"num_layers": 2, "bidirectional": True}, [5, 1, 3], True),
        ]:
            layer = kind(IN, HIDDEN, batch_first=True, **options, **more)
            yield name + suffix, layer, lengths, state


def layer_case(layer, lengths, with_state):
    set_weights(layer)
    x = waves((BATCH, TIME, IN), 0.37).requires_grad_()
    directions = 2 if layer.bidirectional else 1
    shape = (layer.num_layers * directions, BATCH, HIDDEN)
    count = 2 if isinstance(layer, nn.LSTM) else 1
    states = [waves(shape, 0.43 + 0.1 * i, 0.8).requires_grad_() for i in range(count)]
    start = None
    if with_state:
        start = tuple(states) if count == 2 else states[0]
    inputs = x
    if lengths:
        inputs = pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    y, last = layer(inputs, start)
    if lengths:
        y, _ = pad_packed_sequence(y, batch_first=True, total_length=TIME)
    ends = list(last) if count == 2 else [last]
    loss = (y * waves(y.shape, 0.53)).sum()
    for i, end in enumerate(ends):
        loss = loss + (end * waves(end.shape, 0.59 + 0.1 * i)).sum()
    loss.backward()
    return {
        "lengths": lengths or [TIME] * BATCH,
        "state": with_state,
        "outputs": y.reshape(-1).tolist(),
        "ends": [end.reshape(-1).tolist() for end in ends],
        "input": digest(x.grad),
        "states": [digest(s.grad) for s in states] if with_state else [],
        "gradients": {name: digest(p.grad) for name, p in layer.named_parameters()},
    }


class Sequences(nn.Module):
    """The last states of all sequences, classified."""

    def __init__(self, kind, classes):
        super().__init__()
        self.rnn = kind(IN, HIDDEN, batch_first=True)
        self.head = nn.Linear(HIDDEN, classes)

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


class Texts(nn.Module):
    """The same for ids that are padded with -1, in two layers and both directions."""

    def __init__(self, kind, vocabulary, classes):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, IN)
        self.rnn = kind(IN, HIDDEN, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(2 * HIDDEN, classes)

    def forward(self, ids):
        lengths = (ids >= 0).sum(1)
        x = self.tokens(ids.clamp(min=0))
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        last = self.rnn(packed)[1]
        last = last[0] if isinstance(last, tuple) else last
        return self.head(torch.cat([last[-2], last[-1]], 1))


def training(model, inputs, targets):
    set_weights(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def main(path):
    found = {name: layer_case(*rest) for name, *rest in cases()}
    inputs = waves((4, TIME, IN), 0.37).float().double()
    ids = (torch.arange(4 * TIME) * 5 + 3).remainder(7).reshape(4, TIME)
    ids = ids.where(torch.arange(TIME) < torch.tensor([[5], [2], [1], [4]]), torch.tensor(-1))
    targets = torch.tensor([2, 0, 1, 2])
    for name, kind in [("rnn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU)]:
        found[name + "_training"] = training(Sequences(kind, 3), inputs, targets)
        found[name + "_texts_training"] = training(Texts(kind, 7, 3), ids, targets)
    Path(path).write_text(json.dumps(found) + "\n")
    print(path, Path(path).stat().st_size, "bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
