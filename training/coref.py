#!/usr/bin/env python3
"""Trains the ranking of coreference: crates/mentions/model/coref.tsv.

usage: coref.py OUT DEV TRAIN...

DEV and TRAIN come from `onrecord-evals --coref-examples gum/train.conllu TRAIN [WEIGHTS]`: for each mention the numbers that
crates/mentions/src/coref/features.rs makes of it and of each chain that it could join. For each form of mention (0 noun,
1 pronoun) a small network scores the candidates and another one "new"; the loss is that of choosing among all of
them. The weights of the best of a few epochs on DEV are written with four decimals. Seeds are fixed.
"""
import pathlib, struct, sys
import numpy as np
import torch

ALONE, PAIR = 66, 120
# where features.rs says that a chain has a name
NAMED = 1
HIDDEN, HIDDEN_ALONE = 24, 12
EPOCHS, BATCH, RATE, DECAY, DROP = (12, 16), 256, 2e-3, 1e-4, 0.1
SEEDS = (1, 2)
# how much more a missed link to a chain with a name counts than another
LINK = (2.6, 1.0)
# the cost of a link that is tried on DEV goes so low; nouns stay at 0, so that few wrong ones are joined
LEAST = (0, -20)


def load(*paths):
    """Per form: rows of mentions alone, rows of candidates, mention of each candidate, label, whether new is right."""
    data = memoryview(b"".join(pathlib.Path(p).read_bytes() for p in paths))
    forms = [dict(alone=[], new=[], pair=[], of=[], right=[], named=[]) for _ in range(2)]
    at = 0
    while at < len(data):
        form, named, _, rows = struct.unpack_from("<BBHH", data, at)
        at += 6
        f = forms[form]
        mention = len(f["new"])
        f["new"].append(data[at])
        f["alone"].append(np.frombuffer(data, "<f4", ALONE, at + 1))
        f["named"].append(named)
        at += 1 + 4 * ALONE
        for _ in range(rows):
            f["right"].append(data[at])
            f["pair"].append(np.frombuffer(data, "<f4", PAIR, at + 1))
            f["of"].append(mention)
            at += 1 + 4 * PAIR
    return [{k: torch.tensor(np.array(v)) for k, v in f.items()} for f in forms]


