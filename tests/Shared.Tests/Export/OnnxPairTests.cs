using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Windrow.Export;
using Windrow.Export.Onnx;
using Windrow.Models;
using Windrow.Models.Images;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Data;
using Windrow.Tests.Models.Sources;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Export;

/// <summary>An exported encoder and its decoder in ONNX Runtime, token by token, compute what ours do over whole texts.</summary>
public class OnnxPairTests
{
    const double Allowed = 1e-5;

    static OnnxPairTests() => OnnxLog.Start();

    static int Rows => PairWindow.SourceLengths.Length;

    static int SourceSteps => PairWindow.SourceLengths.Max();

    static int Steps => PairWindow.TargetLengths.Max();

    public static TheoryData<CellKind, AttentionKind, bool, int, int?> Kinds()
    {
        TheoryData<CellKind, AttentionKind, bool, int, int?> kinds = [];
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (AttentionKind attention in Enum.GetValues<AttentionKind>())
            {
                foreach (bool bidirectional in attention == AttentionKind.Dot ? (bool[])[false] : [false, true])
                {
                    kinds.Add(cell, attention, bidirectional, 1, null);
                    kinds.Add(cell, attention, bidirectional, 3, 4);
                }
            }
        }

        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_network_predicts_and_looks_and_carries_the_same_numbers(CellKind cell, AttentionKind attention, bool bidirectional, int layers, int? embedding) =>
        AssertSame(new ModelOptions { Cell = cell, Attention = attention, Bidirectional = bidirectional, Layers = layers, EmbeddingSize = embedding });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Normalized_and_residual_layers_with_learned_beginnings_go_along(CellKind cell, AttentionKind attention, bool bidirectional, int layers, int? embedding) =>
        AssertSame(new ModelOptions
        {
            Cell = cell,
            Attention = attention,
            Bidirectional = bidirectional,
            Layers = layers,
            EmbeddingSize = embedding,
            LayerNorm = true,
            Residual = true,
            Dropout = 0.5,
            InitialState = InitialStateKind.Learned,
        });

    /// <summary>Recordings, and rows of several columns.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_source_of_numbers_is_read(CellKind cell, AttentionKind attention, bool bidirectional, int layers, int? embedding) =>
        AssertSame(new ModelOptions { Cell = cell, Attention = attention, Bidirectional = bidirectional, Layers = layers, EmbeddingSize = embedding, Residual = true }, sourceWidth: 3);

    [Theory]
    [InlineData(AttentionKind.General, true)]
    [InlineData(AttentionKind.Dot, false)]
    [InlineData(AttentionKind.None, true)]
    public void Patches_of_a_picture_are_encoded(AttentionKind attention, bool bidirectional) =>
        AssertSame(
            new ModelOptions
            {
                Attention = attention,
                Bidirectional = bidirectional,
                EmbeddingSize = 4,
                Encoder = new EncoderOptions { Height = 6, Width = 5, Channels = 2, Filters = [3] },
            },
            sourceWidth: 6 * 5 * 2);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_output_layer_and_the_encoder_may_share_the_embedding(bool tie, bool share) =>
        AssertSame(new ModelOptions { Cell = CellKind.Gru, Layers = 2, EmbeddingSize = 5, TieEmbeddings = tie, ShareEmbeddings = share, LayerNorm = true });

    [Theory]
    [InlineData(AttentionKind.General)]
    [InlineData(AttentionKind.Additive)]
    public void One_source_serves_several_rows_and_a_known_text_is_read_at_once(AttentionKind attention)
    {
        PairWindow window = Window(new ModelOptions { Attention = attention, Bidirectional = true, EmbeddingSize = 4 });
        using OnnxTranslator onnx = Export(window);
        int pair = 2, length = PairWindow.SourceLengths[pair], steps = PairWindow.TargetLengths[pair], K = PairWindow.TargetTokens;
        double[] expected = [.. Ours(window, [pair]).Predictions.Select(value => (double)value)];

        Dictionary<string, OrtValue> memory = onnx.Read<long>([.. window.Sources[pair].Select(token => (long)token)], [length, 1], lengths: null);
        long[] tokens = [.. window.Inputs[pair].SelectMany(token => Enumerable.Repeat((long)token, 3))];
        float[] predictions = onnx.Step(memory, tokens, steps)["predictions"];

        for (int r = 0; r < 3; r++)
        {
            float[] row = [.. Enumerable.Range(0, steps).SelectMany(t => predictions.Skip((t * 3 + r) * K).Take(K))];
            RelativeError.Below(Allowed, row, expected, $"row {r}");
        }
    }

