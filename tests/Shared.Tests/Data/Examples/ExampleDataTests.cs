using System.IO.Compression;
using System.Text;
using Windrow.Data;
using Windrow.Models.Losses;

namespace Windrow.Tests.Data.Examples;

public sealed class ExampleDataTests : IDisposable
{
    const string Reviews = """"
        text,stars
        "Good, good film",up
        "Bad film.
        Really ""bad""",down
        good,up
        bad film,down
        """";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Worked out by hand: good, film and bad occur three times in lower case; everything else at most twice, in the order of code units.</summary>
    [Fact]
    public void A_text_becomes_tokens_and_a_word_a_class()
    {
        string file = _folder.Write("a.csv", Reviews);
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{file}', inputs: {{column: text, lowercase: true, minCount: 1}}, target: {{column: stars}}, split: {{validation: 0}}", "training.batchSize=4");

        Assert.Equal(["bad", "film", "good", "\"", ",", ".", "really", "<unk>"], data.Tokens);
        Assert.Equal(["down", "up"], data.Classes);
        Assert.Equal(7, data.Longest);
        Assert.Equal(
            [("0 1", 0f), ("0 1 5 6 3 0 3", 0), ("2", 1), ("2 4 2 1", 1)],
            data.Read().Select(example => (string.Join(' ', example.Inputs), example.Target[0])).Order());
    }

    [Theory]
    [InlineData("truncate: end", "2 4")]
    [InlineData("truncate: start", "2 1")]
    public void A_long_text_is_cut_off_at_the_end_that_the_job_says(string truncate, string expected)
    {
        string file = _folder.Write("a.csv", Reviews);
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{file}', inputs: {{column: text, lowercase: true, minCount: 1, maxLength: 2, {truncate}}}, target: {{column: stars}}, split: {{validation: 0}}");

        Assert.Equal(2, data.MaxSteps);
        Assert.Contains(expected, data.Read().Select(example => string.Join(' ', example.Inputs)));
    }

    /// <summary>The expected numbers are closed forms: x = 1, 2, 3, 6 has mean 3 and deviation √3.5.</summary>
    [Fact]
    public void Columns_that_are_not_texts_are_one_time_step_of_features()
    {
        string file = _folder.Write("a.csv", """
            x;color;at;y
            1,0;red;2025-03-31;1,5
            2;blue;2025-03-31 06:00;2,5
            3;red;2025-04-01T12:00:00+02:00;3,5
            6;green;2025-01-01;4,5
            """);
        using ExampleData data = ExampleJob.Prepare(
            _folder,
            $"path: '{file}', decimal: comma, inputs: [{{type: number, column: x}}, {{type: category, column: color}}, {{type: time, column: at}}], "
                + "target: {type: number, column: y}, split: {validation: 0}",
            "training.batchSize=4");

        (float[] inputs, float[] target) = data.Read().Single(example => Math.Abs(example.Inputs[0] - (2 - 3) / Math.Sqrt(3.5)) < 1e-6);
        float[] expected =
        [
            (float)(-1 / Math.Sqrt(3.5)),
            1, 0, 0,                                                                    // blue, green, red
            1, 0,                                                                       // six in the morning: a quarter of a day
            0, 1,                                                                       // a Monday
            (float)Math.Sin(2 * Math.PI * (2 + 30 / 31.0) / 12), (float)Math.Cos(2 * Math.PI * (2 + 30 / 31.0) / 12),
        ];
        Assert.Equal(1, data.MaxSteps);
        Assert.Equal((10, 1, false), (data.Ports.InputWidth, data.Ports.Outputs, data.Ports.TargetsAreClasses));
        Assert.All(inputs.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
        Assert.Equal((float)((2.5 - 3) / Math.Sqrt(1.25)), target[0], 1e-6f);
    }

    [Fact]
    public void A_text_with_other_columns_is_read_as_one_hot_vectors_that_their_features_follow()
    {
        string file = _folder.Write("a.jsonl", """
            {"text": "ab", "size": 1, "kind": ["x", "y"]}
            {"text": "b", "size": 3, "kind": []}

