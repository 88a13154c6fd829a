namespace Windrow.Wording;

/// <summary>Settings that are right one by one and wrong together.</summary>
/// <param name="Found">What is written, each setting by its full path: <c>model.tieEmbeddings is true and model.embeddingSize is missing</c>.</param>
/// <param name="MustBe">What must be instead, as the rest of the sentence.</param>
/// <param name="Paths">The settings, by their full paths.</param>
sealed record CrossProblem(string Found, string MustBe, params string[] Paths)
{
    public string Sentence => $"{Found}; {MustBe}";
}
