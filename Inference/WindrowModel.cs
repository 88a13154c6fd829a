using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Inference.Files;
using Windrow.Inference.Meaning;
using Windrow.Inference.Network;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Wording;

namespace Windrow.Inference;

/// <summary>A trained model that answers: it reads new input as training did, and gives its answers names and the data's own units. Thread-safe.</summary>
/// <remarks>It needs no data and no cluster: the preprocessing is in the checkpoint.</remarks>
public sealed class WindrowModel
{
    readonly StoredModel _stored;
    readonly WindrowModelOptions _options;

    WindrowModel(StoredModel stored, WindrowModelOptions options)
    {
        (_stored, _options) = (stored, options);
        if (options.Writing.Explain && stored.Model.Attention is null)
            throw new InvalidOperationException($"The model of job '{Job}' cannot say where it looks, because it has no attention. Only models with a decoder, which write a text, can have one.");
        if (options.Writing.CopyUnknown && WhyNoCopies(stored) is { } reason)
            throw new InvalidOperationException($"The model of job '{Job}' cannot copy what it read in place of unknown tokens, because {reason}.");
        Network = new TrainedNetwork(stored.Model, stored.Weights, stored.Meaning.Outputs, options.Writing.Checked(), stored.Job.Training.Window, options.Blas);
        Inputs = stored.Meaning.Inputs;
    }

    /// <summary>Name of the job that trained the model.</summary>
    public string Job => _stored.Job.Name;

    /// <summary>Steps that it was trained.</summary>
    public long Step => _stored.Step;

    /// <summary>How many parameters it has.</summary>
    public long Parameters => _stored.Model.Layout.ParameterCount;

    /// <summary>What it reads.</summary>
    public ModelKind Kind => Meaning.Kind;

    /// <summary>Names of the columns that it reads; none for sequences and text. For series, those of a row of the history: <c>data.inputs</c>, and
    /// then <c>data.known</c>.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>What each value of an answer is: a class, a label, a number's column, or a quantile such as q0.9(price).</summary>
    public IReadOnlyList<string> Outputs => Meaning.Outputs.Names;

    /// <summary>What each value of a row of <see cref="Forecast(SeriesInput)"/> is. The same as <see cref="Outputs"/>, unless the model predicts every row up to the
    /// horizon at once: then <see cref="Outputs"/> has the values of all these rows, such as load+1 and load+2.</summary>
    public IReadOnlyList<string> ForecastOutputs => (Meaning as SeriesMeaning)?.RowOutputs.Names ?? Outputs;

    /// <summary>Whether a sequence has an answer for each of its time steps.</summary>
    public bool PredictsEachStep => !Meaning.Ports.Format.TargetPerSequence && !WritesText;

    /// <summary>Whether an answer is a text: a <see cref="TextPrediction"/>.</summary>
    public bool WritesText => Meaning.Outputs.Text is not null;

    /// <summary>Whether the text of an answer is a transcript of the time steps.</summary>
    internal bool Transcribes => Meaning.Ports.HasTranscripts;

    /// <summary>Numbers that the model reads at each time step; 1 for tokens.</summary>
    internal int NumbersAtEachStep => Math.Max(1, Meaning.Ports.HasSource ? Meaning.Ports.SourceInputWidth : Meaning.Ports.InputWidth);

    /// <summary>Name of the column with recordings or images; null when there is none.</summary>
    internal string? FileColumn => (Meaning as ExampleMeaning)?.Preprocessing.Frames?.Column;

    /// <summary>Names of the columns that it reads of the rows that it forecasts (<c>data.known</c>); none for most models.</summary>
    public IReadOnlyList<string> Known => (Meaning as SeriesMeaning)?.Known ?? [];

    /// <summary>How many rows ahead a forecast is; 0 for a model that does not read series.</summary>
    public int Horizon => (Meaning as SeriesMeaning)?.Horizon ?? 0;

    /// <summary>What answers call the class or the list of labels that they have; null when answers are numbers.</summary>
    internal (string Target, bool IsList)? AnswersWithLabel =>
        Meaning.Outputs.Kind is OutputKinds.Classes or OutputKinds.Labels ? (Meaning.Outputs.Target, Meaning.Outputs.Kind == OutputKinds.Labels) : null;

    /// <summary>What answers call the text that they have.</summary>
    internal string TextTarget => Meaning.Outputs.Target;

