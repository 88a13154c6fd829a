using System.Text.Json;

namespace Windrow.Experiments.Trials;

/// <summary>Writes sequences as JSON Lines, in the format that jobs read.</summary>
static class SequenceFile
{
    /// <summary>Sequences with a target for each time step.</summary>
    public static void WriteEachStep(string file, IEnumerable<(object Inputs, object Targets)> sequences) =>
        Write(file, sequences.Select(sequence => (object)new { inputs = sequence.Inputs, targets = sequence.Targets }));

    /// <summary>Sequences with one target.</summary>
    public static void WriteSequence(string file, IEnumerable<(object Inputs, object Target)> sequences) =>
        Write(file, sequences.Select(sequence => (object)new { inputs = sequence.Inputs, target = sequence.Target }));

    static void Write(string file, IEnumerable<object> lines) => File.WriteAllLines(file, lines.Select(line => JsonSerializer.Serialize(line)));
}
