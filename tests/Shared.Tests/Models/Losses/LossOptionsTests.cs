using Windrow.Models;
using Windrow.Models.Losses;

namespace Windrow.Tests.Models.Losses;

public class LossOptionsTests
{
    [Fact]
    public void The_default_loss_is_cross_entropy_for_classes_and_the_squared_error_for_numbers()
    {
        Assert.Equal(new CrossEntropyOptions(), ModelPorts.Text(5).Loss);
        Assert.Equal(new SquaredErrorOptions(), new ModelPorts { InputWidth = 1, Outputs = 2, TargetsAreClasses = false }.Loss);
    }

    [Fact]
    public void A_loss_that_does_not_fit_the_targets_is_rejected_by_name()
    {
        Assert.All(LossCase.All.Values, known =>
        {
            bool classes = known.Options.Targets == TargetKind.Classes;
            Assert.Empty(known.Options.ProblemsFor(classes, known.Outputs));
            Assert.Empty(known.Options.ProblemsFor(classes, null));
            string problem = Assert.Single(known.Options.ProblemsFor(!classes, null));
            Assert.StartsWith(classes ? "task.loss is crossEntropy and the targets are numbers; " : "task.loss is ", problem, StringComparison.Ordinal);
        });
        Refused("task.loss is huber and the targets are classes; it must be crossEntropy.", new HuberOptions(), true, 3);
    }

    [Fact]
    public void Settings_that_do_not_fit_the_outputs_are_rejected_with_both_numbers()
    {
        Refused(
            "task.loss.classWeights has 2 numbers and there are 3 classes; it must have one for each class.",
            new CrossEntropyOptions { ClassWeights = [1, 2] }, true, 3);
        Refused(
            "task.loss.positiveWeights has 4 numbers and there are 3 labels; it must have one for each label.",
            new BinaryCrossEntropyOptions { PositiveWeights = [1, 2, 3, 4] }, false, 3);
        Refused("task.loss.classWeights are all 0; at least one must be above 0.", new CrossEntropyOptions { ClassWeights = [0, 0, 0] }, true, 3);
        Refused("task.loss.levels has 0.5 before 0.5; it must be ascending.", new QuantileOptions { Levels = [0.1, 0.5, 0.5] }, false, 3);
    }

    [Fact]
    public void A_model_of_quantiles_has_one_output_for_each_level_of_each_number()
    {
        ModelPorts ports = new() { InputWidth = 2, Outputs = 3, TargetsAreClasses = false, Task = new TaskOptions { Loss = new QuantileOptions() } };
        SequenceModel model = new(new ModelOptions { HiddenSize = 4, Layers = 1 }, ports);

        Assert.Equal([9, 4], model.Layout["head.weight"].Shape);
        Assert.Equal(3, model.Ports.Format.TargetWidth);
    }

    static void Refused(string problem, LossOptions options, bool targetsAreClasses, int outputs)
    {
        ModelPorts ports = new() { InputWidth = 1, Outputs = outputs, TargetsAreClasses = targetsAreClasses, Task = new TaskOptions { Loss = options } };
        Assert.StartsWith(problem, Assert.Throws<ArgumentException>(() => LossFunction.Create(ports)).Message, StringComparison.Ordinal);
    }
}
