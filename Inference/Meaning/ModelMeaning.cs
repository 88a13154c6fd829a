using Windrow.Checkpoints;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Inference.Meaning;

/// <summary>What a model's inputs and outputs mean. Each kind of data has its own file.</summary>
abstract class ModelMeaning
{
    /// <summary>The kind of data.</summary>
    public abstract ModelKind Kind { get; }

    /// <summary>The columns that are read; none for sequences and text.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }

    /// <summary>What the network reads and predicts.</summary>
    public abstract ModelPorts Ports { get; }

    /// <summary>What its outputs mean.</summary>
    public abstract OutputMeaning Outputs { get; }

    /// <summary>The number of a token; null when there are no tokens.</summary>
    public virtual TokenNumbers? Tokens => null;

    /// <summary>Turns the numbers of a time step into what the network reads.</summary>
    /// <param name="numbers">In the data's own units.</param>
    /// <param name="inputs">Receives them.</param>
    public virtual void Encode(ReadOnlySpan<double> numbers, Span<float> inputs)
    {
        for (int i = 0; i < inputs.Length; i++) inputs[i] = (float)numbers[i];
    }

    /// <summary>The meaning that a job file and a model's file give together.</summary>
    /// <exception cref="CheckpointException">The model's file does not say enough.</exception>
    public static ModelMeaning Of(JobFile job, ModelMetadata metadata) => metadata.Require("data") switch
    {
        "examples" => new ExampleMeaning(job, metadata),
        "series" => new SeriesMeaning(job, metadata),
        "sequences" => new SequenceMeaning(job, metadata),
        "text" => new TextMeaning(job, metadata),
        string other => throw new CheckpointException($"The model was trained on data of the kind '{other}', which this version of Windrow does not know. Use the version that wrote it."),
    };
}
