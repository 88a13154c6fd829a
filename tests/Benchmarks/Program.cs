using System.CommandLine;
using Windrow.Benchmarks;
using Windrow.Benchmarks.CharLm;
using Windrow.Benchmarks.Engine;
using Windrow.Benchmarks.Exchange;
using Windrow.Benchmarks.Growth;
using Windrow.Benchmarks.Kernels;
using Windrow.Benchmarks.Links;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Observability;
using Windrow.Benchmarks.Predictions;
using Windrow.Benchmarks.Processes;
using Windrow.Benchmarks.Ragged;
using Windrow.Benchmarks.Telemetry;
using Windrow.Benchmarks.TinyShakespeare;
using Windrow.Benchmarks.Transcripts;
using Windrow.Benchmarks.Translation;
using Windrow.Benchmarks.Vocabulary;
using Windrow.Benchmarks.Watched;

RootCommand root = new("Measures Windrow. README.md beside this program says what each measurement means.")
{
    CharLmBenchmark.Command(),
    EngineBenchmark.Command(),
    KernelsBenchmark.Command(),
    RaggedBenchmark.Command(),
    GrowthBenchmark.Command(),
    ExchangeBenchmark.Command(),
    ProcessesBenchmark.Command(),
    PredictionsBenchmark.Command(),
    ServingBenchmark.Command(),
    TelemetryBenchmark.Command(),
    ObservabilityBenchmark.Command(),
    WatchedBenchmark.Command(),
    TinyShakespeareBenchmark.Command(),
    LinksPlot.Command(),
    TranscriptsBenchmark.Command(),
    TranslationBenchmark.Command(),
    VocabularyBenchmark.Command(),
    JobMeasurement.Command(),
    SiloMeasurement.Command(),
    LoopbackMeasurement.Command(),
    ProductsMeasurement.Command(),
};

return await CommandRunner.RunAsync(root, args);
