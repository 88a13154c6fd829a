namespace Windrow.Grains.Access;

/// <summary>Who may call a method of a grain in a cluster with keys.</summary>
public enum CallersAllowed
{
    /// <summary>Silos alone, for the work inside the cluster.</summary>
    Silos,

    /// <summary>Every user: the call changes nothing.</summary>
    Users,

    /// <summary>Submitters and administrators.</summary>
    Submitters,

    /// <summary>The user who submitted the job, if it still is a submitter, and administrators.</summary>
    Owner,
}

/// <summary>Says who may call a grain's method, or all methods of an interface that have no such attribute themselves. A method without one cannot
/// be called by users.</summary>
/// <param name="allowed">Who may call it.</param>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class AccessAttribute(CallersAllowed allowed) : Attribute
{
    /// <summary>Who may call it.</summary>
    public CallersAllowed Allowed => allowed;
}
