namespace Windrow.Grains.Parameters;

/// <summary>Sends a sequence of messages with a few on their way at a time. Nothing else holds a sender back: Orleans buffers what has come
/// until it has been read.</summary>
static class InFlight
{
    /// <summary>Chunks on their way to one shard: enough to keep the connection busy.</summary>
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
