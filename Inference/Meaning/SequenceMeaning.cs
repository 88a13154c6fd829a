using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Models.Losses;

namespace Windrow.Inference.Meaning;

/// <summary>Sequences of tokens or numbers.</summary>
sealed class SequenceMeaning : ModelMeaning
{
    public SequenceMeaning(JobFile job, ModelMetadata metadata)
    {
        IReadOnlyList<string>? tokens = metadata.Find("inputWidth") is null ? metadata.Json<TokenTable>("vocabulary").Tokens : null;
        bool hasClasses = metadata.Find("classes") is not null, hasLabels = metadata.Find("labels") is not null;
        string[] names = hasClasses ? metadata.Json<string[]>("classes") : hasLabels ? metadata.Json<string[]>("labels") : [];
        if (tokens is not null) Tokens = new TokenNumbers(tokens);
        Ports = new ModelPorts
        {
            VocabularySize = tokens?.Count ?? 0,
            InputWidth = tokens is null ? metadata.Count("inputWidth") : 0,
            Outputs = names.Length > 0 ? names.Length : metadata.Count("outputs"),
            TargetsAreClasses = hasClasses,
            Task = job.Task,
        };
        Outputs = new OutputMeaning(Ports, "prediction", names);
        Tables = () => new SequenceTables(
            tokens is null ? null : [.. tokens],
            Ports.InputWidth,
            hasClasses ? TargetKind.Classes : hasLabels ? TargetKind.Labels : TargetKind.Numbers,
            names,
            job.Training.ClassWeights == ClassWeights.Balanced ? metadata.Json<long[]>("trained") : new long[names.Length],
            hasClasses ? 0 : Ports.Outputs,
            job.Task.Predict == PredictionKind.Sequence,
            new LongestSequence(0, "", 0));
    }

    /// <summary>What sequences consist of, for those that the model is evaluated on.</summary>
    public Func<SequenceTables> Tables { get; }

    public override ModelKind Kind => ModelKind.Sequences;

    public override IReadOnlyList<string> Inputs => [];

    public override ModelPorts Ports { get; }

    public override OutputMeaning Outputs { get; }

    public override TokenNumbers? Tokens { get; }

    /// <summary>Turns a sequence into the network's input.</summary>
    /// <exception cref="DataException">It is empty, or its time steps are not what the model reads.</exception>
    public EncodedExample Encode(SequenceInput sequence)
    {
        int length = sequence.Tokens?.Count ?? sequence.Numbers!.Count;
        if (length == 0) throw new DataException("A sequence has no time steps. Leave it out, or give it inputs.");
        if (Tokens is not null && sequence.Tokens is { } words) return EncodedExample.OfTokens([.. words.Select(Tokens.Of)]);
        if (Tokens is not null || sequence.Numbers is not { } steps)
            throw new DataException($"A sequence has {(Tokens is null ? "tokens" : "numbers")}, but the model reads {(Tokens is null ? "numbers" : "tokens")}.");

        int width = Ports.InputWidth;
        float[] numbers = new float[length * width];
        for (int t = 0; t < length; t++)
        {
            if (steps[t].Count != width) throw new DataException($"A sequence has {steps[t].Count} numbers at time step {t + 1}; expected {width}.");
            for (int i = 0; i < width; i++)
            {
                float number = numbers[t * width + i] = (float)steps[t][i];
                if (!float.IsFinite(number)) throw new DataException($"A sequence has the number {steps[t][i]} at time step {t + 1}, which is not finite in 32 bits. Correct it.");
            }
        }

        return EncodedExample.OfNumbers(numbers, width);
    }

    sealed record TokenTable(IReadOnlyList<string> Tokens);
}
