namespace Windrow.Wording;

/// <summary>Settings that are valid on their own but not together.</summary>
/// <param name="Found">What was found, with the full path of each setting: <c>model.tieEmbeddings is true and model.embeddingSize is missing</c>.</param>
/// <param name="MustBe">What is required instead, as the rest of the sentence.</param>
/// <param name="Paths">The full paths of the settings.</param>
sealed record CrossProblem(string Found, string MustBe, params string[] Paths)
{
    public string Sentence => $"{Found}; {MustBe}";
}
