using Windrow.Numerics;

namespace Windrow.Models.Outputs;

/// <summary>Different words, drawn at random from a vocabulary whose words are numbered by their frequency.</summary>
/// <remarks>
/// V = words, S = samples. As in a text that follows Zipf's law, the word of rank k (from 0) is drawn with probability
/// <code>
/// p(k) = ln((k + 2) / (k + 1)) / ln(V + 1)
/// </code>
/// until there are S different ones. After T draws, the chance that k is one of them was Q(k) = 1 − (1 − p(k))^T.
/// </remarks>
/// <param name="vocabulary">V.</param>
/// <param name="samples">S.</param>
sealed class SampledWords(int vocabulary, int samples)
{
    readonly int[] _words = new int[samples];
    readonly int[] _places = new int[vocabulary];       // from 1; 0 for words that were not drawn
    readonly double _range = PortableMath.Log(vocabulary + 1.0);
    long _draws;

    /// <summary>The words, in the order in which they were drawn.</summary>
    public ReadOnlySpan<int> Words => _words;

    /// <summary>Draws other words.</summary>
    public void Draw(RandomStream random)
    {
        foreach (int word in _words) _places[word] = 0;
        _draws = 0;
        for (int count = 0; count < samples;)
        {
            double u = CounterRandom.UniformDouble(random.Seed, random.Stream, _draws++);
            int word = Math.Clamp((int)PortableMath.Exp(u * _range) - 1, 0, vocabulary - 1);
            if (_places[word] != 0) continue;
            _words[count++] = word;
            _places[word] = count;
        }
    }

    /// <summary>Where a word is in <see cref="Words"/>; −1 if it was not drawn.</summary>
    public int PlaceOf(int word) => _places[word] - 1;

    /// <summary>ln Q(k), the logarithm of the chance that a word was to be drawn.</summary>
    public float LogChance(int word)
    {
        double p = PortableMath.Log((word + 2.0) / (word + 1.0)) / _range;
        return (float)PortableMath.Log(1 - PortableMath.Exp(_draws * PortableMath.Log(1 - p)));
    }
}
