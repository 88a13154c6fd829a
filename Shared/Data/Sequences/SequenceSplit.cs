namespace Windrow.Data;

/// <summary>What each sequence of <c>data.path</c> is for: some, drawn at random, are for validation and test, the rest for training.</summary>
sealed class SequenceSplit
{
    readonly byte[] _parts;

    /// <param name="options">The shares.</param>
    /// <param name="count">Sequences of <c>data.path</c>.</param>
    /// <param name="seed">The job's seed.</param>
    /// <exception cref="DataException">A part that should have sequences has none.</exception>
    public SequenceSplit(SequenceDataOptions options, int count, long seed)
    {
        SplitOptions shares = options.SharesOfPath;
        (long training, long validation, _) = shares.Cut(count, "sequences");
        if (shares.Validation > 0 && validation == 0)
            throw new DataException(FormattableString.Invariant($"data.split.validation is {shares.Validation}, but there are only {count} sequences, ")
                + "so none are left for validation. Raise it, set it to 0, or name other files in data.validationPath.");

        int[] order = [.. Enumerable.Range(0, count)];
        SeededOrder.Shuffle(order, seed, SeededOrder.SplitStream);
        _parts = new byte[count];
        for (int i = 0; i < count; i++)
            _parts[order[i]] = (byte)(i < training ? SequencePart.Training : i < training + validation ? SequencePart.Validation : SequencePart.Test);
    }

    /// <summary>What a sequence is for, by its place in the files.</summary>
    public SequencePart this[int index] => (SequencePart)_parts[index];

    /// <summary>What the sequences of a part's own files are for.</summary>
    public static SequencePart Of(DataPart part) => part == DataPart.Test ? SequencePart.Test : SequencePart.Validation;
}
