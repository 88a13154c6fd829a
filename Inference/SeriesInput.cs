namespace Windrow.Inference;

/// <summary>A series whose next rows are forecast.</summary>
public sealed class SeriesInput
{
    /// <summary>Its id in the data of the training, for a model with <c>data.normalize: series</c>: its mean and deviation are then those of the training. Without
    /// an id that was trained on, they are those of <see cref="History"/>. Default: none.</summary>
    public string? Series { get; init; }

    /// <summary>The series up to now, oldest row first: in each row a number for each of <see cref="WindrowModel.Inputs"/>, in the data's own units.</summary>
    public required IEnumerable<IReadOnlyList<double>> History { get; init; }

    /// <summary>The rows after it, the next one first: in each row a number for each of <see cref="WindrowModel.Known"/>. There must be as many as are
    /// forecast, if the model reads any of these columns. Default: none.</summary>
    public IEnumerable<IReadOnlyList<double>> Future { get; init; } = [];

    /// <summary>How many rows to forecast. Default: as many as the model looks ahead (<see cref="WindrowModel.Horizon"/>).</summary>
    public int? Steps { get; init; }
}
