using Windrow.Jobs;

namespace Windrow.Tests.Jobs;

public sealed class DamagedJobFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_damage_is_either_harmless_or_a_problem_and_never_an_exception(int seed)
    {
        const string Signs = " \t\n\"'{}[]:,#&*!|>%@`-?<~0.e";
        Random random = new(seed);
        int refused = 0;
        for (int i = 0; i < 250; i++)
        {
            List<char> text = [.. JobFiles.Full];
            for (int damage = random.Next(1, 5); damage > 0; damage--)
            {
                int at = random.Next(text.Count);
                if (random.Next(3) == 0) text.RemoveRange(at, Math.Min(random.Next(1, 30), text.Count - at));
                else text.Insert(at, Signs[random.Next(Signs.Length)]);
            }

            JobFileReading reading = JobFileReader.Read(new string([.. text]), "job.yaml", "/jobs", []);

            Assert.Equal(reading.Job is null, reading.Problems.Count > 0);
            if (reading.Job is null) refused++;
            else Assert.Equal(reading.Resolved, JobFileReader.Read(reading.Resolved, "resolved.yaml", "/", []).Resolved);
        }

        Assert.InRange(refused, 100, 249);
    }
}
