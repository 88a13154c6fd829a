using System.Text;

namespace Windrow.Tests.Inference.Awkward;

/// <summary>Tables of examples, and pairs of texts.</summary>
static class TableInputs
{
    const string Text = "inputs: {column: t, minCount: 1}, target: {column: y}", Number = "inputs: {type: number, column: n}, target: {column: y}",
        Pair = "inputs: {column: t, minCount: 1}, target: {type: text, column: y, minCount: 1}";

    public static IEnumerable<AwkwardInput> All() =>
    [
        Csv("an empty file", "", Text),
        Csv("a header without rows", "t,y\n", Text),
        Csv("no header: the first row is an example", "a fine film,u\nbad,v\n", Text),
        Csv("a column written in another case", "T,y\na,u\nb,v\n", Text),
        Csv("the same column twice", "t,y,t\na,u,b\n", Text),
        Csv("a quote that is never closed", "t,y\n\"a,u\nb,v\n", Text),
        Csv("a row with a field too few", "t,y\na,u\nb\n", Text),
        Csv("a number with a decimal comma, unquoted", "n,y\n1,5,u\n2,v\n", Number),
        Csv("an empty sentence", "t,y\na,u\n,v\n", Text),
        Csv("a sentence of spaces", "t,y\na,u\n\"   \",v\n", Text),
        Csv("a sentence of 5,000 words, where training.window is 100", $"t,y\na,u\n{Words(5000)},v\n", Text),
        Csv("a row without its class", "t,y\na,u\nb,\n", Text),
        Csv("the same class in every row", "t,y\na,u\nb,u\n", Text),
        Csv("no number", "n,y\n1,u\n,v\n", Number),
        Csv("NaN", "n,y\n1,u\nNaN,v\n", Number),
        Csv("an infinite number", "n,y\n1,u\ninf,v\n", Number),
        Csv("a number that float32 cannot hold", "n,y\n1,u\n1e39,v\n", Number),
        Csv("words where a number must be", "n,y\n1,u\nmany,v\n", Number),
        Csv("the 30th of February", "d,y\n2025-02-28,u\n2025-02-30,v\n", "inputs: {type: time, column: d}, target: {column: y}"),
        Csv("a NUL character", "t,y\na,u\nb\0,v\n", Text),
        Table("a file in Latin-1 with an accent", "a.csv", Encoding.Latin1.GetBytes("t,y\na,u\n\u00e9,v\n"), Text),
        Table("a file whose name ends with .gz and is not compressed", "a.csv.gz", "t,y\na,u\n"u8.ToArray(), Text),
        Json("a list where a text must be", "{\"t\": [\"a\"], \"y\": \"u\"}"),
        Json("a JSON array instead of an object in each line", "[{\"t\": \"a\", \"y\": \"u\"}]"),
        Json("a JSON object over two lines", "{\"t\": \"a\",\n\"y\": \"u\"}"),
        Side("a pair without its answer", "t,y\na b,x\nc,\n"),
        Side("a pair without its question", "t,y\na b,x\n,y\n"),
        Side("a pair whose line has only one of them", "t,y\na b,x\nc\n"),
        Side("a question of 5,000 words, where training.window is 100", $"t,y\na b,x\n{Words(5000)},x\n"),
        Side("an answer of 100 words, which with its end is longer than training.window", $"t,y\na b,x\nc,{Words(100)}\n"),
    ];

    static string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(word => $"w{word % 10}"));

    static AwkwardInput Csv(string input, string text, string data) => Table(input, "a.csv", Encoding.UTF8.GetBytes(text), data);

    static AwkwardInput Json(string input, string text) => Table(input, "a.jsonl", Encoding.UTF8.GetBytes(text), Text);

    static AwkwardInput Table(string input, string name, byte[] content, string data) => new("Examples", input, () => TrainingJob.Refusal(name, content, data));

    static AwkwardInput Side(string input, string text) => new("Pairs of texts", input, () => TrainingJob.Refusal("a.csv", Encoding.UTF8.GetBytes(text), Pair));
}
