using Windrow.Inference.Meaning;

namespace Windrow.Inference;

/// <summary>Turns the rows of a series into what a network reads that also knows some columns of the rows that it predicts: a row is complete once the
/// last of these rows is there.</summary>
/// <remarks>H = horizon, I = inputs, C = columns that are known ahead, S = rows that an answer is for: the network reads I + S·C numbers at a row, those of row
/// t + H − S + 1 before those of row t + H.</remarks>
sealed class KnownAhead(SeriesMeaning meaning)
{
    readonly List<Row> _waiting = [];       // the last rows, at most H

    /// <summary>Adds the next row, and completes the one that lies H rows before it.</summary>
    /// <param name="inputs">The inputs, [I]; null for a row of the future, of which they may follow later: <see cref="SetInputs"/>.</param>
    /// <param name="known">What is known ahead, [C].</param>
    /// <param name="complete">Receives what the network reads at the row that is complete now.</param>
    public void Add(double[]? inputs, double[] known, List<double> complete)
    {
        _waiting.Add(new Row { Inputs = inputs, Known = known });
        if (_waiting.Count <= meaning.Horizon) return;
        complete.AddRange(_waiting[0].Inputs!);
        foreach (Row predicted in _waiting[^meaning.PredictedRows..]) complete.AddRange(predicted.Known);
        _waiting.RemoveAt(0);
    }

    /// <summary>Sets the inputs of rows that were added last.</summary>
    /// <param name="forecasts">The forecasts of these rows.</param>
    /// <param name="places">Where each input is among the forecasts of a row and what is known of it.</param>
    public void SetInputs(IReadOnlyList<double[]> forecasts, IReadOnlyList<int> places)
    {
        for (int i = 0; i < forecasts.Count; i++)
        {
            Row row = _waiting[^(forecasts.Count - i)];
            double[] numbers = [.. forecasts[i], .. row.Known];
            row.Inputs = [.. places.Select(place => numbers[place])];
        }
    }

    /// <summary>Gives another one the same rows. Those that are here have their inputs, and do not change any more.</summary>
    public void CopyTo(KnownAhead other) => other._waiting.AddRange(_waiting);

    sealed class Row
    {
        public double[]? Inputs { get; set; }

        public required double[] Known { get; init; }
    }
}
