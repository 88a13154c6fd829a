using System.Text;
using Windrow.Data;
using Windrow.Jobs;

namespace Windrow.Tests.Data.Examples;

/// <summary>What people get wrong in their files and settings, with what they are told. A * stands for the file.</summary>
public sealed class ExampleRefusalTests : IDisposable
{
    const string Text = "inputs: {column: t, minCount: 1}, target: {column: y}", Number = "inputs: {type: number, column: n}, target: {column: y}";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    // The file.
    [InlineData("", Text, "'*' is empty. Name CSV files with a header")]
    [InlineData("t,y\n", Text, "The files of data.path have no examples. Name files with rows.")]
    [InlineData("a fine film,u\nbad,v\n", Text, "'*' has no column 't', which the job file names; its columns are a fine film, u")]
    [InlineData("T,y\na,u\n", Text, "'*' has no column 't', which the job file names; its columns are T, y; did you mean T?")]
    [InlineData("t,y,t\na,u,b\n", Text, "'*' has two columns called 't'. Give them different names.")]
    [InlineData("t\ty\na\tu\n", Text + ", separator: comma", "'*' has no column 't', which the job file names; its columns are t\\u0009y")]
    [InlineData("t,y\n\"a,u\nb,v\n", Text, "Line 2 of '*' has a quote that is not closed. Close it, or double it")]
    [InlineData("t,y\na,u\n\"b\"c,v\n", Text, "Line 3 of '*' has text after a closing quote. Double the quotes within a field.")]
    [InlineData("t,y\na,u\nb\0,v\n", Text, "Line 3 of '*' has a NUL character. Is the file UTF-16? Set data.encoding to utf16.")]
    // Rows.
    [InlineData("t,y\na,u\nb\n", Text, "Line 3 of '*' has 1 fields, but the header has 2. Correct the line, or remove it.")]
    [InlineData("t,y\na,u\nb,c,v\n", Text, "Line 3 of '*' has 3 fields, but the header has 2.")]
    [InlineData("n,y\n1,2,3,4\n", Number, "Line 2 of '*' has 4 fields, but the header has 2. Are its numbers written with decimal commas?")]
    [InlineData("t,y\na,u\n\"x\ny\",v\n,v\n", Text, "Line 5 of '*' has no text in the column 't'. Fill it in, or remove the row.")]
    [InlineData("t,y\na,u\n\"  \n \",v\n", Text, "Line 3 of '*' has no text in the column 't'.")]
    [InlineData("t,y\na,u\nb, \n", Text, "Line 3 of '*' has no class in the column 'y'. Fill it in, or remove the row.")]
    [InlineData("n,y\n1,u\n,v\n", Number, "Line 3 of '*' has no number in the column 'n'. Fill it in, or set missing of the column to mean or previous.")]
    [InlineData("n,y\n1,u\nNaN,v\n", Number, "Line 3 of '*' has no number in the column 'n'.")]
    [InlineData("n,y\n-,u\n1,v\n", Number, "Line 2 of '*' has '-' in the column 'n', which is not a finite number.")]
    [InlineData("n,y\ninf,u\n1,v\n", Number, "Line 2 of '*' has 'inf' in the column 'n', which is not a finite number.")]
    [InlineData("n,y\n1e39,u\n1,v\n", Number, "Line 2 of '*' has '1e39' in the column 'n', which is too large for 32 bits")]
    [InlineData("n;y\n1,5;u\n1;v\n", Number + ", separator: semicolon", "Line 2 of '*' has '1,5' in the column 'n', which has a decimal comma. Set data.decimal to comma")]
    [InlineData("n;y\n1.5;u\n1;v\n", Number + ", decimal: comma", "Line 2 of '*' has '1.5' in the column 'n', which has a decimal point, and data.decimal is comma.")]
    [InlineData("n,y\n,u\n1,v\n", "inputs: {type: number, column: n, missing: previous}, target: {column: y}",
        "Line 2 of '*' has no number in the column 'n', and there is no row before it with one.")]
    [InlineData("n,y\nNA,u\n,v\n", "inputs: {type: number, column: n, missing: mean}, target: {column: y}", "No training row has a number in the column 'n'.")]
    [InlineData("d,y\n31.03.2025,u\n", "inputs: {type: time, column: d}, target: {column: y}",
        "Line 2 of '*' has '31.03.2025' in the column 'd', which is not a time as in 2025-03-31 or 2025-03-31T14:05:00. Correct it, or set format")]
    [InlineData("d,y\n30.02.2025,u\n", "inputs: {type: time, column: d, format: dd.MM.yyyy}, target: {column: y}",
        "Line 2 of '*' has '30.02.2025' in the column 'd', which is not a time of the form dd.MM.yyyy.")]
    [InlineData("d,y\n,u\n", "inputs: {type: time, column: d}, target: {column: y}", "Line 2 of '*' has no time in the column 'd'.")]
    [InlineData("t,n\na,1\nb,much\n", "inputs: {column: t}, target: {type: number, column: n}", "Line 3 of '*' has 'much' in the column 'n', which is not a finite number.")]
    [InlineData("t,n\na,1\nb,\n", "inputs: {column: t}, target: {type: number, column: n}", "Line 3 of '*' has no number in the column 'n', which is to be predicted.")]
    // What there is to learn.
    [InlineData("t,y\na,u\nb,u\n", Text, "Every training row has the class 'u' in the column 'y', so there is nothing to learn.")]
    [InlineData("t,n\na,5\nb,5\n", "inputs: {column: t, minCount: 1}, target: {type: number, column: n}", "The column 'n' is 5 in every training row, so there is nothing to learn.")]
    [InlineData("t,y\na,\nb,\n", "inputs: {column: t, minCount: 1}, target: {type: labels, column: y}", "No row has a label in the column 'y'")]
    [InlineData("t,y\na,u\nb,v\n", "inputs: {column: t}, target: {column: y}", "No word of the column 't' occurs 2 times in the training part")]
    [InlineData("c,y\n,u\n,v\n", "inputs: {type: category, column: c}, target: {column: y}", "No training row has a word in the column 'c'.")]
    // Parts.
    [InlineData("t,y,g\na,u,x\nb,v,\n", Text + ", split: {validation: 0.5, groupBy: g}", "Line 3 of '*' has nothing in the column 'g', by which rows are grouped.")]
    [InlineData("t,y,g\na,u,x\nb,v,x\n", Text + ", split: {validation: 0.5, groupBy: g}",
        "data.split.validation is 0.5, but every group of the column 'g' has more rows than the share, so none are left for validation.")]
    [InlineData("t,y,d\na,u,2025-01-01\nb,v,soon\n", Text + ", split: {validation: 0.5, orderBy: d}",
        "Line 3 of '*' has 'soon' in the column 'd', by which rows are ordered; it is not a time as in the rows before.")]
    [InlineData("t,y,d\na,u,first\nb,v,2\n", Text + ", split: {validation: 0.5, orderBy: d}",
        "Line 2 of '*' has 'first' in the column 'd', by which rows are ordered; it is neither a time as in 2025-03-31 nor a number.")]
    [InlineData("t,y,d\na,u,1\nb,w,2\na,v,3\nb,u,4\n", Text + ", split: {validation: 0.5, orderBy: d}",
        "Line 4 of '*' has the class 'v' in the column 'y', which no training row has. Correct it, or remove the row.")]
    [InlineData("t,y\na,u\nb,v\n", Text + ", split: {validation: 0.05}", "data.split.validation is 0.05, but there are only 2 examples, so none are left for validation.")]
    [InlineData("t,y\na,u\nb,v\n", Text + ", split: {validation: 0}, testPath: '*'", "'*' is named by both data.path and data.testPath.")]
    public void Csv_is_answered_with_the_place_and_what_to_do(string csv, string data, string expected) => Refused("a.csv", csv, data, expected);

