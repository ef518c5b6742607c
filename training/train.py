"""train the reader: train.py BUILD_DIR MINILM_DIR [--epochs N] [--name NAME] [--steps N]"""
import argparse
import pathlib
import pickle
import random
import time

import torch
import torch.nn.functional as F

from batches import epoch, tensors
from model import Reader, load_minilm
from words import WordPiece

WEIGHTS = {"arc": 1.0, "rel": 1.0, "upos": 0.5, "xpos": 0.5, "lemma": 1.0, "starts": 0.7, "names": 1.5, "pred": 0.5, "sense": 0.5, "srl": 1.5}


def masked_ce(logits, y):
    """cross entropy over the supervised words, or None."""
    keep = y >= 0
    return F.cross_entropy(logits[keep].float(), y[keep]) if keep.any() else None


def names_loss(logits, y, open_misc):
    """cross entropy of names; where a corpus does not mark MISC, an O may be O or MISC."""
    keep = y >= 0
    if not keep.any():
        return None
    logp = F.log_softmax(logits[keep].float(), -1)
    y, free = y[keep], open_misc[keep] & (y[keep] == 0)
    loss = -logp.gather(1, y[:, None])[:, 0]
    either = -torch.logsumexp(logp[:, [0, 7, 8]], 1)
    return torch.where(free, either, loss).mean()


def arc_loss(out, batch):
    """softmax over the heads of the same sentence and the root."""
    heads, sent = batch["heads"], batch["sent_of"]
    b, w = heads.shape
    d = out["arc_dep"].shape[1]
    spread = lambda x: torch.zeros(b * w, x.shape[1]).index_copy(0, batch["place"], x.float()).view(b, w, -1)
    dep, head, root = spread(out["arc_dep"]), spread(out["arc_head"]), spread(out["arc_root"])
    scores = dep @ head.transpose(1, 2)
    same = (sent[:, :, None] == sent[:, None, :]) & ~torch.eye(w, dtype=torch.bool)
    scores = torch.cat([root, scores.masked_fill(~same, -1e4)], 2)
    return masked_ce(scores.view(b * w, -1), torch.where(heads >= -1, heads + 1, -1).view(-1))


