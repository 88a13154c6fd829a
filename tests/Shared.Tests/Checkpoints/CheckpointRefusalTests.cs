using System.Security.Cryptography;
using System.Text;
using Windrow.Checkpoints;
using Windrow.Models;
using Windrow.Tests.Data;

namespace Windrow.Tests.Checkpoints;

public sealed class CheckpointRefusalTests : IDisposable
{
    readonly TemporaryFolder _temporary = new();
    readonly CheckpointFolder _checkpoints;

    public CheckpointRefusalTests() => _checkpoints = new(_temporary["checkpoints"]);

    public static TheoryData<string, string> Damages
    {
        get
        {
            TheoryData<string, string> damages = [];
            foreach (string file in new[] { "model.safetensors", "training.safetensors", "progress.json", "SHA256SUMS" })
                foreach (string damage in new[] { "missing", "empty", "cut", "longer", "first bit", "middle bit", "last bit" })
                    damages.Add(file, damage);
            return damages;
        }
    }

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_checkpoint_is_refused_by_name_and_the_one_before_it_is_read(string file, string damage)
    {
        _checkpoints.Write(SampleCheckpoint.At(100));
        string damaged = Path.Combine(_checkpoints.Write(SampleCheckpoint.At(200)), file);
        Damage(damaged, damage);

        CheckpointException e = Assert.Throws<CheckpointException>(() => _checkpoints.Read(200, SampleCheckpoint.Layout));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Contains("step-00000200", e.Message, StringComparison.Ordinal);

        CheckpointReading reading = _checkpoints.ReadNewest(SampleCheckpoint.Layout)!;
        SampleCheckpoint.AssertSame(SampleCheckpoint.At(100), reading.Checkpoint);
        Assert.Equal([e.Message], reading.Refused);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("training.safetensors")]
    public void A_checkpoint_of_a_later_format_is_refused_with_both_versions_and_not_passed_over(string name)
    {
        _checkpoints.Write(SampleCheckpoint.At(100));
        string file = Path.Combine(_checkpoints.Write(SampleCheckpoint.At(200)), name);
        ReplaceInHeader(file, "\"checkpoint_version\":\"1\"", "\"checkpoint_version\":\"2\"");
        NewerCheckpointException e = Assert.Throws<NewerCheckpointException>(() => _checkpoints.ReadNewest(SampleCheckpoint.Layout));
        Assert.Equal($"'{file}' has version 2 of the format of checkpoints, and this Windrow ({ProductVersion.Current}) reads versions up to 1. Use a later Windrow.", e.Message);
    }

    [Fact]
    public void A_checkpoint_from_before_there_were_versions_is_read()
    {
        string folder = _checkpoints.Write(SampleCheckpoint.At(100));
        foreach (string name in (string[])["model.safetensors", "training.safetensors"])
        {
            const string Version = ",\"checkpoint_version\":\"1\"";
            ReplaceInHeader(Path.Combine(folder, name), Version, new string(' ', Version.Length));
        }

        SampleCheckpoint.AssertSame(SampleCheckpoint.At(100), _checkpoints.Read(100, SampleCheckpoint.Layout));
    }

    [Fact]
    public void The_newest_is_read_without_refusals_when_it_is_good()
    {
        Assert.Null(_checkpoints.ReadNewest(SampleCheckpoint.Layout));
        foreach (long step in new[] { 1L, 3, 2 }) _checkpoints.Write(SampleCheckpoint.At(step));

        CheckpointReading reading = _checkpoints.ReadNewest(SampleCheckpoint.Layout)!;
        Assert.Equal(3, reading.Checkpoint.Step);
        Assert.Empty(reading.Refused);
    }