    [Theory]
    [InlineData("[{\"t\": \"a\"}]", Text, "Line 1 of '*' is not a JSON object. Write each example as")]
    [InlineData("{\"t\": \"a\",\n\"y\": \"u\"}", Text, "Some examples cannot be used:\nLine 1 of '*' is not JSON: ")]
    [InlineData("{\"t\": \"a\", \"Y\": \"u\"}", Text, "Line 1 of '*' has no 'y'. Is 'Y' meant to be 'y'?")]
    [InlineData("{\"t\": \"a\"}", Text, "Line 1 of '*' has no class in the column 'y'.")]
    [InlineData("{\"t\": {\"a\": 1}, \"y\": \"u\"}", Text, "Line 1 of '*' has an object in 't', where a text, a number or a list of texts must be.")]
    [InlineData("{\"t\": [1, 2], \"y\": \"u\"}", Text, "Line 1 of '*' has a list with something other than texts in 't'")]
    [InlineData("{\"t\": [\"a\"], \"y\": \"u\"}", Text, "Line 1 of '*' has a list in the column 't', where a text must be. Write one text.")]
    [InlineData("{\"t\": \"a\", \"y\": [\"u\", \"v\"]}", Text, "Line 1 of '*' has a list in the column 'y', where one class must be. Set the type of data.target to labels")]
    [InlineData("{\"n\": [\"1\"], \"y\": \"u\"}", Number, "Line 1 of '*' has a list in the column 'n', where a number must be.")]
    [InlineData("{\"n\": true, \"y\": \"u\"}", Number, "Line 1 of '*' has 'true' in the column 'n', which is not a finite number.")]
    [InlineData("{\"c\": [\"1\"], \"y\": \"u\"}", "inputs: {type: category, column: c}, target: {column: y}", "Line 1 of '*' has a list in the column 'c', where one word must be.")]
    public void Json_is_answered_with_the_place_and_what_to_do(string json, string data, string expected) => Refused("a.jsonl", json, data, expected);

