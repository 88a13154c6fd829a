using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Prepared sequences: time steps and targets on disk, read in any order, and an index of twelve bytes for each sequence in memory.
/// Not thread-safe.</summary>
sealed class SequenceCorpus : IDisposable
{
    const int HeldBytes = 1 << 14;

    readonly string _folder;
    readonly PreparedFile _inputs, _targets;
    readonly PreparedFile? _features;
    readonly long[] _starts;        // first time step of each sequence
    readonly long[] _targetStarts;  // first token of each target that is a text
    readonly int _inputBytes, _targetBytes;
    readonly byte[] _held;

    readonly byte[] _sequenceFeatures;      // of the sequence that is being read

    SequenceCorpus(
        string folder, SequenceDescription description, PreparedFile inputs, PreparedFile targets, PreparedFile? features, int[] lengths, long[] starts, int[][] parts,
        int[] targetLengths)
    {
        (_folder, TargetLengths) = (folder, targetLengths);
        _targetStarts = new long[targetLengths.Length];
        for (int i = 1; i < targetLengths.Length; i++) _targetStarts[i] = _targetStarts[i - 1] + targetLengths[i - 1];
        (Description, _inputs, _targets, _features, Lengths, _starts) = (description, inputs, targets, features, lengths, starts);
        (Training, Validation, Test) = (parts[(int)SequencePart.Training], parts[(int)SequencePart.Validation], parts[(int)SequencePart.Test]);
        _sequenceFeatures = new byte[description.FeatureWidth * sizeof(float)];
        (_inputBytes, _targetBytes) = (InputBytes(description), TargetBytes(description));
        _held = new byte[Math.Max(HeldBytes, Math.Max(_inputBytes, _targetBytes))];
    }

    public SequenceDescription Description { get; }

    /// <summary>Time steps of each sequence.</summary>
    public int[] Lengths { get; }

    /// <summary>Tokens of each target; empty when targets are not texts.</summary>
    public int[] TargetLengths { get; }

    /// <summary>The sequences that are trained on, in the order of the files.</summary>
    public int[] Training { get; }

    /// <summary>The sequences that are kept for validation.</summary>
    public int[] Validation { get; }

    /// <summary>The sequences that are held back for testing.</summary>
    public int[] Test { get; }

    /// <summary>Opens prepared sequences and checks that the files belong together.</summary>
    /// <exception cref="DataException">One of them is missing or damaged.</exception>
    public static SequenceCorpus Open(string folder, CancellationToken ct)
    {
        SequenceDescription description = PreparedFolder.Description<SequenceDescription>(folder, SequenceDescription.FileName);
        (int[] lengths, long[] starts, int[][] parts) = ReadIndex(Path.Combine(folder, SequenceDescription.IndexFileName), description, ct);
        Int128 targets = description.TargetTokens is not null ? description.TargetSteps : description.TargetPerSequence ? description.Sequences : description.Steps;
        PreparedFile Open(string name, Int128 bytes, string sha256) => PreparedFile.Open(Path.Combine(folder, name), bytes, sha256, ct);
        return new SequenceCorpus(
            folder,
            description,
            Open(SequenceDescription.InputsFileName, (Int128)description.Steps * InputBytes(description), description.InputsSha256),
            Open(SequenceDescription.TargetsFileName, targets * TargetBytes(description), description.TargetsSha256),
            description.FeaturesSha256 is { } features
                ? Open(SequenceDescription.FeaturesFileName, (Int128)description.Sequences * description.FeatureWidth * sizeof(float), features)
                : null,
            lengths, starts, parts,
            description.TargetLengthsSha256 is { } sha256 ? ReadTargetLengths(folder, description, sha256, ct) : []);
    }

    /// <summary>Reads one row of a batch: time steps of a sequence, with their targets or with the target of the sequence.</summary>
    /// <param name="sequence">Index of the sequence.</param>
    /// <param name="from">First time step.</param>
    /// <param name="batch">Batch to fill. Its shape must be set: the length of the row is the number of time steps to read.</param>
    /// <param name="r">Row of the batch.</param>
    public void Read(int sequence, int from, SequenceBatch batch, int r)
    {
        PackedShape shape = batch.Shape;
        int length = shape.Lengths[r];
        _features?.Read((long)sequence * _sequenceFeatures.Length, _sequenceFeatures);
        ReadSteps(_inputs, _starts[sequence] + from, length, _inputBytes, batch, r, targets: false);
        if (Description.TargetsAreTranscripts) ReadTokens(_targets, _targetStarts[sequence], batch.SetTranscript(r, TargetLengths[sequence]), _targetBytes, Description.TargetTokens!.Count);
        else if (!Description.TargetPerSequence) ReadSteps(_targets, _starts[sequence] + from, length, _targetBytes, batch, r, targets: true);
        else
        {
            Span<byte> bytes = _held.AsSpan(0, _targetBytes);
            _targets.Read((long)sequence * _targetBytes, bytes);
            Take(bytes, 0, batch, r, targets: true);
        }
    }

