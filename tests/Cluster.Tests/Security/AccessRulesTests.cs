using System.Reflection;
using Windrow.Grains.Access;
using Windrow.Grains.Jobs;
using Windrow.Silo.Security;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Security;

/// <summary>Who may call which method of a grain.</summary>
public sealed class AccessRulesTests
{
    /// <summary>All that users may call. A change here is a change of what a stolen key can do.</summary>
    static readonly Dictionary<string, CallersAllowed> Open = new()
    {
        ["IJobIndexGrain.ListAsync"] = CallersAllowed.Users,
        ["IJobIndexGrain.SubmitAsync"] = CallersAllowed.Submitters,
        ["IJobGrain.StatusAsync"] = CallersAllowed.Users,
        ["IJobGrain.JobFileAsync"] = CallersAllowed.Users,
        ["IJobGrain.SettingsAsync"] = CallersAllowed.Users,
        ["IJobGrain.NoteAsync"] = CallersAllowed.Owner,
        ["IJobGrain.TagAsync"] = CallersAllowed.Owner,
        ["IJobGrain.PauseAsync"] = CallersAllowed.Owner,
        ["IJobGrain.ResumeAsync"] = CallersAllowed.Owner,
        ["IJobGrain.CancelAsync"] = CallersAllowed.Owner,
        ["IJobGrain.CheckpointAsync"] = CallersAllowed.Owner,
        ["IJobGrain.SetLearningRateAsync"] = CallersAllowed.Owner,
        ["IJobGrain.ScaleAsync"] = CallersAllowed.Owner,
        ["IJobGrain.SetPriorityAsync"] = CallersAllowed.Owner,
        ["IQueueGrain.ListAsync"] = CallersAllowed.Users,
        ["IMetricsGrain.WatchAsync"] = CallersAllowed.Users,
        ["IMetricsGrain.HistoryAsync"] = CallersAllowed.Users,
        ["IMetricsGrain.SummaryAsync"] = CallersAllowed.Users,
        ["INodesGrain.ListAsync"] = CallersAllowed.Users,
        ["ITextGeneratorGrain.GenerateAsync"] = CallersAllowed.Users,
        ["IPredictorsGrain.OpenAsync"] = CallersAllowed.Users,
        ["IPredictorGrain.PredictAsync"] = CallersAllowed.Users,
    };

    [Fact]
    public void Every_method_of_every_grain_says_who_may_call_it()
    {
        MethodInfo[] methods = [.. typeof(IJobGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(type => type.GetMethods())];
        Assert.Contains(methods, method => method.DeclaringType!.Name == "IWorkerGrain");
        Assert.All(methods, method => Assert.True(
            (method.GetCustomAttribute<AccessAttribute>() ?? method.DeclaringType!.GetCustomAttribute<AccessAttribute>()) is not null,
            $"{Name(method)} does not say who may call it."));
        Assert.Equal(
            Open.OrderBy(rule => rule.Key, StringComparer.Ordinal),
            methods.Where(method => AccessFilter.Rule(method) != CallersAllowed.Silos)
                .Select(method => KeyValuePair.Create(Name(method), AccessFilter.Rule(method)))
                .OrderBy(rule => rule.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void A_method_that_does_not_say_who_may_call_it_is_closed_to_users() =>
        Assert.Equal(CallersAllowed.Silos, AccessFilter.Rule(typeof(INotebookGrain).GetMethod(nameof(INotebookGrain.ReadAsync))!));

    static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
