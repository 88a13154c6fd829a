using Microsoft.ML.OnnxRuntime;
using Windrow.Export;

namespace Windrow.Tests.Inference;

/// <summary>The exported network of a run in ONNX Runtime, one row at a time: the outside oracle.</summary>
sealed class OnnxNetwork : IDisposable
{
    readonly string _file = Path.GetTempFileName();
    readonly InferenceSession _session;
    readonly int _width;

    public OnnxNetwork(UntrainedRun run)
    {
        ModelExport.Write(_file, ExportFormat.Onnx, new TrainedModel(run.Model, run.Weights, run.Metadata));
        // The inputs that may be left out are initializers, of which ONNX Runtime warns.
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(_file, options);
        _width = run.Model.Ports.InputWidth;
    }

    /// <summary>Logits or numbers of one row of tokens, one step after the other.</summary>
    public double[] Run(params long[] tokens) => Run(OrtValue.CreateTensorValueFromMemory(tokens, [tokens.Length, 1]));

    /// <summary>The same for numbers, [T, D].</summary>
    public double[] Run(params float[] numbers) => Run(OrtValue.CreateTensorValueFromMemory(numbers, [numbers.Length / _width, 1, _width]));

    public void Dispose()
    {
        _session.Dispose();
        File.Delete(_file);
    }

    double[] Run(OrtValue input)
    {
        using RunOptions options = new();
        using (input)
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, new Dictionary<string, OrtValue> { ["inputs"] = input }, ["predictions"]);
            return [.. outputs[0].GetTensorDataAsSpan<float>().ToArray().Select(value => (double)value)];
        }
    }

    public static double[] Softmax(IReadOnlyList<double> logits)
    {
        double[] e = [.. logits.Select(Math.Exp)];
        return [.. e.Select(value => value / e.Sum())];
    }
}
