using System.Runtime.InteropServices;
using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Inference.Network;
using Windrow.Models;

namespace Windrow.Inference;

/// <summary>Reads a series row by row with bounded memory, and forecasts what follows it. Not thread-safe.</summary>
/// <remarks>With a horizon of h rows, the answers at the last h rows are the forecasts of the next h rows. If each answer is for all of them, the last answer
/// is enough. Further rows are forecast by reading the forecasts as if they were rows. A network that reads columns which are known ahead also needs
/// these columns of the rows that it forecasts.</remarks>
sealed class Forecaster
{
    /// <summary>Rows that run at once.</summary>
    const int RowsAtOnce = 256;

    readonly TrainedNetwork _network;
    readonly SeriesMeaning _meaning;
    readonly int _width, _keep, _answers;
    readonly bool _carriesState;
    readonly LaneState _state;
    readonly KnownAhead? _ahead;
    readonly List<double[]> _unscaled = [];             // rows of a series whose mean and deviation follow from its rows
    readonly List<double[]> _future = [];               // what is known of the rows after the series, [C] each
    readonly List<double> _waiting = [];                // rows that have not run, [n, D]
    readonly Queue<double[]> _last = [];                // the last answers
    SeriesScaling? _scaling;
    bool _begins = true;

    /// <param name="network">The network.</param>
    /// <param name="meaning">What it reads and predicts.</param>
    /// <param name="series">The id of the series, where each is normalized by itself. One that was not trained on, or has no id, is normalized by the mean and
    /// the deviation of its rows, which are held until then.</param>
    public Forecaster(TrainedNetwork network, SeriesMeaning meaning, string? series = null)
    {
        if (meaning.Scales is not null) _scaling = SeriesScaling.Stored(meaning, series);
        (_network, _meaning, _width) = (network, meaning, meaning.Ports.InputWidth);
        if (meaning.Known.Count > 0) _ahead = new KnownAhead(meaning);
        _carriesState = network.WhyNoSteps is null;
        _answers = meaning.Horizon - meaning.PredictedRows + 1;      // that are for the next rows
        _keep = Math.Max(meaning.Window, _answers);
        _state = new LaneState(network.Model, 1);
    }

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds the next row, which no row of the future may precede.</summary>
    /// <param name="row">In the data's own units: a number for each of <see cref="SeriesMeaning.Inputs"/>.</param>
    public void Add(double[] row)
    {
        Rows++;
        if (_meaning.Scales is not null && _scaling is null) _unscaled.Add(row);
        else Read(_scaling?.Row(row) ?? row);
    }

    void Read(double[] row)
    {
        double[] inputs = Of(row, _meaning.PlacesInRow);
        if (_ahead is null) _waiting.AddRange(inputs);
        else _ahead.Add(inputs, Of(row, _meaning.KnownInRow), _waiting);
        if (_carriesState && _waiting.Count == RowsAtOnce * _width) Run();
        else if (_waiting.Count >= 2 * _keep * _width) KeepLast();
    }

    /// <summary>Adds the next row of the future.</summary>
    /// <param name="known">What is known of it, in the data's own units: a number for each of <see cref="SeriesMeaning.Known"/>.</param>
    public void AddFuture(double[] known) => _future.Add(known);

    /// <summary>The next rows.</summary>
    /// <param name="steps">How many.</param>
    /// <exception cref="DataException">The series is too short, or forecasts cannot be fed back.</exception>
    public IReadOnlyList<double[]> Next(int steps)
    {
        int horizon = _meaning.Horizon;
        if (Rows < _answers)
        {
            throw new DataException($"The series has {Rows} rows, but at least {_answers} {(_answers == 1 ? "is" : "are")} needed"
                + $"{(_answers == 1 ? "" : $", because the model looks {horizon} rows ahead (data.horizon)")}. Give more rows.");
        }

        RequireSteps(_meaning, steps);
        if (_unscaled.Count > 0)
        {
            _scaling = SeriesScaling.Of(_meaning, _unscaled);
            foreach (double[] row in _unscaled) Read(_scaling.Row(row));
            _unscaled.Clear();
        }

        List<double[]> next = _ahead is null ? NextFromRows(steps) : NextKnowing(steps);
        return _scaling is null ? next : [.. next.Select(_scaling.Forecast)];
    }

