using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Windrow.Serving.Observability;

/// <summary>Listens to meters of this process, and says what they have measured in Prometheus' text format.</summary>
/// <remarks>OpenTelemetry's own exporter for Prometheus has no stable version, and keeps every series that it has ever seen. This one drops a series as
/// soon as its instrument no longer reports it, so jobs that have ended do not stay.</remarks>
public sealed class PrometheusMetrics : IDisposable
{
    readonly MeterListener _listener = new();
    readonly ConcurrentDictionary<Instrument, MetricSeries> _series = new();
    readonly Lock _observing = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="own">The meter whose instruments are all included.</param>
    /// <param name="foreign">Meters of which only the instruments that are read on demand are included, so that listening costs them nothing.</param>
    public PrometheusMetrics(string own, params string[] foreign)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == own || (instrument.IsObservable && foreign.Contains(instrument.Meter.Name)))
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, added => new MetricSeries(added)));
        };
        _listener.MeasurementsCompleted = (instrument, _) => _series.TryRemove(instrument, out MetricSeries? _);
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, series) => Take(value, tags, series));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, series) => Take(value, tags, series));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, series) => Take(value, tags, series));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, series) => Take(value, tags, series));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, series) => Take(value, tags, series));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, series) => Take(value, tags, series));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, series) => Take((double)value, tags, series));
        _listener.Start();
    }

    /// <summary>Every metric now.</summary>
    public string Text()
    {
        lock (_observing)       // two scrapes at the same time must not clear what the other has just read
        {
            foreach (MetricSeries series in _series.Values) series.BeginObserving();
            _listener.RecordObservableInstruments();
            StringBuilder text = new();
            foreach (MetricSeries series in _series.Values.OrderBy(series => series.Name, StringComparer.Ordinal)) series.Write(text);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    static void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? series) => ((MetricSeries)series!).Take(value, tags);
}
