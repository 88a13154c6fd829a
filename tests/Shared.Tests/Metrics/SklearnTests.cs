using System.Text.Json;
using Windrow.Metrics;
using Windrow.Tests.Models;

namespace Windrow.Tests.Metrics;

public class SklearnTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string kind in PyTorchFixture.Names("metrics"))
            {
                foreach (JsonElement c in All(kind)) cases.Add(kind, c.GetProperty("name").GetString()!);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Figures_and_tables_are_those_of_scikit_learn(string kind, string name)
    {
        JsonElement c = All(kind).Single(c => c.GetProperty("name").GetString() == name);
        MetricCase rows = Read(kind, c);
        string[] figures = [.. c.GetProperty("figures").EnumerateObject().Select(figure => figure.Name)];
        string[] tables = kind switch
        {
            "classes" => ["eachClass", "confusionMatrix"],
            "labels" => ["eachClass"],
            "quantiles" => ["coverage"],
            _ => [],
        };

        MetricReport report = rows.Report(figures.Concat(tables));

        foreach (JsonProperty figure in c.GetProperty("figures").EnumerateObject()) Near(figure.Value.GetDouble(), report[figure.Name], figure.Name);
        foreach (JsonProperty table in c.GetProperty("tables").EnumerateObject())
        {
            MetricTable ours = report.Tables.Single(t => t.Name == table.Name);
            foreach (JsonProperty row in table.Value.EnumerateObject())
            {
                foreach (JsonProperty cell in row.Value.EnumerateObject())
                {
                    double expected = cell.Value.ValueKind == JsonValueKind.Null ? double.NaN : cell.Value.GetDouble();
                    Near(expected, ours[row.Name, cell.Name], $"{cell.Name} of {row.Name}");
                }
            }
        }

        if (!c.TryGetProperty("confusion", out JsonElement confusion)) return;
        MetricTable counts = report.Tables.Single(t => t.Name == "confusion");
        Assert.Equal(PyTorchFixture.Flat(confusion), counts.Rows.SelectMany(row => row.Values));
    }

    static void Near(double expected, double? actual, string what)
    {
        Assert.True(actual is not null, $"{what} is missing.");
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(actual.Value), $"{what} is {actual}; expected NaN.");
        else Assert.True(Math.Abs(actual.Value - expected) <= 1e-12 * (1 + Math.Abs(expected)), $"{what} is {actual:r}; expected {expected:r}.");
    }

    static JsonElement[] All(string kind) => [.. PyTorchFixture.Read($"metrics/{kind}.json").GetProperty("cases").EnumerateArray()];

    static MetricCase Read(string kind, JsonElement c)
    {
        float[][] predictions = Rows(c.GetProperty("predictions")), values = kind == "classes" ? [] : Rows(c.GetProperty("targets"));
        return new MetricCase
        {
            Subject = new MetricSubject
            {
                Kind = Enum.Parse<OutputKinds>(kind, ignoreCase: true),
                Outputs = (kind == "classes" ? predictions : values)[0].Length,
                Levels = c.TryGetProperty("levels", out JsonElement levels) ? PyTorchFixture.Doubles(levels) : [],
            },
            Predictions = predictions,
            Classes = kind == "classes" ? [.. c.GetProperty("targets").EnumerateArray().Select(target => target.GetInt32())] : [],
            Values = values,
            Weights = c.TryGetProperty("weights", out JsonElement weights) ? PyTorchFixture.Floats(weights) : [],
        };
    }

    static float[][] Rows(JsonElement rows) => [.. rows.EnumerateArray().Select(PyTorchFixture.Floats)];
}