    /// <summary>The next rows, which are forecast from those before.</summary>
    List<double[]> NextFromRows(int steps)
    {
        KeepLast();
        Run();
        List<double[]> next = [.. _last.SelectMany(RowsOf)];
        for (int read = 0; next.Count < steps;)
        {
            for (int row = 0; row < _meaning.PredictedRows; row++, read++)
            {
                foreach (int place in _meaning.PlacesOfInputs!) _waiting.Add(next[read][place]);
            }

            KeepLast();
            Run();
            next.AddRange(RowsOf(_last.Last()));
        }

        return next[..steps];
    }

    /// <summary>The next rows, which are forecast with what is known of them.</summary>
    List<double[]> NextKnowing(int steps)
    {
        int each = _meaning.PredictedRows, needed = RowsAhead(_meaning, steps);
        if (_future.Count < needed)
        {
            string fewer = each == 1 && _future.Count > 0 ? $", or ask for {_future.Count}" : "";
            throw new DataException($"The series has {_future.Count} rows of the future, but {needed} are needed, because the model reads {string.Join(", ", _meaning.Known)} (data.known) "
                + $"of the rows that it forecasts. Add rows in which {string.Join(", ", _meaning.Targets)} are empty and the known columns are filled{fewer}.");
        }

        List<double[]> next = [];
        while (next.Count < steps)
        {
            for (int row = 0; row < each; row++)
            {
                double[] known = _future[next.Count + row];
                _ahead!.Add(null, _scaling?.Known(known) ?? known, _waiting);
            }

            KeepLast();
            Run();
            double[][] forecasts = [.. RowsOf(_last.Last())];
            if (_meaning.PlacesOfInputs is { } places) _ahead!.SetInputs(forecasts, places);
            next.AddRange(forecasts);
        }

        return next[..steps];
    }

    static double[] Of(double[] row, IReadOnlyList<int> places)
    {
        double[] numbers = new double[places.Count];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = row[places[i]];
        return numbers;
    }

    /// <summary>The rows that an answer is for.</summary>
    IEnumerable<double[]> RowsOf(double[] answer) => answer.Chunk(_meaning.RowOutputs.Width);

    /// <summary>A forecaster that goes on from here by itself.</summary>
    public Forecaster Fork()
    {
        KeepLast();
        if (_carriesState) Run();       // so that no fork repeats it
        Forecaster fork = new(_network, _meaning) { Rows = Rows, _scaling = _scaling, _begins = _begins };
        _ahead?.CopyTo(fork._ahead!);
        fork._unscaled.AddRange(_unscaled);
        for (int i = 0; i < _state.Parts.Count; i++) _state.Parts[i].Values.Span.CopyTo(fork._state.Parts[i].Values.Span);
        fork._waiting.AddRange(_waiting);
        foreach (double[] values in _last) fork._last.Enqueue(values);
        return fork;
    }

    /// <summary>Rows of the future of which a model must know some columns to forecast a number of rows: its answers are for several rows at once.</summary>
    public static int RowsAhead(SeriesMeaning meaning, int steps) => (steps + meaning.PredictedRows - 1) / meaning.PredictedRows * meaning.PredictedRows;

    /// <summary>Refuses to forecast more rows than a model can.</summary>
    /// <exception cref="DataException">The model cannot read its own forecasts.</exception>
    public static void RequireSteps(SeriesMeaning meaning, int steps)
    {
        int horizon = meaning.Horizon;
        if (steps > horizon && meaning.PlacesOfInputs is null)
            throw new DataException($"{steps} rows were asked for, but the model looks {horizon} rows ahead, and it does not predict each of its inputs as one number, "
                + $"which it would have to read. Ask for at most {horizon}, or train with every input among the targets.");
    }

    /// <summary>Forgets rows that a network without a state does not need any more.</summary>
    void KeepLast()
    {
        int surplus = _waiting.Count - _keep * _width;
        if (!_carriesState && surplus > 0) _waiting.RemoveRange(0, surplus);
    }

    /// <summary>Runs the rows that wait. A network without a state reads them as a whole, and they stay for the next time.</summary>
    void Run()
    {
        if (_waiting.Count == 0) return;
        if (!_carriesState) _begins = true;
        _network.Steps(_state, _begins, CollectionsMarshal.AsSpan(_waiting), _meaning, values =>
        {
            if (_last.Count == _answers) _last.Dequeue();
            _last.Enqueue(values);
        });
        _begins = false;
        if (_carriesState) _waiting.Clear();
    }
}