    /// <summary>What the time steps are at which the model looks while it writes.</summary>
    internal SourceAxis SourceAxis => SourceAxis.Of(((ExampleMeaning)Meaning).Preprocessing);

    /// <summary>The job that trained it.</summary>
    internal JobFile JobFile => _stored.Job;

    /// <summary>Its parameters.</summary>
    internal float[] Weights => _stored.Weights;

    internal TrainedNetwork Network { get; }

    internal ModelMeaning Meaning => _stored.Meaning;

    /// <summary>Whether a path can be opened: a run folder, the folder of a checkpoint, or a file.</summary>
    public static bool IsModel(string path) => StoredModel.Exists(path);

    /// <summary>The step of the checkpoint that <see cref="Open"/> would open in a run folder now; null for a path that has one model only.</summary>
    /// <exception cref="CheckpointException">The run has no such checkpoint.</exception>
    public static long? StepOf(string path, WindrowModelOptions? options = null) => StoredModel.StepIn(path, (options ?? new()).Checkpoint);

    /// <summary>Opens a run folder, the folder of a checkpoint, or a bundle.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="options">Which checkpoint of a run to use, and how to multiply.</param>
    /// <exception cref="CheckpointException">There is no model, or it is damaged.</exception>
    /// <exception cref="DataException">The preprocessing is from another version.</exception>
    /// <exception cref="InvalidOperationException">Explanations or copies are asked for, but the model has no attention, or it has nothing to copy.</exception>
    public static WindrowModel Open(string path, WindrowModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new WindrowModelOptions();
        return new WindrowModel(StoredModel.Open(path, options.Checkpoint), options);
    }

    /// <summary>The same model, whose answers say where it looks; null for a model without attention.</summary>
    internal WindrowModel? Explaining() =>
        _stored.Model.Attention is null ? null : new WindrowModel(_stored, _options with { Writing = _options.Writing with { Explain = true } });

    /// <summary>Writes the model as a bundle: one file that <see cref="Open"/> opens on any machine. An existing file is replaced once the new one is
    /// complete. Equal models give equal bytes.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteBundle(string file) => ModelBundle.Write(file, _stored);

    /// <summary>Answers one row.</summary>
    /// <inheritdoc cref="Predict(IReadOnlyList{IReadOnlyDictionary{string, string}})"/>
    /// <param name="row">Values by column.</param>
    public Prediction Predict(IReadOnlyDictionary<string, string?> row) => Predict([row])[0];

    /// <summary>Answers rows with named columns, together.</summary>
    /// <param name="rows">Values by column, as they would be in a CSV file of the training: the same columns without the target. Other columns are
    /// ignored; a column that is absent, or null, is missing.</param>
    /// <returns>An answer for each row, in their order.</returns>
    /// <exception cref="DataException">A value cannot be used; the message names the row, counted from 1, and every such column.</exception>
    /// <exception cref="InvalidOperationException">The model does not read rows.</exception>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<IReadOnlyDictionary<string, string?>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Preprocessing preprocessing = Of<ExampleMeaning>("rows with named columns").Preprocessing;
        EncodedExample[] inputs = new EncodedExample[rows.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            try
            {
                inputs[i] = preprocessing.Encode(rows[i], _options.Files);
            }
            catch (DataException e) when (rows.Count > 1)
            {
                throw new DataException($"Row {i + 1} of {rows.Count}: {e.Message}");
            }
        }

