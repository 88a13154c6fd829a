using System.Globalization;
using System.Text.Json;

namespace Windrow.Tests.Predictions;

/// <summary>Sequences of numbers with a class each, and a job that learns them for a few steps.</summary>
static class ClassifiedSequences
{
    const int Width = 3, Longest = 30;

    /// <summary>Writes the data of the job.</summary>
    /// <returns>The job file.</returns>
    public static string WriteJob(string folder)
    {
        string data = Write(folder, "classes.jsonl", rows: 80);
        return $$"""
            name: classes
            data: {type: sequences, path: '{{data}}', split: {validation: 0.1} }
            task: {predict: sequence}
            model: {cell: lstm, hiddenSize: 16}
            training: {maxSteps: 3, batchSize: 8, window: {{Longest}} }
            """;
    }

    /// <summary>Writes sequences of different lengths.</summary>
    /// <returns>The file.</returns>
    public static string Write(string folder, string name, int rows)
    {
        Random random = new(rows);
        string file = Path.Combine(folder, name);
        File.WriteAllLines(file, Enumerable.Range(0, rows).Select(row => JsonSerializer.Serialize(new
        {
            inputs = Enumerable.Range(0, random.Next(1, Longest + 1)).Select(_ => Enumerable.Range(0, Width).Select(_ => Math.Round(random.NextDouble(), 3))),
            target = (row % 3).ToString(CultureInfo.InvariantCulture),
        })));
        return file;
    }
}
