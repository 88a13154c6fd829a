using Windrow.Metrics;
using Windrow.Models;
using Windrow.Models.Costs;
using Windrow.Models.Losses;
using Windrow.Models.Outputs;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>The prepared data of a job, of any kind. A step reads one batch, whose rows are divided among the data shards. What a step reads
/// depends only on its number.</summary>
/// <remarks>Every worker opens the prepared data for itself. Only one thread at a time may use them or their readers.</remarks>
public abstract class TrainingData : IDisposable
{
    /// <summary>A vocabulary or list whose JSON is longer is left out of <see cref="ModelMetadata"/>: readers of safetensors refuse headers of
    /// more than 100 MB, and checkpoints would mostly hold words.</summary>
    internal const int LongestMetadata = 16 << 20;

    /// <param name="setup">The training run that the data are for.</param>
    protected TrainingData(DataSetup setup) => Setup = setup;

    /// <summary>What a model of these data reads and predicts.</summary>
    public abstract ModelPorts Ports { get; }

    /// <summary>Steps of one epoch, the same for every epoch.</summary>
    public abstract int StepsPerEpoch { get; }

    /// <summary>Number of windows in which the validation data are read; 0 when there are none.</summary>
    public abstract int ValidationWindows { get; }

    /// <summary>Number of windows in which the test data are read; 0 when nothing is held back for testing.</summary>
    /// <exception cref="DataException">There are too few of them.</exception>
    public virtual int TestWindows => 0;

    /// <summary>Maximum number of time steps in a window.</summary>
    public virtual int MaxSteps => Setup.Window;

    /// <summary>Maximum number of time steps in a window of the test data.</summary>
    public virtual int MaxTestSteps => MaxSteps;

    /// <summary>Maximum number of time steps in a source sequence; 0 when there are none.</summary>
    public virtual int MaxSourceSteps => 0;

    /// <summary>Maximum number of time steps in a source sequence of the test data.</summary>
    public virtual int MaxTestSourceSteps => MaxSourceSteps;

    /// <summary>What is judged in an evaluation.</summary>
    public virtual MetricSubject Subject => new()
    {
        Kind = JudgedOutputs.KindOf(Ports.Loss),
        Outputs = Ports.Outputs,
        Levels = JudgedOutputs.LevelsOf(Ports.Loss),
    };

    /// <summary>The metrics of an evaluation for which the job file names none.</summary>
    public virtual IReadOnlyList<string> DefaultMetrics => MetricRegistry.Defaults(Subject.Kind);

    /// <summary>The metrics that can judge a model of these data.</summary>
    public IReadOnlyList<string> AvailableMetrics
    {
        get
        {
            MetricSubject subject = Subject;
            return [.. MetricRegistry.All
                .Where(metric => (metric.Suits & subject.Kind) != 0 && metric.ProblemFor(subject) is null && CanJudge(metric))
                .Select(metric => metric.Name)];
        }
    }

    /// <summary>Number of windows of a part.</summary>
    public int WindowsOf(DataPart part) => part == DataPart.Test ? TestWindows : ValidationWindows;

    /// <summary>Maximum number of time steps in a window of a part.</summary>
    public int MaxStepsOf(DataPart part) => part == DataPart.Test ? MaxTestSteps : MaxSteps;

    /// <summary>Maximum number of time steps in a source sequence of a part.</summary>
    public int MaxSourceStepsOf(DataPart part) => part == DataPart.Test ? MaxTestSourceSteps : MaxSourceSteps;

    /// <summary>Whether no window of a part continues another one: they can be read in any order.</summary>
    public virtual bool HasSeparateWindows(DataPart part) => false;

    /// <summary>Whether a metric that suits the outputs also suits how these data are read: sequences are cut into windows, and only series have
    /// naive forecasts.</summary>
    private protected virtual bool CanJudge(IMetric metric) => metric is not ExactMatch && (HasNaiveForecasts || metric is not (Skill or MeanScaledError));

    /// <summary>Whether there are naive forecasts of the targets, with which those of a model can be compared.</summary>
    public virtual bool HasNaiveForecasts => false;

    /// <summary>Whether each row of the targets is normalized in its own way, so that what is judged must first be turned into the data's units.</summary>
    public virtual bool HasRowUnits => false;

    /// <summary>Sentences about what contributes nothing to the training, such as an empty file. None of them stops a job.</summary>
    public virtual IReadOnlyList<string> Notices => [];

    /// <summary>What one token is when the next token is predicted; null for data that are not text.</summary>
    public virtual TokenUnit? NextToken => null;

    /// <summary>What the inputs and outputs of a model of these data mean, for the metadata of its files: the file alone is enough to
    /// prepare inputs and to interpret predictions. <c>docs/exports.md</c> explains the keys.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ModelMetadata
    {
        get
        {
            List<KeyValuePair<string, string>> metadata =
            [
                new("data", Kind),
                .. Meaning().Where(entry => entry.Value.Length <= LongestMetadata),
                new("predict", EnumWords.Word(Setup.Task.Predict)),
                new("loss", Ports.Loss.Name),
            ];
            if (Ports.Loss is QuantileOptions quantiles) metadata.Add(new("quantiles", JsonFile.Line(quantiles.Levels)));
            if (Setup.Model.Output is AdaptiveSoftmaxOptions output)
                metadata.Add(new("adaptiveSoftmax", JsonFile.Line(new { Cutoffs = output.CutoffsFor(Ports.Outputs), output.Divisor })));
            if (Setup.Model.Encoder is { } images) metadata.Add(new("image", JsonFile.Line(new { images.Height, images.Width, images.Channels })));
            return metadata;
        }
    }

