using System.Collections;
using Microsoft.Extensions.Logging;
using Windrow.Cli;
using Windrow.Cli.Configuration;
using Windrow.Silo;
using Windrow.Silo.Logging;
using Windrow.Tests.Commands;

namespace Windrow.Tests.Silo;

/// <summary>Settings from a file, from variables and from options.</summary>
public sealed class SiloConfigurationTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_option_wins_over_a_variable_and_a_variable_over_the_file()
    {
        string file = Write("""
            cluster: /srv/windrow
            slots: 1
            siloPort: 11111
            dataRoots: [/data, /more]
            logLevels: {Orleans: Error}
            stopTimeout: 00:01:00
            """);
        SiloConfiguration configuration = Read(file, new() { ["WINDROW_SLOTS"] = "2", ["WINDROW_SILO_PORT"] = "11112", ["WINDROW_DATA_ROOTS__0"] = "/other" }, ("slots", "3", "--slots"));
        Assert.Empty(configuration.Problems);
        SiloOptions options = configuration.Options()!;
        Assert.Equal(("/srv/windrow", 3, 11112, TimeSpan.FromMinutes(1)), (options.Cluster, options.Slots, options.SiloPort, options.StopTimeout));
        Assert.Equal(["/other"], options.DataRoots);      // the whole list, not its first item
        Assert.Equal(LogLevel.Error, Assert.Single(options.LogLevels!).Value);
        Assert.Equal($"{file}, line 1", Assert.Single(configuration.Of(SiloSetting.All.Single(setting => setting.Name == "cluster"))).Source);
        Assert.Equal("--slots", Assert.Single(configuration.Of(SiloSetting.All.Single(setting => setting.Name == "slots"))).Source);
    }

    [Fact]
    public void A_file_in_JSON_sets_the_same_as_one_in_YAML()
    {
        SiloOptions options = Read(Write("{\"cluster\": \"c\", \"logFormat\": \"json\", \"maxRunTime\": \"1.00:00:00\"}"), []).Options()!;
        Assert.Equal(("c", LogFormat.Json, TimeSpan.FromDays(1)), (options.Cluster, options.LogFormat, options.MaxRunTime));
    }

    [Theory]
    [InlineData("slot: 3", "slot is not a setting of a silo (FILE, line 1); the settings are cluster, runs, ", "did you mean slots?")]
    [InlineData("cluster: c\nslots: many", "slots is 'many' (FILE, line 2); it must be a whole number.")]
    [InlineData("slots: [1]", "slots must be one value (FILE, line 1).")]
    [InlineData("dataRoots: /data", "dataRoots must be a list of values (FILE, line 1).")]
    [InlineData("logLevels: {Orleans: loud}", "logLevels.Orleans is 'loud' (FILE, line 1); it must be one of Trace, Debug, Information, Warning, Error, Critical, None.")]
    [InlineData("maxRunTime: 3 days", "maxRunTime is '3 days' (FILE, line 1); it must be a time such as 00:00:30, or 1.00:00:00 for a day.")]
    [InlineData("insecure: maybe", "insecure is 'maybe' (FILE, line 1); it must be true or false.")]
    public void A_setting_that_cannot_be_used_is_named_with_its_line(string text, params string[] parts)
    {
        string file = Write(text);
        string problem = Assert.Single(Read(file, []).Problems);
        Assert.All(parts, part => Assert.Contains(part.Replace("FILE", file, StringComparison.Ordinal), problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cluster: [", "is not YAML at line ")]
    [InlineData("slots: 1\nslots: 2", "is not YAML at line ")]
    [InlineData("- a", "must be one mapping of settings, such as 'slots: 4'.")]
    public void A_file_that_is_no_mapping_is_refused(string text, string expected)
    {
        UserErrorException refused = Assert.Throws<UserErrorException>(() => Read(Write(text), []));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Assert.Contains("cannot be read", Assert.Throws<UserErrorException>(() => Read(_folder.File("none.yaml"), [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Variables_that_are_no_settings_are_left_alone()
    {
        // Kubernetes sets such variables for a service that is called windrow.
        SiloConfiguration configuration = Read(null, new() { ["WINDROW_PORT"] = "tcp://10.0.0.1:8081", ["WINDROW_SERVICE_HOST"] = "10.0.0.1", ["WINDROW_CLUSTER"] = "c" });
        Assert.Empty(configuration.Problems);
        Assert.Equal(new SiloOptions { Cluster = "c" }, configuration.Options());
    }

    [Fact]
    public async Task The_command_shows_each_setting_with_its_source_and_no_password()
    {
        string file = Write("cluster: postgres://ann:secret@db/train\nruns: /srv/runs\nlogLevels: {Orleans: Error}");
        (int exitCode, string output, string error) = await RunAsync("config", "show", "--config", file, "--slots", "3");
        Assert.Equal((0, ""), (exitCode, error));
        string[] lines = output.Split('\n');
        Line("cluster", "postgres://ann@db:5432/train", $"{file}, line 1");
        Line("slots", "3", "--slots");
        Line("logLevels", "Orleans: Error", $"{file}, line 3");
        Line("address", "127.0.0.1", "default");
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);

        void Line(params string[] parts) =>
            Assert.Contains(lines, line => line.TrimStart().StartsWith(parts[0], StringComparison.Ordinal) && parts.All(part => line.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_command_ends_with_what_is_wrong()
    {
        (int exitCode, _, string error) = await RunAsync("config", "show", "--config", Write("cluster: c\naddress: 10.0.0.7"));
        Assert.Equal(2, exitCode);
        Assert.Contains("address is 10.0.0.7, which other machines can reach, and there is no key", error, StringComparison.Ordinal);
    }

    static async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using LocalCommandLine windrow = new();
        return await windrow.RunAsync(arguments);
    }

    string Write(string text)
    {
        string file = _folder.File("silo.yaml");
        File.WriteAllText(file, text);
        return file;
    }

    static SiloConfiguration Read(string? file, Hashtable variables, params (string Key, string Text, string Source)[] typed) =>
        SiloConfiguration.Read(file, variables, typed.Select(value => new SettingValue(value.Key, value.Text, value.Source)));
}
