using Windrow.Data;
using Windrow.Jobs;
using Windrow.Jobs.Reading;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Models.Images;
using Windrow.Models.Initialization;
using Windrow.Models.Losses;
using Windrow.Optimizers;

namespace Windrow.Tests.Jobs;

public sealed class JobFileReaderTests
{
    [Fact]
    public void Every_key_of_a_full_file_arrives()
    {
        JobFile expected = new()
        {
            Name = "full-1",
            Data = new TextDataOptions
            {
                Path = ["/jobs/one/texts/**/*.txt", "/jobs/more.txt", "/jobs/one/* odd name.txt"],
                Exclude = ["**/obj/**"],
                Unit = TokenUnit.Byte,
                Split = new SplitOptions { Validation = 0.1, Test = 0.15 },
            },
            Model = new ModelOptions
            {
                Cell = CellKind.RnnTanh,
                HiddenSize = 64,
                Layers = 3,
                EmbeddingSize = 16,
                Weights = "/jobs/start.safetensors",
                Initialization = new InitializationOptions
                {
                    InputWeights = new GlorotNormalWeights(),
                    RecurrentWeights = new IdentityWeights { Scale = 0.5 },
                    Bias = BiasStart.Zero,
                },
            },
            Training = new TrainingOptions
            {
                MaxEpochs = 7,
                MaxSteps = 1_000_000,
                BatchSize = 50,
                Window = 25,
                Optimizer = new SgdOptions { Momentum = 0.9, Nesterov = true, WeightDecay = 1e-4 },
                LearningRate = 2.5e-3,
                Schedule = new PlateauSchedule
                {
                    Factor = 0.5,
                    Patience = 2,
                    Threshold = 0.01,
                    Cooldown = 1,
                    MinFactor = 0.001,
                    WarmupSteps = 100,
                },
                Clip = new ClipOptions { Norm = 5, Value = 0.5 },
                EarlyStopping = new EarlyStoppingOptions { Monitor = Monitored.TrainingLoss, Patience = 4, MinDelta = 0.001, Mode = MonitorMode.Max },
                Seed = long.MaxValue,
            },
            Parallelism = new ParallelismOptions { DataShards = 4, Workers = 2, ParameterShards = 3 },
            Checkpoints = new() { EverySteps = 500, EveryMinutes = 2.5, KeepLast = 5, KeepBest = false, Monitor = "top5Accuracy" },
            Evaluation = new EvaluationOptions { EverySteps = 250, Metrics = ["perplexity", "top3Accuracy"], Season = 1 },
        };

        Assert.Equivalent(expected, JobFiles.Read(JobFiles.Full).Job, strict: true);
    }

    [Fact]
    public void What_a_file_leaves_out_has_the_defaults_of_the_records()
    {
        JobFile expected = new()
        {
            Name = "least",
            Data = new TextDataOptions { Path = ["/jobs/one/text.txt"] },
            Training = new TrainingOptions { MaxEpochs = 1 },
        };

        Assert.Equivalent(expected, JobFiles.Read(JobFiles.Least).Job, strict: true);
    }

    [Fact]
    public void Json_is_read_like_yaml()
    {
        const string Json = """
            {
            	"name": "least", "data": {"path": ["text.txt"], "exclude": []},
            	"training": {"maxEpochs":1,"optimizer":{"type":"adam","beta1":9e-1},"clip":null, "seed": 1.0}
            }
            """;

        Assert.Equivalent(JobFiles.Read(JobFiles.Least).Job, JobFiles.Read(Json).Job, strict: true);
    }

    [Fact]
    public void A_byte_order_mark_and_line_ends_of_Windows_make_no_difference()
    {
        string windows = "\uFEFF" + JobFiles.Full.ReplaceLineEndings("\r\n");

        Assert.Equal(JobFiles.Read(JobFiles.Full).Resolved, JobFiles.Read(windows).Resolved);
    }

    [Theory]
    [InlineData("adagrad", typeof(AdaGradOptions))]
    [InlineData("adam", typeof(AdamOptions))]
    [InlineData("adamw", typeof(AdamWOptions))]
    [InlineData("rmsprop", typeof(RmsPropOptions))]
    [InlineData("sgd", typeof(SgdOptions))]
    public void The_bare_name_of_an_optimizer_is_the_optimizer_with_its_defaults(string name, Type options) =>
        Assert.Equal(
            Activator.CreateInstance(options),
            JobFiles.Read(JobFiles.Least, $"training.optimizer={name}").Job!.Training.Optimizer);

