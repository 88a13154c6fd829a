using Windrow.Grains.Metrics;
using Windrow.Tests.Client;

namespace Windrow.Tests.Metrics;

/// <summary>Writes the log of a long run: a record for each step, as in a job with two workers.</summary>
static class LongLog
{
    public static void Write(string path, long count)
    {
        string[] parts = JobEventJson.Write(Events.Step(7_777_777)).Split("7777777");
        using StreamWriter writer = new(path);
        for (long number = 1; number <= count; number++)
        {
            writer.Write(parts[0]);
            for (int i = 1; i < parts.Length; i++)
            {
                writer.Write(number);
                writer.Write(parts[i]);
            }

            writer.Write('\n');
        }
    }
}
