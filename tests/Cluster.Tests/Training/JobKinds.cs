namespace Windrow.Tests.Training;

/// <summary>Jobs of every kind, each a few steps long.</summary>
static class JobKinds
{
    /// <summary>Real numbers, images, text with a class, recordings with a transcript, and pictures with tags.</summary>
    static readonly string[] Samples = ["series", "images", "sentiment", "speech", "pictures"];

    /// <summary>Between them, these jobs use every cell, nearly every optimizer, and whatever else adds numbers or calls elementary functions.</summary>
    public static TinyJob[] OfText(TinyJob job) =>
    [
        job with
        {
            Name = "lstm",
            Model = "{cell: lstm, hiddenSize: 33, layers: 2, embeddingSize: 33, tieEmbeddings: true, dropout: 0.2, layerNorm: true}",
            Training = ["optimizer: adam", "learningRate: 0.01", "clip: {norm: 1}", "schedule: {type: cosine}"],
        },
        job with
        {
            Name = "gru",
            Model = "{cell: gru, hiddenSize: 20, layers: 1, initialization: {inputWeights: glorotNormal, recurrentWeights: orthogonal}}",
            Training = ["optimizer: {type: rmsprop, momentum: 0.5}", "learningRate: 0.003", "schedule: {type: exponential, factor: 0.9}"],
        },
        job with
        {
            Name = "rnn",
            Model = "{cell: rnnRelu, hiddenSize: 20, layers: 2, residual: true}",
            Training = ["optimizer: adagrad", "learningRate: 0.02"],
        },
        job with
        {
            Name = "convolution",
            Model = "{network: convolutional, hiddenSize: 24, layers: 2, embeddingSize: 8, layerNorm: true}",
            Training = ["optimizer: {type: adamw, weightDecay: 0.1}", "learningRate: 0.01", "clip: {value: 0.5}"],
        },
        job with
        {
            Name = "adaptive",
            Unit = "word",
            Model = "{cell: gru, hiddenSize: 20, layers: 1, embeddingSize: 8, output: {type: adaptiveSoftmax, cutoffs: [20, 200], divisor: 2}}",
            Training = ["optimizer: adam", "learningRate: 0.01", "clip: {norm: 1}"],
        },
    ];

    /// <summary>The job files of all kinds.</summary>
    public static IEnumerable<string> All(TinyJob job)
    {
        foreach (TinyJob text in OfText(job)) yield return (text with { Steps = 10 }).Yaml;
        foreach (string sample in Samples) yield return SampleJob.Yaml(sample, steps: 5);
        const string Filters = "filters: [16, 32, 32]";
        yield return SampleJob.Yaml("pictures", steps: 3).Replace(Filters, $"{Filters}\n    normGroups: 4\n    dropout: 0.2", StringComparison.Ordinal);
    }
}