    [Theory]
    [InlineData("constant", typeof(ConstantSchedule))]
    [InlineData("step", typeof(StepSchedule))]
    [InlineData("exponential", typeof(ExponentialSchedule))]
    [InlineData("decayAfter", typeof(DecayAfterSchedule))]
    [InlineData("cosine", typeof(CosineSchedule))]
    [InlineData("plateau", typeof(PlateauSchedule))]
    public void The_bare_name_of_a_schedule_is_the_schedule_with_its_defaults(string name, Type options) =>
        Assert.Equal(
            Activator.CreateInstance(options),
            JobFiles.Read(JobFiles.Least, $"training.schedule={name}").Job!.Training.Schedule);

    [Theory]
    [InlineData("crossEntropy", typeof(CrossEntropyOptions))]
    [InlineData("binaryCrossEntropy", typeof(BinaryCrossEntropyOptions))]
    [InlineData("mse", typeof(SquaredErrorOptions))]
    [InlineData("mae", typeof(AbsoluteErrorOptions))]
    [InlineData("huber", typeof(HuberOptions))]
    [InlineData("quantile", typeof(QuantileOptions))]
    public void Losses_have_the_names_that_users_know(string name, Type options) =>
        Assert.Equal(options, OptionVariants.Of(typeof(LossOptions)).ByName[name]);

