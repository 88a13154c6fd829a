namespace Windrow.Models;

/// <summary>What the memory of a window's activations is traded for.</summary>
public enum ActivationMemory
{
    /// <summary>Activations of all time steps are kept for the backward pass.</summary>
    Keep,

    /// <summary>They are kept for one chunk of the window at a time, and computed a second time in the backward pass.</summary>
    Recompute,
}
