using Windrow.Tests.Client.Fakes;

namespace Windrow.Tests.Client;

[Collection(FakeClusterCollection.Name)]
public sealed class WrongCommandLineTests(FakeCluster cluster) : IDisposable
{
    readonly CommandLine _windrow = new(cluster.Client);

    [Theory]
    [InlineData("trian job.yaml", "train")]
    [InlineData("train", "Required argument missing")]
    [InlineData("train job.yaml --no-such-option", "--no-such-option")]
    [InlineData("train no/such/job.yaml", "There is no job file 'no/such/job.yaml'")]
    [InlineData("train .", "is a folder")]
    [InlineData("train job.yaml --no-wait", "--no-wait needs a cluster")]
    [InlineData("train job.yaml --slots 0", "--slots is 0")]
    [InlineData("train job.yaml --slots many", "--slots is many; it must be a whole number of at least 1.")]
    [InlineData("train job.yaml --silos 2 --cluster a", "--silos and the folder of a cluster cannot be combined")]
    [InlineData("submit job.yaml", "submit needs a cluster")]
    [InlineData("list --runs a --cluster b", "cannot be combined")]
    [InlineData("resume demo-1 --no-wait", "--no-wait needs a cluster")]
    [InlineData("set demo-1 training.window=3", "cannot be set while a job runs")]
    [InlineData("set demo-1 training.learningRate=fast", "must be a positive number")]
    [InlineData("set demo-1 training.learningRate=-1", "must be a positive number")]
    [InlineData("generate demo-1 --length 0", "--length is 0")]
    [InlineData("generate demo-1 --temperature -1", "--temperature is -1")]
    [InlineData("generate demo-1 --top-k 0", "--top-k is 0; it must be a whole number of at least 1.")]
    [InlineData("generate demo-1 --top-p 0", "--top-p is 0; it must be a number above 0 and at most 1.")]
    [InlineData("generate demo-1 --top-p 1.5", "--top-p is 1.5; it must be a number above 0 and at most 1.")]
    [InlineData("generate demo-1 --repetition-penalty 0.9", "--repetition-penalty is 0.9; it must be a number of at least 1.")]
    [InlineData("generate demo-1 --top-p NaN", "--top-p is NaN; it must be a number above 0 and at most 1.")]
    [InlineData("export demo-1 --output a.onnx", "--format")]
    [InlineData("export demo-1 --format onnx", "--output")]
    [InlineData("export demo-1 --bundle a --format onnx", "--bundle cannot be combined with --format and --output")]
    [InlineData("predict demo-1", "There is nothing to answer: name files, or - for standard input.")]
    [InlineData("predict demo-1 - --on-bad-row ignore", "--on-bad-row is ignore; it must be fail or skip.")]
    [InlineData("predict demo-1 - --stream --steps 2", "--stream and --steps cannot be combined")]
    [InlineData("predict demo-1 - --stream --steps 0", "--steps is 0; it must be a whole number of at least 1.")]
    [InlineData("predict demo-1 - --json --format xml", "--format is xml; it must be")]
    [InlineData("predict demo-1 - --best 2 --beam 0", "--beam is 0; it must be a whole number of at least 1.")]
    [InlineData("predict demo-1 - --slots 0", "--slots is 0; it must be a whole number of at least 1.")]
    [InlineData("serve demo-1 --listen here", "--listen is here; it must be a port, or an IP address with a port")]
    [InlineData("serve demo-1 --listen 70000", "--listen is 70000; it must be a port")]
    [InlineData("export demo-1 --format keras --output a", "--format is keras; it must be one of onnx, pytorch, safetensors.")]
    [InlineData("export demo-1 --format onnx --output a --checkpoint newest", "--checkpoint is newest; it must be best, last or a step.")]
    [InlineData("silo", "silo needs a cluster")]
    [InlineData("silo --cluster here --runs there", "--runs goes with a database only")]
    [InlineData("silo --cluster postgres://ann:secret@db/train", "needs a folder for its runs")]
    [InlineData("list --cluster postgres://ann:secret@db", "has no database")]
    [InlineData("db init", "db needs a database")]
    [InlineData("db status --cluster here", "db needs a database")]
    [InlineData("silo --cluster here --silo-port 70000", "silo port is 70000")]
    [InlineData("generate demo-1 --temperature NaN", "--temperature is NaN")]
    [InlineData("generate demo-1 --temperature 0,8", "--temperature is 0,8; it must be a number of at least 0")]
    [InlineData("generate demo-1 --temperature 1,000.5", "--temperature is 1,000.5; it must be a number of at least 0")]
    [InlineData("generate demo-1 --length 1,000", "--length is 1,000; it must be a whole number")]
    [InlineData("silo --cluster here --address everywhere", "address is 'everywhere'")]
    [InlineData("info --blas /no/such/library.so", "/no/such/library.so")]
    public async Task A_wrong_line_ends_with_2_and_says_why_on_standard_error(string line, string expected)
    {
        Assert.Equal(2, await _windrow.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        Assert.Contains(expected, _windrow.Error, StringComparison.Ordinal);
        Assert.Equal("", _windrow.Out);
        Assert.Equal(0, _windrow.SessionsOpened);
    }

    [Fact]
    public async Task Every_problem_in_a_job_file_is_reported_and_nothing_is_started()
    {
        using JobFileOnDisk file = new("demo", "name: demo\ndata:\n  path: text.txt\ntraining:\n  maxEpochs: 0\n  windw: 10\n");

        Assert.Equal(2, await _windrow.RunAsync("train", file.Path, "--set", "model.layers=0"));
        Assert.Contains("training.maxEpochs", _windrow.Error, StringComparison.Ordinal);
        Assert.Contains("training.windw", _windrow.Error, StringComparison.Ordinal);
        Assert.Contains("model.layers", _windrow.Error, StringComparison.Ordinal);
        Assert.Equal(0, _windrow.SessionsOpened);
    }

    [Fact]
    public async Task A_library_that_cannot_multiply_is_refused_before_a_silo_starts()
    {
        using JobFileOnDisk file = new("demo");

        Assert.Equal(2, await _windrow.RunAsync("train", file.Path, "--blas", "/no/such/library.so"));
        Assert.Contains("/no/such/library.so", _windrow.Error, StringComparison.Ordinal);
        Assert.Equal(0, _windrow.SessionsOpened);
    }

    [Fact]
    public async Task An_empty_id_is_refused()
    {
        Assert.Equal(2, await _windrow.RunAsync("status", ""));
        Assert.Contains("The job's id is empty.", _windrow.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_file_that_is_not_UTF_8_is_refused()
    {
        using JobFileOnDisk file = new("demo");
        await File.WriteAllBytesAsync(file.Path, [.. "name: "u8, 0xE9, 0x74, 0xE9]);

        Assert.Equal(2, await _windrow.RunAsync("train", file.Path));
        Assert.Contains("is not UTF-8", _windrow.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arguments_the_help_is_the_result()
    {
        Assert.Equal(0, await _windrow.RunAsync());
        foreach (string command in (string[])["train", "resume", "rm", "prune", "completion"]) Assert.Contains($"  {command} ", _windrow.Out, StringComparison.Ordinal);
        Assert.Equal("", _windrow.Error);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _windrow windrow")]
    [InlineData("zsh", "compdef _windrow windrow")]
    [InlineData("fish", "complete -c windrow")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Completion_writes_a_script_for_the_shell(string shell, string expected)
    {
        Assert.Equal(0, await _windrow.RunAsync("completion", shell));
        Assert.Contains(expected, _windrow.Out, StringComparison.Ordinal);
        Assert.Contains("[suggest:", _windrow.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shells_are_told_the_commands_that_fit()
    {
        Assert.Equal(0, await _windrow.RunAsync("[suggest:10]", "windrow ch"));
        Assert.Contains("checkpoint", _windrow.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("train", _windrow.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("submit")]
    public async Task Commands_for_clusters_do_not_claim_to_work_without_one(string command)
    {
        Assert.Equal(0, await _windrow.RunAsync(command, "--help"));
        Assert.Contains("--cluster", _windrow.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("on this machine.", _windrow.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Without either", _windrow.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export")]
    [InlineData("generate")]
    [InlineData("resume")]
    public async Task Help_shows_defaults_in_words(string command)
    {
        Assert.Equal(0, await _windrow.RunAsync(command, "--help"));
        Assert.DoesNotContain("[default:", _windrow.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Windrow.", _windrow.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_a_result_and_not_an_error()
    {
        Assert.Equal(0, await _windrow.RunAsync("train", "--help"));
        Assert.Contains("--set", _windrow.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _windrow.Dispose();
}
