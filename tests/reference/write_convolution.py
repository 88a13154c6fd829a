"""Writes convolution/*.json: convolutions over time and over images, forward and backward, computed by PyTorch in double precision.

    /usr/bin/python3 write_convolution.py

Real numbers are {"shape": [...], "values": [...]}, row-major. Parameters, inputs and outputGradient are multiples of 1/1024; other
tensors have 9 significant digits. The gradients are those of the sum of output ⊙ outputGradient. ReLU has gradient 0 at 0.

conv1d-PADDING-kKERNEL-dDILATION.json: two layers over time, each with stride 1 and ReLU.

    config      features D, channels (of each layer), kernel k, dilation d, padding, batch B, window T
    parameters  conv.{l}.weight [C_out, C_in, k], conv.{l}.bias [C_out]
    lengths     [B], from 1 to T, unsorted; each row is convolved separately, as if it had exactly this length
    inputs      [T, B, D], 0 past a row's end
    output      [T, B, C], 0 past a row's end
    outputGradient  [T, B, C], 0 past a row's end
    gradients   name -> tensor; inputGradient [T, B, D], 0 past a row's end

With j from 0 to k - 1 and x = 0 before a row's first step and past its last,
    causal      y_t = b + Σⱼ W[:, :, j] x at t - (k - 1 - j) d          the last tap is the step itself
    same        y_t = b + Σⱼ W[:, :, j] x at t + (j - (k - 1)/2) d      k is odd
Between layers too, values outside a row are 0, not what a layer computes from zeros.

conv2d-SIZE.json: an image encoder: twice (3x3 convolution with stride 1 and padding 1, ReLU, 2x2 max pooling with stride 2).

    config      height H, width W, channels (the image's, then each layer's), images N
    parameters  encoder.{l}.weight [C_out, C_in, 3, 3], encoder.{l}.bias [C_out]
    inputs      [N, C, H, W]
    output      [N, C_last * (H/4) * (W/4)], flattened channel by channel, row by row. An odd last row or column is not pooled:
                each pooling halves the sizes, rounding down.
    outputGradient, gradients, inputGradient    as above

encoder-NAME.json: image encoders with other paddings and strides, and with normalization before ReLU.

    config      as above, and for each layer: padding, stride, groups (0: no normalization); kernel
    parameters  as above, and encoder_norms.{l}.weight [C_out], encoder_norms.{l}.bias [C_out], of nn.GroupNorm
    all others  as above; the last row and column of a convolution count for normalization even if they are not pooled
"""

import torch
from torch import nn
from torch.nn.functional import conv1d, max_pool2d, pad, relu

import fixtures
from reference_model import fill_uniform

DIGITS = 9
FEATURES, CHANNELS = 3, (4, 5)
LENGTHS = (7, 2, 9, 1)
ENCODERS = {    # height, width, channels, kernel, padding, stride, groups, seed, images
    "valid": (6, 9, (2, 4), 3, (0,), (1,), (0,), 700, 3),
    "stride": (11, 8, (2, 4, 3), 3, (1, 1), (2, 1), (0, 0), 710, 5),
    "even": (9, 10, (1, 4, 4), 4, (1, 2), (1, 2), (0, 0), 720, 2),
    "layer-norm": (7, 9, (3, 4), 3, (1,), (1,), (1,), 730, 3),
    "group-norm": (15, 14, (1, 4, 6), 3, (2, 1), (1, 1), (2, 3), 740, 4),
    "channel-norm": (13, 12, (2, 4, 2), 5, (2, 2), (2, 1), (4, 0), 750, 1),
    "three-layers": (30, 27, (1, 4, 6, 4), 3, (1, 0, 1), (1, 1, 2), (0, 2, 4), 760, 3),
}


class Stack(nn.Module):
    """Holds convolutions, and normalizations, under the names used in the state dict."""

    def __init__(self, name, layers, norms=()):
        super().__init__()
        self.add_module(name, nn.ModuleList(layers))
        if norms:
            self.add_module(name + "_norms", nn.ModuleDict(norms))


def over_time(row, layers, dilation, padding):
    """Convolves a single row: [steps, D] to [steps, C]."""
    x = row.T[None]
    for layer in layers:
        if padding == "causal":
            x = conv1d(pad(x, ((layer.kernel_size[0] - 1) * dilation, 0)), layer.weight, layer.bias, dilation=dilation)
        else:
            x = conv1d(x, layer.weight, layer.bias, dilation=dilation, padding="same")
        x = relu(x)
    return x[0].T


