"""How a text is split: lanes next to each other, windows one after the other."""


def epoch(text, lanes, window):
    """Inputs and targets [T, lanes] of one pass over the text, in order; the last window may be shorter.

    Lane b has inputs text[bL .. bL + L) with L = (N - 1) / lanes, rounded down, and the targets shifted by one token.
    """
    length = (len(text) - 1) // lanes
    if length < 1:
        raise ValueError(f"{lanes} lanes need a text of at least {lanes + 1} tokens, but it has {len(text)}.")
    inputs = text[:lanes * length].reshape(lanes, length).T
    targets = text[1:lanes * length + 1].reshape(lanes, length).T
    for start in range(0, length, window):
        yield inputs[start:start + window], targets[start:start + window]
