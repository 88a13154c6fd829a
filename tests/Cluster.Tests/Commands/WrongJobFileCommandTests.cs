using Windrow.Tests.Jobs;

namespace Windrow.Tests.Commands;

/// <summary>Every wrong job file ends <c>windrow train</c> with exit code 2 and names the place, before anything is started.</summary>
public sealed class WrongJobFileCommandTests : IDisposable
{
    readonly LocalCommandLine _windrow = new();

    public static TheoryData<string> Cases => [.. WrongJobFiles.All.Select(file => file.Name)];

    public void Dispose() => _windrow.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Train_refuses_it_and_starts_nothing(string name)
    {
        WrongJobFile wrong = WrongJobFiles.All.Single(file => file.Name == name);
        string file = _windrow.WriteJob(wrong.Yaml);
        (int exitCode, string output, string error) = await _windrow.RunAsync(
            ["train", file, .. wrong.Overrides.SelectMany(setting => (string[])["--set", setting])]);

        Assert.Equal((2, ""), (exitCode, output));
        string named = error.Replace(file, "job.yaml", StringComparison.Ordinal);
        Assert.All(wrong.Expected, expected => Assert.Contains(expected, named, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_windrow.Runs), "A run was begun.");
    }
}
