#!/usr/bin/env python3
"""Training-step time of PyTorch on CPU: the peer that the engine is measured against.

Each workload is one full training step: zero_grad, forward, cross-entropy loss, backward, Adam update,
on fixed random input of the stated shape.

Output: one JSON object per line: peer, workload, mode, dtype, threads, params, median_ms, min_ms, p90_ms,
samples_per_s, rss_mb, and with what attention, Adam and BLAS it ran: older versions lack the fused ones.
"""
import argparse, json, math, os, resource, time
import torch
from torch import nn
import torch.nn.functional as F

FUSED_ATTENTION = hasattr(F, "scaled_dot_product_attention")


def attention(q, k, v, causal):
    """PyTorch's own fused attention from 2.0 on, its parts before that."""
    if FUSED_ATTENTION:
        return F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if causal:
        t = q.shape[-2]
        scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -math.inf)
    return scores.softmax(dim=-1) @ v


def adam(parameters):
    """The fused Adam where this version has one for a CPU, else one of its others; and its name."""
    parameters = list(parameters)
    for name, options in (("fused", {"fused": True}), ("foreach", {"foreach": True}), ("plain", {})):
        try:
            optimizer = torch.optim.Adam(parameters, lr=1e-3, **options)
            if name == "fused":
                probe = nn.Parameter(torch.ones(1))
                probe.grad = torch.ones(1)
                torch.optim.Adam([probe], **options).step()
            return optimizer, name
        except (RuntimeError, TypeError):
            continue
    raise SystemExit("This PyTorch has no Adam for a CPU.")


def blas():
    """Where matrix products come from: MKL is built in, another BLAS is a shared library."""
    if torch.backends.mkl.is_available():
        return "mkl"
    try:
        with open(f"/proc/{os.getpid()}/maps") as maps:
            found = {os.path.basename(line.split()[-1]) for line in maps if "blas" in line}
    except OSError:
        found = set()
    return " ".join(sorted(found)) or "unknown"


