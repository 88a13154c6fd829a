using System.Globalization;
using Windrow.Models.Outputs;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Wording;

namespace Windrow.Models.Costs;

/// <summary>Refuses a job with a buffer that is larger than an array can be, before anything is allocated. The cost of the model, which
/// <see cref="ModelCost"/> computes, can only be known within these limits.</summary>
/// <remarks>V = vocabulary, D = numbers at each time step, H = hidden width, G = gates, T = time steps of a window, B = rows of a data shard,
/// N = T·B, K = outputs; activations have as many time steps as a chunk of the window. What is not known before the data are read is taken to be 1.</remarks>
static class SizeLimits
{
    const string HiddenSize = "model.hiddenSize", Window = "training.window", BatchSize = "training.batchSize";

    /// <summary>The first buffer that is too large, with the settings that make it so; none when all fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ports">What the data make it read and predict; null before they are read.</param>
    /// <param name="steps">T.</param>
    /// <param name="rows">B.</param>
    /// <param name="batchSize">Rows over all data shards, for the message.</param>
    /// <param name="memory">What is kept of a window's activations.</param>
    public static IEnumerable<CrossProblem> Problems(ModelOptions model, ModelPorts? ports, int steps, int rows, int batchSize, ActivationMemory memory)
    {
        int chunkSteps = model.Network == NetworkKind.Recurrent ? WindowDivision.Of(Gates(model) * model.HiddenSize, memory, steps, rows).ChunkSteps : steps;
        Buffer? large = Buffers(model, ports, steps, rows, chunkSteps).Cast<Buffer?>().FirstOrDefault(buffer => buffer!.Value.Numbers > BufferSize.Most);
        if (large is not { } buffer) return [];

        string Value(string path) => path switch
        {
            HiddenSize => Text(model.HiddenSize),
            Window => Text(steps),
            BatchSize => Text(batchSize),
            "model.embeddingSize" => Text(model.EmbeddingSize ?? 0),
            "model.layers" => Text(model.Layers),
            "model.kernelSize" => Text(Kernel(model)),
            _ => "too large",
        };
        string found = string.Join(" and ", buffer.Paths.Select(path => $"{path} is {Value(path)}"));
        return [new CrossProblem(
            found,
            $"{buffer.What} would have {buffer.Numbers.ToString("N0", CultureInfo.InvariantCulture)} numbers, and at most "
                + $"{BufferSize.Most.ToString("N0", CultureInfo.InvariantCulture)} are possible. Lower {string.Join(" or ", buffer.Paths)}.",
            buffer.Paths)];
    }

    static IEnumerable<Buffer> Buffers(ModelOptions model, ModelPorts? ports, Int128 T, Int128 B, Int128 chunkSteps)
    {
        Int128 N = T * B, V = ports?.VocabularySize ?? 1, D = Math.Max(1, ports?.InputWidth ?? 1), K = Math.Max(1, ports?.Outputs ?? 1);
        Int128 H = model.HiddenSize, width = H * (model.Bidirectional ? 2 : 1), parameters = 0;
        yield return new Buffer("a window of a data shard", N, Window, BatchSize);
        yield return new Buffer("a batch of a data shard", N * D, Window, BatchSize);
        yield return new Buffer("the targets of a data shard", ports?.TargetsAreClasses == false ? N * K : N, Window, BatchSize);

        N = chunkSteps * B;     // activations are those of a chunk
        Int128 input = model.EmbeddingSize ?? (V > 1 ? V : D);
        if (model.EmbeddingSize is int embedding)
        {
            yield return new Buffer("the embedding", V * embedding, "model.embeddingSize");
            yield return new Buffer("the embedded tokens of a window", N * embedding, "model.embeddingSize", Window, BatchSize);
            parameters += V * embedding;
        }

        if (model.Encoder is { } encoder)
        {
            foreach ((ImageGrid grid, Int128 filters) in encoder.Grids.Zip(encoder.Filters.Select(count => (Int128)count)))
            {
                Int128 taps = (Int128)grid.Channels * grid.Kernel * grid.Kernel, positions = (Int128)grid.Rows * grid.Cols;
                yield return new Buffer("the weights of a layer of the encoder", filters * taps, "model.encoder.filters");
                yield return new Buffer("what a convolution of the encoder sees of one image", taps * positions, "model.encoder");
                yield return new Buffer("the output of a convolution of the encoder for one image", filters * positions, "model.encoder.filters");
                if (grid.Whole)
                    yield return new Buffer("the normalized output of a convolution of the encoder", N * filters * positions, "model.encoder.filters", Window, BatchSize);
                parameters += filters * taps;
                input = filters * grid.PooledHeight * grid.PooledWidth;
                yield return new Buffer("the output of a layer of the encoder", N * input, "model.encoder.filters", Window, BatchSize);
            }
        }

        foreach (Buffer buffer in Layers(model, input, chunkSteps, B)) yield return buffer;
        parameters += Parameters(model, input);
        foreach (Buffer buffer in Output(model, ports, width, K))
        {
            yield return buffer;
            parameters += buffer.Numbers;
        }

        foreach (Buffer buffer in Logits(model, ports, width, N)) yield return buffer;
        yield return new Buffer("the gradient of the last layer's output", N * width, HiddenSize, Window, BatchSize);
        yield return new Buffer("the model", parameters, HiddenSize, "model.layers");
    }

