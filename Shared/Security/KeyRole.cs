namespace Windrow.Security;

/// <summary>What the holder of a key may do in a cluster. The role is part of the certificate that the cluster's authority signed.</summary>
public enum KeyRole
{
    /// <summary>May see jobs, their metrics and their results.</summary>
    Reader,

    /// <summary>May also submit jobs, and control the jobs that it submitted.</summary>
    Submitter,

    /// <summary>May do everything that a user can do.</summary>
    Administrator,

    /// <summary>Runs a silo. Only such a key is accepted from the other end of a connection to a silo.</summary>
    Silo,
}
