# SPDX-License-Identifier: GPL-2.0-or-later
"""Training examples a second of the paper's network in PyTorch, eager and compiled, for tools/gpu-report.

Usage: torch_rate.py SECONDS

Prints lines of words separated by tabs. The same work as bench_gpu: counts of 16 bits and a reference's number go to the
card from pinned memory beside the step before, inputs are made there, dropout 10 %, the loss on profiles and cumulative
extinction, Adam (PyTorch's fused one). Stops when SECONDS are over.
"""
import sys
import time

CELLS, BINS, REFERENCES, EXAMPLES = 64 * 64, 128, 9, 8192
PRECISIONS, BATCHES = ("bf16", "tf32", "fp32"), (64, 128, 256, 512, 1024, 2048, 4096)


def network(torch):
    nn = torch.nn
    return nn.Sequential(nn.Conv2d(2, 12, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Linear(12288, 3072), nn.ReLU(), nn.Dropout(0.1),
                         nn.Linear(3072, 3072), nn.ReLU(), nn.Dropout(0.1),
                         nn.Linear(3072, 2048), nn.ReLU(), nn.Linear(2048, BINS)).cuda()


class Trainer:
    """One network with its optimiser, trained from pinned memory."""

    def __init__(self, torch, precision, compiled):
        self.torch = torch
        self.precision = precision
        self.half = precision == "bf16"
        self.net = network(torch)
        self.adam = torch.optim.Adam(self.net.parameters(), lr=1e-5, fused=True)
        counts = torch.randint(0, 48, (EXAMPLES, CELLS), dtype=torch.int16)
        counts[counts > 12] = 0
        self.counts = counts.pin_memory()
        self.numbers = (torch.arange(EXAMPLES) % REFERENCES).pin_memory()
        self.profiles = torch.rand(EXAMPLES, BINS).pin_memory()
        self.references = torch.full((REFERENCES, CELLS), 0.67, device="cuda")
        self.copies = torch.cuda.Stream()
        self.loss_of = torch.compile(self.loss, dynamic=False) if compiled else self.loss

    def loss(self, counts, numbers, profiles):
        torch = self.torch
        observed = torch.sqrt(counts.float() + 0.375) - 0.7
        inputs = torch.stack((observed, self.references[numbers]), 1).view(-1, 2, 64, 64)
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=self.half):
            outputs = self.net(inputs)
        error = outputs.float() - (profiles - 0.5) / 0.5
        a_v = torch.cumsum(error * 0.05, 1)
        return (error * error + 0.05 * a_v * a_v).mean()

    def send(self, first, batch):
        with self.torch.cuda.stream(self.copies):
            return [part[first:first + batch].to("cuda", non_blocking=True)
                    for part in (self.counts, self.numbers, self.profiles)]

    def step(self, first, batch, sent):
        self.torch.cuda.current_stream().wait_stream(self.copies)
        following = (first + batch) % EXAMPLES
        ready = self.send(following, batch)
        self.adam.zero_grad(set_to_none=True)
        self.loss_of(*sent).backward()
        self.adam.step()
        for part in sent:
            part.record_stream(self.torch.cuda.current_stream())
        return following, ready

    def rate(self, batch, seconds):
        self.torch.backends.cuda.matmul.allow_tf32 = self.precision == "tf32"
        self.torch.backends.cudnn.allow_tf32 = self.precision == "tf32"
        first, sent = 0, self.send(0, batch)
        for _ in range(8):
            first, sent = self.step(first, batch, sent)
        self.torch.cuda.synchronize()
        begin, steps = time.monotonic(), 0
        while time.monotonic() - begin < seconds:
            for _ in range(8):
                first, sent = self.step(first, batch, sent)
            steps += 8
            self.torch.cuda.synchronize()
        return steps * batch / (time.monotonic() - begin)


def main():
    end = time.monotonic() + float(sys.argv[1])
    try:
        import torch
    except ImportError:
        print("torch\tversion\tnot on this machine")
        return
    if not torch.cuda.is_available():
        print("torch\tversion\tno CUDA device")
        return
    print(f"torch\tversion\t{torch.__version__}")
    # Compiling takes most of the time, for each batch anew: the batches that tell most first.
    jobs = [(False, precision, batch) for precision in PRECISIONS for batch in BATCHES]
    jobs += [(True, precision, batch) for batch in (1024, 4096, 64, 256, 2048, 512, 128) for precision in PRECISIONS]
    trainers = {}
    took_s = 0
    for compiled, precision, batch in jobs:
        if time.monotonic() + 1.2 * took_s > end:
            break
        begin = time.monotonic()
        name = "compiled" if compiled else "eager"
        if compiled:
            torch._dynamo.reset()  # else what was compiled for other batches counts against a limit, and eager is timed
        try:
            if (compiled, precision) not in trainers:
                trainers[compiled, precision] = Trainer(torch, precision, compiled)
            rate = trainers[compiled, precision].rate(batch, 0.7)
            print(f"torch\t{precision}\t{name}\t{batch}\t{rate:.0f}", flush=True)
        except Exception as error:  # the other rows are worth having
            print(f"{name} {precision} {batch}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        took_s = time.monotonic() - begin


if __name__ == "__main__":
    main()