    [Fact]
    public void A_row_is_the_same_with_other_rows_and_with_other_padding()
    {
        PairWindow window = Window(new ModelOptions { Attention = AttentionKind.Additive, Bidirectional = true, Layers = 2, Residual = true, EmbeddingSize = 4 }, sourceWidth: 3);
        using OnnxTranslator onnx = Export(window);
        float[] zeros = First(Padded(window, 0)), others = First(Padded(window, 1e6f)), unknown = First(Padded(window, float.NaN));
        Assert.Equal(zeros, others);
        Assert.Equal(zeros, unknown);
        float[] alone = onnx.Step(onnx.Read([.. window.Numbers[0].SelectMany(x => x)], [PairWindow.SourceLengths[0], 1, 3], lengths: null), [0])["predictions"];
        RelativeError.Below(Allowed, alone, [.. zeros.Take(PairWindow.TargetTokens).Select(value => (double)value)], "the row on its own");

        float[] First(float[] sources) => onnx.Step(onnx.Read(sources, [SourceSteps, Rows, 3], PairWindow.SourceLengths), [0, 0, 0, 0])["predictions"];
    }

    [Fact]
    public void A_source_without_steps_leaves_the_initial_state_and_nothing_to_look_at()
    {
        PairWindow window = Window(new ModelOptions { Attention = AttentionKind.General, EmbeddingSize = 4 });
        using OnnxTranslator onnx = Export(window);
        Dictionary<string, OrtValue> memory = onnx.Read<long>([1, 2, 3, 4], [2, 2], [0, 2]);
        Assert.All(memory["h_l0_in"].GetTensorDataAsSpan<float>()[..5].ToArray(), value => Assert.Equal(0, value));
        Dictionary<string, float[]> step = onnx.Step(memory, [0, 0]);
        Assert.Equal([0, 0], step["attention"][..2]);
        Assert.All(step["predictions"], value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Two_files_are_written_each_with_its_own_part_in_the_metadata()
    {
        PairWindow window = Window(new ModelOptions { EmbeddingSize = 4 });
        using TemporaryFolder folder = new();
        TrainedModel trained = new(window.Model, window.Weights.Span.ToArray(), [new("job", "test-1")]);

        IReadOnlyList<string> files = ModelExport.Write(folder["a.onnx"], ExportFormat.Onnx, trained);
        Assert.Equal([folder["a.encoder.onnx"], folder["a.decoder.onnx"]], files);
        Assert.Equal([folder["b.v2.encoder.onnx"], folder["b.v2.decoder.onnx"]], ModelExport.Write(folder["b.v2"], ExportFormat.Onnx, trained));
        Assert.Equal(4, Directory.GetFiles(folder.Path).Length);
        foreach ((string file, string part) in files.Zip((string[])["encoder", "decoder"]))
        {
            ModelProto read = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file));
            Assert.Equal(part, read.Graph.Name);
            Assert.Equal(File.ReadAllBytes(file), read.ToByteArray());
            Assert.Equal([("job", "test-1"), ("part", part)], read.MetadataProps.Select(entry => (entry.Key, entry.Value)));
        }

        Assert.Equal([folder["a.safetensors"]], ModelExport.Write(folder["a.safetensors"], ExportFormat.SafeTensors, trained));
    }

