"""Writes audio.json: features and resampled signals by torchaudio, and WAV files by Python's wave module.

    apt-get install python3-torchaudio         # 0.13.1-1, for Debian 12's python3-torch 1.13.1
    /usr/bin/python3 write_audio.py

Everything is computed in double precision. Signals are given by their length, and signal() below makes them, in integers of 16 bits; the
sample is the integer / 32768. Rates are in Hz.

    features  name
              rate        of the signal
              length      of the signal
              silence     whether every sample is 0.25 instead
              settings    as in AudioFeatures: kind, sampleRate, frameMilliseconds, hopMilliseconds, bands, coefficients, lowestHz, highestHz,
                          deltas; where they differ from the defaults
              expected    [T, width], by torchaudio.compliance.kaldi.fbank and mfcc with dither=0 of the signal · 32768; resampled first, and
                          rounded to single precision, where rate and sampleRate differ; completed with zeros to a frame where it is shorter
    resampled from, to, length (of the signal)
              expected    by torchaudio.functional.resample
    wav       name
              file        in base64, written by wave
              rate
              expected    mean of the channels
"""

import base64
import io
import wave

import numpy
import torch

torch.set_default_dtype(torch.float64)      # before torchaudio makes its constants

import torchaudio                           # noqa: E402
from torchaudio.compliance import kaldi     # noqa: E402

import fixtures                             # noqa: E402

DIGITS = 10


def signal(length):
    """A sawtooth whose pitch rises, a lower triangle that swells, noise, and an offset; integers in [-8916, 11609]."""
    samples, state, phase = [], 1, 0
    for n in range(length):
        state = (1103515245 * state + 12345) % 2**31
        phase = (phase + 600 + n // 4) % 65536
        noise = (state >> 16) - 16384
        triangle = abs(2 * (n % 131) - 131)
        swell = n % 4096
        samples.append(phase // 4 - 8192 + triangle * swell // 256 + noise // 16 + 300)
    return samples


def samples_of(length):
    return torch.tensor(signal(length)).double() / 32768


def resample(samples, before, after):
    return torchaudio.functional.resample(samples, before, after)


def features(name, rate, length, settings, silence=False):
    heard = settings.get("sampleRate", 16000)
    samples = torch.full((length,), 0.25) if silence else samples_of(length)
    if heard != rate:
        samples = resample(samples, rate, heard).float().double()
    frame = int(heard * settings.get("frameMilliseconds", 25) / 1000)
    samples = torch.nn.functional.pad(samples, (0, max(0, frame - len(samples))))
    options = {
        "sample_frequency": heard,
        "frame_length": settings.get("frameMilliseconds", 25),
        "frame_shift": settings.get("hopMilliseconds", 10),
        "num_mel_bins": settings.get("bands", 40),
        "low_freq": settings.get("lowestHz", 20),
        "high_freq": settings.get("highestHz", 0),
        "dither": 0,
    }
    waveform = 32768 * samples.unsqueeze(0)
    if settings.get("kind") == "mfcc":
        computed = kaldi.mfcc(waveform, num_ceps=settings.get("coefficients", 13), **options)
    else:
        computed = kaldi.fbank(waveform, **options)
    assert computed.dtype == torch.float64
    parts = [computed]
    for _ in range(settings.get("deltas", 0)):
        parts.append(torchaudio.functional.compute_deltas(parts[-1].T.unsqueeze(0))[0].T)
    return {
        "name": name,
        "rate": rate,
        "length": length,
        "silence": silence,
        "settings": fixtures.Line(settings),
        "expected": fixtures.tensor(torch.cat(parts, 1), DIGITS),
    }


def resampled(before, after, length):
    return {"from": before, "to": after, "length": length, "expected": fixtures.tensor(resample(samples_of(length), before, after), DIGITS)}


def wav(name, rate, channels, width, length):
    """One signal, dealt out to the channels in turn, and shifted to the width."""
    values = numpy.array(signal(length * channels), dtype=numpy.int64).reshape(length, channels) * 256 ** width // 65536
    written = values + 128 if width == 1 else values
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(b"".join(int(value).to_bytes(width, "little", signed=width > 1) for value in written.flatten()))
    expected = (values / 2.0 ** (8 * width - 1)).mean(1)
    return {
        "name": name,
        "rate": rate,
        "file": base64.b64encode(file.getvalue()).decode(),
        "expected": fixtures.tensor(torch.tensor(expected)),
    }


def main():
    fixtures.write("audio.json", {
        "features": [
            features("defaults", 16000, 4000, {}),
            features("8 kHz", 8000, 2400, {"sampleRate": 8000, "bands": 23}),
            features("a frame of odd length", 11025, 3000, {"sampleRate": 11025, "bands": 24}),
            features("some frequencies, long frames", 16000, 4000, {
                "frameMilliseconds": 32, "hopMilliseconds": 12.5, "bands": 30, "lowestHz": 125, "highestHz": 3800.5}),
            features("80 bands", 16000, 2000, {"bands": 80}),
            features("MFCC", 16000, 4000, {"kind": "mfcc"}),
            features("MFCC at 8 kHz, 23 bands, all coefficients", 8000, 2400, {"kind": "mfcc", "sampleRate": 8000, "bands": 23, "coefficients": 23}),
            features("deltas", 16000, 3000, {"kind": "mfcc", "deltas": 1}),
            features("deltas of deltas", 16000, 3000, {"bands": 20, "deltas": 2}),
            features("22.05 kHz to 8 kHz", 22050, 5000, {"sampleRate": 8000, "bands": 23}),
            features("44.1 kHz to 16 kHz", 44100, 9000, {}),
            features("8 kHz to 16 kHz, MFCC", 8000, 1600, {"kind": "mfcc"}),
            features("silence", 16000, 700, {}, silence=True),
            features("shorter than a frame", 16000, 250, {}),
            features("exactly a frame", 16000, 400, {}),
        ],
        "resampled": [
            resampled(44100, 16000, 900),
            resampled(22050, 8000, 900),
            resampled(48000, 44100, 300),
            resampled(8000, 16000, 150),
            resampled(16000, 8000, 301),
            resampled(8000, 44100, 60),
            resampled(96000, 1000, 3000),
            resampled(11127, 16001, 200),
            resampled(44100, 16000, 5),
        ],
        "wav": [
            wav("16 bits, stereo", 22050, 2, 2, 150),
            wav("24 bits, three channels", 48000, 3, 3, 100),
            wav("8 bits, mono", 8000, 1, 1, 151),
        ],
    })


if __name__ == "__main__":
    main()
