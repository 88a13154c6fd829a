namespace Windrow.Grains.Parameters;

/// <summary>Sends a sequence of messages, at most a few of them in flight at once. Orleans itself does not slow a sender down: it buffers
/// what has arrived until it is read.</summary>
static class InFlight
{
    /// <summary>Chunks in flight to one shard: enough to keep the connection busy.</summary>
    const int Messages = 4;

    /// <summary>Starts <paramref name="send"/> for each item, in order; stays on the caller's scheduler.</summary>
    public static async Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> send)
    {
        Queue<Task> sent = new();
        foreach (T item in items)
        {
            if (sent.Count == Messages) await sent.Dequeue();
            sent.Enqueue(send(item));
        }

        await Task.WhenAll(sent);
    }
}
