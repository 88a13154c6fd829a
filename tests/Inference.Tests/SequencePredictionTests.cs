using Windrow.Data;
using Windrow.Inference;

namespace Windrow.Tests.Inference;

/// <summary>Answers to sequences, compared with the exported network in ONNX Runtime.</summary>
public sealed class SequencePredictionTests
{
    [Fact]
    public void Every_token_gets_its_tag_together_or_step_by_step()
    {
        using UntrainedRun run = new("""
            name: tags
            data: {type: sequences, path: a.jsonl, split: {validation: 0}}
            model: {hiddenSize: 6, layers: 1, embeddingSize: 4}
            training: {maxEpochs: 1, batchSize: 2, window: 50}
            """, ("a.jsonl", """
            {"inputs": ["we", "saw", "it"], "targets": ["P", "V", "P"]}
            {"inputs": ["it", "rains"], "targets": ["P", "V"]}
            """));
        using OnnxNetwork onnx = new(run);
        WindrowModel model = run.Open();
        Assert.True(model.PredictsEachStep);
        string[] vocabulary = ["it", "rains", "saw", "we", "<unk>"];
        string[][] sequences = [["it", "saw", "us", "it"], ["we"]];
        IReadOnlyList<IReadOnlyList<Prediction>> answers = model.Predict([.. sequences.Select(sequence => SequenceInput.OfTokens(sequence))]);
        foreach ((string[] sequence, IReadOnlyList<Prediction> tags) in sequences.Zip(answers))
        {
            long[] tokens = [.. sequence.Select(word => (long)(vocabulary.Contains(word) ? Array.IndexOf(vocabulary, word) : 4))];
            double[][] expected = [.. onnx.Run(tokens).Chunk(2).Select(OnnxNetwork.Softmax)];
            ModelSession session = model.StartSession();
            double[] stepped = new double[2];
            Assert.Equal(sequence.Length, tags.Count);
            for (int t = 0; t < tags.Count; t++)
            {
                ExamplePredictionTests.AssertNear(expected[t], tags[t].Values);
                Assert.Equal(expected[t][0] >= expected[t][1] ? "P" : "V", Assert.IsType<ClassPrediction>(tags[t]).Label);
                session.Step(sequence[t], stepped);
                ExamplePredictionTests.AssertNear(expected[t], stepped);
            }
        }

        Assert.Contains("reads tokens", Assert.Throws<DataException>(() => model.Predict([SequenceInput.OfNumbers([1.0])])).Message, StringComparison.Ordinal);
        Assert.Contains("no time steps", Assert.Throws<DataException>(() => model.Predict([SequenceInput.OfTokens()])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sequences_of_numbers_have_numbers_as_their_answers()
    {
        using UntrainedRun run = new("""
            name: sums
            data: {type: sequences, path: a.jsonl, split: {validation: 0}}
            task: {predict: sequence, pooling: max, loss: {type: quantile, levels: [0.25, 0.75]}}
            model: {network: convolutional, causal: false, hiddenSize: 5, layers: 2}
            training: {maxEpochs: 1, batchSize: 2, window: 50}
            """, ("a.jsonl", """
            {"inputs": [[1, 2], [3, 4]], "target": [4, 6]}
            {"inputs": [[1, 0], [3, 5], [2, 2]], "target": [6, 7]}
            """));
        using OnnxNetwork onnx = new(run);
        WindrowModel model = run.Open();
        Assert.Equal(["q0.25(0)", "q0.75(0)", "q0.25(1)", "q0.75(1)"], model.Outputs);
        IReadOnlyList<Prediction> answer = model.Predict([SequenceInput.OfNumbers([0.5, 1], [2, -1], [0.25, 3])])[0];
        ExamplePredictionTests.AssertNear(onnx.Run([0.5f, 1, 2, -1, 0.25f, 3]), Assert.Single(answer).Values);
        DataException wrong = Assert.Throws<DataException>(() => model.Predict([SequenceInput.OfNumbers([2, 3], [1.0])]));
        Assert.Equal("A sequence has 1 numbers at time step 2; expected 2.", wrong.Message);
        Assert.Contains("see later steps", Assert.Throws<InvalidOperationException>(model.StartSession).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_model_runs_character_by_character()
    {
        using UntrainedRun run = new("""
            name: text
            data: {path: a.txt, split: {validation: 0}}
            model: {cell: rnnTanh, hiddenSize: 6, layers: 1, initialState: learned}
            training: {maxEpochs: 1, batchSize: 1, window: 10}
            """, ("a.txt", string.Concat(Enumerable.Repeat("abcab", 10))));
        using OnnxNetwork onnx = new(run);
        ModelSession session = run.Open().StartSession();
        double[][] expected = [.. onnx.Run([2L, 0, 1, 1]).Chunk(3).Select(OnnxNetwork.Softmax)];
        double[] values = new double[3];
        for (int t = 0; t < 4; t++)
        {
            session.Step("cabb"[t..(t + 1)], values);
            ExamplePredictionTests.AssertNear(expected[t], values);
        }

        Assert.Contains("does not know the token 'd'", Assert.Throws<DataException>(() => session.Step("d", values)).Message, StringComparison.Ordinal);
    }
}
