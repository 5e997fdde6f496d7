#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The published network (C5x5.12-P2-D3072d0.1-D3072d0.1-D2048-D128, two channels of 64 x 64) in PyTorch (Debian's
python3-torch), to set beside bench_network: network_torch.py [--threads N] [--seconds S] [--cpu-time]"""
import argparse
import statistics
import time

import torch

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seconds", type=float, default=2)
parser.add_argument("--cpu-time", action="store_true", help="CPU time of this process instead of the clock")
options = parser.parse_args()
now = time.process_time if options.cpu_time else time.perf_counter
torch.set_num_threads(options.threads)
torch.manual_seed(1)


def median_time(work):
    work()
    times = []
    while len(times) < 3 or sum(times) < options.seconds:
        start = now()
        work()
        times.append(now() - start)
    return statistics.median(times)


head = torch.nn.Sequential(torch.nn.Conv2d(2, 12, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
                           torch.nn.Flatten(), torch.nn.Linear(12288, 3072), torch.nn.ReLU())
tail = torch.nn.Sequential(torch.nn.Dropout(0.1), torch.nn.Linear(3072, 3072), torch.nn.ReLU(),
                           torch.nn.Dropout(0.1), torch.nn.Linear(3072, 2048), torch.nn.ReLU(),
                           torch.nn.Linear(2048, 128))
network = torch.nn.Sequential(head, tail)
optimiser = torch.optim.SGD(network.parameters(), lr=1e-4, momentum=0.9)
print(f"PyTorch {torch.__version__}, {options.threads} threads, SGD with momentum")
print(f"{'batch':>8} {'training/s':>14} {'inference/s':>14}")
for batch in (16, 64, 256):
    inputs = torch.randn(batch, 2, 64, 64)
    targets = torch.randn(batch, 128)

    def train():
        optimiser.zero_grad(set_to_none=True)
        torch.nn.functional.mse_loss(network(inputs), targets).backward()
        optimiser.step()

    def predict():
        with torch.inference_mode():
            network(inputs)

    network.train()
    training = median_time(train)
    network.eval()
    print(f"{batch:8} {batch / training:14.1f} {batch / median_time(predict):14.1f}", flush=True)

network.train()  # dropout on
one = torch.randn(1, 2, 64, 64)


def all_repeated():
    with torch.inference_mode():
        network(one.expand(100, -1, -1, -1).contiguous())


def from_the_first_dropout():
    with torch.inference_mode():
        tail(head(one).expand(100, -1).contiguous())


print(f"100 passes, everything repeated: {1 / median_time(all_repeated):.2f} sightlines/s; "
      f"from the first dropout on: {1 / median_time(from_the_first_dropout):.2f}")
