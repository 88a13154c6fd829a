using System.Text.Json.Nodes;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Models;
using Windrow.Sequences;
using Windrow.Tests.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Checkpoints;

/// <summary>Parameters on their way from PyTorch to Windrow and back.</summary>
public sealed class StartWeightsTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("windrow-weights-");

    public static TheoryData<string> All => new(PyTorchFixture.Names("weights"));

    public static TheoryData<string> FromWindrow => new(PyTorchFixture.Names("weights").Where(name => name.StartsWith("windrow-", StringComparison.Ordinal)));

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(All))]
    public void Both_make_the_same_logits_of_the_same_file(string name)
    {
        SequenceFixture fixture = new(name, "weights");
        SequenceBatch batch = fixture.Batch(0);
        Bptt bptt = new(fixture.Model, fixture.Steps, fixture.Rows, Backends.Named(Backends.Fused));
        LaneState state = fixture.InitialState(0);
        RelativeError.Below(1e-5, bptt.Predict(fixture.Weights.Span, batch, state).Data[..(batch.Targets * fixture.Model.Ports.Outputs)],
            fixture.Logits(0, batch), "the logits");
    }

    /// <summary>So the files that PyTorch's modules took with strict=True are what a checkpoint has today, but for the metadata of later versions, which PyTorch does not read.</summary>
    [Theory]
    [MemberData(nameof(FromWindrow))]
    public void The_file_that_PyTorch_loaded_is_a_checkpoints(string name)
    {
        SequenceModel model = new SequenceFixture(name, "weights").Model;
        float[] weights = new float[model.Layout.Length];
        foreach (ParameterEntry entry in model.Layout.Entries)
        {
            Span<float> values = entry.In(weights.AsSpan());
            for (int i = 0; i < values.Length; i++) values[i] = (((long)(entry.Offset + i) * 7919 % 2048) - 1024) / 2048f;
        }

        string checkpoint = new CheckpointFolder(_folder.FullName).Write(
            new Checkpoint { Layout = model.Layout, Weights = weights, Progress = new TrainingProgress { Step = 1 } });
        string written = Path.Combine(checkpoint, "model.safetensors");
        (JsonObject Header, byte[] Data) taken = TinySafeTensors.Read(PyTorchFixture.PathOf($"weights/{name}.safetensors")), today = TinySafeTensors.Read(written);
        foreach (JsonObject header in (JsonObject[])[taken.Header, today.Header]) header.Remove("__metadata__");
        Assert.Equal(taken.Header.ToJsonString(), today.Header.ToJsonString());
        Assert.Equal(taken.Data, today.Data);
        Assert.Equal(weights, StartWeights.Read(written, model));
    }

    [Fact]
    public void Everything_that_does_not_fit_is_told_at_once()
    {
        SequenceModel model = new(new ModelOptions { Cell = CellKind.RnnTanh, Layers = 1, HiddenSize = 3 }, ModelPorts.Text(5));
        string file = Write(("rnn.weight_ih_l0", [3, 4]), ("rnn.weight_hh_l0", [3, 3]), ("rnn.bias_ih_l0", [3]), ("head.bias", [5]), ("encoder.bias", [2]));
        DataException refused = Assert.Throws<DataException>(() => StartWeights.Read(file, model));
        Assert.Equal(
            $"model.weights: '{file}' does not fit the model: 'rnn.weight_ih_l0' has the shape [3, 4], expected [3, 5]; "
            + "it has no tensor 'rnn.bias_hh_l0' of shape [3]; it has no tensor 'head.weight' of shape [5, 3]; "
            + "the model has no parameter for 'encoder.bias' of shape [2].",
            refused.Message);
    }

    [Fact]
    public void Tied_weights_may_come_twice_when_they_are_the_same()
    {
        string file = PyTorchFixture.PathOf("weights/lstm-tied.safetensors");
        using (SafeTensorsFile tensors = SafeTensorsFile.Open(file)) Assert.Contains("head.weight", tensors.Tensors.Select(tensor => tensor.Name));

        SequenceModel model = new SequenceFixture("lstm-tied", "weights").Model;
        NamedTensor[] different = [.. model.Layout.Entries.Select(entry => new NamedTensor(entry.Name, entry.Shape, new float[entry.Length])),
            new NamedTensor("head.weight", [9, 6], Enumerable.Repeat(1f, 54).ToArray())];
        DataException refused = Assert.Throws<DataException>(() => StartWeights.Read(Write(different), model));
        Assert.Contains("'head.weight' and 'embedding.weight' differ, but model.tieEmbeddings is true", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_may_those_that_an_encoder_shares()
    {
        ModelOptions options = new() { Cell = CellKind.Gru, Layers = 1, HiddenSize = 3, EmbeddingSize = 2, ShareEmbeddings = true };
        SequenceModel model = new(options, ModelPorts.Pairs(4, 0, 6, new TaskOptions()));
        NamedTensor[] own = [.. model.Layout.Entries.Select(entry => new NamedTensor(entry.Name, entry.Shape, new float[entry.Length]))];
        NamedTensor Second(float value) => new("source.embedding.weight", [6, 2], Enumerable.Repeat(value, 12).ToArray());
        Assert.Equal(new float[model.Layout.Length], StartWeights.Read(Write([.. own, Second(0)]), model));
        Assert.Equal(new float[model.Layout.Length], StartWeights.Read(Write(own), model));
        DataException refused = Assert.Throws<DataException>(() => StartWeights.Read(Write([.. own, Second(1)]), model));
        Assert.Contains("'source.embedding.weight' and 'embedding.weight' differ, but model.shareEmbeddings is true", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_starts_again_begins_with_the_same_numbers_whatever_became_of_the_file()
    {
        SequenceModel model = new(new ModelOptions { Cell = CellKind.RnnTanh, Layers = 1, HiddenSize = 3 }, ModelPorts.Text(5));
        string file = Write([.. model.Layout.Entries.Select(entry => new NamedTensor(entry.Name, entry.Shape, Enumerable.Repeat(0.5f, entry.Length).ToArray()))]);
        string copy = Path.Combine(_folder.FullName, "copy"), wrong = Write(("head.bias", [5]));
        Assert.Throws<DataException>(() => StartWeights.Keep(wrong, copy, model, null));
        float[] first = StartWeights.Keep(file, copy, model, null);
        File.Delete(file);
        Assert.Equal(first, StartWeights.Keep(file, copy, model, null));
        Assert.Equal(0.5f, first[0]);
    }

    [Theory]
    [InlineData("nowhere.safetensors", null, "there is no file")]
    [InlineData("any.safetensors", "/srv/data", "lies outside the data roots of this silo (/srv/data)")]
    public void A_file_that_may_not_be_read_is_refused(string name, string? root, string expected)
    {
        string file = Path.Combine(_folder.FullName, name);
        DataException refused = Assert.Throws<DataException>(() => StartWeights.RequireFile(file, root is null ? null : [root]));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, "has a number that is not finite (NaN, element 1 of 5)")]
    [InlineData(float.PositiveInfinity, "has a number that is not finite (Infinity, element 1 of 5)")]
    public void A_number_that_is_not_finite_is_refused(float number, string expected)
    {
        SequenceModel model = Small;
        NamedTensor[] tensors = [.. model.Layout.Entries.Select(entry => new NamedTensor(entry.Name, entry.Shape,
            entry.Name == "head.bias" ? new[] { 0, number, 0, 0, 0 } : new float[entry.Length]))];
        string file = Write(tensors);

        DataException refused = Assert.Throws<DataException>(() => StartWeights.Read(file, model));

        Assert.StartsWith($"model.weights: 'head.bias' in '{file}' {expected}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("_orig_mod.module.")]
    public void A_prefix_of_PyTorchs_wrappers_is_left_out(string prefix)
    {
        SequenceModel model = Small;
        float value = 0;
        NamedTensor[] tensors = [.. model.Layout.Entries.Select(entry => new NamedTensor(
            prefix + entry.Name, entry.Shape, Enumerable.Range(0, entry.Length).Select(_ => value++).ToArray()))];

        float[] weights = StartWeights.Read(Write(tensors), model);

        value = 0;
        foreach (ParameterEntry entry in model.Layout.Entries) Assert.All(entry.In(weights.AsSpan()).ToArray(), actual => Assert.Equal(value++, actual));
        NamedTensor[] one = [tensors[0], .. tensors[1..].Select(tensor => tensor with { Name = tensor.Name[prefix.Length..] })];
        Assert.Contains($"no parameter for '{prefix}", Assert.Throws<DataException>(() => StartWeights.Read(Write(one), model)).Message, StringComparison.Ordinal);
    }

    /// <summary>The start of what torch.save, pickle, Keras and NumPy write.</summary>
    [Theory]
    [InlineData("504B0304000008080000", "is a zip archive, which torch.save writes", "safetensors.torch.save_file")]
    [InlineData("80027D7100285801000000", "is a Python pickle, which torch.save writes", "safetensors.torch.save_file")]
    [InlineData("80028A0A6CFC9C46F920", "is a Python pickle, which torch.save writes", "safetensors.torch.save_file")]
    [InlineData("894844460D0A1A0A0000", "is an HDF5 file, which Keras writes", "safetensors.numpy.save_file")]
    [InlineData("934E554D505901007600", "is a NumPy array", "safetensors.numpy.save_file")]
    public void A_file_in_another_format_is_named_as_such(string start, params string[] expected)
    {
        string file = Path.Combine(_folder.FullName, "model.pt");
        File.WriteAllBytes(file, [.. Convert.FromHexString(start), .. new byte[1000]]);

        DataException refused = Assert.Throws<DataException>(() => StartWeights.Read(file, Small));

        Assert.StartsWith($"model.weights: '{file}' {expected[0]}", refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected[1], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        string file = Path.Combine(_folder.FullName, "pickle.pt");
        File.WriteAllText(file, "PK");
        SequenceModel model = new(new ModelOptions(), ModelPorts.Text(5));
        DataException refused = Assert.Throws<DataException>(() => StartWeights.Read(file, model));
        Assert.StartsWith($"model.weights: '{file}' is not a valid safetensors file", refused.Message, StringComparison.Ordinal);
    }

    static SequenceModel Small => new(new ModelOptions { Cell = CellKind.RnnTanh, Layers = 1, HiddenSize = 3 }, ModelPorts.Text(5));

    string Write(params (string Name, int[] Shape)[] tensors) =>
        Write([.. tensors.Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, new float[tensor.Shape.Aggregate(1, (a, b) => a * b)]))]);

    string Write(params NamedTensor[] tensors)
    {
        string file = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        using FileStream stream = File.Create(file);
        SafeTensorsWriter.Write(stream, tensors, []);
        return file;
    }
}