            {"size": null, "text": "ba", "kind": ["y"]}
            """);
        using ExampleData data = ExampleJob.Prepare(
            _folder,
            $"path: '{file}', inputs: [{{column: text, unit: character, minCount: 1}}, {{type: number, column: size, missing: mean}}], "
                + "target: {type: labels, column: kind}, split: {validation: 0}",
            "training.batchSize=3");

        Assert.IsType<BinaryCrossEntropyOptions>(data.Ports.Loss);
        Assert.Equal(["x", "y"], data.Labels);
        Assert.Equal(
            [("0 1 0 -1 1 0 0 -1", "1 1"), ("1 0 0 0 0 1 0 0", "0 1"), ("1 0 0 1", "0 0")],      // b, a, <unk>, size
            data.Read().Select(example => (string.Join(' ', example.Inputs), string.Join(' ', example.Target))).Order(Comparer<(string, string)>.Default));
    }

    [Fact]
    public void Nothing_is_learned_from_the_parts_that_are_not_trained_on()
    {
        string training = _folder.Write("a.csv", "t,n,y\na a,1,u\na a,3,v\n");
        string validation = _folder.Write("b.csv", "y,n,t\nu,1001,zz a\n"), test = _folder.Write("c.csv", "t,n,y\nq q q q,-7,v\n");
        using ExampleData data = ExampleJob.Prepare(
            _folder,
            $"path: '{training}', validationPath: '{validation}', testPath: '{test}', inputs: [{{column: t}}, {{type: number, column: n}}], target: {{column: y}}");

        Assert.Equal((2, 1, 1), (data.TrainingSequences, data.ValidationSequences, data.TestSequences));
        Assert.Equal(["a", "<unk>"], data.Tokens);
        Assert.Equal(2, data.Longest);
        Assert.Equal([0, 1, 999, 1, 0, 999], data.Read(validation: true).Single().Inputs);
    }

    [Theory]
    [InlineData("a.csv.gz", "utf8")]
    [InlineData("a.csv", "utf8", "utf-8-bom")]
    [InlineData("a.csv", "utf8", "utf-16")]
    [InlineData("a.csv", "utf8", "utf-16BE")]
    [InlineData("a.csv", "utf16", "utf-16-plain")]
    [InlineData("a.csv", "latin1", "latin1")]
    [InlineData("a.tsv", "utf8")]
    [InlineData("a.jsonl.gz", "utf8")]
    public void Every_way_to_write_a_file_gives_the_same_examples(string name, string setting, string encoding = "utf-8")
    {
        string text = name.Contains("jsonl", StringComparison.Ordinal) ? "{\"t\": \"Stra\u00dfe, \u00e9t\u00e9\", \"y\": \"u\"}\n{\"t\": \"x\\ny\", \"y\": \"v\"}\n"
            : name.EndsWith(".tsv", StringComparison.Ordinal) ? "t\ty\r\nStra\u00dfe, \u00e9t\u00e9\tu\r\n\"x\r\ny\"\tv\r\n"
            : "t,y\r\n\"Stra\u00dfe, \u00e9t\u00e9\",u\r\n\r\n\"x\r\ny\",\"v\"";
        Encoding written = encoding switch
        {
            "utf-8-bom" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            "utf-16" => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
            "utf-16BE" => new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
            "utf-16-plain" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
            "latin1" => Encoding.Latin1,
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        byte[] bytes = [.. written.Preamble, .. written.GetBytes(text)];
        if (name.EndsWith(".gz", StringComparison.Ordinal)) bytes = Gzip(bytes);
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{_folder.Write(name, bytes)}', encoding: {setting}, inputs: {{column: t, minCount: 1}}, target: {{column: y}}, split: {{validation: 0}}");

        Assert.Equal([",", "Stra\u00dfe", "x", "y", "\u00e9t\u00e9", "<unk>"], data.Tokens);
        Assert.Equal(["u", "v"], data.Classes);
    }

    [Fact]
    public void The_number_of_the_row_before_stands_for_one_that_is_missing()
    {
        string file = _folder.Write("a.csv", "n,y\n1,u\n,v\nNA,u\n4,v\n");
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{file}', inputs: {{type: number, column: n, missing: previous}}, target: {{column: y}}, split: {{validation: 0}}");

        Assert.Equal(3, data.Read().Count(example => example.Inputs[0] < 0));       // 1, 1, 1 and 4 have the mean 1.75
    }

    [Fact]
    public void Rows_that_cannot_be_used_are_left_out_and_told()
    {
        string file = _folder.Write("a.csv", "n,y\n1,u\nfew,v\n2,v\n3\n4,u\n");
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{file}', inputs: {{type: number, column: n}}, target: {{column: y}}, onBadRow: skip, split: {{validation: 0}}");

        Assert.Equal((3, 2L), (data.TrainingSequences, data.Skipped));
        Assert.Contains(data.Notices, notice => notice.StartsWith(
            $"2 rows were left out, because data.onBadRow is skip. Line 3 of '{file}' has 'few' in the column 'n'", StringComparison.Ordinal));
        Assert.Contains(data.Notices, notice => notice.StartsWith("Only one training row has the class 'v'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_that_never_changes_is_told()
    {
        string file = _folder.Write("a.csv", "n,c,y\n1,k,u\n1,k,v\n1,k,u\n1,k,v\n");
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{file}', inputs: [{{type: number, column: n}}, {{type: category, column: c}}], target: {{column: y}}, split: {{validation: 0}}");

        Assert.Equal(
            ["The column 'n' is 1 in every training row, so a model cannot learn from it.", "The column 'c' is 'k' in every training row, so a model cannot learn from it."],
            data.Notices);
        Assert.All(data.Read(), example => Assert.Equal([0, 1], example.Inputs));
    }

    static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return stream.ToArray();
    }
}
