using Windrow.Data;
using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Jobs;

/// <summary>Checks that the model and the task fit the kind of data, as far as the job file shows. Whether they fit the data themselves is checked
/// when the data are prepared.</summary>
static class DataFit
{
    /// <summary>The part of <see cref="JobFile.Problems"/> that concerns the kind of data.</summary>
    public static IEnumerable<CrossProblem> Problems(JobFile job) => BalanceProblems(job).Concat(OutputProblems(job)).Concat(DecoderProblems(job)).Concat(EncoderProblems(job)).Concat(SharingProblems(job)).Concat(job.Data switch
    {
        TextDataOptions => TextProblems(job),
        SeriesDataOptions series => SeriesProblems(job, series),
        ExampleDataOptions { HasPairs: true } => PairProblems(job),
        ExampleDataOptions examples => ExampleProblems(job, examples),
        SequenceDataOptions => SequenceProblems(job),
        _ => [],
    });

    static IEnumerable<CrossProblem> BalanceProblems(JobFile job)
    {
        const string Found = "training.classWeights is balanced", Path = "training.classWeights";
        if (job.Training.ClassWeights != ClassWeights.Balanced) yield break;
        if (job.Data is TextDataOptions or SeriesDataOptions or ExampleDataOptions { Target: WrittenTargetOptions })
            yield return new(
                $"{Found} and data.{(job.Data is ExampleDataOptions examples ? $"target is of type {VariantName.Of(examples.Target.GetType())}" : $"type is {VariantName.Of(job.Data.GetType())}")}",
                "classWeights must be equal, because there are no classes to balance.",
                Path, "data.type");
        if (job.Task.Loss is { Targets: not TargetKind.Classes } loss)
            yield return new($"{Found} and task.loss is {loss.Name}", "loss must be crossEntropy, or classWeights must be equal.", Path, "task.loss");
        if (job.Task.Loss is CrossEntropyOptions { ClassWeights: not null })
            yield return new($"{Found} and task.loss.classWeights is given", "one of them must be left out.", Path, "task.loss.classWeights");
    }

    /// <summary>Whether an output layer for words has words to predict, all of which count the same.</summary>
    static IEnumerable<CrossProblem> OutputProblems(JobFile job)
    {
        if (!job.Model.Output.NeedsFrequentWordsFirst) yield break;
        string found = job.Model.Output.Found;
        foreach (CrossProblem problem in job.Model.Output.ProblemsWith(job.Task.Loss)) yield return problem;
        if (job.Data is not TextDataOptions text)
            yield return new(
                $"{found} and data.type is {VariantName.Of(job.Data.GetType())}",
                "output must be full, because only the words of a text are numbered by their frequency.",
                "model.output", "data.type");
        else if (text.Unit != TokenUnit.Word)
            yield return new(
                $"{found} and data.unit is {EnumWords.Word(text.Unit)}",
                "unit must be word, or output must be full, because only words are numbered by their frequency.",
                "model.output", "data.unit");
    }

    static IEnumerable<CrossProblem> DecoderProblems(JobFile job)
    {
        if (job.Training.ScheduledSampling > 0 && !job.Data.HasPairs)
            yield return new(
                FormattableString.Invariant($"training.scheduledSampling is {job.Training.ScheduledSampling} and data.target is not of type text"),
                "scheduledSampling must be 0, because there is no decoder that could read its predictions.",
                "training.scheduledSampling", "data.target");
        if (job.Model.Attention is not { } attention || job.Data.HasPairs) yield break;
        yield return new(
            $"model.attention is {EnumWords.Word(attention)} and data.target is not of type text",
            "attention must be left out, because there is no decoder that could look back.",
            "model.attention", "data.target");
    }

