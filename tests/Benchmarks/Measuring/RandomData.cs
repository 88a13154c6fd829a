using System.Globalization;
using Windrow.Benchmarks.Arithmetic;

namespace Windrow.Benchmarks.Measuring;

/// <summary>Text and series from which there is nothing to learn; speed does not depend on that.</summary>
static class RandomData
{
    /// <summary>Windows of a series; longer jobs read it several times.</summary>
    const int SeriesWindows = 200;

    /// <summary>Writes what a model can learn from: text of as many different characters as it has symbols, or a series of numbers.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model, its batch and its window.</param>
    /// <param name="steps">Steps that a text lasts for in one epoch.</param>
    public static void Write(string file, ModelCase model, int steps)
    {
        using StreamWriter writer = new(file);
        if (model.Ports.InputWidth > 0) WriteSeries(writer, model.Ports.InputWidth, (Math.Min(steps, SeriesWindows) + 2L) * model.Positions);
        else WriteText(writer, model.Ports.VocabularySize, (steps + 2L) * model.Positions);
    }

    /// <summary>The names of a series' columns.</summary>
    public static IEnumerable<string> Columns(int count) => Enumerable.Range(1, count).Select(i => $"x{i}");

    /// <summary>Every symbol once, then symbols at random.</summary>
    static void WriteText(StreamWriter writer, int symbols, long characters)
    {
        char first = symbols <= 'z' - '0' + 1 ? '0' : '\u4E00';      // the latter begins a block of 20,992 ideographs
        if (symbols > 20_992) throw new BenchmarkException($"There are no {symbols} symbols to make a text of, only 20,992.");
        Random random = new(1);
        for (int i = 0; i < symbols; i++) writer.Write((char)(first + i));
        for (long i = 0; i < characters; i++) writer.Write((char)(first + random.Next(symbols)));
    }

    static void WriteSeries(StreamWriter writer, int columns, long rows)
    {
        Random random = new(1);
        writer.WriteLine(string.Join(',', Columns(columns)));
        for (long row = 0; row < rows; row++)
        {
            for (int c = 0; c < columns; c++)
                writer.Write($"{(c == 0 ? "" : ",")}{(2 * random.NextDouble() - 1).ToString("F4", CultureInfo.InvariantCulture)}");
            writer.WriteLine();
        }
    }
}
