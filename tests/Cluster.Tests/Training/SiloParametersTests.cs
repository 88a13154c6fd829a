using Windrow.Grains.Parameters;

namespace Windrow.Tests.Training;

public class SiloParametersTests
{
    [Fact]
    public void All_callers_for_one_start_of_a_job_get_the_same_vector_and_other_starts_have_their_own()
    {
        SiloParameters parameters = new();
        var vector = parameters.Of("a", 1, 100);
        vector.Span[7] = 3;

        Assert.Same(vector, parameters.Of("a", 1, 100));
        Assert.NotSame(vector, parameters.Of("a", 2, 100));
        Assert.NotSame(vector, parameters.Of("b", 1, 100));
        Assert.Equal(100, vector.Length);
        GC.KeepAlive(vector);
    }

    [Fact]
    public void A_vector_of_a_different_length_is_refused()
    {
        SiloParameters parameters = new();
        var vector = parameters.Of("a", 1, 100);
        Assert.Contains("100", Assert.Throws<ArgumentException>(() => parameters.Of("a", 1, 99)).Message, StringComparison.Ordinal);
        GC.KeepAlive(vector);
    }
}