    /// <summary>Reads a row of a source: tokens or numbers.</summary>
    /// <inheritdoc cref="Read"/>
    public void ReadSource(int sequence, SequenceBatch batch, int r) =>
        ReadSteps(_inputs, _starts[sequence], batch.Shape.Lengths[r], _inputBytes, batch, r, targets: false);

    /// <summary>Reads a row of a target that is a text: the inputs are its start and its tokens, the classes its tokens and its end.</summary>
    /// <inheritdoc cref="Read"/>
    public void ReadTarget(int sequence, SequenceBatch batch, int r)
    {
        int count = TargetLengths[sequence], all = Description.TargetTokens!.Count, atOnce = _held.Length / _targetBytes;
        batch.Tokens[batch.Shape.Position(r, 0)] = TextTarget.StartOf(all);
        for (int from = 0; from < count; from += atOnce)
        {
            Span<byte> bytes = _held.AsSpan(0, Math.Min(atOnce, count - from) * _targetBytes);
            _targets.Read((_targetStarts[sequence] + from) * _targetBytes, bytes);
            for (int t = from; t < Math.Min(count, from + atOnce); t++)
            {
                int token = Checked(_targets, PackedIntegers.Read(bytes, _targetBytes, t - from), all, "token");
                batch.Classes[batch.Shape.Position(r, t)] = batch.Tokens[batch.Shape.Position(r, t + 1)] = token;
            }
        }

        batch.Classes[batch.Shape.Position(r, count)] = TextTarget.EndOf(all);
    }

    /// <summary>A sequence, and its target, which is a text.</summary>
    public TextPair ReadPair(int sequence)
    {
        int[] target = new int[TargetLengths[sequence]];
        ReadTokens(_targets, _targetStarts[sequence], target, _targetBytes, Description.TargetTokens!.Count);
        return new TextPair(sequence, ReadExample(sequence), target);
    }

    /// <summary>What examples that are not trained on have in place of unknown tokens, by their places; null in a folder that does not say so.</summary>
    public IReadOnlyDictionary<int, UnknownTokens>? ReadUnknownTokens()
    {
        if (Description.UnknownTokensSha256 is not { } sha256) return null;
        string file = Path.Combine(_folder, SequenceDescription.UnknownTokensFileName);
        if (!File.Exists(file)) throw PreparedFile.Damaged(file, "it is missing");
        VerifiedFiles.Require(file, sha256, CancellationToken.None);
        return JsonFile.Read<UnknownTokens[]>(file, PreparedFolder.Remedy).ToDictionary(tokens => tokens.Sequence);
    }

    public void Dispose()
    {
        _features?.Dispose();
        _inputs.Dispose();
        _targets.Dispose();
    }

    EncodedExample ReadExample(int sequence)
    {
        int length = Lengths[sequence];
        if (Description.Tokens is not { } tokens)
        {
            float[] frames = new float[length * Description.InputWidth];
            _inputs.Read(_starts[sequence] * _inputBytes, MemoryMarshal.AsBytes(frames.AsSpan()));
            return new EncodedExample(null, [], 0) { Frames = frames, FrameWidth = Description.InputWidth };
        }

        int[] read = new int[length];
        ReadTokens(_inputs, _starts[sequence], read, _inputBytes, tokens.Count);
        float[] features = new float[Description.FeatureWidth];
        _features?.Read((long)sequence * _sequenceFeatures.Length, MemoryMarshal.AsBytes(features.AsSpan()));
        return new EncodedExample(read, features, tokens.Count);
    }

    void ReadTokens(PreparedFile file, long first, Span<int> tokens, int width, int count)
    {
        int atOnce = _held.Length / width;
        for (int from = 0; from < tokens.Length; from += atOnce)
        {
            Span<byte> bytes = _held.AsSpan(0, Math.Min(atOnce, tokens.Length - from) * width);
            file.Read((first + from) * width, bytes);
            for (int i = 0; i < bytes.Length / width; i++) tokens[from + i] = Checked(file, PackedIntegers.Read(bytes, width, i), count, "token");
        }
    }

