#!/usr/bin/env python3
"""Writes what PyTorch computes for small networks, for PyTorchTest to compare with.

    python3 scripts/reference/pytorch_reference.py engine/src/test/resources/pytorch

Any PyTorch from 1.13 will do; everything is computed in float64 on the CPU. Inputs and weights are
not stored: both sides make them with the formula in `value`, which is exact in every language.
Of each gradient a few elements are stored, and one weighted sum over all of them.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

PRIME = 1_000_003
KEPT = 11
INPUT, UPSTREAM, CHECK = 1001, 1002, 1003


def value(i, key):
    """Element i of the array number `key`: in [-0.5, 0.5)."""
    return (i * i * 486_187 + i * 999_331 + key * 104_729) % PRIME / PRIME - 0.5


def values(shape, key):
    count = math.prod(shape)
    flat = [value(i, key) for i in range(count)]
    return torch.tensor(flat, dtype=torch.float64).reshape(shape)


def ids(shape, limit, key):
    count = math.prod(shape)
    flat = [int((value(i, key) + 0.5) * limit) for i in range(count)]
    return torch.tensor(flat).reshape(shape)


def set_weights(model):
    for key, (_, p) in enumerate(model.named_parameters()):
        drawn = values(p.shape, key)
        if p.dim() == 1:
            drawn = drawn + 0.5
        else:
            drawn = drawn * (2 / math.sqrt(p.numel() / p.shape[0]))
        p.data = drawn


class Attention(nn.Module):
    def __init__(self, width, heads, causal=True):
        super().__init__()
        self.causal = causal
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.heads = heads

    def forward(self, x):
        batch, time, width = x.shape
        split = (batch, time, self.heads, width // self.heads)
        q, k, v = (part.reshape(split).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1))
        scores = q @ k.transpose(-2, -1) / math.sqrt(width // self.heads)
        if self.causal:
            future = torch.ones(time, time, dtype=torch.bool).triu(1)
            scores = scores.masked_fill(future, -math.inf)
        weights = scores.softmax(dim=-1)
        return self.projection((weights @ v).transpose(1, 2).reshape(batch, time, width))


class Block(nn.Module):
    def __init__(self, width, heads, causal):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads, causal)
        self.norm2 = nn.LayerNorm(width)
        self.expand = nn.Linear(width, 4 * width)
        self.contract = nn.Linear(4 * width, width)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.contract(F.gelu(self.expand(self.norm2(x)), approximate="tanh"))


class Transformer(nn.Module):
    def __init__(self, vocabulary, context, layers, heads, width, causal):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.ModuleList([Block(width, heads, causal) for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, x):
        x = self.tokens(x) + self.positions(torch.arange(x.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


class Vit(nn.Module):
    def __init__(self, channels, patch, patches, layers, heads, width, classes):
        super().__init__()
        self.token = nn.Parameter(torch.zeros(width))
        self.positions = nn.Parameter(torch.zeros(patches + 1, width))
        self.patches = nn.Conv2d(channels, width, patch, patch)
        self.blocks = nn.ModuleList([Block(width, heads, False) for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], 1, -1), x], 1) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


class ResidualBlock(nn.Module):
    def __init__(self, channels_in, channels_out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels_out)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels_out)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels_in != channels_out:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels_in, channels_out, 1, stride, bias=False),
                nn.BatchNorm2d(channels_out))

    def forward(self, x):
        y = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(y)) + self.shortcut(x))


def resnet18():
    blocks = []
    channels = 64
    for out in (64, 128, 256, 512):
        blocks += [ResidualBlock(channels, out, 1 if out == channels else 2), ResidualBlock(out, out, 1)]
        channels = out
    return nn.Sequential(
        nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


def gelu():
    return nn.GELU(approximate="tanh")


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120), nn.Tanh(),
        nn.Linear(120, 84), nn.Tanh(),
        nn.Linear(84, 10))


def cnn():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10))


# Name, model, input shape, and the number of classes; 0 is a weighted sum instead of a loss.
NUMBERS = [
    ("linear", nn.Sequential(nn.Linear(5, 3)), (4, 5), 0),
    ("linear_gelu", nn.Sequential(nn.Linear(5, 7), gelu(), nn.Linear(7, 3)), (4, 5), 3),
    ("convolution", nn.Sequential(nn.Conv2d(2, 3, 3, stride=2, padding=1), nn.MaxPool2d(2)),
     (2, 2, 9, 7), 0),
    ("layer_norm", nn.Sequential(nn.LayerNorm(7)), (2, 3, 7), 0),
    ("batch_norm", nn.Sequential(nn.BatchNorm2d(3)), (4, 3, 5, 3), 0),
    ("residual_block", ResidualBlock(2, 4, 2), (3, 2, 7, 5), 0),
    ("residual_identity", ResidualBlock(3, 3, 1), (2, 3, 4, 3), 0),
    ("attention", Attention(6, 3), (2, 5, 6), 0),
    ("lenet", lenet(), (2, 1, 28, 28), 10),
    ("cnn", cnn(), (2, 3, 12, 10), 10),
    ("resnet18", resnet18(), (2, 3, 9, 11), 10),
    ("vit", Vit(channels=3, patch=2, patches=6, layers=2, heads=2, width=6, classes=5), (2, 3, 4, 6), 5),
]
IDS = [
    ("gpt", Transformer(vocabulary=11, context=6, layers=2, heads=2, width=8, causal=True), (2, 6), 11),
    ("bert", Transformer(vocabulary=11, context=6, layers=2, heads=2, width=8, causal=False), (2, 6), 11),
]


def kept(values):
    flat = values.reshape(-1)
    return flat[::-(-flat.numel() // KEPT)].tolist()


def gradient(p):
    flat = p.grad.reshape(-1)
    return {
        "kept": kept(flat),
        "weighted": (flat * values(flat.shape, CHECK)).sum().item(),
    }


def reference(model, x, classes):
    model.double()
    set_weights(model)
    y = model(x)
    if classes:
        targets = ids(y.shape[:-1], classes, UPSTREAM)
        loss = F.cross_entropy(y.reshape(-1, classes), targets.reshape(-1))
    else:
        loss = (y * values(y.shape, UPSTREAM)).sum()
    loss.backward()
    found = {
        "input": list(x.shape),
        "output": y.reshape(-1).tolist(),
        "loss": loss.item(),
        "gradients": {name: gradient(p) for name, p in model.named_parameters()},
    }
    if any(statistics(model)):
        found["statistics"] = {name: kept(s) for name, s in statistics(model)}
        found["inference"] = model.eval()(x).reshape(-1).tolist()
    return found


def statistics(model):
    """Running moments under the names that Lakegrad gives them."""
    renamed = {"running_mean": "mean", "running_var": "variance"}
    for path, values in model.named_buffers():
        layer, kind = path.rsplit(".", 1)
        if kind in renamed:
            yield f"{layer}.{renamed[kind]}", values


def main(folder):
    cases = [(n, m, values(shape, INPUT), c) for n, m, shape, c in NUMBERS]
    cases += [(n, m, ids(shape, c, INPUT), c) for n, m, shape, c in IDS]
    for name, model, x, classes in cases:
        path = Path(folder, name + ".json")
        path.write_text(json.dumps(reference(model, x, classes), indent=1) + "\n")
        print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
