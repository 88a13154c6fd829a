using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Tests.Numerics;

public class BitCheckTests
{
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void The_check_gives_the_known_bits_with_products_on_vectors_of_any_width(int bits) =>
        Assert.Equal(BitCheck.Expected, BitCheck.Compute(FusedBlas.Create(bits)));

    [Fact]
    public void Products_that_round_differently_are_noticed() => Assert.NotEqual(BitCheck.Expected, BitCheck.Compute(new ManagedBlas()));
}
