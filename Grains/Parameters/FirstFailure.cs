namespace Windrow.Grains.Parameters;

/// <summary>Waits for grains that wait for each other.</summary>
static class FirstFailure
{
    /// <summary>The results of all tasks, or the exception of the first one that fails, as the others might then never end.</summary>
    public static async Task<T[]> WhenAll<T>(IEnumerable<Task<T>> tasks)
    {
        Task<T>[] all = [.. tasks];
        if (all is [Task<T> only]) return [await only];
        await foreach (Task<T> done in Task.WhenEach(all)) await done;
        return await Task.WhenAll(all);
    }
}