def conv1d_case(padding, kernel, dilation, seed):
    widths = (FEATURES, *CHANNELS)
    layers = [nn.Conv1d(i, o, kernel) for i, o in zip(widths, CHANNELS)]
    model = Stack("conv", layers).double()
    fill_uniform(model, 0.5, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    steps, real = max(LENGTHS), torch.arange(max(LENGTHS))[:, None] < torch.tensor(LENGTHS)
    inputs = fractions((steps, len(LENGTHS), FEATURES), generator).masked_fill(~real[:, :, None], 0).requires_grad_()
    output_gradient = fractions((steps, len(LENGTHS), CHANNELS[-1]), generator).masked_fill(~real[:, :, None], 0)

    rows = [over_time(inputs[:length, row], layers, dilation, padding) for row, length in enumerate(LENGTHS)]
    output = torch.stack([pad(row, (0, 0, 0, steps - len(row))) for row in rows], 1)
    return {
        "config": {"features": FEATURES, "channels": CHANNELS, "kernel": kernel, "dilation": dilation, "padding": padding,
                   "batch": len(LENGTHS), "window": steps},
        "parameters": {name: fixtures.tensor(p) for name, p in model.named_parameters()},
        "lengths": LENGTHS,
        **forward_and_backward(model, inputs, output, output_gradient),
    }


def encode(images, layers, norms={}):
    for index, layer in enumerate(layers):
        images = layer(images)
        if str(index) in norms:
            images = norms[str(index)](images)
        images = max_pool2d(relu(images), 2)
    return images.flatten(1)


def conv2d_case(height, width, channels, seed, images=3):
    layers = [nn.Conv2d(i, o, 3, padding=1) for i, o in zip(channels, channels[1:])]
    model = Stack("encoder", layers).double()
    fill_uniform(model, 0.5, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    inputs = fractions((images, channels[0], height, width), generator).requires_grad_()
    output = encode(inputs, layers)
    return {
        "config": {"height": height, "width": width, "channels": channels, "images": images},
        "parameters": {name: fixtures.tensor(p) for name, p in model.named_parameters()},
        **forward_and_backward(model, inputs, output, fractions(output.shape, generator)),
    }


def encoder_case(height, width, channels, kernel, padding, stride, groups, seed, images):
    layers = [nn.Conv2d(i, o, kernel, padding=p, stride=s) for i, o, p, s in zip(channels, channels[1:], padding, stride)]
    norms = {str(index): nn.GroupNorm(count, width) for index, (count, width) in enumerate(zip(groups, channels[1:])) if count > 0}
    model = Stack("encoder", layers, norms).double()
    fill_uniform(model, 0.5, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    inputs = fractions((images, channels[0], height, width), generator).requires_grad_()
    output = encode(inputs, layers, norms)
    assert (output > 0).float().mean() > 0.2, "Most features are zero."
    return {
        "config": {"height": height, "width": width, "channels": channels, "kernel": kernel, "padding": padding, "stride": stride, "groups": groups,
                   "images": images},
        "parameters": {name: fixtures.tensor(p) for name, p in model.named_parameters()},
        **forward_and_backward(model, inputs, output, fractions(output.shape, generator)),
    }


def forward_and_backward(model, inputs, output, output_gradient):
    (output * output_gradient).sum().backward()
    return {
        "inputs": fixtures.tensor(inputs),
        "output": fixtures.tensor(output, DIGITS),
        "outputGradient": fixtures.tensor(output_gradient),
        "gradients": {name: fixtures.tensor(p.grad, DIGITS) for name, p in model.named_parameters()},
        "inputGradient": fixtures.tensor(inputs.grad, DIGITS),
    }


def fractions(shape, generator):
    """Multiples of 1/1024 in [-1, 1)."""
    return torch.randint(-1024, 1024, shape, generator=generator).double() / 1024


def main():
    seed = 500
    for padding, kernel, dilation in [("causal", 3, 1), ("causal", 3, 2), ("causal", 2, 2), ("causal", 1, 1),
                                      ("same", 3, 1), ("same", 3, 2), ("same", 5, 2)]:
        seed += 10
        fixtures.write(f"convolution/conv1d-{padding}-k{kernel}-d{dilation}.json", conv1d_case(padding, kernel, dilation, seed))
    fixtures.write("convolution/conv2d-8x8.json", conv2d_case(8, 8, (1, 3, 4), seed=600))
    fixtures.write("convolution/conv2d-7x10.json", conv2d_case(7, 10, (3, 4, 2), seed=610))
    for name, case in ENCODERS.items():
        fixtures.write(f"convolution/encoder-{name}.json", encoder_case(*case))


if __name__ == "__main__":
    main()