    /// <summary>The kind of data, as in <c>data.type</c> of a job file.</summary>
    private protected abstract string Kind { get; }

    /// <summary>The part of <see cref="ModelMetadata"/> that only this kind of data has.</summary>
    private protected abstract IEnumerable<KeyValuePair<string, string>> Meaning();

    /// <summary>The training run that the data are for.</summary>
    protected DataSetup Setup { get; }

    /// <summary>Maximum number of rows that a data shard has in a batch; also the rows of its carried state.</summary>
    public int RowsOf(int dataShard) => RowRange(dataShard).Count;

    /// <summary>A reader of a data shard's part of the batches.</summary>
    public abstract BatchReader Reader(int dataShard);

    /// <summary>Prepares the data in a folder, unless they are there already: a resumed job continues with its data even if the sources have changed.
    /// What is there is verified, even if this process has done so before.</summary>
    /// <param name="setup">The training run that the data are for.</param>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="allowedRoots">Folders that the sources must lie in; null allows any place.</param>
    /// <param name="ct">Stops the work; nothing complete is left behind.</param>
    /// <exception cref="DataException">The data cannot be used for this training, or are damaged.</exception>
    public static TrainingData Prepare(DataSetup setup, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct)
    {
        string description = Path.Combine(folder, DescriptionOf(setup.Data));
        if (File.Exists(description)) VerifiedFiles.Forget(folder);
        else
        {
            switch (setup.Data)
            {
                case TextDataOptions text:
                    TextCorpus.Prepare(text, folder, allowedRoots, ct, unknownByFrequency: setup.Model.Output.NeedsFrequentWordsFirst).Dispose();
                    break;
                case SeriesDataOptions series:
                    SeriesWriter.Write(series, folder, allowedRoots, ct);
                    break;
                case SequenceDataOptions sequences:
                    SequenceWriter.Write(sequences, setup, folder, allowedRoots, ct);
                    break;
                case ExampleDataOptions examples:
                    ExampleWriter.Write(examples, setup, folder, allowedRoots, ct);
                    break;
            }
        }

        return Fitting(Open(folder, setup, ct));
    }

    /// <summary>Opens what <see cref="Prepare"/> wrote.</summary>
    /// <param name="folder">The folder of the prepared data.</param>
    /// <param name="setup">The training run that reads them.</param>
    /// <param name="ct">Stops the check of large files, which a process makes once for each file.</param>
    /// <exception cref="DataException">The data are damaged, or cannot be used for this training.</exception>
    public static TrainingData Open(string folder, DataSetup setup, CancellationToken ct = default) => setup.Data switch
    {
        TextDataOptions => new TextData(TextCorpus.Open(folder, ct), setup),
        SeriesDataOptions options => new SeriesData(SeriesCorpus.Open(folder, options, ct), options, setup),
        SequenceDataOptions options => new SequenceData(SequenceCorpus.Open(folder, ct), options.Bucketing, setup),
        ExampleDataOptions options => ExampleData.Open(folder, options, setup, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(setup), setup.Data, "Unknown kind of data."),
    };

    static string DescriptionOf(DataOptions data) => data switch
    {
        TextDataOptions => CorpusDescription.FileName,
        SeriesDataOptions => SeriesDescription.FileName,
        _ => SequenceDescription.FileName,
    };

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the prepared files.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Refuses data whose widths do not fit the loss, the encoder or the output layer, or that make the model too large.</summary>
    static TrainingData Fitting(TrainingData data)
    {
        string problems = string.Join(
            ' ',
            [
                .. data.Ports.Loss.ProblemsFor(data.Ports.TargetsAreClasses, data.Ports.Outputs),
                .. data.Setup.Model.Encoder?.ProblemsFor(data.Ports) ?? [],
                .. data.Setup.Model.Output.ProblemsFor(data.Ports, data.Setup.Model.HiddenSize),
                .. SizeLimits.Problems(data.Setup.Model, data.Ports, Math.Max(data.MaxSteps, data.MaxSourceSteps), data.RowsOf(0), data.Setup.BatchSize, data.Setup.Memory).Select(problem => problem.Sentence),
            ]);
        if (problems.Length == 0) return data;
        data.Dispose();
        throw new DataException(problems);
    }

    /// <summary>Number of fixed parts of every batch.</summary>
    public int ShardCount => Setup.DataShards;

    /// <summary>The rows of a full batch that a data shard has.</summary>
    protected (int First, int Count) RowRange(int dataShard) => DataShards.Lanes(Setup.BatchSize, Setup.DataShards, dataShard);
}
