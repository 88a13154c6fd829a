using System.Diagnostics;
using System.Text;

namespace Windrow.Tests.Fuzzing;

/// <summary>Gives damaged inputs to a reader, one after the other.</summary>
static class Fuzz
{
    /// <summary>Environment variable with the number of inputs of a test, for a longer search than in the ordinary tests.</summary>
    const string Variable = "WINDROW_FUZZ_CASES";

    /// <summary>No input is longer than 64 KiB.</summary>
    const long MostAllocated = 64 << 20;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Demands that each input is read or refused: without another exception, in bounded time and memory.</summary>
    /// <param name="mutator">Makes the inputs.</param>
    /// <param name="cases">Their number.</param>
    /// <param name="read">Reads an input; true when it was accepted.</param>
    /// <param name="isRefusal">Whether an exception is how this reader refuses an input.</param>
    /// <param name="fewAreRight">Whether nearly every change makes an input wrong.</param>
    public static async Task AssertReadOrRefusedAsync(
        Mutator mutator, int cases, Func<byte[], bool> read, Func<Exception, bool> isRefusal, bool fewAreRight = false)
    {
        cases = int.TryParse(Environment.GetEnvironmentVariable(Variable), out int asked) ? asked : cases;
        int accepted = 0, refused = 0;
        List<string> wrong = [];
        for (int seed = 1; seed <= cases && wrong.Count < 5; seed++)
        {
            byte[] input = mutator.Make(seed);
            Task<(Exception? Failure, bool Accepted, long Allocated)> reading = Task.Run(() => Read(input, read));
            long start = Stopwatch.GetTimestamp();
            try
            {
                (Exception? failure, bool isAccepted, long allocated) = await reading.WaitAsync(Longest);
                if (failure is not null && !isRefusal(failure)) wrong.Add(Describe(seed, input, failure.ToString()));
                if (allocated > MostAllocated) wrong.Add(Describe(seed, input, $"{allocated} bytes were allocated."));
                if (isAccepted) accepted++;
                else refused++;
            }
            catch (TimeoutException)
            {
                wrong.Add(Describe(seed, input, $"It was not read within {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s."));
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Assert.True((accepted > 0 || fewAreRight) && refused > accepted / 100, $"{accepted} inputs were accepted and {refused} refused: they are damaged too much, or too little.");
    }

    static (Exception? Failure, bool Accepted, long Allocated) Read(byte[] input, Func<byte[], bool> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? failure = null;
        bool accepted = false;
        try
        {
            accepted = read(input);
        }
        catch (Exception e)
        {
            failure = e;
        }

        return (failure, accepted, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static string Describe(int seed, byte[] input, string problem)
    {
        string start = Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, 400)));
        return $"Input {seed} ({input.Length} bytes): {problem}\n{string.Concat(start.Select(c => char.IsControl(c) && c != '\n' ? $"<{(int)c:x2}>" : c.ToString()))}";
    }
}
