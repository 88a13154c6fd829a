using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Losses;

/// <summary>Softmax cross-entropy in nats.</summary>
sealed class CrossEntropy(int classes) : LossFunction
{
    public override int HeadWidth => classes;

    public override LossSum LossAndGradient(MatrixSpan predictions, SequenceBatch batch) =>
        new(SoftmaxCrossEntropy.LossAndGradient(predictions, batch.Classes), batch.Targets, batch.Shape.Positions);

    public override LossSum Loss(MatrixSpan predictions, SequenceBatch batch) =>
        new(SoftmaxCrossEntropy.Loss(predictions, batch.Classes), batch.Targets, batch.Shape.Positions);
}
