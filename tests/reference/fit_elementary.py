"""Computes the polynomials in Shared/Numerics/Simd/Elementary.cs: minimax fits of exp and log in relative error.

    python3 fit_elementary.py        # needs numpy; prints the coefficients, highest power first, and the errors

The polynomials in the form that Horner's scheme uses:

    exp(r)  = 1 + r + r^2 (c2 + c3 r + ... + c6 r^4)              for |r| <= ln(2) / 2
    log(1 + e) = 2 artanh(s) = 2 s + s^3 (c3 + c5 s^2 + ... + c9 s^6), s = e / (2 + e)    for 0 <= e <= 1

Everything is computed in double precision. The coefficients are rounded to float32 at the end, and the printed errors are those of
the rounded polynomials, before any float32 rounding of the arithmetic. A unit in the last place of float32 is between 6e-8 and 1.2e-7.
"""

import numpy as np

POINTS = 4000
ROUNDS = 200


def chebyshev_points(low, high):
    """Points that are denser towards both ends, where the error of a good fit is largest."""
    angles = np.pi * (np.arange(POINTS) + 0.5) / POINTS
    return (low + high) / 2 + (high - low) / 2 * np.cos(angles)


def minimax(x, target, powers, scale):
    """Coefficients that minimize the largest |sum(c_i x^i) - target| / scale over x.

    Lawson's algorithm (1961): repeated least squares, with each point weighted by its own error so far, converges to the minimax fit.
    """
    basis = np.stack([x ** power for power in powers], axis=1) / scale[:, None]
    wanted = target / scale
    weights = np.full(len(x), 1 / len(x))
    for _ in range(ROUNDS):
        root = np.sqrt(weights)
        coefficients = np.linalg.lstsq(basis * root[:, None], wanted * root, rcond=None)[0]
        weights *= np.abs(basis @ coefficients - wanted)
        weights /= weights.sum()
    return coefficients


def report(name, x, target, powers, scale):
    """Fits, rounds to float32, and prints the coefficients and the remaining error."""
    rounded = minimax(x, target, powers, scale).astype(np.float32)
    left = sum(float(c) * x ** power for c, power in zip(rounded, powers)) - target
    print(f"{name}: relative error {np.max(np.abs(left / scale)):.1e}")
    for power, coefficient in sorted(zip(powers, rounded), reverse=True):
        print(f"  x^{power:<2} {coefficient:.8e}")


def main():
    r = chebyshev_points(-np.log(2) / 2, np.log(2) / 2)
    report("exp", r, np.exp(r) - 1 - r, range(2, 7), np.exp(r))
    s = chebyshev_points(1e-3, 1 / 3)       # below 0.001 the cubic term alone is accurate enough
    report("2 artanh", s, 2 * np.arctanh(s) - 2 * s, range(3, 10, 2), 2 * np.arctanh(s))


if __name__ == "__main__":
    main()