    [Fact]
    public void When_none_is_good_all_refusals_are_named()
    {
        foreach (long step in new[] { 1L, 2 }) File.Delete(Path.Combine(_checkpoints.Write(SampleCheckpoint.At(step)), "progress.json"));

        CheckpointException e = Assert.Throws<CheckpointException>(() => _checkpoints.ReadNewest(SampleCheckpoint.Layout));
        Assert.Contains(_temporary["checkpoints/step-00000001/progress.json"], e.Message, StringComparison.Ordinal);
        Assert.Contains(_temporary["checkpoints/step-00000002/progress.json"], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_not_there_is_answered_with_those_that_are()
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => _checkpoints.Read(1, SampleCheckpoint.Layout));
        Assert.Contains("There are no others", e.Message, StringComparison.Ordinal);
        foreach (long step in new[] { 10L, 20 }) _checkpoints.Write(SampleCheckpoint.At(step));

        e = Assert.Throws<CheckpointException>(() => _checkpoints.ReadModel(30, SampleCheckpoint.Layout));
        Assert.Contains("step-00000030", e.Message, StringComparison.Ordinal);
        Assert.Contains("10, 20", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_weights_alone_do_not_need_the_training_state()
    {
        string folder = _checkpoints.Write(SampleCheckpoint.At(1));
        File.Delete(Path.Combine(folder, "training.safetensors"));
        File.Delete(Path.Combine(folder, "progress.json"));

        Assert.Equal(SampleCheckpoint.At(1).Weights, _checkpoints.ReadModel(1, SampleCheckpoint.Layout));
        Damage(Path.Combine(folder, "model.safetensors"), "last bit");
        Assert.Throws<CheckpointException>(() => _checkpoints.ReadModel(1, SampleCheckpoint.Layout));
    }

    [Theory]
    [InlineData("rnn.weight_ih_l0:4,3 rnn.bias_ih_l0:4 head.weight:5,7 head.bias:5", "no tensor 'head.bias'")]
    [InlineData("rnn.weight_ih_l0:4,3 rnn.bias_ih_l0:4", "no parameter for tensor 'head.weight'")]
    [InlineData("rnn.weight_ih_l0:3,4 rnn.bias_ih_l0:4 head.weight:5,7", "'rnn.weight_ih_l0' has the shape [4, 3], but the model's is [3, 4]")]
    public void The_checkpoint_of_another_model_is_refused(string parameters, string expected)
    {
        string folder = _checkpoints.Write(SampleCheckpoint.At(1));
        ParameterLayout other = new(parameters.Split(' ').Select(parameter => parameter.Split(':'))
            .Select(parts => (parts[0], parts[1].Split(',').Select(size => int.Parse(size, null)).ToArray())));

        CheckpointException e = Assert.Throws<CheckpointException>(() => _checkpoints.ReadModel(1, other));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder, "model.safetensors"), e.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => _checkpoints.Read(1, other));
    }

    [Fact]
    public void An_optimizer_slot_that_lacks_a_parameter_is_refused()
    {
        string folder = _checkpoints.Write(SampleCheckpoint.At(1));
        using (FileStream stream = File.Create(Path.Combine(folder, "training.safetensors")))
            SafeTensorsWriter.Write(stream, [new("exp_avg.rnn.weight_ih_l0", [4, 3], new float[12])], []);
        RenewChecksums(folder);

        CheckpointException e = Assert.Throws<CheckpointException>(() => _checkpoints.Read(1, SampleCheckpoint.Layout));
        Assert.Contains("training.safetensors' does not fit the model", e.Message, StringComparison.Ordinal);
        Assert.Contains("'exp_avg.rnn.bias_ih_l0'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "step": 2 }""", "belongs to step 2, not 1")]
    [InlineData("""{ }""", "progress.json")]
    [InlineData("""{ "step": 1, "later": 1 }""", "another version")]
    [InlineData("""{ "step": 1, "step": 1 }""", "progress.json")]
    [InlineData("null", "null")]
    public void Progress_that_is_not_the_steps_is_refused(string json, string expected)
    {
        string folder = _checkpoints.Write(SampleCheckpoint.At(1));
        File.WriteAllText(Path.Combine(folder, "progress.json"), json);
        RenewChecksums(folder);

        CheckpointException e = Assert.Throws<CheckpointException>(() => _checkpoints.Read(1, SampleCheckpoint.Layout));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    static void ReplaceInHeader(string file, string old, string replacement)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(old));
        Assert.True(at > 0, $"'{file}' has no {old}.");
        Encoding.ASCII.GetBytes(replacement).CopyTo(bytes, at);
        File.WriteAllBytes(file, bytes);
        RenewChecksums(Path.GetDirectoryName(file)!);
    }

    static void RenewChecksums(string folder) => File.WriteAllLines(
        Path.Combine(folder, "SHA256SUMS"),
        Directory.GetFiles(folder).Where(file => !file.EndsWith("SUMS", StringComparison.Ordinal))
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetFileName(file)}"));

    static void Damage(string file, string damage)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int bit = damage switch { "first bit" => 0, "middle bit" => bytes.Length * 4, _ => bytes.Length * 8 - 1 };
        if (damage.EndsWith("bit", StringComparison.Ordinal)) bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        File.Delete(file);
        if (damage == "missing") return;

        File.WriteAllBytes(file, damage switch { "empty" => [], "cut" => bytes[..^3], "longer" => [.. bytes, (byte)'x'], _ => bytes });
    }
}
