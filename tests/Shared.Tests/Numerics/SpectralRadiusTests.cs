using MathNet.Numerics.LinearAlgebra;
using Windrow.Numerics;

namespace Windrow.Tests.Numerics;

/// <summary>Compared with the largest of MathNet's eigenvalues, and with closed forms.</summary>
public class SpectralRadiusTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(64)]
    [InlineData(128)]
    public void Random_matrices_have_the_radius_of_their_eigenvalues(int size)
    {
        SpectralRadius radius = new(size, Backends.Named(Backends.Native));
        Random random = new(size);
        for (int round = 0; round < 10; round++)
        {
            float[] a = RandomTensors.Uniform(random, size * size);
            Matrix<double> matrix = Matrix<double>.Build.Dense(size, size, (i, j) => a[i * size + j]);
            RelativeError.Below(
                2e-3, radius.Of(new MatrixView(a, size, size)), matrix.Evd().EigenValues.Max(value => value.Magnitude), $"the radius of round {round}");
        }
    }

    /// <summary>Two conjugate eigenvalues, far from normal: S·R·S⁻¹ with R a rotation by an angle that is not a rational part of a circle.</summary>
    [Theory]
    [InlineData(0.9, 1.0)]
    [InlineData(1.1, 1.0)]
    [InlineData(0.9, 10.0)]
    [InlineData(1.5, 0.05)]
    public void A_stretched_rotation_has_the_radius_of_its_scale(double scale, double stretch)
    {
        double cos = scale * Math.Cos(1), sin = scale * Math.Sin(1);
        RelativeError.Below(3e-3, Of((float)cos, (float)(-sin * stretch), (float)(sin / stretch), (float)cos), scale, "the radius");
    }

    [Fact]
    public void A_matrix_that_lacks_eigenvectors_has_the_radius_of_its_diagonal() => RelativeError.Below(2e-3, Of(0.75f, 1, 0, 0.75f), 0.75, "the radius");

    [Fact]
    public void Large_and_small_numbers_do_not_overflow_or_underflow()
    {
        RelativeError.Below(1e-5, Of(1e12f, 0, 0, 1), 1e12, "the radius");
        RelativeError.Below(1e-5, Of(1e-12f, 0, 0, 0), 1e-12, "the radius");
    }

    [Fact]
    public void A_matrix_whose_powers_end_in_zeros_has_radius_zero()
    {
        Assert.Equal(0, Of(0, 5, 0, 0));
        Assert.Equal(0, Of(0, 0, 0, 0));
    }

    [Fact]
    public void A_matrix_that_is_not_finite_has_a_radius_that_is_not_finite() => Assert.False(double.IsFinite(Of(float.NaN, 0, 0, 1)));

    [Fact]
    public void A_matrix_that_is_not_square_is_rejected() => Assert.Contains(
        "[1, 2]; expected as many columns as rows",
        Assert.Throws<ArgumentException>(() => new SpectralRadius(2, Backends.Named(Backends.Native)).Of(new MatrixView(new float[2], 1, 2))).Message,
        StringComparison.Ordinal);

    static double Of(params float[] a) => new SpectralRadius(2, Backends.Named(Backends.Native)).Of(new MatrixView(a, 2, 2));
}
