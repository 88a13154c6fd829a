using Windrow.Data;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Models.Losses;

namespace Windrow.Inference.Meaning;

/// <summary>Rows with named columns, encoded as in training.</summary>
sealed class ExampleMeaning : ModelMeaning
{
    public ExampleMeaning(JobFile job, ModelMetadata metadata)
    {
        Preprocessing = Preprocessing.Parse(metadata.Require(Preprocessing.MetadataKey));
        Options = (ExampleDataOptions)job.Data;
        Ports = Preprocessing.Ports(job.Task);
        TargetColumn target = Preprocessing.Target;
        Outputs = new OutputMeaning(
            Ports,
            target.Column,
            (target as ClassTarget)?.Classes ?? (target as LabelsTarget)?.Labels ?? [target is WrittenTarget ? OutputMeaning.Score : target.Column],
            target is NumberTarget number ? [new ColumnScale(number.Mean, number.Deviation)] : null,
            target as WrittenTarget,
            Preprocessing.Text);
        if (job.Training.ClassWeights == ClassWeights.Balanced) Trained = () => metadata.Json<long[]>("trained");
    }

    /// <summary>How many training rows each class has; null when that does not matter.</summary>
    public Func<IReadOnlyList<long>>? Trained { get; }

    public Preprocessing Preprocessing { get; }

    /// <summary>How files are written.</summary>
    public ExampleDataOptions Options { get; }

    public override ModelKind Kind => ModelKind.Examples;

    public override IReadOnlyList<string> Inputs => [.. Preprocessing.Inputs.Select(input => input.Column)];

    public override ModelPorts Ports { get; }

    public override OutputMeaning Outputs { get; }
}
