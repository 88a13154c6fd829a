using Windrow.Models;

namespace Windrow.Grains.Training;

/// <summary>Memory for the gradients of one job on one silo, used again from step to step. Not thread-safe.</summary>
/// <param name="create">Allocates one more.</param>
sealed class GradientPool(Func<GradientMemory> create)
{
    readonly Stack<GradientMemory> _free = new();
    readonly HashSet<GradientMemory> _rented = new(ReferenceEqualityComparer.Instance);

    /// <summary>Memory with any content.</summary>
    public GradientMemory Rent()
    {
        GradientMemory memory = _free.TryPop(out GradientMemory? free) ? free : create();
        _rented.Add(memory);
        return memory;
    }

    /// <summary>Takes rented memory back.</summary>
    /// <exception cref="InvalidOperationException">It is not rented: two gradients would share it from now on.</exception>
    public void Return(GradientMemory memory)
    {
        if (!_rented.Remove(memory)) throw new InvalidOperationException("A gradient's memory was returned twice.");
        _free.Push(memory);
    }
}
