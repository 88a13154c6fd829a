using Microsoft.ML.OnnxRuntime;

namespace Windrow.Benchmarks.Predictions;

/// <summary>An exported model in ONNX Runtime, with one thread.</summary>
sealed class OnnxRival : IDisposable
{
    const string Inputs = "inputs", Predictions = "predictions";

    readonly InferenceSession _session;
    readonly RunOptions _run = new();
    readonly string[] _states;      // names of the outputs with the state; with "_in", those of the inputs

    public OnnxRival(string file)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(file, options);
        _states = [.. _session.OutputMetadata.Keys.Where(name => name != Predictions)];
    }

    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>Reads tokens of one row, one after the other, with the state passed on.</summary>
    public void Tokens(int count)
    {
        using OrtValue token = OrtValue.CreateTensorValueFromMemory(new long[1], [1, 1]);
        string[] outputs = [Predictions, .. _states];
        IDisposableReadOnlyCollection<OrtValue>? before = null;
        for (int i = 0; i < count; i++)
        {
            Dictionary<string, OrtValue> inputs = new() { [Inputs] = token };
            for (int s = 0; before is not null && s < _states.Length; s++) inputs[$"{_states[s]}_in"] = before[s + 1];
            IDisposableReadOnlyCollection<OrtValue> now = _session.Run(_run, inputs, outputs);
            before?.Dispose();
            before = now;
        }

        before?.Dispose();
    }

    /// <summary>Reads rows of numbers.</summary>
    /// <param name="numbers">The numbers, [T, B, D].</param>
    /// <param name="steps">T.</param>
    /// <param name="batch">B.</param>
    /// <param name="width">D.</param>
    public void Numbers(float[] numbers, int steps, int batch, int width)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(numbers, [steps, batch, width]);
        using IDisposable outputs = _session.Run(_run, new Dictionary<string, OrtValue> { [Inputs] = input }, [Predictions]);
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }
}
