using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow set ID training.learningRate=0.001</c>: changes a setting of a running job.</summary>
static class SetCommand
{
    const string LearningRate = "training.learningRate";

    static readonly Argument<double> Setting = new("KEY=VALUE")
    {
        Description = $"The setting and its new value. Only the learning rate can be changed: {LearningRate}=0.001.",
        CustomParser = Parse,
    };

    public static Command Create(CliContext cli)
    {
        Command command = JobCommand.CreateOrder(cli, "set", "Change a setting of a running job from its next step on.",
            (job, parsed, cancellation) => job.SetLearningRateAsync(parsed.GetValue(Setting), cancellation));
        command.Arguments.Add(Setting);
        return command;
    }

    static double Parse(ArgumentResult result)
    {
        string text = result.Tokens.Single().Value;
        string[] parts = text.Split('=', 2);
        if (parts.Length != 2 || parts[0] is not (LearningRate or "learningRate" or "lr"))
        {
            result.AddError($"'{text}' cannot be set while a job runs; {LearningRate}=NUMBER can.");
            return 0;
        }

        if (double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) && rate > 0 && double.IsFinite(rate))
            return rate;
        result.AddError($"{LearningRate} is '{parts[1]}'; it must be a positive number.");
        return 0;
    }
}