    /// <summary>Whether an encoder of images reads images, and those that there are.</summary>
    static IEnumerable<CrossProblem> EncoderProblems(JobFile job)
    {
        if (job.Model.Encoder is not { } encoder) yield break;
        if (job.Model.EmbeddingSize is int tokens && !job.Data.HasPairs)
            yield return new(
                $"model.encoder is given and model.embeddingSize is {tokens}",
                "one of them must be left out, because tokens are not images.",
                "model.encoder", "model.embeddingSize");
        if (job.Data is not ExampleDataOptions examples) yield break;
        if (examples.Inputs.OfType<ImageColumnOptions>().FirstOrDefault() is not { } image)
        {
            yield return new(
                "model.encoder is given and data.type is examples",
                "encoder must be left out, because no column is an image.",
                "model.encoder", "data.type");
            yield break;
        }

        if (examples.Inputs.Count > 1)
            yield return new(
                "model.encoder is given and data.inputs has columns besides the image",
                "these must be left out, because an encoder reads nothing but images.",
                "model.encoder", "data.inputs");
        if (image.Steps is ImageSteps.Rows or ImageSteps.Columns)
        {
            yield return new(
                $"model.encoder is given and data.inputs: steps is {EnumWords.Word(image.Steps)}",
                "steps must be image or patches, because an encoder reads images.",
                "model.encoder", "data.inputs");
            yield break;
        }

        (int height, int width) = image.PatchSize is int patch ? (patch, patch) : (image.Height, image.Width);
        if ((encoder.Height, encoder.Width, encoder.Channels) != (height, width, image.Channels))
            yield return new(
                $"model.encoder reads images of {encoder.Sizes} numbers and {(image.PatchSize is null ? "those" : "the patches")} of data.inputs have {image.Channels} x {height} x {width}",
                "channels, height and width must be equal.",
                "model.encoder", "data.inputs");
    }

    static IEnumerable<CrossProblem> PairProblems(JobFile job)
    {
        const string Found = "data.target is of type text";
        if (job.Model.Network != NetworkKind.Recurrent)
            yield return new(
                $"model.network is {EnumWords.Word(job.Model.Network)} and {Found}",
                "network must be recurrent, because encoder and decoder are.",
                "model.network", "data.target");
        if (job.Task.Predict != PredictionKind.EachStep)
            yield return new(
                $"task.predict is sequence and {Found}",
                "predict must be eachStep, because every token of a text is predicted.",
                "task.predict", "data.target");
        if (job.Task.Loss is { } loss && loss.Targets != TargetKind.Classes)
            yield return new($"task.loss is {loss.Name} and {Found}", "loss must be crossEntropy, because each token is one of several.", "task.loss", "data.target");
        if (job.Model.Bidirectional && job.Model.Attention == AttentionKind.Dot)
            yield return new(
                "model.attention is dot and model.bidirectional is true",
                "attention must be general or additive, because the encoder's outputs are twice as wide as the decoder's.",
                "model.attention", "model.bidirectional");
    }

    /// <summary>Whether an encoder and a decoder can share an embedding.</summary>
    static IEnumerable<CrossProblem> SharingProblems(JobFile job)
    {
        if (!job.Model.ShareEmbeddings) yield break;
        if (job.Data is not ExampleDataOptions { Target: TextTargetOptions target })
            yield return new(
                "model.shareEmbeddings is true and data.target is not of type text",
                "shareEmbeddings must be false, because there is no decoder that could share the encoder's embedding.",
                "model.shareEmbeddings", "data.target");
        else if (!target.SharedVocabulary)
            yield return new(
                "model.shareEmbeddings is true and data.target.sharedVocabulary is false",
                "sharedVocabulary must be true, because a row of the embedding must stand for the same token on both sides.",
                "model.shareEmbeddings", "data.target.sharedVocabulary");
        if (job.Model.EmbeddingSize is null)
            yield return new(
                "model.shareEmbeddings is true and model.embeddingSize is missing",
                "embeddingSize must be given, because there is nothing to share.",
                "model.shareEmbeddings", "model.embeddingSize");
    }

    static IEnumerable<CrossProblem> TextProblems(JobFile job)
    {
        if (job.Model.Encoder is not null)
            yield return new(
                "model.encoder is given and data.type is text",
                "encoder must be left out, because tokens are not images.",
                "model.encoder", "data.type");
        if (job.Model.Bidirectional)
            yield return new(
                "model.bidirectional is true and data.type is text",
                "bidirectional must be false, because the backward direction would read the tokens to be predicted.",
                "model.bidirectional", "data.type");
        if (job.Task.Predict != PredictionKind.EachStep)
            yield return new(
                "task.predict is sequence and data.type is text",
                "predict must be eachStep, because every token of a text is followed by one to predict.",
                "task.predict", "data.type");
        if (job.Task.Loss is { Targets: not TargetKind.Classes } loss)
            yield return new(
                $"task.loss is {VariantName.Of(loss.GetType())} and data.type is text",
                "loss must be crossEntropy, because the next token is one of several classes.",
                "task.loss", "data.type");
    }