    /// <summary>The matrices of the output layer.</summary>
    static IEnumerable<Buffer> Output(ModelOptions model, ModelPorts? ports, Int128 width, Int128 K)
    {
        if (model.Output is not AdaptiveSoftmaxOptions) return [new Buffer("the output layer", width * K, HiddenSize)];
        return Adaptive(model, ports, width) is not { } shape ? [] :
        [
            new Buffer("the head of the adaptive softmax", width * shape.HeadWidth, HiddenSize),
            .. shape.Clusters.Select(cluster => new Buffer("a projection of the adaptive softmax", width * cluster.Units, HiddenSize)),
            .. shape.Clusters.Select(cluster => new Buffer("a cluster of the adaptive softmax", (Int128)cluster.Words * cluster.Units, HiddenSize)),
        ];
    }

    /// <summary>The logits of a block of predictions in a sampled softmax, or in each part of an adaptive one.</summary>
    static IEnumerable<Buffer> Logits(ModelOptions model, ModelPorts? ports, Int128 width, Int128 N) =>
        model.Output is SampledSoftmaxOptions { Samples: var samples } ?
        [
            new Buffer("the logits of a sampled softmax", SampledHead.MostRows(samples, (long)N) * ((Int128)samples + 1), "model.output.samples"),
            new Buffer("the words of a sampled softmax", (Int128)samples * width, "model.output.samples", HiddenSize),
        ]
        : Adaptive(model, ports, width) is not { } shape ? []
        : ((int[])[shape.HeadWidth, .. shape.Clusters.Select(cluster => cluster.Words)])
            .Select(classes => new Buffer("the logits of an adaptive softmax", (Int128)AdaptiveMemory.MostRows(classes, (long)N) * classes, "data.maxVocabulary"));

    /// <summary>The adaptive softmax; null if the model has none, or one that does not fit the data, which is said elsewhere.</summary>
    static AdaptiveShape? Adaptive(ModelOptions model, ModelPorts? ports, Int128 width) =>
        model.Output is AdaptiveSoftmaxOptions adaptive && ports is not null && !adaptive.ProblemsFor(ports, (int)width).Any()
            ? new AdaptiveShape(adaptive, (int)width, ports.Outputs)
            : null;

    /// <summary>The buffers of the layers between the input and the output layer.</summary>
    static IEnumerable<Buffer> Layers(ModelOptions model, Int128 input, Int128 T, Int128 B)
    {
        Int128 N = T * B, H = model.HiddenSize;
        if (model.Network == NetworkKind.Recurrent)
        {
            Int128 GH = Gates(model) * H;
            yield return new Buffer("the input weights of a layer", input * GH, HiddenSize);
            yield return new Buffer("the recurrent weights of a layer", H * GH, HiddenSize);
            if (model.RecurrentCell is CellKind.Lstm or CellKind.Gru) yield return new Buffer("the gates of a window", N * GH, HiddenSize, Window, BatchSize);
            yield return new Buffer("the states of a window", (N + B) * H, HiddenSize, Window, BatchSize);
            if (model.Bidirectional) yield return new Buffer("the reversed input of a window", N * input, Window, BatchSize);
            yield break;
        }

        Int128 kernel = Kernel(model), first = input * kernel, inner = model.Network == NetworkKind.FeedForward ? H : H * kernel;
        Int128 columns = model.Layers > 1 && inner > first ? inner : first;
        yield return new Buffer("the weights of a layer", columns * H, HiddenSize, "model.kernelSize");
        if (kernel > 1) yield return new Buffer("the inputs of a layer's window", N * columns, "model.kernelSize", Window, BatchSize);
        yield return new Buffer("the output of a layer", N * H, HiddenSize, Window, BatchSize);
    }

    /// <summary>Parameters of the layers, without biases and normalizations.</summary>
    static Int128 Parameters(ModelOptions model, Int128 input)
    {
        Int128 H = model.HiddenSize, above = model.Layers - 1;
        if (model.Network == NetworkKind.FeedForward) return input * Kernel(model) * H + above * H * H;
        if (model.Network != NetworkKind.Recurrent) return input * Kernel(model) * H + above * H * H * Kernel(model);
        Int128 directions = model.Bidirectional ? 2 : 1, GH = Gates(model) * H;
        return directions * GH * (input + H + above * (directions * H + H));
    }

    static int Gates(ModelOptions model) => model.RecurrentCell switch
    {
        CellKind.Lstm => 4,
        CellKind.Gru => 3,
        _ => 1,
    };

    static int Kernel(ModelOptions model) => model.KernelSize ?? (model.Network == NetworkKind.FeedForward ? 1 : 3);

    static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The numbers of one buffer, and the settings that it grows with.</summary>
    readonly record struct Buffer(string What, Int128 Numbers, params string[] Paths);
}
