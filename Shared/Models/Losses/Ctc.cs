using System.ComponentModel;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Losses;

/// <summary>Options of connectionist temporal classification, as in <c>torch.nn.CTCLoss</c> with the blank as the last class.</summary>
[DisplayName("ctc")]
[Description("Connectionist temporal classification: each target is a transcript, whose tokens are in the order of the time steps, but not aligned with them.")]
public sealed record CtcOptions : LossOptions
{
    public override TargetKind Targets => TargetKind.Transcripts;

    internal override bool JudgesWholeSequences => true;
}

/// <summary>Connectionist temporal classification in nats. A transcript weighs as much as it has tokens, and at least 1.</summary>
sealed class Ctc(int outputs) : LossFunction
{
    readonly CtcAlignment _alignment = new(outputs);

    public override int HeadWidth => outputs;

    public override (double Loss, double Weight) LossAndGradient(MatrixSpan predictions, SequenceBatch batch, int first) => Sum(predictions, batch, true);

    public override (double Loss, double Weight) Loss(MatrixSpan predictions, SequenceBatch batch, int first) => Sum(predictions, batch, false);

    (double Loss, double Weight) Sum(MatrixSpan predictions, SequenceBatch batch, bool gradient)
    {
        double loss = 0, weight = 0;
        PackedShape at = batch.Shape;
        for (int r = 0; r < at.Rows && at.Lengths[r] > 0; r++)
        {
            ReadOnlySpan<int> tokens = batch.Transcript(r);
            loss += gradient ? _alignment.LossAndGradient(predictions, at, r, tokens) : _alignment.Loss(predictions, at, r, tokens);
            weight += Math.Max(1, tokens.Length);
        }

        return (loss, weight);
    }
}
