using Windrow.Data;

namespace Windrow.Inference.Answers;

/// <summary>A row or a sequence that has been read, but not yet encoded, which any thread can do.</summary>
/// <param name="Encode">Gives the network's input, or throws a <see cref="DataException"/> that says what is wrong with the row, and where it is.</param>
/// <param name="Size">About how many bytes it has.</param>
readonly record struct PendingInput(Func<EncodedExample> Encode, long Size);
