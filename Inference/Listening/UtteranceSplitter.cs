using System.Runtime.InteropServices;

namespace Windrow.Inference.Listening;

/// <summary>Divides endless sound into utterances, in bounded memory.</summary>
/// <remarks>Sound comes in frames of 10 ms. A frame is loud if the variance of its samples, which a constant offset does not change, is above the limit. An
/// utterance begins with the first loud frame and ends with the last one before a pause; up to 0.2 s of silence on each side belong to it, and no sample
/// belongs to two. Less than 30 ms of loud frames in all are a click, which is no utterance. One that becomes too long is cut, and its rest is the next one.</remarks>
sealed class UtteranceSplitter
{
    /// <summary>Longest utterance between pauses, in seconds.</summary>
    const double LongestBetweenPauses = 30;

    const double FrameSeconds = 0.01, MarginSeconds = 0.2, ShortestSeconds = 0.03;

    readonly double _limit;                 // of the variance
    readonly int _margin, _pause, _least, _longest;
    readonly List<float> _held = [];        // the utterance; in silence, the last samples of it
    long _first;                            // number of the first of them
    int _loud, _quiet;                      // loud samples of the utterance, and quiet ones since the last of these
    bool _isOpen;

    /// <param name="options">How to divide.</param>
    /// <param name="most">Most samples of an utterance.</param>
    public UtteranceSplitter(ListeningOptions options, int most)
    {
        bool isFixed = options.UtteranceSeconds is not null;
        FrameLength = options.Rate / (int)(1 / FrameSeconds);
        _limit = isFixed ? -1 : Math.Pow(10, -options.SilenceDecibels / 10);
        _pause = Math.Max(FrameLength, (int)Math.Min(options.PauseSeconds * options.Rate, int.MaxValue));
        _least = (int)(ShortestSeconds * options.Rate);
        _longest = Math.Max(2 * FrameLength, (int)Math.Min(most, (options.UtteranceSeconds ?? LongestBetweenPauses) * options.Rate));
        _margin = Math.Min((int)(MarginSeconds * options.Rate), Math.Min(_pause, _longest) / 2);
    }

    /// <summary>Samples in a frame; the last one may have fewer.</summary>
    public int FrameLength { get; }

    /// <summary>Samples in memory.</summary>
    public int Held => _held.Count;

    /// <summary>Adds a frame.</summary>
    /// <returns>The utterance that ends; null when none does.</returns>
    public Utterance? Add(ReadOnlySpan<float> frame)
    {
        int room = _longest - _held.Count;
        if (_isOpen && frame.Length > room)
        {
            Hold(frame[..room], isLoud: Variance(frame) > _limit);
            Utterance? cut = Take(_held.Count);
            Hold(frame[room..], isLoud: Variance(frame) > _limit);
            return cut;
        }

        Hold(frame, Variance(frame) > _limit);
        if (!_isOpen) Drop(_held.Count - _margin);
        return _isOpen && _quiet >= _pause ? Close() : null;
    }

    /// <summary>Ends the sound.</summary>
    /// <returns>The last utterance; null when there is none.</returns>
    public Utterance? End() => _isOpen ? Close() : null;

    void Hold(ReadOnlySpan<float> samples, bool isLoud)
    {
        _held.AddRange(samples);
        if (isLoud) (_isOpen, _loud, _quiet) = (true, _loud + samples.Length, 0);
        else if (_isOpen) _quiet += samples.Length;
    }

    Utterance? Close()
    {
        Utterance? utterance = Take(Math.Max(0, _held.Count - Math.Max(0, _quiet - _margin)));
        Drop(_held.Count - _margin);
        (_isOpen, _quiet) = (false, 0);
        return utterance;
    }

    Utterance? Take(int count)
    {
        Utterance? taken = _loud >= _least ? new Utterance(_first, [.. CollectionsMarshal.AsSpan(_held)[..count]]) : null;
        Drop(count);
        _loud = 0;
        return taken;
    }

    void Drop(int count)
    {
        if (count <= 0) return;
        _held.RemoveRange(0, count);
        _first += count;
    }

    static double Variance(ReadOnlySpan<float> samples)
    {
        double sum = 0, squares = 0;
        foreach (float sample in samples) (sum, squares) = (sum + sample, squares + (double)sample * sample);
        double mean = sum / samples.Length;
        return squares / samples.Length - mean * mean;
    }
}
