using Windrow.Data;
using Windrow.Models;
using Windrow.Sequences;

namespace Windrow.Tests.Data.Examples;

/// <summary>Prepared examples, and what a model would read of them.</summary>
static class ExampleJob
{
    /// <summary>Prepares the data of a job.</summary>
    /// <param name="folder">Receives them.</param>
    /// <param name="data">The section <c>data</c> without its type, in YAML's flow style.</param>
    /// <param name="settings">Other settings.</param>
    public static ExampleData Prepare(TemporaryFolder folder, string data, params string[] settings) =>
        Assert.IsType<ExampleData>(DataJob.Of($"{{type: examples, {data}}}", settings).Prepare(folder["data"]));

    /// <summary>The examples of the training part or of the validation part, each as its inputs and its target.</summary>
    public static List<(float[] Inputs, float[] Target)> Read(this ExampleData data, bool validation = false)
    {
        List<(float[], float[])> found = [];
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(0));
        BatchReader reader = data.Reader(0);
        for (int step = 0; step < (validation ? data.ValidationWindows : data.StepsPerEpoch); step++)
        {
            if (validation) reader.ReadValidation(step, batch);
            else reader.ReadTraining(step, batch);
            for (int r = 0; r < batch.Shape.Rows; r++)
            {
                float[] target = batch.Format.TargetsAreClasses ? [batch.Classes[r]] : batch.Values.Row(r).ToArray();
                found.Add((Inputs(batch, r), target));
            }
        }

        return found;
    }

    /// <summary>What a row of a batch holds, one time step after the other.</summary>
    public static float[] Inputs(SequenceBatch batch, int r)
    {
        List<float> inputs = [];
        for (int t = 0; t < batch.Shape.Lengths[r]; t++)
        {
            int place = batch.Shape.Position(r, t);
            if (batch.Format.ReadsTokens) inputs.Add(batch.Tokens[place]);
            else inputs.AddRange(batch.Inputs.Row(place));
        }

        return [.. inputs];
    }

    /// <summary>What a model reads of a new row.</summary>
    public static float[] Inputs(this Preprocessing preprocessing, IReadOnlyDictionary<string, string?> row)
    {
        EncodedExample example = preprocessing.Encode(row);
        SequenceBatch batch = new(preprocessing.Ports(new TaskOptions { Predict = PredictionKind.Sequence }).Format, example.Length, 1);
        batch.Shape.Set([example.Length]);
        example.CopyTo(batch, 0);
        return Inputs(batch, 0);
    }
}
