"""train the reader, or distil it from a teacher: train.py BUILD_DIR PUBLIC_ENCODER_DIR [--kind KIND] [--name NAME] [--steps N] ..."""
import argparse
import pathlib
import pickle
import time

import torch
import torch.nn.functional as F

from batches import epoch, tensors
from model import Reader, load_public, stance_scores
from words import WordPiece

ENCODER = ("pieces", "positions", "shapes", "norm", "layers", "relative")
WEIGHTS = {"arc": 1.0, "rel": 1.0, "upos": 0.5, "xpos": 0.5, "lemma": 1.0, "starts": 0.7, "names": 1.5, "pred": 0.5, "sense": 0.5, "stance": 1.0, "srl": 4.0}
GOLD = {"srl": 0.6}  # share of the labels beside the teacher where it is not the common one
LATE_GOLD = {"srl": 0.8, "pred": 1.0, "names": 0.5}  # the same in a second leg


def masked_ce(logits, y):
    """cross entropy over the supervised words, or None."""
    keep = y >= 0
    return F.cross_entropy(logits[keep].float(), y[keep]) if keep.any() else None


def names_loss(logits, y, sets):
    """minus the log of the share that the labels allowed at each word get; y: row of `sets` [n, labels]."""
    keep = y >= 0
    if not keep.any():
        return None
    logp = F.log_softmax(logits[keep].float(), -1)
    return -logp.masked_fill(~sets[y[keep]], float("-inf")).logsumexp(1).mean()


def arc_scores(out, batch):
    """log-free scores of root and every other word of the sentence as head: [B * W, 1 + W]."""
    heads, sent = batch["heads"], batch["sent_of"]
    b, w = heads.shape
    spread = lambda x: torch.zeros(b * w, x.shape[1]).index_copy(0, batch["place"], x.float()).view(b, w, -1)
    dep, head, root = spread(out["arc_dep"]), spread(out["arc_head"]), spread(out["arc_root"])
    scores = dep @ head.transpose(1, 2)
    same = (sent[:, :, None] == sent[:, None, :]) & ~torch.eye(w, dtype=torch.bool)
    return torch.cat([root, scores.masked_fill(~same, -1e4)], 2).view(b * w, -1)