class Block(nn.Module):
    """Pre-norm transformer block (GPT-2 layout: fused qkv, GELU MLP x4)."""

    def __init__(self, d, heads, causal):
        super().__init__()
        self.n1, self.n2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.proj = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)
        self.heads, self.causal = heads, causal

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = (z.view(b, t, self.heads, d // self.heads).transpose(1, 2) for z in self.qkv(self.n1(x)).split(d, 2))
        a = attention(q, k, v, self.causal)
        x = x + self.proj(a.transpose(1, 2).reshape(b, t, d))
        return x + self.down(F.gelu(self.up(self.n2(x)), approximate="tanh"))


class Transformer(nn.Module):
    def __init__(self, vocab, d, heads, layers, ctx, causal):
        super().__init__()
        self.tok, self.pos = nn.Embedding(vocab, d), nn.Embedding(ctx, d)
        self.blocks = nn.Sequential(*[Block(d, heads, causal) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, vocab, bias=False)

    def forward(self, ids):
        x = self.tok(ids) + self.pos(torch.arange(ids.shape[1]))
        return self.head(self.norm(self.blocks(x))).flatten(0, 1)


class ViT(nn.Module):
    def __init__(self, size, patch, d, heads, layers, classes):
        super().__init__()
        n = (size // patch) ** 2
        self.patch = nn.Conv2d(3, d, patch, patch)
        self.cls, self.pos = nn.Parameter(torch.zeros(1, 1, d)), nn.Parameter(torch.zeros(1, n + 1, d))
        self.blocks = nn.Sequential(*[Block(d, heads, False) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, classes)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.pos
        return self.head(self.norm(self.blocks(x))[:, 0])


class Recurrent(nn.Module):
    def __init__(self, cell, d_in, hidden, classes):
        super().__init__()
        self.rnn, self.head = cell(d_in, hidden, batch_first=True), nn.Linear(hidden, classes)

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


class Basic(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o)
        self.c2, self.b2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.short = nn.Identity() if s == 1 and i == o else nn.Sequential(nn.Conv2d(i, o, 1, s, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        return F.relu(self.b2(self.c2(F.relu(self.b1(self.c1(x))))) + self.short(x))


def resnet18_cifar(classes=10):
    """ResNet-18 with the 3x3 CIFAR stem and no stem pooling."""
    stages = [(64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2)]
    blocks = [b for i, o, s in stages for b in (Basic(i, o, s), Basic(o, o, 1))]
    return nn.Sequential(nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(), *blocks,
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


def lenet(classes=10):
    return nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
                         nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, classes))


def small_cnn(classes=10):
    return nn.Sequential(nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def mlp(d_in=784, hidden=512, classes=10):
    return nn.Sequential(nn.Linear(d_in, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, classes))


def images(b, c, s, classes=10):
    return torch.randn(b, c, s, s), torch.randint(classes, (b,))


WORKLOADS = {  # name: (model, (input, target), samples per step)
    "mlp":       lambda: (mlp(), (torch.randn(128, 784), torch.randint(10, (128,))), 128),
    "mlp_wide":  lambda: (mlp(1024, 2048, 100), (torch.randn(256, 1024), torch.randint(100, (256,))), 256),
    "lenet":     lambda: (lenet(), images(128, 1, 28), 128),
    "cnn":       lambda: (small_cnn(), images(64, 3, 32), 64),
    "cnn64":     lambda: (small_cnn(), images(64, 3, 64), 64),
    "resnet18":  lambda: (resnet18_cifar(), images(32, 3, 32), 32),
    "lstm":      lambda: (Recurrent(nn.LSTM, 64, 256, 10), (torch.randn(32, 64, 64), torch.randint(10, (32,))), 32),
    "gru":       lambda: (Recurrent(nn.GRU, 64, 256, 10), (torch.randn(32, 64, 64), torch.randint(10, (32,))), 32),
    "gpt":       lambda: (Transformer(96, 256, 4, 4, 128, True), (torch.randint(96, (16, 128)), torch.randint(96, (16 * 128,))), 16),
    "bert":      lambda: (Transformer(8192, 256, 4, 4, 128, False), (torch.randint(8192, (16, 128)), torch.randint(8192, (16 * 128,))), 16),
    "vit":       lambda: (ViT(32, 4, 192, 3, 6, 10), images(32, 3, 32), 32),
}


def measure(name, threads, mode, dtype, seconds):
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    model, (x, y), samples = WORKLOADS[name]()
    opt, fused = adam(model.parameters())
    net = torch.compile(model) if mode == "compile" else model

    def step():
        opt.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype == "bfloat16"):
            loss = F.cross_entropy(net(x), y)
        loss.backward()
        opt.step()

    for _ in range(5):
        step()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 10:
        s = time.perf_counter()
        step()
        times.append((time.perf_counter() - s) * 1e3)
    times.sort()
    med = times[len(times) // 2]
    print(json.dumps({"peer": "torch " + torch.__version__, "workload": name, "mode": mode, "dtype": dtype, "threads": threads,
                      "params": sum(p.numel() for p in model.parameters()), "median_ms": round(med, 3), "min_ms": round(times[0], 3),
                      "p90_ms": round(times[int(len(times) * .9)], 3), "samples_per_s": round(samples / med * 1e3, 1),
                      "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                      "attention": "fused" if FUSED_ATTENTION else "parts", "adam": fused, "blas": blas()}), flush=True)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    p.add_argument("--mode", nargs="+", default=["eager"], choices=["eager", "compile"])
    p.add_argument("--dtype", nargs="+", default=["float32"], choices=["float32", "bfloat16"])
    p.add_argument("--only", nargs="+", default=list(WORKLOADS), choices=list(WORKLOADS))
    p.add_argument("--seconds", type=float, default=3.0, help="time spent on each measurement")
    a = p.parse_args()
    for name in a.only:
        for mode in a.mode:
            for dtype in a.dtype:
                for threads in a.threads:
                    measure(name, threads, mode, dtype, a.seconds)
