using Windrow.Metrics;

namespace Windrow.Tests.Metrics;

public class EntityTests
{
    /// <summary>The example of seqeval's documentation: precision, recall and F1 are 0.5, accuracy is 0.8.</summary>
    [Fact]
    public void The_example_of_seqeval_has_its_published_values()
    {
        MetricReport report = Report(
            ["O", "B-MISC", "I-MISC", "B-PER", "I-PER"],
            ["O O O B-MISC I-MISC I-MISC O", "B-PER I-PER O"],
            ["O O B-MISC I-MISC I-MISC I-MISC O", "B-PER I-PER O"]);

        Assert.Equal(0.5, report["entityPrecision"]);
        Assert.Equal(0.5, report["entityRecall"]);
        Assert.Equal(0.5, report["entityF1"]);
        Assert.Equal(0.5, report["entityMacroF1"]);
        Assert.Equal(0.8, report["accuracy"]);
        Assert.Equal(0.5, report["exactMatch"]);
        MetricTable entities = report.Tables.Single(table => table.Name == "entities");
        Assert.Equal(["MISC", "PER"], entities.Rows.Select(row => row.Name));
        Assert.Equal([0, 0, 0, 1], entities.Rows[0].Values);
        Assert.Equal([1, 1, 1, 1], entities.Rows[1].Values);
    }

    [Theory]
    [InlineData("I-A I-A B-A O", "I-A I-A I-A O", 0, 1, 2)]         // IOB1: B only between neighbors; one predicted entity is too long
    [InlineData("I-A I-A B-A O", "I-A I-A B-A O", 2, 2, 2)]
    [InlineData("B-A I-B I-B", "B-A B-B I-B", 2, 2, 2)]             // a change of type begins an entity
    [InlineData("B-A I-A I-A", "B-A I-A O", 0, 1, 1)]               // the end counts
    [InlineData("O B-A I-A", "O B-B I-B", 0, 1, 1)]                 // the type counts
    [InlineData("S-A B-A E-A", "S-A S-A S-A", 1, 3, 2)]             // BIOES
    [InlineData("U-A B-A L-A", "S-A B-A E-A", 2, 2, 2)]             // BILOU is BIOES in other letters
    [InlineData("B-A E-A E-A", "B-A E-A S-A", 2, 2, 2)]             // E after an end begins an entity
    [InlineData("B I O B", "B I I B", 1, 2, 2)]                     // without types
    [InlineData("O O O", "O O O", 0, 0, 0)]
    public void Entities_are_those_that_conlleval_sees(string actual, string predicted, int hits, int found, int there)
    {
        string[] names = [.. $"{actual} {predicted} O".Split(' ').Distinct().Order(StringComparer.Ordinal)];

        MetricReport report = Report(names, [actual], [predicted]);

        Assert.Equal(found == 0 ? 0 : (double)hits / found, report["entityPrecision"]);
        Assert.Equal(there == 0 ? 0 : (double)hits / there, report["entityRecall"]);
    }

    [Fact]
    public void Counts_match_sets_of_entities_read_by_the_rules_of_conlleval()
    {
        string[] names = ["O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B"];
        Random random = new(7);
        for (int run = 0; run < 300; run++)
        {
            int steps = random.Next(1, 9);
            string[][] actual = [.. Enumerable.Range(0, 6).Select(_ => Enumerable.Range(0, steps).Select(_ => names[random.Next(9)]).ToArray())];
            string[][] predicted = [.. actual.Select(tags => tags.Select(tag => random.Next(3) == 0 ? names[random.Next(9)] : tag).ToArray())];
            (string, int, int, int)[] there = [.. actual.SelectMany(Entities)], found = [.. predicted.SelectMany(Entities)];
            double hits = there.Intersect(found).Count();

            MetricReport report = Report(names, [.. actual.Select(tags => string.Join(' ', tags))], [.. predicted.Select(tags => string.Join(' ', tags))]);

            Assert.Equal(found.Length == 0 ? 0 : hits / found.Length, report["entityPrecision"]);
            Assert.Equal(there.Length == 0 ? 0 : hits / there.Length, report["entityRecall"]);
        }
    }

    [Fact]
    public void A_position_of_weight_0_is_skipped()
    {
        MetricCase rows = Case(["O", "B-A", "I-A"], ["B-A O I-A O"], ["B-A I-A I-A O"], [1, 0, 1, 1]);

        Assert.Equal(1, rows.Report("entityF1")["entityF1"]);
    }

    /// <summary>(type, sequence, first, last), by the table of rules in conlleval, as Python ports print it.</summary>
    static IEnumerable<(string Type, int Sequence, int First, int Last)> Entities(string[] tags, int sequence)
    {
        int first = -1;
        for (int t = 0; t <= tags.Length; t++)
        {
            (string before, string typeBefore) = t > 0 ? Split(tags[t - 1]) : ("O", "");
            (string tag, string type) = t < tags.Length ? Split(tags[t]) : ("O", "");
            bool end = (before, tag) is ("E", _) or ("S", _)
                or ("B", "B") or ("B", "S") or ("B", "O")
                or ("I", "B") or ("I", "S") or ("I", "O");
            if (before != "O" && typeBefore != type) end = true;
            bool start = (before, tag) is (_, "B") or (_, "S")
                or ("E", "E") or ("E", "I") or ("S", "E") or ("S", "I") or ("O", "E") or ("O", "I");
            if (tag != "O" && typeBefore != type) start = true;

            if (end) yield return (typeBefore, sequence, first, t - 1);
            if (start) first = t;
        }

        static (string Place, string Type) Split(string tag) => tag == "O" ? ("O", "") : (tag[..1], tag[2..]);
    }

    static MetricReport Report(string[] names, string[] actual, string[] predicted) => Case(names, actual, predicted, [])
        .Report("entityPrecision", "entityRecall", "entityF1", "eachEntity", "accuracy", "exactMatch");

    /// <summary>Sequences of tags as cases; shorter ones are filled up with positions of weight 0.</summary>
    static MetricCase Case(string[] names, string[] actual, string[] predicted, float[] weights)
    {
        int steps = Math.Max(2, actual.Max(tags => tags.Split(' ').Length));
        IEnumerable<string> All(string[] sequences) => sequences.SelectMany(tags => tags.Split(' ').Concat(Enumerable.Repeat("", steps)).Take(steps));
        return new MetricCase
        {
            Subject = new MetricSubject { Kind = OutputKinds.Tags, Outputs = names.Length, Names = names },
            Classes = [.. All(actual).Select(tag => Array.IndexOf(names, tag))],
            Predictions = [.. All(predicted).Select(tag => names.Select(name => name == tag ? 1f : 0f).ToArray())],
            Weights = weights.Length > 0 ? weights : [.. All(actual).Select(tag => tag.Length > 0 ? 1f : 0f)],
            Steps = steps,
        };
    }
}
