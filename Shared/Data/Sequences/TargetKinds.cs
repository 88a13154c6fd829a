using Windrow.Jobs;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>What targets are: it follows from how they are written and from the loss.</summary>
static class TargetKinds
{
    /// <param name="shape">How every target is written.</param>
    /// <param name="fraction">A number among them that is not whole, with its place; null when all are whole.</param>
    /// <param name="loss">The loss as the job file names it; null when it names none.</param>
    /// <exception cref="DataException">The loss is not for such targets.</exception>
    /// <remarks>Whole numbers by themselves are classes unless a loss for numbers is named.</remarks>
    public static TargetKind Of(ValueShape shape, string? fraction, string? loss)
    {
        switch (shape.Kind, loss)
        {
            case (ValueKind.Word, null or LossNames.CrossEntropy):
            case (ValueKind.Number, null or LossNames.CrossEntropy) when fraction is null:
                return TargetKind.Classes;
            case (ValueKind.Word or ValueKind.Words, LossNames.BinaryCrossEntropy):
                return TargetKind.Labels;
            case (ValueKind.Number or ValueKind.Numbers, not LossNames.CrossEntropy):
                return TargetKind.Numbers;
            case (ValueKind.Number, _):
                throw new DataException($"{fraction} is a target, but task.loss is {loss}, for which every target must be a class: a text or a whole number.");
            case (ValueKind.Words, null):
                throw new DataException($"The targets are lists of labels. Set task.loss to {LossNames.BinaryCrossEntropy}, for any of the labels may be right at once.");
            default:
                throw new DataException($"Each target is {shape}, but task.loss is {loss}. {Remedy(shape.Kind)}");
        }
    }

    static string Remedy(ValueKind kind) => kind switch
    {
        ValueKind.Word => $"Set it to {LossNames.CrossEntropy}, or write targets that are numbers.",
        ValueKind.Words => $"Set it to {LossNames.BinaryCrossEntropy}.",
        _ => "Set it to one for numbers, such as mse, or write targets that are classes.",
    };
}
