namespace Windrow.Metrics;

/// <summary>A metric of whole entities.</summary>
abstract class EntityMetric(string name, string description, MetricDirection better)
    : Metric<EntityCounts>(name, description, OutputKinds.Tags, better)
{
    public override string? ProblemFor(MetricSubject subject) => TagScheme.FirstUnreadable(subject.Names) is string name
        ? $"The metric {Name} cannot read the tag '{name}'; a tag must be O, or one of B, I, E, S, L, U and M with the entity's type, such as B-PER."
        : null;
}
