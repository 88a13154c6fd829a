using Windrow.Grains.Training;
using Windrow.Models;

namespace Windrow.Tests.Runs;

public sealed class GradientPoolTests
{
    [Fact]
    public void Memory_is_reused_and_never_returned_twice()
    {
        int created = 0;
        SequenceModel model = TinyModel();
        GradientPool pool = new(() =>
        {
            created++;
            return new GradientMemory(model);
        });
        GradientMemory first = pool.Rent(), second = pool.Rent();
        Assert.NotSame(first, second);
        pool.Return(first);
        Assert.Throws<InvalidOperationException>(() => pool.Return(first));
        Assert.Same(first, pool.Rent());
        Assert.Equal(2, created);
        Assert.NotSame(first, pool.Rent());
    }

    static SequenceModel TinyModel() => new(new ModelOptions { HiddenSize = 4 }, ModelPorts.Text(3));
}
