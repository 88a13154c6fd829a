using Windrow.Data;
using Windrow.Grains.Predictions;

namespace Windrow.Client;

/// <summary>Has the silos of a cluster predict with a job's trained model. Thread-safe.</summary>
sealed class ClusterPredictor
{
    /// <summary>Bytes of rows that are sent together.</summary>
    const long BytesAtOnce = 4 << 20;

    readonly IGrainFactory _grains;
    readonly RepeatedCalls _calls;
    readonly PredictorSettings _settings;
    readonly PredictorPlace[] _places;
    readonly int[] _sent;       // requests that each place has not answered
    readonly Lock _choosing = new();

    /// <param name="grains">The cluster.</param>
    /// <param name="calls">Makes calls again when a silo is lost: predictions change nothing, and another silo gives the same.</param>
    /// <param name="settings">The model.</param>
    /// <param name="places">The silos that have loaded it.</param>
    public ClusterPredictor(IGrainFactory grains, RepeatedCalls calls, PredictorSettings settings, PredictorList places)
    {
        (_grains, _calls, _settings, _places) = (grains, calls, settings, places.Places);
        _sent = new int[_places.Length];
    }

    /// <summary>Requests that the silos compute at the same time.</summary>
    public int Slots => _places.Sum(place => place.Slots);

    /// <summary>Predicts rows or sequences that have been encoded.</summary>
    /// <returns>The values of each.</returns>
    /// <exception cref="PredictionException">The model cannot be loaded any more, or it does not read such rows.</exception>
    public async Task<double[][]> PredictAsync(IReadOnlyList<EncodedExample> rows, CancellationToken cancellation)
    {
        List<double[]> values = new(rows.Count);
        List<PredictedRow> some = [];
        long bytes = 0;
        foreach (EncodedExample row in rows)
        {
            PredictedRow next = PredictedRow.Of(row, withUnknown: _settings.CopyUnknown);
            if (some.Count > 0 && bytes + next.Bytes > BytesAtOnce) await SendAsync();
            some.Add(next);
            bytes += next.Bytes;
        }

        if (some.Count > 0) await SendAsync();
        return [.. values];

        async Task SendAsync()
        {
            PredictReply reply = await AskAsync(new PredictRequest(_settings, [.. some]), cancellation);
            values.AddRange(reply.Values.Select(RawValues.Read<double>));
            some.Clear();
            bytes = 0;
        }
    }

    async Task<PredictReply> AskAsync(PredictRequest request, CancellationToken cancellation)
    {
        int place = Choose();
        try
        {
            IPredictorGrain predictor = _grains.GetGrain<IPredictorGrain>(_places[place].Key);
            return await _calls.AskAsync(() => predictor.PredictAsync(request), cancellation);
        }
        finally
        {
            lock (_choosing) _sent[place]--;
        }
    }

    /// <summary>The place with the fewest requests for each of its slots.</summary>
    int Choose()
    {
        lock (_choosing)
        {
            int place = Enumerable.Range(0, _places.Length).MinBy(i => (_sent[i] + 1.0) / _places[i].Slots);
            _sent[place]++;
            return place;
        }
    }
}
