using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Decides what targets are, once all have been seen, from how they are written and from the loss.</summary>
static class TargetKinds
{
    /// <param name="shape">How every target is written.</param>
    /// <param name="fraction">A number among them that is not whole, with its place; null when all are whole.</param>
    /// <param name="loss">The loss that the job file names; null when it names none.</param>
    /// <exception cref="DataException">The loss does not take such targets.</exception>
    /// <remarks>Whole numbers by themselves are classes unless a loss for something else is named.</remarks>
    public static TargetKind Of(ValueShape shape, string? fraction, LossOptions? loss)
    {
        switch (shape.Kind, loss?.Targets)
        {
            case (ValueKind.Word, null or TargetKind.Classes):
            case (ValueKind.Number, null or TargetKind.Classes) when fraction is null:
                return TargetKind.Classes;
            case (ValueKind.Word or ValueKind.Words, TargetKind.Labels):
                return TargetKind.Labels;
            case (ValueKind.Number or ValueKind.Numbers, not TargetKind.Classes):
                return TargetKind.Numbers;
            case (ValueKind.Number, _):
                throw new DataException($"{fraction} is a target, but task.loss is {NameOf(loss!)}, "
                    + "for which every target must be a class: a text or a whole number.");
            case (ValueKind.Words, null):
                throw new DataException("The targets are lists of labels. Set task.loss to binaryCrossEntropy, which allows several labels at once.");
            default:
                throw new DataException($"Each target is {shape}, but task.loss is {NameOf(loss!)}. {Remedy(shape.Kind)}");
        }
    }

    static string Remedy(ValueKind kind) => kind switch
    {
        ValueKind.Word => "Set it to crossEntropy, or write the targets as numbers.",
        ValueKind.Words => "Set it to binaryCrossEntropy.",
        _ => "Set it to a loss for numbers, such as mse, or write the targets as classes.",
    };

    static string NameOf(LossOptions loss) => VariantName.Of(loss.GetType());
}
