"""Writes ctc.json: connectionist temporal classification with its gradient, computed by PyTorch in double precision.

    /usr/bin/python3 write_ctc.py

Logits are exact in single precision and time-major; positions past the end of a sequence are left out, so each sequence has its own tensor.

    cases   name
            outputs     K, of which the last one is the blank
            sequences   logits    [T, K]
                        tokens    the transcript, each token from 0 to K - 2
                        loss      in nats; null where the sequence is too short for its tokens, for which PyTorch gives infinity
                        gradient  [T, K], of the loss; zeros where the loss is infinite (zero_infinity)
"""

import torch
import torch.nn.functional as F

import fixtures


def sequence(generator, steps, outputs, tokens, bound=4, favored=None):
    """A sequence of random logits, multiples of 1/1024 in [-bound, bound); `favored` tokens are likely at successive parts of it."""
    logits = torch.randint(-bound * 1024, bound * 1024, (steps, outputs), generator=generator).double() / 1024
    if favored is not None:
        for t in range(steps):
            logits[t, favored[t * len(favored) // steps]] += 12
    x = logits.clone().requires_grad_()
    targets = torch.tensor(tokens, dtype=torch.long)
    given = (F.log_softmax(x, -1).unsqueeze(1), targets.unsqueeze(0), torch.tensor([steps]), torch.tensor([len(tokens)]))
    loss = F.ctc_loss(*given, blank=outputs - 1, reduction="sum")
    F.ctc_loss(*given, blank=outputs - 1, reduction="sum", zero_infinity=True).backward()
    return {
        "logits": fixtures.tensor(logits),
        "tokens": tokens,
        "loss": None if torch.isinf(loss) else loss.item(),
        "gradient": fixtures.tensor(x.grad),
    }


def case(name, outputs, sequences):
    return {"name": name, "outputs": outputs, "sequences": sequences}


def main():
    generator = torch.Generator().manual_seed(2006)
    random = lambda steps, outputs, tokens, **more: sequence(generator, steps, outputs, tokens, **more)
    long = torch.randint(0, 4, (60,), generator=generator).tolist()
    wide = torch.randint(0, 39, (17,), generator=generator).tolist()
    fixtures.write("ctc.json", {"cases": [
        case("one step", 3, [random(1, 3, [1]), random(1, 3, [])]),
        case("empty transcripts", 5, [random(7, 5, []), random(1, 5, [])]),
        case("exactly enough steps", 4, [random(3, 4, [0, 1, 2]), random(5, 4, [1, 1, 0, 0])]),
        case("repeats", 4, [random(12, 4, [2, 2, 2, 1, 1, 0]), random(9, 4, [0, 0, 0, 0])]),
        case("too short", 4, [random(2, 4, [0, 1, 2]), random(3, 4, [1, 1, 1]), random(1, 4, [0, 0])]),
        case("ragged", 6, [random(t, 6, list(tokens)) for t, tokens in [(20, [0, 4, 2, 2, 3]), (13, [1]), (13, [4, 0, 4, 0, 4, 4]), (6, [3, 2, 1]), (2, [])]]),
        case("certain", 4, [random(16, 4, [0, 1, 2], favored=[0, 3, 1, 2]), random(16, 4, [0, 1, 2], favored=[2, 1, 0, 3])]),
        case("long", 5, [random(150, 5, long, bound=2)]),
        case("large logits", 4, [random(10, 4, [0, 2, 1], bound=200)]),
        case("states that fill vectors", 40, [random(30, 40, wide[:7], bound=2), random(30, 40, wide[:8], bound=2), random(60, 40, wide, bound=2)]),
    ]})


if __name__ == "__main__":
    main()
