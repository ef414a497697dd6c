"""Writes where 100 steps of each optimiser and schedule lead, for the engine's tests to agree with.

    pip install torch
    python scripts/reference/optimizers.py engine/src/test/resources/pytorch

Everything is float64 and follows from formulas, so that the files hold settings and results only:
the weights of a small problem after a few of the steps, and the learning rates of some. The rules
and schedules are PyTorch's own (2.13); those it lacks are written here from their papers.
"""

import json
import math
import sys
from pathlib import Path

import torch
from torch.optim import lr_scheduler as schedules

torch.set_default_dtype(torch.float64)
SHAPES = [(2, 3), (2,), (1, 2, 2, 2), (1,)]
STEPS = 100
KEPT = [1, 10, 100]
RATES = [1, 2, 9, 10, 11, 20, 30, 31, 50, 51, 75, 99, 100]
DECAY = 0.05


def start():
    """Element i of all parameters, one after the other: sin(0.9 i), counted from 1."""
    count = sum(math.prod(shape) for shape in SHAPES)
    flat = torch.sin(0.9 * torch.arange(1, count + 1))
    return split(flat)


def split(flat):
    parts = flat.split([math.prod(shape) for shape in SHAPES])
    return [part.reshape(shape).clone() for part, shape in zip(parts, SHAPES)]


def gradients(weights, step):
    """A valley whose middle wanders: 0.7 w - 0.4 cos(0.5 i) + 0.3 sin(0.7 i + 0.9 step)."""
    flat = torch.cat([w.detach().flatten() for w in weights])
    i = torch.arange(1, flat.numel() + 1)
    return split(0.7 * flat - 0.4 * torch.cos(0.5 * i) + 0.3 * torch.sin(0.7 * i + 0.9 * step))


def run(optimizer, weights):
    kept = {}
    for step in range(1, STEPS + 1):
        for weight, gradient in zip(weights, gradients(weights, step)):
            weight.grad = gradient
        optimizer.step()
        if step in KEPT:
            kept[step] = torch.cat([w.detach().flatten() for w in weights]).tolist()
    return kept


def torchs(make, rate, decay=0.0, **settings):
    """A rule of torch.optim; what has fewer than two axes does not decay."""
    weights = [torch.nn.Parameter(w) for w in start()]
    groups = [
        {"params": [w for w in weights if w.dim() > 1], "weight_decay": decay},
        {"params": [w for w in weights if w.dim() < 2], "weight_decay": 0.0},
    ]
    return run(make(groups, lr=rate, **settings), weights)


class Own:
    """A rule that PyTorch lacks; `move` returns the new weight."""

    def __init__(self, move, rate, decay, **settings):
        self.weights = [torch.nn.Parameter(w) for w in start()]
        self.states = [{} for _ in self.weights]
        self.move, self.rate, self.decay, self.settings = move, rate, decay, settings
        self.steps = 0

    def step(self):
        self.steps += 1
        for weight, state in zip(self.weights, self.states):
            matrix = weight.dim() > 1
            decay = self.decay if matrix else 0.0
            with torch.no_grad():
                weight.copy_(
                    self.move(weight, weight.grad, state, self.steps, self.rate, decay, matrix,
                              **self.settings))

    def run(self):
        return run(self, self.weights)


def lamb(w, g, state, t, rate, decay, matrix, beta1=0.9, beta2=0.999, epsilon=1e-6):
    """You et al. 2020, "Large Batch Optimization for Deep Learning", algorithm 2."""
    m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
    v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g * g
    d = (m / (1 - beta1**t)) / ((v / (1 - beta2**t)).sqrt() + epsilon) + decay * w
    trust = w.norm() / d.norm() if matrix else 1.0
    return w - rate * trust * d


def lars(w, g, state, t, rate, decay, matrix, momentum=0.9, trust=1e-3):
    """You, Gitman and Ginsburg 2017, "Large Batch Training of Convolutional Networks"."""
    own = rate * trust * w.norm() / (g.norm() + decay * w.norm()) if matrix else rate
    v = state["v"] = momentum * state.get("v", 0) + own * (g + decay * w)
    return w - v


def lion(w, g, state, t, rate, decay, matrix, beta1=0.9, beta2=0.99):
    """Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", program 1."""
    m = state.get("m", torch.zeros_like(g))
    state["m"] = beta2 * m + (1 - beta2) * g
    return w - rate * (torch.sign(beta1 * m + (1 - beta1) * g) + decay * w)


