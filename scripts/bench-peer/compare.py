#!/usr/bin/env python3
"""Runs the engine and PyTorch in turns; called by `scripts/bench compare`.

One JSON object per line: a workload's times (medians of all rounds), the ratio engine / PyTorch with the least and
the greatest of its rounds, and the share that the engine reaches of what the cores could multiply and add. At the
end the geometric mean of the ratios.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys

WORKLOADS = ["mlp", "mlp_wide", "lenet", "cnn", "cnn64", "resnet18", "lstm", "gru", "gpt", "bert", "vit"]
PACKAGE = "dev.lakegrad.engine.bench."


def lines(command):
    """What a command printed, each line an object; ends with the command's own code if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr)
        sys.exit(done.returncode)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def turns(rounds, engine, peer):
    """Each command once a round, the one that goes first changing; a process of its own each time."""
    engines, peers = [], []
    for turn in range(rounds):
        order = [(engine, engines), (peer, peers)]
        for command, results in order if turn % 2 else reversed(order):
            results.append(lines(command)[0])
    return engines, peers


def middle(results):
    return statistics.median(result["median_ms"] for result in results)


def compared(name, dtype, threads, options, engine_base, peer_base, gigaflops):
    common = ["--only", name, "--dtype", dtype, "--threads", str(threads), "--seconds", str(options.seconds)]
    engine = engine_base + [PACKAGE + "EngineBench"] + common
    if options.backend:
        engine += ["--backend", options.backend]
    engines, peers = turns(options.rounds, engine, peer_base + common)
    ratios = [e["median_ms"] / p["median_ms"] for e, p in zip(engines, peers)]
    limit = engines[0]["gflop"] / (gigaflops * threads) * 1e3
    return {
        "workload": name, "dtype": dtype, "threads": threads,
        "backend": engines[0]["backend"], "peer": peers[0]["peer"],
        "attention": peers[0]["attention"], "adam": peers[0]["adam"], "blas": peers[0]["blas"],
        "params_equal": engines[0]["params"] == peers[0]["params"],
        "engine_ms": round(middle(engines), 3), "peer_ms": round(middle(peers), 3),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_least": round(min(ratios), 3), "ratio_greatest": round(max(ratios), 3),
        "of_limit": round(limit / middle(engines), 3), "peer_of_limit": round(limit / middle(peers), 3),
        "engine_rss_mb": max(e["rss_mb"] for e in engines), "peer_rss_mb": max(p["rss_mb"] for p in peers),
        "gc_bytes_per_step": engines[0]["gc_bytes_per_step"],
    }


def main():
    p = argparse.ArgumentParser(prog="scripts/bench compare")
    p.add_argument("--only", nargs="+", default=WORKLOADS, choices=WORKLOADS)
    p.add_argument("--threads", type=int, nargs="+", default=[1])
    p.add_argument("--dtype", nargs="+", default=["float32"], choices=["float32", "bfloat16"])
    p.add_argument("--backend", default="")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--seconds", type=float, default=3.0)
    options = p.parse_args()
    engine, peer = (os.environ[name].splitlines() for name in ("ENGINE_BENCH", "PEER_BENCH"))
    machine = lines(engine + [PACKAGE + "Machine"])[0]
    print(json.dumps(machine), flush=True)
    for dtype in options.dtype:
        for threads in options.threads:
            ratios = []
            for name in options.only:
                row = compared(name, dtype, threads, options, engine, peer, machine["gflops"])
                ratios.append(row["ratio"])
                print(json.dumps(row), flush=True)
            mean = math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))
            print(json.dumps({"dtype": dtype, "threads": threads, "workloads": len(ratios),
                              "geometric_mean": round(mean, 3), "worst": max(ratios)}), flush=True)


if __name__ == "__main__":
    main()
