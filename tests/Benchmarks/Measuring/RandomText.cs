namespace Windrow.Benchmarks.Measuring;

/// <summary>Text from which there is nothing to learn; speed does not depend on that.</summary>
static class RandomText
{
    /// <summary>Symbols of the classic text.</summary>
    public const int Symbols = 65;

    /// <summary>Writes a text of <see cref="Symbols"/> different characters that lasts for some steps of some tokens in one epoch.</summary>
    public static void Write(string file, int steps, int tokensPerStep)
    {
        Random random = new(1);
        using StreamWriter writer = new(file);
        for (int i = 0; i < Symbols; i++) writer.Write((char)('0' + i));
        long characters = (steps + 1L) * tokensPerStep + tokensPerStep;
        for (long i = 0; i < characters; i++) writer.Write((char)('0' + random.Next(Symbols)));
    }
}
