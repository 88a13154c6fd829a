using Windrow.Data;

namespace Windrow.Tests.Data.Examples;

/// <summary>What a model file says is enough to read a new row as the training read it.</summary>
public sealed class PreprocessingTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{column: t, unit: word, lowercase: true, maxLength: 3, truncate: start}")]
    [InlineData("{column: t, unit: character, maxVocabulary: 5}")]
    [InlineData("{column: t, unit: byte, minCount: 1}")]
    [InlineData("{column: t, unit: subword, minCount: 1, lowercase: true, maxLength: 9, truncate: start}")]
    [InlineData("{column: t, unit: subword, maxVocabulary: 12}, {type: number, column: n, missing: mean}")]
    [InlineData("{column: t, unit: word}, {type: number, column: n, missing: mean}, {type: category, column: c}, {type: time, column: d, format: dd.MM.yyyy}")]
    [InlineData("{type: number, column: n, missing: mean}, {type: time, column: d, format: dd.MM.yyyy}")]
    public void A_row_of_the_training_part_is_read_as_it_was_trained_on(string inputs)
    {
        Dictionary<string, string?>[] rows =
        [
            new() { ["t"] = "The weather's fine, isn't it?", ["n"] = "1.5", ["c"] = "red", ["d"] = "31.03.2025", ["y"] = "0" },
            new() { ["t"] = "It is \u00fcberall sch\u00f6n \ud83d\ude00 it is", ["n"] = null, ["c"] = "", ["d"] = "01.04.2025", ["y"] = "1" },
            new() { ["t"] = "fine, fine, fine the end", ["n"] = "-4e3", ["c"] = "blue", ["d"] = "29.02.2024", ["y"] = "2" },
        ];
        string csv = "t,n,c,d,y\n" + string.Concat(rows.Select(row => string.Join(',', row.Values.Select(value => $"\"{value}\"")) + "\n"));
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{_folder.Write("a.csv", csv)}', inputs: [{inputs}], target: {{type: number, column: y, normalize: false}}, split: {{validation: 0}}");

        Preprocessing preprocessing = Preprocessing.Parse(data.ModelMetadata.Single(entry => entry.Key == "preprocessing").Value);

        Assert.Equal(data.Ports, preprocessing.Ports(data.Ports.Task));
        foreach ((float[] trained, float[] target) in data.Read()) Assert.Equal(trained, preprocessing.Inputs(rows[(int)target[0]]));
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_refused_with_every_column_that_is_wrong()
    {
        Preprocessing preprocessing = Sample();

        DataException e = Assert.Throws<DataException>(() => preprocessing.Encode(new Dictionary<string, string?> { ["n"] = "few" }));

        Assert.Equal(
            "The row has no text in the column 't'. Fill it in, or remove the row.\n"
                + "The row has 'few' in the column 'n', which is not a finite number. Correct it, or remove the line.",
            e.Message);
    }

    [Fact]
    public void Words_that_were_not_trained_on_are_unknown()
    {
        EncodedExample example = Sample().Encode(new Dictionary<string, string?> { ["t"] = "b zebra a", ["n"] = "2" });

        Assert.Equal([1, 2, 0], example.Tokens!);
        Assert.Equal([0f], example.Features);
    }

    [Theory]
    [InlineData("", "The preprocessing of the model cannot be read")]
    [InlineData("{\"version\": 1}", "The preprocessing of the model cannot be read")]
    [InlineData("{\"version\":1,\"decimal\":\"point\",\"inputs\":[{\"type\":\"smell\",\"column\":\"t\"}],\"target\":{\"type\":\"class\",\"column\":\"y\",\"classes\":[\"u\",\"v\"]}}",
        "The preprocessing of the model cannot be read")]
    [InlineData("{\"version\":2,\"decimal\":\"point\",\"inputs\":[],\"target\":{\"type\":\"class\",\"column\":\"y\",\"classes\":[\"u\",\"v\"]}}",
        "The preprocessing has version 2, but this program reads version 1.")]
    public void Something_else_is_refused(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<DataException>(() => Preprocessing.Parse(json)).Message, StringComparison.Ordinal);

    /// <summary>Columns t with the words a and b, and n with mean 2.</summary>
    Preprocessing Sample()
    {
        string file = _folder.Write("a.csv", "t,n,y\na a b,1,u\na b b,3,v\na,2,u\n");
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{file}', inputs: [{{column: t}}, {{type: number, column: n}}], target: {{column: y}}, split: {{validation: 0}}");
        return data.Preprocessing;
    }
}
