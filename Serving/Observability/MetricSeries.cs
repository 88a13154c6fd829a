using System.Diagnostics.Metrics;
using System.Text;

namespace Windrow.Serving.Observability;

/// <summary>What one instrument has measured, by label. Thread-safe.</summary>
sealed class MetricSeries
{
    /// <summary>Bounds for instruments that name none: OpenTelemetry's.</summary>
    static readonly double[] UsualBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    readonly Lock _gate = new();
    readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);
    readonly Dictionary<string, Histogram> _histograms = new(StringComparer.Ordinal);
    readonly Instrument _instrument;
    readonly string _type;
    readonly bool _adds;            // a measurement is a change, not the value itself
    readonly double[] _bounds;

    /// <summary>The series of an instrument.</summary>
    public MetricSeries(Instrument instrument)
    {
        _instrument = instrument;
        Type kind = instrument.GetType().GetGenericTypeDefinition();
        bool isCounter = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        _type = isCounter ? "counter" : kind == typeof(Histogram<>) ? "histogram" : "gauge";
        _adds = kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>);
        _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? UsualBounds;
        Name = PrometheusText.Name(instrument.Name, instrument.Unit, isCounter);
    }

    /// <summary>Its name in the text.</summary>
    public string Name { get; }

    /// <summary>Forgets what was observed, before it is observed again: a series that is no longer reported disappears.</summary>
    public void BeginObserving()
    {
        if (!_instrument.IsObservable) return;
        lock (_gate) _values.Clear();
    }

    /// <summary>Takes a measurement.</summary>
    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = PrometheusText.Labels(tags);
        lock (_gate)
        {
            if (_type != "histogram")
            {
                _values[labels] = _adds && _values.TryGetValue(labels, out double before) ? before + value : value;
                return;
            }

            if (!_histograms.TryGetValue(labels, out Histogram? histogram)) _histograms.Add(labels, histogram = new Histogram(_bounds.Length));
            histogram.Take(_bounds, value);
        }
    }

    /// <summary>Writes every series; nothing when there is none.</summary>
    public void Write(StringBuilder text)
    {
        lock (_gate)
        {
            if (_values.Count + _histograms.Count == 0) return;
            PrometheusText.Begin(text, Name, _type, _instrument.Description);
            foreach ((string labels, double value) in _values.OrderBy(series => series.Key, StringComparer.Ordinal)) PrometheusText.Sample(text, Name, labels, value);
            foreach ((string labels, Histogram histogram) in _histograms.OrderBy(series => series.Key, StringComparer.Ordinal)) histogram.Write(text, Name, labels, _bounds);
        }
    }

    /// <summary>Counts of the values up to each bound, and above the last one.</summary>
    sealed class Histogram(int bounds)
    {
        readonly long[] _counts = new long[bounds + 1];
        double _sum;

        public void Take(double[] upTo, double value)
        {
            int bucket = Array.FindIndex(upTo, bound => value <= bound);
            _counts[bucket < 0 ? upTo.Length : bucket]++;
            _sum += value;
        }

        public void Write(StringBuilder text, string name, string labels, double[] upTo)
        {
            string others = labels.Length == 0 ? "" : $"{labels},";
            long count = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                count += _counts[i];
                string bound = PrometheusText.Number(i < upTo.Length ? upTo[i] : double.PositiveInfinity);
                PrometheusText.Sample(text, $"{name}_bucket", $"{others}le=\"{bound}\"", count);
            }

            PrometheusText.Sample(text, $"{name}_sum", labels, _sum);
            PrometheusText.Sample(text, $"{name}_count", labels, count);
        }
    }
}