def rel_scores(model, out, batch):
    """(logits of relations at the given heads, which words have one)."""
    place, heads = batch["place"], batch["heads"].view(-1)
    b, w = batch["heads"].shape
    back = torch.zeros(b * w, dtype=torch.long)
    back[place] = torch.arange(len(place))
    h = heads[place]
    keep = h >= -1
    flat = back[(place // w) * w + h.clamp(min=0)]
    head = torch.where((h == -1)[:, None], model.rel_root.to(out["rel_head"].dtype), out["rel_head"][flat])
    return model.rel_logits((out["rel_dep"] + head)[keep]), keep


def srl_scores(model, out, batch, hide):
    """role logits of all (predicate, word) pairs; `hide` masks paths, so that wrong trees do less harm."""
    x = out["srl_pred"][batch["srl_p"]] + out["srl_arg"][batch["srl_w"]]
    path = batch["srl_path"].masked_fill(hide, 0)
    return model.srl_logits(x, path, batch["srl_dist"], batch["srl_first"], batch["srl_last"])


def hidden_paths(batch, training):
    """paths to hide: all of some predicates, single ones of others."""
    n = len(batch["srl_path"])
    if not training:
        return torch.zeros(n, dtype=torch.bool)
    return (torch.rand(len(batch["words"])) < 0.15)[batch["srl_p"]] | (torch.rand(n) < 0.05)


def everything(model, batch, hide):
    """all logits of a batch, pair heads included."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model(batch["pieces"], batch["shapes"], batch["mask"], batch["slot"], batch["slots"], batch["words"])
        out["arc"] = arc_scores(out, batch)
        out["rel"], out["has_head"] = rel_scores(model, out, batch)
        out["srl"] = srl_scores(model, out, batch, hide) if len(batch["srl_y"]) else None
    out["stance"] = stance_scores(out["stance"], batch["claim_w"], batch["claim_of"], batch["claim_cue"], len(batch["claim_y"]))
    return out


def losses(out, batch, sets):
    """all losses against the labels of a batch."""
    parts = {k: masked_ce(out[k], batch[k]) for k in ("upos", "xpos", "lemma", "starts", "pred", "sense")}
    heads = batch["heads"]
    parts["names"] = names_loss(out["names"], batch["names"], sets)
    parts["arc"] = masked_ce(out["arc"], torch.where(heads >= -1, heads + 1, -1).view(-1))
    parts["rel"] = masked_ce(out["rel"], batch["deprel"][out["has_head"]])
    parts["srl"] = F.cross_entropy(out["srl"].float(), batch["srl_y"]) if out["srl"] is not None else None
    parts["stance"] = F.cross_entropy(out["stance"], batch["claim_y"]) if len(batch["claim_y"]) else None
    return {k: v for k, v in parts.items() if v is not None}


def divergence(student, teacher):
    """mean Kullback-Leibler divergence from the teacher's distribution."""
    return F.kl_div(F.log_softmax(student.float(), -1), F.log_softmax(teacher.float(), -1), log_target=True, reduction="none").sum(-1).mean()


def distil_losses(out, soft):
    """what the student lacks of the teacher's distributions, labelled words and others alike."""
    parts = {k: divergence(out[k], soft[k]) for k in ("upos", "xpos", "pred", "names")}
    found = soft["pred"][:, 1] > soft["pred"][:, 0]
    if found.any():
        parts["sense"] = divergence(out["sense"][found], soft["sense"][found])
    if soft["rel"] is not None:
        at = soft["arc_at"]
        parts["arc"] = divergence(out["arc"][at], soft["arc"][at])
        parts["rel"] = divergence(out["rel"], soft["rel"])
    if soft["srl"] is not None:
        parts["srl"] = divergence(out["srl"], soft["srl"])
    return parts


def optimiser(model, lr_encoder, lr_heads):
    """AdamW, two learning rates, no decay on vectors."""
    groups = []
    for encoder in (True, False):
        for decay in (True, False):
            ps = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith(ENCODER) == encoder and (p.dim() > 1) == decay]
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


def arguments():
    ap = argparse.ArgumentParser()
    ap.add_argument("build", type=pathlib.Path)
    ap.add_argument("public", type=pathlib.Path, help="folder of the public encoder to start from")
    ap.add_argument("--kind", default="student", help="student, teacher or six (model.py)")
    ap.add_argument("--name", default="en-3")
    ap.add_argument("--steps", type=int, default=2000, help="length of the run")
    ap.add_argument("--init", type=pathlib.Path, help="weights to go on from")
    ap.add_argument("--encoder", type=pathlib.Path, help="weights of which only the encoder is taken")
    ap.add_argument("--lesson", type=pathlib.Path, help="sentences with a teacher's distributions (teach.py): distil")
    ap.add_argument("--gold", type=float, default=0.3, help="weight of the labels beside the teacher")
    ap.add_argument("--roles", type=float, default=WEIGHTS["srl"], help="weight of the roles' loss")
    ap.add_argument("--names", type=float, default=WEIGHTS["names"], help="weight of the names' loss")
    ap.add_argument("--rate", type=float, default=1.0, help="factor of both learning rates")
    ap.add_argument("--heads", type=float, default=1.0, help="factor of the learning rate of what is not the encoder")
    ap.add_argument("--again", type=int, nargs=2, default=(1, 1), metavar=("ROLES", "STANCES"), help="how often an epoch takes the sentences with roles and those with stances")
    ap.add_argument("--budget", type=int, default=2000, help="pieces a step")
    ap.add_argument("--frozen", action="store_true", help="leave the piece embeddings as they are")
    ap.add_argument("--only", default="", help="train but the weights whose names begin so (names.: that head)")
    ap.add_argument("--seed", type=int, default=0, help="first seed of the epochs' shuffles")
    ap.add_argument("--threads", type=int, default=2)
    return ap.parse_args()


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    data = pickle.load(open(a.build / "data.pkl", "rb"))
    model = Reader(data["labels"], len(data["vocab"]), a.kind)
    if (a.public / "model.safetensors").exists():
        load_public(model, a.public, data["vocab"])
    if a.init:
        missing, other = model.load_state_dict(torch.load(a.init, map_location="cpu"), strict=False)
        assert set(missing) <= {"stance.weight", "stance.bias"} and not other, (missing, other)
    if a.encoder:
        start = torch.load(a.encoder, map_location="cpu")
        model.load_state_dict({k: v for k, v in start.items() if k.startswith(ENCODER)}, strict=False)
    model.pieces.weight.requires_grad = not a.frozen
    if a.only:
        for name, weight in model.named_parameters():
            weight.requires_grad = name.startswith(a.only)
    train = data["train"]
    if a.lesson:
        lesson = pickle.load(open(a.lesson, "rb"))
        train, data["name_sets"] = lesson["sentences"], lesson["name_sets"]
    run(model, train, data, a)
    torch.save(model.state_dict(), a.build / f"{a.name}.pt")


def name_sets(data):
    """rows of allowed name labels."""
    sets = torch.zeros(len(data["name_sets"]), len(data["labels"]["names"]), dtype=torch.bool)
    for i, ids in enumerate(data["name_sets"]):
        sets[i, list(ids)] = True
    return sets


def step_loss(model, batch, sets, gold):
    """(loss, its parts) of one batch."""
    out = everything(model, batch, hidden_paths(batch, True))
    parts = losses(out, batch, sets)
    total = sum(WEIGHTS[k] * v for k, v in parts.items())
    if "soft" not in batch:
        return total, parts
    far = distil_losses(out, batch["soft"])
    share = lambda k: gold.get(k, gold["other"]) if k in far else 1.0
    total = sum(WEIGHTS[k] * share(k) * v for k, v in parts.items()) + sum(WEIGHTS[k] * (1 - share(k)) * v for k, v in far.items())
    return total, {**parts, **{"kl_" + k: v for k, v in far.items()}}


def run(model, train, data, a):
    """the training loop, with one log line every hundred steps and a checkpoint every five hundred."""
    wp, sets = WordPiece(data["vocab"]), name_sets(data)
    WEIGHTS["srl"], WEIGHTS["names"] = a.roles, a.names
    opt = optimiser(model, (1e-4 if a.kind == "teacher" else 2e-4) * a.rate, 1e-3 * a.rate * a.heads)
    # whole copies one behind the other: neighbours in a row must be neighbours in their document
    more = [s for layer, times in zip(("srl", "stance"), a.again) for _ in range(times - 1) for s in train if layer in s["layers"]]
    factor = lambda step: min(1.0, (step + 1) / 150) * max(0.0, 1.0 - step / a.steps)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, factor)
    step, start, mean = 0, time.time(), {}
    model.train()
    for e in range(10**6):
        for group in epoch(train + more, wp, a.seed + e, a.budget):
            loss, parts = step_loss(model, tensors(group), sets, {"other": a.gold, **(LATE_GOLD if a.init else GOLD)})
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            sched.step()
            step += 1
            for k, v in parts.items():
                mean[k] = 0.98 * mean.get(k, v.item()) + 0.02 * v.item()
            if step % 100 == 0:
                print(f"epoch {e} step {step}/{a.steps} {time.time() - start:.0f}s", " ".join(f"{k} {v:.3f}" for k, v in mean.items()), flush=True)
            if step % 500 == 0:
                torch.save(model.state_dict(), a.build / f"{a.name}.ckpt")
            if step >= a.steps:
                return


if __name__ == "__main__":
    main()