    [Theory]
    [InlineData("inputs: {type: number, column: n}, target: {column: n}", "the column 'n' is in data.inputs and is data.target")]
    [InlineData("inputs: [{column: a}, {type: number, column: a}], target: {column: y}", "data.inputs has the column 'a' more than once")]
    [InlineData("inputs: [{column: a}, {column: b}], target: {column: y}", "data.inputs has more than one column of type text")]
    [InlineData("inputs: [], target: {column: y}", "data.inputs is an empty list (line 2); it must be a mapping with the keys type, unit, ")]
    [InlineData("inputs: text, target: {column: y}", "data.inputs is text (line 2); it must be a mapping with the keys type, unit, ")]
    [InlineData("inputs: [{colum: a}], target: {column: y}", "data.inputs[0].column is missing")]
    [InlineData("inputs: [{type: film, column: a}], target: {column: y}", "data.inputs[0].type is film (line 2); it must be one of audio, category, image, number, text, time")]
    [InlineData("inputs: {type: number, column: a, lowercase: true}, target: {column: y}", "data.inputs.lowercase is not a key of data.inputs of type number (line 2)")]
    [InlineData("inputs: {column: a, maxLength: 0}, target: {column: y}", "data.inputs.maxLength is 0 (line 2); it must be from 1 to 1000000")]
    [InlineData("inputs: {column: a}, target: {column: y}, split: {groupBy: g, orderBy: d}", "data.split.groupBy is g and data.split.orderBy is d")]
    [InlineData("inputs: {column: a}, target: {type: number, column: y}, split: {stratify: true}", "data.split.stratify is true and data.target is of type number")]
    [InlineData("inputs: {column: a}, target: {column: y}, testPath: t.csv, split: {test: 0.1}", "data.testPath is given and data.split.test is 0.1")]
    [InlineData("inputs: {column: a}, target: {column: y}", "task.predict is eachStep and data.type is examples", "task.predict=eachStep")]
    [InlineData("inputs: {column: a}, target: {column: y}", "task.loss is mse and data.target is of type class; loss must be crossEntropy.", "task.loss=mse")]
    [InlineData("inputs: {column: a}, target: {type: labels, column: y}", "task.loss is crossEntropy and data.target is of type labels; loss must be binaryCrossEntropy.",
        "task.loss=crossEntropy")]
    [InlineData("inputs: {type: number, column: a}, target: {column: y}", "model.embeddingSize is 8 and data.inputs has no column of type text", "model.embeddingSize=8")]
    [InlineData("inputs: [{column: a}, {type: time, column: d}], target: {column: y}", "model.embeddingSize is 8 and data.inputs has columns besides the text", "model.embeddingSize=8")]
    [InlineData("inputs: {column: a}, target: {column: y}", "model.encoder is given and data.type is examples", "model.encoder={height: 8, width: 8, filters: 4}")]
    public void Settings_that_cannot_be_right_are_refused_before_a_file_is_read(string data, string expected, params string[] settings)
    {
        IReadOnlyList<string> problems = JobFileReader.Read($"name: a\ndata: {{type: examples, path: a.csv, {data}}}\ntraining: {{maxEpochs: 1}}\n", "job.yaml", "/", settings).Problems;

        Assert.Contains(problems, problem => Unplaced(problem).StartsWith(Unplaced(expected), StringComparison.Ordinal));

        static string Unplaced(string problem) => System.Text.RegularExpressions.Regex.Replace(problem, @" \((line|--set)[^)]*\)", "");
    }

