using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Models;

/// <summary>Models whose activations cannot be recomputed chunk by chunk, because something in them needs all time steps of a window at once.</summary>
static class RecomputeProblems
{
    const string Setting = "training.memory";

    /// <summary>What is wrong with <c>training.memory: recompute</c> for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="hasSource">Whether it reads source sequences.</param>
    /// <param name="loss">Its loss; null for the default of its targets.</param>
    public static IEnumerable<CrossProblem> Of(ModelOptions model, bool hasSource, LossOptions? loss)
    {
        if (model.Network != NetworkKind.Recurrent)
            yield return Problem(
                $"model.network is {EnumWords.Word(model.Network)}", "only recurrent layers continue from a state; the others see several time steps at once.",
                "model.network");
        if (hasSource)
            yield return Problem("the data have source sequences", "the decoder looks back at all time steps of a source.", "data");
        else if (model.Bidirectional)
            yield return Problem("model.bidirectional is true", "a backward direction begins at the end of the window.", "model.bidirectional");
        if (model.Encoder is not null && !hasSource)
            yield return Problem("model.encoder is given", "the gradient of its filters is a sum over all images of a window.", "model.encoder");
        if (model.Output.NeedsWholeWindow is { } reason) yield return Problem(model.Output.Found, reason, "model.output");
        if (loss?.JudgesWholeSequences == true)
            yield return Problem("task.loss is ctc", "the loss needs the predictions for all time steps.", "task.loss");
    }

    static CrossProblem Problem(string found, string reason, string path) =>
        new($"{Setting} is recompute and {found}", $"memory must be keep, because {reason}", Setting, path);
}