def cases():
    """Name of the rule, its settings here, and what came of it."""
    optim = torch.optim
    betas = {"beta1": 0.8, "beta2": 0.95}
    yield "sgd", {"momentum": 0}, 0.1, torchs(optim.SGD, 0.1)
    yield "sgd", {"decay": DECAY}, 0.1, torchs(optim.SGD, 0.1, DECAY, momentum=0.9)
    yield ("sgd", {"momentum": 0.7, "dampening": 0.3}, 0.1,
           torchs(optim.SGD, 0.1, momentum=0.7, dampening=0.3))
    yield ("sgd", {"decay": DECAY, "nesterov": "yes"}, 0.1,
           torchs(optim.SGD, 0.1, DECAY, momentum=0.9, nesterov=True))
    for rule, make in ("adam", optim.Adam), ("adamw", optim.AdamW):
        yield rule, {"decay": DECAY}, 0.1, torchs(make, 0.1, DECAY)
        yield (rule, {"decay": DECAY, "amsgrad": "yes", "epsilon": 1e-6, **betas}, 0.1,
               torchs(make, 0.1, DECAY, amsgrad=True, betas=(0.8, 0.95), eps=1e-6))
    yield "adamax", {}, 0.05, torchs(optim.Adamax, 0.05)
    yield ("adamax", {"decay": DECAY, "epsilon": 0.01, **betas}, 0.05,
           torchs(optim.Adamax, 0.05, DECAY, betas=(0.8, 0.95), eps=0.01))
    yield "nadam", {"decay": DECAY}, 0.02, torchs(optim.NAdam, 0.02, DECAY)
    yield ("nadam", {"decay": DECAY, "decoupled": "yes", "momentum-decay": 0.02, **betas}, 0.02,
           torchs(optim.NAdam, 0.02, DECAY, decoupled_weight_decay=True, momentum_decay=0.02,
                  betas=(0.8, 0.95)))
    yield "radam", {"decay": DECAY}, 0.05, torchs(optim.RAdam, 0.05, DECAY)
    yield ("radam", {"decay": DECAY, "decoupled": "yes", **betas}, 0.05,
           torchs(optim.RAdam, 0.05, DECAY, decoupled_weight_decay=True, betas=(0.8, 0.95)))
    yield "adagrad", {"decay": DECAY}, 0.1, torchs(optim.Adagrad, 0.1, DECAY)
    yield ("adagrad", {"rate-decay": 0.1, "start": 0.5, "epsilon": 1e-3}, 0.1,
           torchs(optim.Adagrad, 0.1, lr_decay=0.1, initial_accumulator_value=0.5, eps=1e-3))
    yield "adadelta", {"decay": DECAY}, 1.0, torchs(optim.Adadelta, 1.0, DECAY)
    yield ("adadelta", {"beta2": 0.8, "epsilon": 1e-3}, 0.5,
           torchs(optim.Adadelta, 0.5, rho=0.8, eps=1e-3))
    yield "rmsprop", {"decay": DECAY}, 0.01, torchs(optim.RMSprop, 0.01, DECAY)
    yield ("rmsprop", {"decay": DECAY, "momentum": 0.9, "beta2": 0.9}, 0.01,
           torchs(optim.RMSprop, 0.01, DECAY, momentum=0.9, alpha=0.9))
    yield ("rmsprop", {"centered": "yes", "momentum": 0.5, "epsilon": 1e-4}, 0.01,
           torchs(optim.RMSprop, 0.01, centered=True, momentum=0.5, eps=1e-4))
    yield "adafactor", {}, 0.1, torchs(optim.Adafactor, 0.1)
    yield ("adafactor",
           {"decay": DECAY, "beta2-decay": -0.5, "length": 0.2, "limit": 1.5}, 0.3,
           torchs(optim.Adafactor, 0.3, DECAY, beta2_decay=-0.5, eps=(None, 0.2), d=1.5))
    yield "lamb", {"decay": DECAY}, 0.02, Own(lamb, 0.02, DECAY).run()
    yield ("lamb", {"decay": 0, "epsilon": 1e-3, **betas}, 0.02,
           Own(lamb, 0.02, 0.0, epsilon=1e-3, beta1=0.8, beta2=0.95).run())
    yield "lars", {"decay": DECAY}, 0.5, Own(lars, 0.5, DECAY).run()
    yield ("lars", {"decay": 0, "momentum": 0.5, "trust": 0.02}, 0.5,
           Own(lars, 0.5, 0.0, momentum=0.5, trust=0.02).run())
    yield "lion", {}, 0.01, Own(lion, 0.01, 0.0).run()
    yield ("lion", {"decay": DECAY, "beta1": 0.8, "beta2": 0.9}, 0.01,
           Own(lion, 0.01, DECAY, beta1=0.8, beta2=0.9).run())


def rates(scheduler, optimizer, ahead=0, looks=None):
    """The rate of each step; `ahead` counts calls of the scheduler before the first."""
    for _ in range(ahead):
        scheduler.step()
    kept = {}
    for step in range(1, STEPS + 1):
        if step in RATES:
            kept[step] = optimizer.param_groups[0]["lr"]
        optimizer.step()
        if looks is None:
            scheduler.step()
        elif step % looks == 0:
            losses = [loss(past) for past in range(step - looks + 1, step + 1)]
            scheduler.step(sum(losses) / looks)
    return kept