    [Fact]
    public void All_problems_are_told_at_once_up_to_a_limit()
    {
        string rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"x{i},\n"));

        DataException e = Assert.Throws<DataException>(() => Prepare("a.csv", "n,y\n1,u\n" + rows, Number));

        string[] lines = e.Message.Split('\n');
        Assert.Equal("Some examples cannot be used; the first 20 problems are:", lines[0]);
        Assert.Equal("To leave out such rows, set data.onBadRow to skip.", lines[^1]);
        Assert.Equal(20, lines[1..^1].Length);
        Assert.StartsWith($"Line 3 of '{_folder["a.csv"]}' has 'x0' in the column 'n'", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"Line 3 of '{_folder["a.csv"]}' has no class in the column 'y'", lines[2], StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["data/sequences.json"]));
    }

    [Fact]
    public void Skipping_every_row_is_refused_with_the_reason()
    {
        DataException e = Assert.Throws<DataException>(() => Prepare("a.csv", "n,y\nx,u\nz,v\n", Number + ", onBadRow: skip"));

        Assert.StartsWith(
            $"The files of data.path have no examples that can be used; 2 were left out, the first because: Line 2 of '{_folder["a.csv"]}' has 'x'", e.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_another_encoding_is_named_with_the_setting_for_it()
    {
        DataException e = Assert.Throws<DataException>(() => Prepare("a.csv", Encoding.Latin1.GetBytes("t,y\na,u\n\u00e9t\u00e9,v\n"), Text));
        Assert.StartsWith($"Line 3 of '{_folder["a.csv"]}' is not UTF-8. Set data.encoding to latin1 or windows1252", e.Message, StringComparison.Ordinal);

        byte[] odd = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("t,y\na,u\n"), 0x00, 0xD8, 0x41, 0x00];
        e = Assert.Throws<DataException>(() => Prepare("b.csv", odd, Text));
        Assert.StartsWith($"'{_folder["b.csv"]}' is not in the encoding that it should be in", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_gzip_is_refused()
    {
        DataException e = Assert.Throws<DataException>(() => Prepare("a.csv.gz", "t,y\na,u\n", Text));
        Assert.StartsWith($"'{_folder["a.csv.gz"]}' cannot be decompressed: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_a_model_cannot_read_together_are_refused()
    {
        string csv = "t,n,y\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"w{i},{i},{i % 2}\n"));
        DataException e = Assert.Throws<DataException>(() => Prepare(
            "a.csv", csv, "inputs: [{column: t, minCount: 1}, {type: number, column: n}], target: {column: y}, split: {validation: 0}"));
        Assert.StartsWith("Together with other columns, a text is read as one-hot vectors, for which it can have at most 1000 different tokens; the column 't' has 1001.",
            e.Message, StringComparison.Ordinal);

        e = Assert.Throws<DataException>(() => Prepare(
            "b.csv", csv.Replace('w', '1') + "x,1,1\n", "inputs: {type: category, column: t}, target: {column: y}, split: {validation: 0}"));
        Assert.StartsWith("The column 't' has more than 1000 different words, such as 'x', but a category can have at most 1000.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_longer_than_the_window_is_refused_with_what_to_set()
    {
        DataException e = Assert.Throws<DataException>(() => Prepare("a.csv", "t,y\na,u\na b a b,v\n", Text + ", split: {validation: 0}", "training.window=3"));
        Assert.StartsWith($"Line 3 of '{_folder["a.csv"]}' has a sequence of 4 time steps, but training.window is 3.", e.Message, StringComparison.Ordinal);
    }

    void Refused(string name, string text, string data, string expected)
    {
        DataException e = Assert.Throws<DataException>(() => Prepare(name, text, data));
        Assert.StartsWith(expected.Replace("*", _folder[name], StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["data/sequences.json"]));
    }

    void Prepare(string name, string text, string data, params string[] settings) => Prepare(name, Encoding.UTF8.GetBytes(text), data, settings);

    void Prepare(string name, byte[] bytes, string data, params string[] settings)
    {
        string file = _folder.Write(name, bytes);
        string section = data.Replace("'*'", $"'{file}'", StringComparison.Ordinal);
        if (!data.Contains("split:", StringComparison.Ordinal)) section += ", split: {validation: 0}";
        ExampleJob.Prepare(_folder, $"path: '{file}', {section}", settings).Dispose();
    }
}