    [Fact]
    public void ONNX_Runtime_has_nothing_to_say_about_the_files_but_that_inputs_have_defaults()
    {
        foreach (AttentionKind attention in Enum.GetValues<AttentionKind>())
            AssertSame(new ModelOptions { Cell = CellKind.Gru, Attention = attention, Bidirectional = attention != AttentionKind.Dot, Layers = 2, LayerNorm = true, EmbeddingSize = 4 });
        Assert.All(OnnxLog.Lines, line => Assert.Contains("appears in graph inputs", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_part_that_the_model_does_not_have_is_refused()
    {
        PairWindow window = Window(new ModelOptions());
        Assert.Contains(
            "expected Encoder or Decoder",
            Assert.Throws<ArgumentException>(() => OnnxFile.Write(Stream.Null, window.Model, window.Weights.Span, [])).Message,
            StringComparison.Ordinal);
        SequenceModel other = new(new ModelOptions(), ModelPorts.Text(5));
        Assert.Contains(
            "expected Model",
            Assert.Throws<ArgumentException>(() => OnnxFile.Write(Stream.Null, other, new float[other.Layout.Length], [], OnnxPart.Encoder)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Fails unless predictions, weights of attention and final states agree, for rows whose sources and texts have different lengths.</summary>
    static void AssertSame(ModelOptions options, int sourceWidth = 0)
    {
        PairWindow window = Window(options, sourceWidth);
        using OnnxTranslator onnx = Export(window);
        (float[] predictions, float[][][] attention, LaneState after) = Ours(window, [0, 1, 2, 3]);
        Dictionary<string, OrtValue> memory = sourceWidth == 0
            ? onnx.Read(Padded(window), [SourceSteps, Rows], PairWindow.SourceLengths)
            : onnx.Read(Padded(window, 1e3f), [SourceSteps, Rows, sourceWidth], PairWindow.SourceLengths);

        int K = PairWindow.TargetTokens, first = 0;
        int[] starts = [.. PairWindow.TargetLengths.Select(length => (first += length) - length)];
        for (int t = 0; t < Steps; t++)
        {
            Dictionary<string, float[]> step = onnx.Step(memory, [.. window.Inputs.Select(tokens => t < tokens.Length ? tokens[t] : 0L)]);
            for (int pair = 0; pair < Rows; pair++)
            {
                if (t >= PairWindow.TargetLengths[pair]) continue;
                RelativeError.Below(Allowed, Row(step["predictions"], pair, K), Doubles(predictions.AsSpan((starts[pair] + t) * K, K)), $"prediction {t} of pair {pair}");
                if (window.Model.Attention is null) Assert.False(step.ContainsKey("attention"));
                else
                {
                    float[] seen = Row(step["attention"], pair, SourceSteps), expected = attention[pair][t];
                    RelativeError.Below(Allowed, seen.AsSpan(0, expected.Length), Doubles(expected), $"attention {t} of pair {pair}");
                    Assert.All(seen[expected.Length..], weight => Assert.Equal(0, weight));
                }

                if (t < PairWindow.TargetLengths[pair] - 1) continue;
                foreach (LaneStatePart part in after.Parts)
                    RelativeError.Below(Allowed, Row(step[part.Name], pair, part.Width), Doubles(part.Values.Span.Slice(pair * part.Width, part.Width)), $"{part.Name} of pair {pair}");
            }
        }
    }

    static PairWindow Window(ModelOptions options, int sourceWidth = 0) => new(options with { HiddenSize = 5 }, sourceWidth: sourceWidth);

    static OnnxTranslator Export(PairWindow window)
    {
        return new OnnxTranslator(File(OnnxPart.Encoder), File(OnnxPart.Decoder));

        byte[] File(OnnxPart part)
        {
            using MemoryStream file = new();
            OnnxFile.Write(file, window.Model, window.Weights.Span, [], part);
            return file.ToArray();
        }
    }

    /// <summary>Our predictions, pair by pair; for each pair and step, the weights of attention; and the states after the last steps.</summary>
    static (float[] Predictions, float[][][] Attention, LaneState After) Ours(PairWindow window, int[] pairs)
    {
        SequenceBatch batch = window.Batch(pairs);
        LaneState state = new(window.Model, pairs.Length);
        float[][][] attention = new float[pairs.Length][][];
        MatrixView packed = window.NewBptt().Predict(window.Weights.Span, batch, state, attention: (row, weights) =>
        {
            float[][] steps = attention[batch.Shape.Order[row]] = new float[weights.Rows][];
            for (int t = 0; t < steps.Length; t++) steps[t] = weights.Row(t).ToArray();
        });
        List<float> predictions = [];
        for (int i = 0; i < pairs.Length; i++)
        {
            int r = batch.Shape.Order.IndexOf(i);
            for (int t = 0; t < PairWindow.TargetLengths[pairs[i]]; t++) predictions.AddRange(packed.Row(batch.Shape.Position(r, t)));
        }

        return ([.. predictions], attention, state);
    }

    /// <summary>Sources of tokens, [time, batch]; a token that means something stands for none.</summary>
    static long[] Padded(PairWindow window) =>
        [.. Enumerable.Range(0, SourceSteps).SelectMany(t => window.Sources.Select(tokens => t < tokens.Length ? tokens[t] : 3L))];

    /// <summary>Sources of numbers, [time, batch, width].</summary>
    static float[] Padded(PairWindow window, float padding) =>
        [.. Enumerable.Range(0, SourceSteps).SelectMany(t => window.Numbers.SelectMany(x => t < x.Length ? x[t] : [.. x[0].Select(_ => padding)]))];

    static float[] Row(float[] values, int row, int width) => values[(row * width)..((row + 1) * width)];

    static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];
}
