using System.Text;
using Windrow.Jobs;

namespace Windrow.Tests.Fuzzing;

public sealed class JobFileFuzzTests
{
    static readonly string[] Files =
    [
        """
        name: words
        data:
          type: text
          path: [a.txt, "b/*.txt"]
          unit: word
          maxVocabulary: 1000
          split: {validation: 0.1}
        model:
          cell: lstm
          layers: 2
          hiddenSize: 200
          embeddingSize: 200
          tieEmbeddings: true
          dropout: 0.3
          layerNorm: true
        training:
          batchSize: 20
          window: 35
          maxEpochs: 10
          optimizer: {type: adam, beta1: 0.9}
          learningRate: 0.001
          schedule: {type: cosine, warmupSteps: 100}
          clip: {norm: 5}
          seed: 7
        evaluation: {everySteps: 500, metrics: [perplexity]}
        parallelism: {dataShards: 4, workers: 2, minWorkers: 1}
        """,
        """{"name": "rows", "data": {"type": "series", "path": "x.csv", "inputs": ["a", "b"], "targets": ["a"], "horizon": 12}, "model": {"cell": "gru"}, "training": {"maxSteps": 100}}""",
        """
        name: texts
        data: {type: examples, path: a.csv, inputs: {column: text, lowercase: true}, target: {type: text, column: answer}, split: {validation: 0.2}}
        model: {cell: gru, attention: additive}
        task: {loss: {type: crossEntropy, labelSmoothing: 0.1}}
        training: {maxEpochs: 3}
        """,
        """
        name: pictures
        data: {type: sequences, path: "*.jsonl"}
        model: {encoder: {height: 8, width: 8, channels: 1, filters: [4, 8]}, cell: rnnRelu}
        training: {maxEpochs: 1, optimizer: {type: sgd, momentum: 0.9}}
        """,
    ];

    static readonly string[] Pieces =
    [
        "&a ", "*a", "!!int ", "!tag ", "<<: ", "? ", "- ", "---\n", "...\n", "|\n ", ">\n ", "# ", "%YAML 1.2\n", "[[[[[[[[", "{{{{{{{{", "{a: ", "\n  ", "\n    ",
        "data: ", "type: ", "model: ", "training: ", "hidden: ", "layers: ", "path: ", "name: ", "parallelism: ", "text", "series", "examples", "sequences", "lstm",
    ];


    [Fact]
    public Task Damaged_job_files_are_read_or_refused()
    {
        Mutator mutator = new([.. Files.Select(Encoding.UTF8.GetBytes)], Pieces);
        return Fuzz.AssertReadOrRefusedAsync(mutator, 10_000, Read, _ => false);

        static bool Read(byte[] input)
        {
            JobFileReading reading = JobFileReader.Read(Encoding.UTF8.GetString(input), "job.yaml", "/jobs", []);
            Assert.Equal(reading.Job is null, reading.Problems.Count > 0);
            Assert.All(reading.Problems, problem => Assert.InRange(problem.Length, 10, 2_000));
            return reading.Job is not null;
        }
    }
}