def rel_loss(model, out, batch):
    """relations given gold heads."""
    place, heads = batch["place"], batch["heads"].view(-1)
    b, w = batch["heads"].shape
    back = torch.zeros(b * w, dtype=torch.long)
    back[place] = torch.arange(len(place))
    h = heads[place]
    keep = (h >= -1) & (batch["deprel"] >= 0)
    if not keep.any():
        return None
    flat = back[(place // w) * w + h.clamp(min=0)]
    head = torch.where((h == -1)[:, None], model.rel_root.to(out["rel_head"].dtype), out["rel_head"][flat])
    return F.cross_entropy(model.rel_logits((out["rel_dep"] + head)[keep]).float(), batch["deprel"][keep])


def srl_loss(model, out, batch):
    """role labels of all (predicate, word) pairs; paths are sometimes hidden so that wrong trees do less harm."""
    if not len(batch["srl_y"]):
        return None
    path = batch["srl_path"]
    if model.training:
        hide = (torch.rand(len(out["srl_pred"])) < 0.15)[batch["srl_p"]] | (torch.rand(len(path)) < 0.05)
        path = path.masked_fill(hide, 0)
    x = out["srl_pred"][batch["srl_p"]] + out["srl_arg"][batch["srl_w"]]
    logits = model.srl_logits(x, path, batch["srl_dist"])
    return F.cross_entropy(logits.float(), batch["srl_y"])


def losses(model, batch):
    """all losses of a batch."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model(batch["pieces"], batch["shapes"], batch["mask"], batch["words"])
        rel, srl = rel_loss(model, out, batch), srl_loss(model, out, batch)
    parts = {k: masked_ce(out[k], batch[k]) for k in ("upos", "xpos", "lemma", "starts", "pred", "sense")}
    parts.update(names=names_loss(out["names"], batch["names"], batch["open_misc"]), arc=arc_loss(out, batch), rel=rel, srl=srl)
    return {k: v for k, v in parts.items() if v is not None}


def optimiser(model, lr_encoder, lr_heads):
    """AdamW, two learning rates, no decay on vectors."""
    groups = []
    for encoder in (True, False):
        for decay in (True, False):
            ps = [p for n, p in model.named_parameters() if n.startswith(("pieces", "positions", "norm", "layers")) == encoder and (p.dim() > 1) == decay]
            groups.append({"params": ps, "lr": lr_encoder if encoder else lr_heads, "weight_decay": 0.01 if decay else 0.0})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)


class Schedule:
    """learning-rate factor: warm-up, level, then linear to nothing over the last `share` of the steps.

    While no total is set (`--steps 0`), training stays level until the file `finish` appears; the total it then fixes is
    printed, and the same `--steps` gives the same run.
    """

    def __init__(self, total, finish, warm=150, share=0.5):
        self.total, self.finish, self.warm, self.share = total, finish, warm, share

    def look(self, step):
        """fix the total when asked to finish."""
        if not self.total and step % 10 == 0 and self.finish.exists():
            self.total = int(step / (1 - self.share))
            print(f"finishing: --steps {self.total}", flush=True)

    def __call__(self, step):
        up = min(1.0, (step + 1) / self.warm)
        return up if not self.total else up * min(1.0, max(0.0, self.total - step) / (self.share * self.total))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("build", type=pathlib.Path)
    ap.add_argument("minilm", type=pathlib.Path)
    ap.add_argument("--epochs", type=int, default=50, help="at most")
    ap.add_argument("--name", default="en-1")
    ap.add_argument("--steps", type=int, default=0, help="length of the run; 0: until the file NAME.finish appears")
    ap.add_argument("--init", type=pathlib.Path, help="weights to go on from")
    ap.add_argument("--rate", type=float, default=1.0, help="factor of both learning rates")
    ap.add_argument("--seed", type=int, default=0, help="first seed of the epochs' shuffles")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--silver", type=pathlib.Path, help="pickled sentences with silver names")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    random.seed(1)
    data = pickle.load(open(a.build / "data.pkl", "rb"))
    wp = WordPiece(data["vocab"])
    model = Reader(data["labels"], len(data["vocab"]))
    if (a.minilm / "model.safetensors").exists():
        load_minilm(model, a.minilm / "model.safetensors", data["kept"])
    if a.init:
        model.load_state_dict(torch.load(a.init, map_location="cpu"))
    train = data["train"] + (pickle.load(open(a.silver, "rb")) if a.silver else [])
    run(model, train, wp, a)
    torch.save(model.state_dict(), a.build / f"{a.name}.pt")


def run(model, train, wp, a):
    """the training loop, with one log line every hundred steps and a checkpoint an epoch."""
    opt = optimiser(model, 2e-4 * a.rate, 1e-3 * a.rate)
    plan = Schedule(a.steps, a.build / f"{a.name}.finish", share=0.9 if a.init else 0.5)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, plan)
    step, start, mean = 0, time.time(), {}
    model.train()
    for e in range(a.epochs):
        for group in epoch(train, wp, a.seed + e):
            parts = losses(model, tensors(group))
            loss = sum(WEIGHTS[k] * v for k, v in parts.items())
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            step += 1
            plan.look(step)
            sched.step()
            for k, v in parts.items():
                mean[k] = 0.98 * mean.get(k, v.item()) + 0.02 * v.item()
            if step % 100 == 0:
                print(f"epoch {e} step {step}/{plan.total} {time.time() - start:.0f}s", " ".join(f"{k} {v:.3f}" for k, v in mean.items()), flush=True)
            if plan.total and step >= plan.total:
                return
        torch.save(model.state_dict(), a.build / f"{a.name}.ckpt")


if __name__ == "__main__":
    main()
