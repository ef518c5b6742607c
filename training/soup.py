"""a mean of checkpoints: soup.py OUT.pt WEIGHT CHECKPOINT [WEIGHT CHECKPOINT ...]

What goes in: checkpoints of one kind that were trained one from the other, and their weights in the mean (they sum to one). A checkpoint that
lacks a head has no part in it: there the others' weights are scaled up. What comes out: one checkpoint.
"""
import sys

import torch


def main():
    out, *rest = sys.argv[1:]
    parts = [(float(w), torch.load(path, map_location="cpu")) for w, path in zip(rest[::2], rest[1::2])]
    assert abs(sum(w for w, _ in parts) - 1) < 1e-6, "the weights must sum to one"
    mean = {}
    for name in parts[-1][1]:
        have = [(w, state[name].float()) for w, state in parts if name in state]
        mean[name] = sum(w * x for w, x in have) / sum(w for w, _ in have)
    torch.save(mean, out)


if __name__ == "__main__":
    main()