        return [.. Network.Predict(inputs).Select(Meaning.Outputs.Answer)];
    }

    /// <summary>Answers sequences, together.</summary>
    /// <returns>For each sequence one answer, or one for each time step if <see cref="PredictsEachStep"/>.</returns>
    /// <exception cref="DataException">A sequence is empty, or its time steps are not what the model reads.</exception>
    /// <exception cref="InvalidOperationException">The model does not read sequences.</exception>
    public IReadOnlyList<IReadOnlyList<Prediction>> Predict(IReadOnlyList<SequenceInput> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        SequenceMeaning meaning = Of<SequenceMeaning>("sequences");
        return [.. Network.Predict([.. sequences.Select(meaning.Encode)]).Select(meaning.Outputs.Answers)];
    }

    /// <summary>Forecasts the rows that follow a series.</summary>
    /// <param name="history">The series up to now, oldest row first: in each row a number for each of <see cref="Inputs"/>, in the data's own units.</param>
    /// <param name="steps">How many rows to forecast; null for as many as the model looks ahead (<see cref="Horizon"/>). More rows are forecast by
    /// reading forecasts as if they were rows, which the model must have been trained for: each input is also a target.</param>
    /// <returns>The next rows, one after the other, with a value for each of <see cref="ForecastOutputs"/>.</returns>
    /// <exception cref="DataException">The series is too short, a number is not finite, or forecasts cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The model does not read series.</exception>
    public IReadOnlyList<NumbersPrediction> Forecast(IEnumerable<IReadOnlyList<double>> history, int? steps = null) =>
        Forecast(new SeriesInput { History = history, Steps = steps });

    /// <summary>Forecasts the rows that follow a series, with what is known of them.</summary>
    /// <param name="series">The series up to now, and what is known of the rows after it.</param>
    /// <returns>The next rows, one after the other, with a value for each of <see cref="ForecastOutputs"/>.</returns>
    /// <exception cref="DataException">The series is too short, a number is not finite, forecasts cannot be read, or rows of the future are missing.</exception>
    /// <exception cref="InvalidOperationException">The model does not read series.</exception>
    public IReadOnlyList<NumbersPrediction> Forecast(SeriesInput series)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(series.History);
        ArgumentNullException.ThrowIfNull(series.Future);
        SeriesMeaning meaning = Of<SeriesMeaning>("series");
        if (series.Steps is int asked) ArgumentOutOfRangeException.ThrowIfLessThan(asked, 1, "steps");
        Forecaster forecaster = new(Network, meaning, series.Series);
        foreach (IReadOnlyList<double> row in series.History) forecaster.Add(Checked(row, Inputs, $"Row {forecaster.Rows + 1} of the series"));
        int rows = 0;
        foreach (IReadOnlyList<double> row in series.Future) forecaster.AddFuture(Checked(row, meaning.Known, $"Row {++rows} of the future"));
        return [.. forecaster.Next(series.Steps ?? meaning.Horizon).Select(values => new NumbersPrediction(values))];
    }

    static double[] Checked(IReadOnlyList<double> row, IReadOnlyList<string> columns, string what)
    {
        if (row.Count != columns.Count)
            throw new DataException($"{what} has {row.Count} numbers; expected {columns.Count}: {string.Join(", ", columns)}.");
        foreach (double number in row)
        {
            if (!float.IsFinite((float)number))
                throw new DataException($"{what} has the number {number}, which is not finite in 32 bits. Fill it in, or leave the row out.");
        }

        return [.. row];
    }

    /// <summary>Begins to run the model step by step.</summary>
    /// <exception cref="InvalidOperationException">The model reads whole rows or sequences, or columns of later rows.</exception>
    public ModelSession StartSession()
    {
        string? reason = Kind == ModelKind.Examples ? "it reads whole rows" : Known.Count > 0 ? "it reads columns of later rows (data.known)"
            : Meaning is SeriesMeaning { Scales: not null } ? "each series is normalized by itself (data.normalize)" : Network.WhyNoSteps;
        if (reason is not null) throw new InvalidOperationException($"The model of job '{Job}' cannot run step by step, because {reason}. Use {(Kind == ModelKind.Series ? "Forecast" : "Predict")}.");
        return new ModelSession(Network, Meaning);
    }

    static string? WhyNoCopies(StoredModel stored) => stored.Model.Attention is null ? "it has no attention, which says what to copy"
        : stored.Meaning is not ExampleMeaning { Preprocessing: { Text: { } read, Target: TextTarget written } preprocessing } ? "it does not read a text"
        : preprocessing.CopiesTokens ? null
        : $"it reads {EnumWords.Word(read.Unit)}s and writes {EnumWords.Word(written.Text.Unit)}s";

    T Of<T>(string what) where T : ModelMeaning => Meaning as T ?? throw new InvalidOperationException(
        $"The model of job '{Job}' was trained on {Kind.ToString().ToLowerInvariant()} and does not read {what}. {Remedy}");

    string Remedy => Kind switch
    {
        ModelKind.Examples => "Give it rows with the columns " + string.Join(", ", Inputs) + ".",
        ModelKind.Series => "Use Forecast, or StartSession.",
        ModelKind.Sequences => "Give it sequences.",
        _ => "Use StartSession, or write text with windrow generate.",
    };
}