    void ReadSteps(PreparedFile file, long first, int length, int width, SequenceBatch batch, int r, bool targets)
    {
        int atOnce = _held.Length / width;
        for (int from = 0; from < length; from += atOnce)
        {
            int count = Math.Min(atOnce, length - from);
            Span<byte> bytes = _held.AsSpan(0, count * width);
            file.Read((first + from) * width, bytes);
            for (int i = 0; i < count; i++) Take(bytes, i, batch, batch.Shape.Position(r, from + i), targets);
        }
    }

    /// <summary>Puts one stored value in its place in the batch.</summary>
    void Take(ReadOnlySpan<byte> bytes, int index, SequenceBatch batch, int place, bool targets)
    {
        int width = targets ? _targetBytes : _inputBytes;
        if (targets && Description.Classes is { } classes)
            batch.Classes[place] = Checked(_targets, PackedIntegers.Read(bytes, width, index), classes.Count, "class");
        else if (!targets && Description.Tokens is { } tokens)
            TakeToken(Checked(_inputs, PackedIntegers.Read(bytes, width, index), tokens.Count, "token"), batch, place);
        else MemoryMarshal.Cast<byte, float>(bytes.Slice(index * width, width)).CopyTo((targets ? batch.Values : batch.Inputs).Row(place));
    }

    /// <summary>Puts a token in its place: as its number or, when numbers of the sequence follow it, as a one-hot vector.</summary>
    void TakeToken(int token, SequenceBatch batch, int place)
    {
        if (_features is null)
        {
            batch.Tokens[place] = token;
            return;
        }

        Span<float> row = batch.Inputs.Row(place);
        row.Clear();
        row[token] = 1;
        MemoryMarshal.Cast<byte, float>(_sequenceFeatures).CopyTo(row[Description.Tokens!.Count..]);
    }

    /// <summary>A number past the end of its table would index past the end of an embedding.</summary>
    static int Checked(PreparedFile file, int value, int count, string what) =>
        (uint)value < (uint)count ? value : throw file.Damaged($"it has the {what} {value}, but there are only {count}");

    static int InputBytes(SequenceDescription description) =>
        description.Tokens is { } tokens ? PackedIntegers.Width(tokens.Count) : description.InputWidth * sizeof(float);

    static int TargetBytes(SequenceDescription description) =>
        (description.TargetTokens ?? description.Classes) is { } classes ? PackedIntegers.Width(classes.Count) : description.TargetWidth * sizeof(float);

    static int[] ReadTargetLengths(string folder, SequenceDescription description, string sha256, CancellationToken ct)
    {
        int[] lengths = new int[description.Sequences];
        string name = Path.Combine(folder, SequenceDescription.TargetLengthsFileName);
        using PreparedFile file = PreparedFile.Open(name, (Int128)lengths.Length * sizeof(int), sha256, ct);
        file.Read(0, MemoryMarshal.AsBytes(lengths.AsSpan()));
        if (lengths.Any(length => length < 1) || lengths.Sum(length => (long)length) != description.TargetSteps)
            throw file.Damaged($"its targets should have {description.TargetSteps} tokens, and each at least one");
        return lengths;
    }

    static (int[] Lengths, long[] Starts, int[][] Parts) ReadIndex(string file, SequenceDescription description, CancellationToken ct)
    {
        int count = description.Sequences;
        using PreparedFile index = PreparedFile.Open(file, (Int128)count * 2 * sizeof(int), description.IndexSha256, ct);
        int[] lengths = new int[count];
        long[] starts = new long[count];
        List<int>[] parts = [[], [], []];
        long steps = 0;
        byte[] bytes = new byte[HeldBytes];
        for (int i = 0; i < count; i++)
        {
            int at = i * 2 * sizeof(int) % HeldBytes;
            if (at == 0) index.Read((long)i * 2 * sizeof(int), bytes.AsSpan(0, (int)Math.Min(HeldBytes, (long)(count - i) * 2 * sizeof(int))));
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            int part = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + sizeof(int)));
            if (length < 1 || part is < 0 or > 2) throw index.Damaged($"sequence {i} has the length {length} and the part {part}");
            (lengths[i], starts[i]) = (length, steps);
            steps += length;
            parts[part].Add(i);
        }

        if (steps != description.Steps) throw index.Damaged($"its sequences have {steps} time steps, but should have {description.Steps}");
        return (lengths, starts, [.. parts.Select(part => part.ToArray())]);
    }
}
