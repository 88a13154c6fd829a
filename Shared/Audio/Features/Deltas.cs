namespace Windrow.Audio;

/// <summary>Appends to features how they change over time.</summary>
/// <remarks><code>
/// d[t] = (−2·c[t − 2] − c[t − 1] + c[t + 1] + 2·c[t + 2]) / 10
/// </code>
/// This is the slope of the line that fits five time steps best. Before the beginning and after the end, the first and the last time step are repeated. The
/// second order is the delta of the delta. As <c>torchaudio.functional.compute_deltas</c> with its defaults; Furui 1986.</remarks>
static class Deltas
{
    /// <param name="features">[T, width].</param>
    /// <param name="width">Numbers of a time step.</param>
    /// <param name="order">How many deltas are appended: 0, 1 or 2.</param>
    /// <returns>[T, width · (1 + order)]: features, deltas, deltas of deltas.</returns>
    public static float[] Append(float[] features, int width, int order)
    {
        if (order == 0) return features;
        int steps = features.Length / width, total = width * (1 + order);
        float[] appended = new float[steps * total];
        for (int t = 0; t < steps; t++) features.AsSpan(t * width, width).CopyTo(appended.AsSpan(t * total));
        for (int k = 1; k <= order; k++)
        {
            for (int t = 0; t < steps; t++)
            {
                ReadOnlySpan<float> back2 = Row(t - 2), back1 = Row(t - 1), next1 = Row(t + 1), next2 = Row(t + 2);
                Span<float> delta = appended.AsSpan(t * total + k * width, width);
                for (int i = 0; i < delta.Length; i++) delta[i] = (float)((2.0 * ((double)next2[i] - back2[i]) + ((double)next1[i] - back1[i])) / 10);
            }

            ReadOnlySpan<float> Row(int t) => appended.AsSpan(Math.Clamp(t, 0, steps - 1) * total + (k - 1) * width, width);
        }

        return appended;
    }
}