    [Theory]
    [InlineData("[0.25, 7.5e-1]", 0.25, 0.75)]
    [InlineData("0.25", 0.25)]
    public void Numbers_are_read_as_a_list_or_one_alone(string written, params double[] weights)
    {
        JobFileReading reading = JobFiles.Read(JobFiles.Least, $"task.loss={{type: crossEntropy, classWeights: {written}}}");

        Assert.Equal(weights, Assert.IsType<CrossEntropyOptions>(reading.Job!.Task.Loss).ClassWeights);
        Assert.Contains("    classWeights:\n      - 0.25\n", reading.Resolved, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[4, 1.6e1]", 4, 16)]
    [InlineData("4", 4)]
    public void Whole_numbers_are_read_as_a_list_or_one_alone(string written, params int[] filters)
    {
        JobFileReading reading = JobFiles.Read(JobFiles.Least, "data.type=sequences", $"model.encoder={{height: 8, width: 9, filters: {written}}}");

        EncoderOptions encoder = reading.Job!.Model.Encoder!;
        Assert.Equal(filters, encoder.Filters);
        Assert.Equal((8, 9, 1, 3), (encoder.Height, encoder.Width, encoder.Channels, encoder.KernelSize));
    }

    [Theory]
    [InlineData("same", "same", -1)]
    [InlineData("[0, same]", "0\n      - same", 0, -1)]
    [InlineData("1", "1", 1)]
    public void A_word_is_read_in_place_of_a_number_and_written_again(string written, string resolved, params int[] padding)
    {
        JobFileReading reading = JobFiles.Read(
            JobFiles.Least, "data.type=sequences", $"model.encoder={{height: 8, width: 9, filters: [4, 5], padding: {written}}}");

        Assert.Equal(padding, reading.Job!.Model.Encoder!.Padding);
        Assert.Contains($"    padding:\n      - {resolved}\n", reading.Resolved, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_numbers_that_may_be_left_out_may_be_null()
    {
        JobFileReading reading = JobFiles.Read(JobFiles.Least, "task.loss={type: crossEntropy, classWeights: null, ignoreClass: -1}");

        CrossEntropyOptions loss = Assert.IsType<CrossEntropyOptions>(reading.Job!.Task.Loss);
        Assert.Null(loss.ClassWeights);
        Assert.Equal(-1, loss.IgnoreClass);
    }

    [Theory]
    [InlineData("rnnTanh", CellKind.RnnTanh)]
    [InlineData("rnnRelu", CellKind.RnnRelu)]
    [InlineData("lstm", CellKind.Lstm)]
    [InlineData("gru", CellKind.Gru)]
    public void Cells_are_spelled_in_camel_case(string word, CellKind cell) =>
        Assert.Equal(cell, JobFiles.Read(JobFiles.Least, $"model.cell={word}").Job!.Model.Cell);

    [Fact]
    public void The_metrics_are_those_that_are_named_or_the_usual_ones_and_those_that_the_training_follows()
    {
        string[] usual = ["perplexity", "accuracy"], follow = ["training.earlyStopping.monitor=top2Accuracy", "checkpoints.monitor=accuracy"];

        Assert.Equal(usual, JobFiles.Read(JobFiles.Least).Job!.MetricNames(usual));
        Assert.Equal([.. usual, "top2Accuracy"], JobFiles.Read(JobFiles.Least, follow).Job!.MetricNames(usual));
        Assert.Equal(["logLoss", "top2Accuracy", "accuracy"], JobFiles.Read(JobFiles.Least, [.. follow, "evaluation.metrics=logLoss"]).Job!.MetricNames(usual));
        Assert.Empty(JobFiles.Read(JobFiles.Least, "evaluation.metrics=[]").Job!.MetricNames(usual));
    }

    [Fact]
    public void The_word_null_leaves_an_optional_setting_out() =>
        Assert.Null(JobFiles.Read(JobFiles.Full, "training.clip=null").Job!.Training.Clip);

    [Fact]
    public void The_optimizers_defaults_are_those_of_the_type_that_was_chosen() =>
        Assert.Equal(
            0.01,
            JobFiles.Read(JobFiles.Least, "training.optimizer={type: adamw, beta1: 0.8}").Job!.Training.Optimizer.WeightDecay);

    [Theory]
    [InlineData("text.txt", "/jobs/one/text.txt")]
    [InlineData("./a/../text.txt", "/jobs/one/text.txt")]
    [InlineData("/data/text.txt", "/data/text.txt")]
    [InlineData("../src/**/*.cs", "/jobs/src/**/*.cs")]
    [InlineData("**/*.cs", "/jobs/one/**/*.cs")]
    [InlineData("part-?.txt", "/jobs/one/part-?.txt")]
    [InlineData("~/text.txt", "/jobs/one/~/text.txt")]
    [InlineData("folder/", "/jobs/one/folder")]
    [InlineData("..", "/jobs")]
    public void Data_paths_start_at_the_job_files_folder(string path, string absolute) =>
        Assert.Equal([absolute], JobFiles.Read(JobFiles.Least, $"data.path={path}").Job!.Data.Path);

    [Theory]
    [InlineData(JobFiles.Least)]
    [InlineData(JobFiles.Full)]
    [InlineData(JobFiles.Least, "data.path=[\"naïve 😀 \\\"text\\\".txt\", 'true', '# no comment', \"back\\\\slash: x\"]")]
    [InlineData(JobFiles.Least, "training.learningRate=1e-12", "training.optimizer=adamw", "training.schedule=decayAfter")]
    [InlineData(JobFiles.Least, "task.loss={type: crossEntropy, labelSmoothing: .1, classWeights: [1, 0.3333333333333333, 1e-5], ignoreClass: 2}")]
    [InlineData(JobFiles.Least, "data.type=sequences", "model.encoder={height: 8, width: 9, channels: 3, filters: [4, 5], kernelSize: 5}")]
    [InlineData(
        JobFiles.Least, "data.type=sequences",
        "model.encoder={height: 8, width: 9, filters: [4, 5], padding: [same, 2], stride: 1, normGroups: [2, 0], dropout: 0.5}")]
    public void A_resolved_job_reads_back_as_the_same_job_from_any_folder(string text, params string[] overrides)
    {
        JobFileReading first = JobFiles.Read(text, overrides);

        JobFileReading second = JobFileReader.Read(first.Resolved, "resolved.yaml", "/elsewhere", []);

        Assert.Empty(second.Problems);
        Assert.Equivalent(first.Job, second.Job, strict: true);
        Assert.Equal(first.Resolved, second.Resolved);
    }

    [Fact]
    public void A_resolved_job_writes_every_default_out() =>
        Assert.Contains(
            "  optimizer:\n    type: adam\n    beta1: 0.9\n    beta2: 0.999\n",
            JobFiles.Read(JobFiles.Least).Resolved, StringComparison.Ordinal);
}
