using Windrow.Jobs;
using Windrow.Optimizers;

namespace Windrow.Tests.Jobs;

public sealed class JobOverrideTests
{
    [Fact]
    public void A_setting_replaces_the_files_value() =>
        Assert.Equal(16, JobFiles.Read(JobFiles.Full, "training.batchSize=16").Job!.Training.BatchSize);

    [Fact]
    public void The_last_of_two_settings_counts() =>
        Assert.Equal(8, JobFiles.Read(JobFiles.Full, "training.batchSize=16", " training.batchSize = 8 ").Job!.Training.BatchSize);

    [Fact]
    public void Missing_mappings_are_made() =>
        Assert.Equal(2, JobFiles.Read(JobFiles.Least, "parallelism.dataShards=4", "parallelism.workers=2").Job!.Parallelism.Workers);

    [Fact]
    public void A_job_can_consist_of_settings_alone() =>
        Assert.Equal("bare", JobFiles.Read("# nothing here\n", "name=bare", "data.path=a.txt", "training.maxSteps=1").Job!.Name);

    [Fact]
    public void A_mapping_in_braces_replaces_the_whole_section() =>
        Assert.Equal(new ClipOptions { Value = 1 }, JobFiles.Read(JobFiles.Full, "training.clip={value: 1}").Job!.Training.Clip);

    [Fact]
    public void A_bare_optimizer_takes_further_settings() =>
        Assert.Equal(
            new RmsPropOptions { Decay = 0.95 },
            JobFiles.Read(JobFiles.Least, "training.optimizer=rmsprop", "training.optimizer.decay=0.95").Job!.Training.Optimizer);

    [Fact]
    public void List_items_are_replaced_and_appended()
    {
        JobFile job = JobFiles.Read(JobFiles.Least, "data.path[1]=/b", "data.path[0]=/a", "data.path[2]=/c", "data.exclude[0]=x").Job!;

        Assert.Equal(["/a", "/b", "/c"], job.Data.Path);
        Assert.Equal(["x"], job.Data.Exclude);
    }

    [Theory]
    [InlineData("data.path=/a b: c #d.txt", "/a b: c #d.txt")]
    [InlineData("data.path=/x=y.txt", "/x=y.txt")]
    [InlineData("data.path='/[odd].txt'", "/[odd].txt")]
    [InlineData("data.path=&a/*.txt", "/jobs/one/&a/*.txt")]
    public void A_plain_value_is_taken_as_it_stands(string setting, string path) =>
        Assert.Equal([path], JobFiles.Read(JobFiles.Least, setting).Job!.Data.Path);

    [Fact]
    public void A_setting_mends_a_wrong_value_in_the_file() =>
        Assert.Equal(4, JobFiles.Read(JobFiles.Least + "\nmodel: {layers: none}", "model.layers=4").Job!.Model.Layers);

    [Fact]
    public void A_data_path_of_the_command_line_starts_where_it_was_typed()
    {
        const string Yaml = "name: a\ndata: {path: [text.txt, more]}\ntraining: {maxSteps: 1}\n";

        JobFileReading reading = JobFileReader.Read(Yaml, "job.yaml", "/jobs", ["data.path[1]=src/**/*.cs"], "/home");

        Assert.Equal(["/jobs/text.txt", "/home/src/**/*.cs"], reading.Job!.Data.Path);
    }
}
