using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Inference.Meaning;

/// <summary>Text: the answer at each token is the next one. A byte is written as in 0x41.</summary>
sealed class TextMeaning : ModelMeaning
{
    public TextMeaning(JobFile job, ModelMetadata metadata)
    {
        VocabularyFile vocabulary = metadata.Json<VocabularyFile>("vocabulary");
        IReadOnlyList<string> tokens = vocabulary.Characters ?? vocabulary.Words ?? vocabulary.Bytes?.Select(value => $"0x{value:X2}").ToArray()
            ?? throw new CheckpointException("The vocabulary of the model has neither characters, words nor bytes. Take it from a model file that is whole.");
        (Tokens, Vocabulary) = (new TokenNumbers(tokens), vocabulary);
        Ports = ModelPorts.Text(tokens.Count) with { Task = job.Task };
        Outputs = new OutputMeaning(Ports, "token", tokens);
    }

    /// <summary>The tokens as <c>vocabulary.json</c> has them.</summary>
    public VocabularyFile Vocabulary { get; }

    public override ModelKind Kind => ModelKind.Text;

    public override IReadOnlyList<string> Inputs => [];

    public override ModelPorts Ports { get; }

    public override OutputMeaning Outputs { get; }

    public override TokenNumbers? Tokens { get; }
}
