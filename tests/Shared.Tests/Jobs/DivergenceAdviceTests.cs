using Windrow.Jobs;
using Windrow.Tests.Data;

namespace Windrow.Tests.Jobs;

public sealed class DivergenceAdviceTests
{
    const string Text = "{path: t}", Series = "{type: series, path: t, inputs: x}", Sequences = "{type: sequences, path: t}";

    [Theory]
    [InlineData(Text, 1, "Lower training.learningRate, or set training.clip.norm.")]
    [InlineData(Text, 1, "Lower training.learningRate.", "training.clip.norm=1")]
    [InlineData(Series, 7, "Lower training.learningRate, or set training.clip.norm.")]
    [InlineData(Text, 0, "The initial weights are too large: change model.initialization.")]
    [InlineData(Text, 0, "The numbers in model.weights are too large: start from other weights.", "model.weights=w.safetensors")]
    [InlineData(Series, 0, "The numbers in the data are too large for the loss: set data.normalize to true.")]
    [InlineData(Series, 0, "The numbers in the data are too large for the loss: scale them down.", "data.normalize=true")]
    [InlineData(Sequences, 0, "scale them down; or the numbers in model.weights are too large: start from other weights.", "model.weights=w.safetensors")]
    public void The_remedy_fits_the_cause(string data, long updates, string expected, params string[] settings)
    {
        string advice = DivergenceAdvice.For(DataJob.Of(data, settings), updates);

        Assert.EndsWith(expected, advice, StringComparison.Ordinal);
        Assert.Equal(updates == 0, advice.StartsWith("Nothing had been learned yet", StringComparison.Ordinal));
    }
}
