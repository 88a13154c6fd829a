namespace Windrow.Audio;

/// <summary>Puts consecutive time steps side by side, so that a recurrent network has fewer of them to go through.</summary>
/// <remarks>Sak et al. 2015, "Fast and Accurate Recurrent Neural Network Acoustic Models for Speech Recognition", with groups that do not
/// overlap.</remarks>
static class FrameStacking
{
    /// <summary>Number of groups of a number of time steps.</summary>
    public static long GroupsOf(long steps, int stack) => (steps + stack - 1) / stack;

    /// <param name="features">[T, width].</param>
    /// <param name="width">Numbers of a time step.</param>
    /// <param name="stack">Time steps in a group. The last group is completed by repeating the last time step.</param>
    /// <returns>[<see cref="GroupsOf"/> T, width · stack].</returns>
    public static float[] Stack(float[] features, int width, int stack)
    {
        int steps = features.Length / width, slots = (int)GroupsOf(steps, stack) * stack;
        if (slots == steps) return features;

        float[] stacked = new float[slots * width];
        features.CopyTo(stacked, 0);
        ReadOnlySpan<float> last = features.AsSpan((steps - 1) * width);
        for (int slot = steps; slot < slots; slot++) last.CopyTo(stacked.AsSpan(slot * width));
        return stacked;
    }
}