class Ranking(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.pair = torch.nn.Linear(PAIR, HIDDEN)
        self.pair_out = torch.nn.Linear(HIDDEN, 1, bias=False)
        self.alone = torch.nn.Linear(ALONE, HIDDEN_ALONE)
        self.alone_out = torch.nn.Linear(HIDDEN_ALONE, 1, bias=False)
        self.drop = torch.nn.Dropout(DROP)

    def forward(self, pair, alone):
        p = self.pair_out(self.drop(torch.relu(self.pair(pair)))).squeeze(1)
        a = self.alone_out(self.drop(torch.relu(self.alone(alone)))).squeeze(1)
        return p, a


def batches(f, order, starts, sizes, size=BATCH):
    for i in range(0, len(order), size):
        chosen = order[i:i + size]
        rows = torch.cat([torch.arange(starts[m], starts[m] + sizes[m]) for m in chosen.tolist()])
        of = torch.repeat_interleave(torch.arange(len(chosen)), sizes[chosen])
        yield chosen, rows, of


def logsum(values, of, count):
    top = torch.full((count,), -1e9).scatter_reduce(0, of, values, "amax")
    total = torch.zeros(count).scatter_add(0, of, torch.exp(values - top[of]))
    return top + torch.log(total + 1e-30)


def loss_of(net, f, chosen, rows, of):
    p, a = net(f["pair"][rows], f["alone"][chosen])
    count = len(chosen)
    every = torch.cat([p, a])
    whose = torch.cat([of, torch.arange(count)])
    right = torch.cat([f["right"][rows], f["new"][chosen]]).bool()
    total = logsum(every, whose, count)
    good = logsum(every[right], whose[right], count)
    return (total - good)


def judge(p, a, f, least):
    """What links to chains with a name are worth, at each cost of a link: (F1, precision, recall, cost), the best."""
    count = len(f["new"])
    top = torch.full((count,), -1e9).scatter_reduce(0, f["of"], p, "amax")
    first = p >= top[f["of"]]
    pick = torch.zeros(count, dtype=torch.long).scatter_reduce(0, f["of"][first], first.nonzero().squeeze(1), "amax")
    has = torch.bincount(f["of"], minlength=count) > 0
    to_name = f["pair"][pick, NAMED].bool() & has
    hit = f["right"][pick].bool() & to_name & f["named"].bool()
    asked = f["named"].sum().item()
    out = []
    for cost in [x / 10 for x in range(least, 21)]:
        linked = has & (top > a + cost)
        found, right = (linked & to_name).sum().item(), (linked & hit).sum().item()
        out.append((2 * right / max(1, found + asked), right / max(1, found), right / max(1, asked), cost))
    return max(out), out[-least]


def train(f, d, form):
    """The networks of all seeds, and the cost of a link that is best on d."""
    sizes = torch.bincount(f["of"], minlength=len(f["new"]))
    starts = torch.cumsum(sizes, 0) - sizes
    nets, scores = [], []
    for seed in SEEDS:
        torch.manual_seed(seed)
        net = Ranking()
        opt = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
        steps = EPOCHS[form] * (len(f["new"]) // BATCH + 1)
        plan = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: max(0.02, 1 - s / steps))
        for epoch in range(EPOCHS[form]):
            for chosen, rows, of in batches(f, torch.randperm(len(f["new"])), starts, sizes):
                weight = torch.where(f["new"][chosen].bool() | ~f["named"][chosen].bool(), 1.0, LINK[form])
                loss = (loss_of(net, f, chosen, rows, of) * weight).mean()
                opt.zero_grad()
                loss.backward()
                opt.step()
                plan.step()
        net.eval()
        with torch.no_grad():
            scores.append(net(d["pair"], d["alone"]))
        nets.append(net.state_dict())
        best, plain = judge(*scores[-1], d, LEAST[form])
        print(f"form {form} seed {seed}: named F1 {best[0]:.3f} P {best[1]:.3f} R {best[2]:.3f} at cost {best[3]}; plain {plain[0]:.3f}", flush=True)
    p, a = (torch.stack(x).mean(0) for x in zip(*scores))
    best, plain = judge(p, a, d, LEAST[form])
    print(f"form {form} together: named F1 {best[0]:.3f} P {best[1]:.3f} R {best[2]:.3f} at cost {best[3]}; plain {plain[0]:.3f}", flush=True)
    return nets, best[3]


def main():
    torch.set_num_threads(1)
    out, dev, learn = pathlib.Path(sys.argv[1]), load(sys.argv[2]), load(*sys.argv[3:])
    lines = ["# Made by training/coref.py from UD English GUM (train). Form, part, weight of the unit, its bias, its weights.\n"]

    def unit(form, part, numbers):
        shown = (f"{float(x):.4f}".rstrip("0").rstrip(".") for x in numbers)
        lines.append("\t".join([str(form), part, *shown]) + "\n")

    for form in range(2):
        print(f"form {form}: {len(learn[form]['new'])} mentions, {len(learn[form]['right'])} candidates", flush=True)
        nets, cost = train(learn[form], dev[form], form)
        for state in nets:
            for part in ("pair", "alone"):
                weight, bias, last = state[f"{part}.weight"], state[f"{part}.bias"], state[f"{part}_out.weight"][0]
                for u in range(len(bias)):
                    unit(form, part, [last[u] / len(nets), bias[u], *weight[u]])
        unit(form, "alone", [cost, 1.0] + [0.0] * ALONE)
    out.write_text("".join(lines))


if __name__ == "__main__":
    main()
