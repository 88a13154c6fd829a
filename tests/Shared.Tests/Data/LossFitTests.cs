using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Tests.Jobs;

namespace Windrow.Tests.Data;

public sealed class LossFitTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Class_weights_are_counted_as_soon_as_the_data_tell_how_many_classes_there_are()
    {
        string text = _folder.Write("text.txt", "abcabcabcabcabcabcabc");
        JobFile job = JobFiles.Read(JobFiles.Least, $"data.path={text}", "training.batchSize=1", "training.window=2", "data.split.validation=0").Job!;
        JobFile three = job with { Task = new TaskOptions { Loss = new CrossEntropyOptions { ClassWeights = [1, 2, 3] } } };
        JobFile two = job with { Task = new TaskOptions { Loss = new CrossEntropyOptions { ClassWeights = [1, 2] } } };

        TrainingData.Prepare(three, _folder["corpus"], null, CancellationToken.None).Dispose();
        DataException error = Assert.Throws<DataException>(() => TrainingData.Prepare(two, _folder["corpus"], null, CancellationToken.None));

        Assert.Equal("task.loss.classWeights has 2 numbers and there are 3 classes; it must have one for each class.", error.Message);
    }
}
