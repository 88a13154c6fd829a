namespace Windrow.Numerics.Gemm;

/// <summary>A number known at compile time: code is compiled separately for each one, without the branches for the others.</summary>
interface ICount
{
    static abstract int Value { get; }
}

/// <summary>1.</summary>
readonly struct One : ICount { public static int Value => 1; }

/// <summary>2.</summary>
readonly struct Two : ICount { public static int Value => 2; }

/// <summary>3.</summary>
readonly struct Three : ICount { public static int Value => 3; }

/// <summary>4.</summary>
readonly struct Four : ICount { public static int Value => 4; }

/// <summary>5.</summary>
readonly struct Five : ICount { public static int Value => 5; }

/// <summary>6.</summary>
readonly struct Six : ICount { public static int Value => 6; }

/// <summary>7.</summary>
readonly struct Seven : ICount { public static int Value => 7; }

/// <summary>8.</summary>
readonly struct Eight : ICount { public static int Value => 8; }
