using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Windrow.Checkpoints;
using Windrow.Models;
using Windrow.Tests.Data;

namespace Windrow.Tests.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    static readonly string[] Files = ["SHA256SUMS", "model.safetensors", "progress.json", "training.safetensors"];

    readonly TemporaryFolder _temporary = new();
    readonly CheckpointFolder _checkpoints;

    public CheckpointFolderTests() => _checkpoints = new(_temporary["checkpoints"]);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_checkpoint_reads_back_with_its_bits()
    {
        string folder = _checkpoints.Write(SampleCheckpoint.At(200));

        Assert.Equal(_temporary["checkpoints/step-00000200"], folder);
        Assert.Equal(Files, Names(folder));
        SampleCheckpoint.AssertSame(SampleCheckpoint.At(200), _checkpoints.Read(200, SampleCheckpoint.Layout));
        Assert.Equal(SampleCheckpoint.At(200).Weights, _checkpoints.ReadModel(200, SampleCheckpoint.Layout));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e-310)]
    [InlineData(-0.0)]
    [InlineData(1.7976931348623157e308)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    [InlineData(null)]
    public void Numbers_of_the_progress_come_back_with_the_same_bits(double? loss)
    {
        Checkpoint checkpoint = SampleCheckpoint.At(1);
        _checkpoints.Write(checkpoint with { Progress = checkpoint.Progress with { BestValidationLoss = loss } });

        static long? Bits(double? value) => value is double number ? BitConverter.DoubleToInt64Bits(number) : null;
        Assert.Equal(Bits(loss), Bits(_checkpoints.Read(1, SampleCheckpoint.Layout).Progress.BestValidationLoss));
    }

    [Fact]
    public void The_model_file_holds_the_parameters_and_nothing_else()
    {
        Checkpoint checkpoint = SampleCheckpoint.At(3);
        string folder = _checkpoints.Write(checkpoint);

        (JsonObject Header, byte[] Data) model = TinySafeTensors.Read(Path.Combine(folder, "model.safetensors"));
        Assert.Equal(["__metadata__", "rnn.weight_ih_l0", "rnn.bias_ih_l0", "head.weight"], model.Header.Select(pair => pair.Key));
        Assert.Equal("pt", (string)model.Header["__metadata__"]!["format"]!);
        foreach (ParameterEntry entry in SampleCheckpoint.Layout.Entries)
        {
            Assert.Equal(entry.Shape, model.Header[entry.Name]!["shape"]!.AsArray().Select(size => (int)size!));
            Assert.Equal(checkpoint.Weights[entry.Offset..(entry.Offset + entry.Length)], TinySafeTensors.Values(model, entry.Name));
        }

        (JsonObject Header, byte[] Data) training = TinySafeTensors.Read(Path.Combine(folder, "training.safetensors"));
        Assert.Equal(1 + 2 * 3 + 2, training.Header.Count);
        Assert.Equal(SampleCheckpoint.At(3).OptimizerSlots[1].Values[..12], TinySafeTensors.Values(training, "exp_avg_sq.rnn.weight_ih_l0"));
        Assert.Equal(checkpoint.LaneStates[1].Values.ToArray(), TinySafeTensors.Values(training, "lanes.c.l0"));
    }

    [Fact]
    public void Equal_states_give_equal_bytes()
    {
        CheckpointFolder other = new(_temporary["elsewhere"]);
        string first = _checkpoints.Write(SampleCheckpoint.At(5)), second = other.Write(SampleCheckpoint.At(5));

        Assert.All(Files, name => Assert.Equal(File.ReadAllBytes(Path.Combine(first, name)), File.ReadAllBytes(Path.Combine(second, name))));
    }

    [Fact]
    public void The_checksums_are_those_of_the_files_in_the_form_that_sha256sum_checks()
    {
        string folder = _checkpoints.Write(SampleCheckpoint.At(5));

        string Digest(string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name))));
        IEnumerable<string> expected = Files.Skip(1).Select(name => $"{Digest(name)}  {name}");
        Assert.Equal(expected, File.ReadAllLines(Path.Combine(folder, "SHA256SUMS")));
        if (!OperatingSystem.IsLinux()) return;      // where sha256sum is part of the system

        using Process check = Process.Start(new ProcessStartInfo("sha256sum", ["-c", "--strict", "SHA256SUMS"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("model.safetensors: OK\nprogress.json: OK\ntraining.safetensors: OK\n", check.StandardOutput.ReadToEnd());
        check.WaitForExit();
        Assert.Equal(0, check.ExitCode);
    }

    [Fact]
    public void Steps_are_listed_in_order_and_other_folders_do_not_count()
    {
        Assert.Empty(_checkpoints.Steps);
        foreach (long step in new[] { 20L, 3, 1_234_567_890 }) _checkpoints.Write(SampleCheckpoint.At(step));
        foreach (string name in new[] { "step-7", "step-00000007.old", "step-x", "other", ".step-00000008.partial" })
            Directory.CreateDirectory(_temporary["checkpoints/" + name]);

        Assert.Equal([3, 20, 1_234_567_890], _checkpoints.Steps);
    }

    [Fact]
    public void A_step_that_exists_is_replaced()
    {
        _checkpoints.Write(SampleCheckpoint.At(5));
        _checkpoints.Write(SampleCheckpoint.At(5, seed: 1));

        SampleCheckpoint.AssertSame(SampleCheckpoint.At(5, seed: 1), _checkpoints.Read(5, SampleCheckpoint.Layout));
        Assert.Equal(["step-00000005"], Folders());
    }

    [Fact]
    public void What_a_kill_left_is_not_looked_at_and_goes_with_the_next_write()
    {
        _checkpoints.Write(SampleCheckpoint.At(5));
        _temporary.Write("checkpoints/.step-00000006.partial/model.safetensors", "half");
        _temporary.Write("checkpoints/.step-00000004.removed/model.safetensors", "half");

        Assert.Equal([5], _checkpoints.Steps);
        Assert.Equal(5, _checkpoints.ReadNewest(SampleCheckpoint.Layout)!.Checkpoint.Step);
        _checkpoints.Write(SampleCheckpoint.At(6));
        Assert.Equal(["step-00000005", "step-00000006"], Folders());
    }

    [Fact]
    public void A_kill_while_a_step_is_replaced_loses_nothing()
    {
        Directory.Move(_checkpoints.Write(SampleCheckpoint.At(5)), _temporary["checkpoints/.step-00000005.replaced"]);

        Assert.Equal([5], _checkpoints.Steps);
        SampleCheckpoint.AssertSame(SampleCheckpoint.At(5), _checkpoints.Read(5, SampleCheckpoint.Layout));
        _checkpoints.Write(SampleCheckpoint.At(6));
        Assert.Equal(["step-00000005", "step-00000006"], Folders());
        SampleCheckpoint.AssertSame(SampleCheckpoint.At(5), _checkpoints.Read(5, SampleCheckpoint.Layout));
    }

    [Fact]
    public void The_best_is_remembered_as_long_as_it_is_there()
    {
        Assert.Null(_checkpoints.Best);
        foreach (long step in new[] { 1L, 2, 3 }) _checkpoints.Write(SampleCheckpoint.At(step));
        Assert.Null(_checkpoints.Best);
        _checkpoints.MarkBest(1);
        _checkpoints.MarkBest(2);

        Assert.Equal(2, new CheckpointFolder(_temporary["checkpoints"]).Best);
        Assert.Throws<CheckpointException>(() => _checkpoints.MarkBest(9));
        Assert.Equal(2, _checkpoints.Best);
        _checkpoints.Prune(keepLast: 1, best: null);
        Assert.Null(_checkpoints.Best);
    }

    [Fact]
    public void A_reader_whose_checkpoint_is_removed_meanwhile_reads_the_one_that_took_its_place()
    {
        _checkpoints.Write(SampleCheckpoint.At(1));
        _checkpoints.MarkBest(1);
        List<long> tried = [];
        long read = CheckpointChoice.Usual.Read(_checkpoints, step =>
        {
            tried.Add(step);
            if (step == 1)          // what the job does while this one is read
            {
                _checkpoints.Write(SampleCheckpoint.At(2));
                _checkpoints.MarkBest(2);
                _checkpoints.Prune(keepLast: 1, best: 2);
            }

            return _checkpoints.Read(step, SampleCheckpoint.Layout).Step;
        });
        Assert.Equal(2, read);
        Assert.Equal([1, 2], tried);

        // What was named by its step has no successor, and a damaged one is no reason to look for another.
        Assert.Throws<CheckpointException>(() => CheckpointChoice.OfStep(1).Read(_checkpoints, step => _checkpoints.Read(step, SampleCheckpoint.Layout)));
        Assert.Throws<CheckpointException>(() => CheckpointChoice.Usual.Read<long>(_checkpoints, _ => throw new CheckpointException("It is damaged.")));
    }

    [Theory]
    [InlineData(1, null, "5")]
    [InlineData(2, null, "4 5")]
    [InlineData(2, 1L, "1 4 5")]
    [InlineData(2, 4L, "4 5")]
    [InlineData(2, 9L, "4 5")]
    [InlineData(9, null, "1 2 3 4 5")]
    public void Pruning_keeps_the_newest_and_the_best(int keepLast, long? best, string kept)
    {
        for (long step = 1; step <= 5; step++) _checkpoints.Write(SampleCheckpoint.At(step));
        _temporary.Write("checkpoints/.step-00000003.removed/model.safetensors", "half");      // left by a kill

        _checkpoints.Prune(keepLast, best);

        Assert.Equal(kept, string.Join(' ', _checkpoints.Steps));
        Assert.Equal(_checkpoints.Steps.Count, Folders().Length);
    }

    [Theory]
    [InlineData("exp.avg")]
    [InlineData("lanes")]
    public void A_slot_name_that_could_be_mistaken_is_not_written(string name)
    {
        Checkpoint checkpoint = SampleCheckpoint.At(1) with { OptimizerSlots = [new(name, new float[SampleCheckpoint.Layout.Length])] };

        Assert.Throws<ArgumentException>(() => _checkpoints.Write(checkpoint));
        Assert.Empty(_checkpoints.Steps);
    }

    [Fact]
    public void A_state_that_contradicts_its_layout_is_not_written()
    {
        Checkpoint checkpoint = SampleCheckpoint.At(1);

        Assert.Throws<ArgumentException>(() => _checkpoints.Write(checkpoint with { Weights = new float[3] }));
        Assert.Throws<ArgumentException>(() => _checkpoints.Write(checkpoint with { LaneStates = [new("h", [1], new float[1])] }));
        Assert.Empty(_checkpoints.Steps);
    }

    string[] Folders() => Sorted(Directory.GetDirectories(_temporary["checkpoints"]));

    static string[] Names(string folder) => Sorted(Directory.GetFiles(folder));

    static string[] Sorted(string[] paths) => [.. paths.Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