def loss(step):
    """Falls fast, then hardly: max(0.5, 3 / step) + 0.05 sin(1.3 step)."""
    return max(0.5, 3 / step) + 0.05 * math.sin(1.3 * step)


def scheduled(make, rate=0.1, warmup=0, **how):
    """A schedule after a warm-up whose last step is the first of the schedule."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    if warmup < 2:
        return rates(make(optimizer), optimizer, **how)
    up = schedules.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    both = schedules.SequentialLR(optimizer, [up, make(optimizer)], [warmup - 1])
    return rates(both, optimizer, **how)


def schedule_cases():
    """Name of the schedule, its settings here, and what came of it, for a run of STEPS."""
    yield "step", {"every": 30, "factor": 0.5}, scheduled(lambda o: schedules.StepLR(o, 30, 0.5))
    yield ("step", {"every": 7, "factor": 0.9, "warmup": 10},
           scheduled(lambda o: schedules.StepLR(o, 7, 0.9), warmup=10))
    yield ("multi-step", {"milestones": "10,50", "factor": 0.2},
           scheduled(lambda o: schedules.MultiStepLR(o, [10, 50], 0.2)))
    yield "exponential", {"factor": 0.95}, scheduled(lambda o: schedules.ExponentialLR(o, 0.95))
    # A run ends at the floor, where PyTorch's schedulers are after as many calls as steps.
    yield ("cosine", {"floor": 0.01},
           scheduled(lambda o: schedules.CosineAnnealingLR(o, STEPS, 0.01), ahead=1))
    yield ("cosine", {"floor": 0, "warmup": 20},
           scheduled(lambda o: schedules.CosineAnnealingLR(o, STEPS - 20), warmup=20))
    yield ("cosine-restarts", {"every": 30, "floor": 0.001},
           scheduled(lambda o: schedules.CosineAnnealingWarmRestarts(o, 30, 1, 0.001)))
    yield ("cosine-restarts", {"every": 10, "growth": 2, "floor": 0},
           scheduled(lambda o: schedules.CosineAnnealingWarmRestarts(o, 10, 2)))
    yield ("one-cycle", {},
           scheduled(lambda o: schedules.OneCycleLR(o, 0.1, STEPS, cycle_momentum=False)))
    yield ("one-cycle",
           {"rise": 0.5, "start-divisor": 10, "end-divisor": 100, "straight": "yes"},
           scheduled(
               lambda o: schedules.OneCycleLR(
                   o, 0.1, STEPS, pct_start=0.5, anneal_strategy="linear", cycle_momentum=False,
                   div_factor=10, final_div_factor=100)))
    yield ("linear", {"floor": 0.025},
           scheduled(lambda o: schedules.LinearLR(o, 1.0, 0.25, STEPS), ahead=1))
    yield ("polynomial", {"floor": 0, "power": 2, "warmup": 10},
           scheduled(lambda o: schedules.PolynomialLR(o, STEPS - 10, 2.0), warmup=10))
    yield ("polynomial", {"floor": 0, "power": 0.5},
           scheduled(lambda o: schedules.PolynomialLR(o, STEPS, 0.5), ahead=1))
    yield ("inverse-root", {"warmup": 10},
           scheduled(
               lambda o: schedules.LambdaLR(
                   o, lambda done: min((done + 1) / 10, math.sqrt(10 / (done + 1))))))
    yield ("plateau", {"every": 1, "factor": 0.5, "patience": 5},
           scheduled(
               lambda o: schedules.ReduceLROnPlateau(o, factor=0.5, patience=5, eps=0), looks=1))
    yield ("plateau",
           {"every": 4, "factor": 0.3, "patience": 1, "threshold": 0.01, "cooldown": 2,
            "floor": 0.005},
           scheduled(
               lambda o: schedules.ReduceLROnPlateau(
                   o, factor=0.3, patience=1, threshold=0.01, cooldown=2, min_lr=0.005, eps=0),
               looks=4))


def texts(settings):
    return {name: str(value) for name, value in settings.items()}


def write(path, values):
    lines = ",\n".join(json.dumps(value) for value in values)
    path.write_text("[\n" + lines + "\n]\n")


def main(folder):
    write(
        Path(folder) / "optimizers.json",
        [
            {"rule": rule, "settings": texts(settings), "rate": rate, "weights": weights}
            for rule, settings, rate, weights in cases()
        ])
    write(
        Path(folder) / "schedules.json",
        [
            {"schedule": schedule, "settings": texts(settings), "rates": found}
            for schedule, settings, found in schedule_cases()
        ])


if __name__ == "__main__":
    main(sys.argv[1])
