using Windrow.Models;

namespace Windrow.Grains.Training;

/// <summary>Memory for the gradients of one job on one silo, reused from step to step. Not thread-safe.</summary>
/// <param name="create">Allocates one more.</param>
sealed class GradientPool(Func<GradientMemory> create)
{
    readonly Stack<GradientMemory> _free = new();
    readonly HashSet<GradientMemory> _rented = new(ReferenceEqualityComparer.Instance);

    /// <summary>Rents memory with arbitrary content.</summary>
    public GradientMemory Rent()
    {
        GradientMemory memory = _free.TryPop(out GradientMemory? free) ? free : create();
        _rented.Add(memory);
        return memory;
    }

    /// <summary>Returns rented memory.</summary>
    /// <exception cref="InvalidOperationException">The memory is not rented: two gradients would share it from now on.</exception>
    public void Return(GradientMemory memory)
    {
        if (!_rented.Remove(memory)) throw new InvalidOperationException("A gradient's memory was returned twice.");
        _free.Push(memory);
    }
}
