"""Writes what PyTorch makes of a few training steps, for the engine's tests to agree with.

    pip install torch numpy safetensors
    python scripts/reference/training.py engine/src/test/resources/pytorch/training.safetensors

Everything is float64. Weights, inputs and targets follow from formulas, so that the file holds
results only: for each model its losses and, of each parameter, the sum of its elements times 1, 2,
3, .. after the last step.
"""

import math
import sys

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
STEPS = 5


def waves(count, pace, height=1.0):
    return height * torch.sin(pace * torch.arange(1, count + 1, dtype=torch.float64))


def lenet(channels, maps, classes):
    return nn.Sequential(
        nn.Conv2d(channels, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
        nn.Linear(maps, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, classes))


def cnn(channels, classes):
    return nn.Sequential(
        nn.Conv2d(channels, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(64, classes))


def mlp(features, hidden, classes):
    return nn.Sequential(nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, classes))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.heads = heads

    def forward(self, x):
        batch, time, width = x.shape
        parts = self.qkv(x).split(width, dim=2)
        q, k, v = (p.view(batch, time, self.heads, -1).transpose(1, 2) for p in parts)
        scores = q @ k.transpose(2, 3) / math.sqrt(width // self.heads)
        later = torch.ones(time, time).triu(1).bool()
        y = scores.masked_fill(later, -math.inf).softmax(dim=3) @ v
        return self.projection(y.transpose(1, 2).reshape(batch, time, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.expand = nn.Linear(width, 4 * width)
        self.contract = nn.Linear(4 * width, width)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.contract(F.gelu(self.expand(self.norm2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, layers, heads, width):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


class Bag(nn.Module):
    def __init__(self, vocabulary, width, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.linear = nn.Linear(width, classes)

    def forward(self, ids):
        kept = (ids >= 0).unsqueeze(2)
        rows = self.embedding(ids.clamp(min=0)) * kept
        return self.linear(rows.sum(1) / kept.sum(1).clamp(min=1))


def train(model, inputs, targets, make):
    """Trains on one batch with clipping at 0.5; the losses, and a digest of each parameter."""
    parameters = list(model.parameters())
    with torch.no_grad():
        for index, p in enumerate(parameters):
            p.copy_(waves(p.numel(), 0.7 + 0.01 * index, 0.2).reshape(p.shape))
    optimizer = make(parameters)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        logits = model(inputs)
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))
        loss.backward()
        norm = torch.sqrt(sum((p.grad ** 2).sum() for p in parameters))
        if norm > 0.5:
            for p in parameters:
                p.grad.mul_(0.5 / norm)
        optimizer.step()
        losses.append(loss.item())
    digests = [
        (p.detach().flatten() * torch.arange(1, p.numel() + 1)).sum().item() for p in parameters]
    return np.array(losses), np.array(digests)


def ids(shape, pace, limit):
    return (torch.arange(math.prod(shape)) * pace + 3).remainder(limit).reshape(shape)


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9)


def adamw(parameters):
    many = [p for p in parameters if p.dim() > 1]
    few = [p for p in parameters if p.dim() < 2]
    return torch.optim.AdamW(
        [{"params": many, "weight_decay": 0.1}, {"params": few, "weight_decay": 0.0}], lr=0.01)


def main(path):
    results = {}
    images = waves(4 * 2 * 13 * 14, 0.37).reshape(4, 2, 13, 14).float().double()
    words = ids((3, 5), 5, 7)
    filled = torch.arange(6) < torch.tensor([[6], [4], [1], [0]])
    texts = ids((4, 6), 5, 11).where(filled, torch.tensor(-1))
    runs = {
        "mlp": (mlp(2 * 13 * 14, 10, 3), images.flatten(1), ids((4,), 7, 3), sgd),
        "lenet": (lenet(2, 16, 5), images, ids((4,), 7, 5), sgd),
        "cnn": (cnn(2, 3), images, ids((4,), 7, 3), adamw),
        "gpt": (Gpt(7, 5, 2, 2, 8), words, ids((3, 5), 3, 7), adamw),
        "bag": (Bag(11, 6, 3), texts, ids((4,), 7, 3), sgd),
    }
    for name, run in runs.items():
        results[name + ".losses"], results[name + ".digests"] = train(*run)
    save_file(results, path, metadata={"torch": torch.__version__})


if __name__ == "__main__":
    main(sys.argv[1])