    static IEnumerable<CrossProblem> SequenceProblems(JobFile job)
    {
        if (job.Task.Loss is CtcOptions)
            yield return new(
                "task.loss is ctc and data.type is sequences",
                "type must be examples with a target of type transcript, or loss must be another one.",
                "task.loss", "data.type");
    }

    static IEnumerable<CrossProblem> ExampleProblems(JobFile job, ExampleDataOptions examples)
    {
        bool transcribes = examples.Target is TranscriptTargetOptions;
        bool text = examples.Inputs.Any(input => input is TextColumnOptions), others = examples.Inputs.Any(input => input is not TextColumnOptions);
        if (!transcribes && job.Task.Predict != PredictionKind.Sequence)
            yield return new(
                "task.predict is eachStep and data.type is examples",
                "predict must be sequence, because every example has one target.",
                "task.predict", "data.type");
        if (transcribes && job.Task.Predict != PredictionKind.EachStep)
            yield return new(
                "task.predict is sequence and data.target is of type transcript",
                "predict must be eachStep, because every time step emits a token or a blank.",
                "task.predict", "data.target");
        if (job.Task.Loss is { } loss && loss.Targets != examples.Target.Kind)
            yield return new(
                $"task.loss is {VariantName.Of(loss.GetType())} and data.target is of type {VariantName.Of(examples.Target.GetType())}",
                $"loss must be {LossesFor(examples.Target.Kind)}.",
                "task.loss", "data.target");
        if (job.Model.EmbeddingSize is int size && (!text || others))
            yield return new(
                $"model.embeddingSize is {size} and data.inputs has {(text ? "columns besides the text" : "no column of type text")}",
                text
                    ? "embeddingSize must be left out, because a text with other columns is read as one-hot vectors; or leave the other columns out."
                    : "embeddingSize must be left out, because only tokens have embeddings.",
                "model.embeddingSize", "data.inputs");
        if (job.Model.TieEmbeddings)
            yield return new(
                "model.tieEmbeddings is true and data.type is examples",
                "tieEmbeddings must be false, because the outputs are not tokens.",
                "model.tieEmbeddings", "data.type");
    }

    static string LossesFor(TargetKind kind) => kind switch
    {
        TargetKind.Classes => "crossEntropy",
        TargetKind.Labels => "binaryCrossEntropy",
        TargetKind.Transcripts => "ctc",
        _ => "a loss for numbers, such as mse",
    };

    static IEnumerable<CrossProblem> SeriesProblems(JobFile job, SeriesDataOptions series)
    {
        if (job.Model.Encoder is { } encoder && encoder.ImageSize != series.InputWidth)
            yield return new(
                $"model.encoder reads images of {encoder.Sizes} numbers and "
                    + (series.Known.Count == 0 ? $"data.inputs names {series.Inputs.Count} columns" : $"data.inputs and data.known give {series.InputWidth} numbers at each row"),
                "the two must be equal.",
                "model.encoder", "data.inputs");
        if (job.Model.Bidirectional)
            yield return new(
                "model.bidirectional is true and data.type is series",
                "bidirectional must be false, because the backward direction would read the rows to be predicted.",
                "model.bidirectional", "data.type");
        if (job.Task.Predict != PredictionKind.EachStep)
            yield return new(
                "task.predict is sequence and data.type is series",
                "predict must be eachStep, because every row of a series is followed by one to predict.",
                "task.predict", "data.type");
        if (job.Task.Loss is { Targets: not TargetKind.Numbers } loss)
            yield return new(
                $"task.loss is {VariantName.Of(loss.GetType())} and data.type is series",
                "loss must be a loss for numbers, such as mse.",
                "task.loss", "data.type");
        if (job.Model.EmbeddingSize is int size)
            yield return new(
                $"model.embeddingSize is {size} and data.type is series",
                "embeddingSize must be left out, because only tokens have embeddings.",
                "model.embeddingSize", "data.type");
    }
}
