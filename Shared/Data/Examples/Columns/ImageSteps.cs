namespace Windrow.Data;

/// <summary>How an image is divided into time steps.</summary>
public enum ImageSteps
{
    /// <summary>It is one time step.</summary>
    Image,

    /// <summary>Its rows, from top to bottom.</summary>
    Rows,

    /// <summary>Its columns, from left to right, as writing is read.</summary>
    Columns,

    /// <summary>Squares, row by row.</summary>
    Patches,
}

/// <summary>Where the values of an image are in its time steps. C = channels, H = height, W = width, P = size of a patch.</summary>
/// <param name="steps">How it is divided.</param>
/// <param name="channels">C.</param>
/// <param name="height">H.</param>
/// <param name="width">W.</param>
/// <param name="patch">P.</param>
readonly struct ImageLayout(ImageSteps steps, int channels, int height, int width, int patch)
{
    /// <summary>T.</summary>
    public int Steps => steps switch
    {
        ImageSteps.Rows => height,
        ImageSteps.Columns => width,
        ImageSteps.Patches => height / patch * (width / patch),
        _ => 1,
    };

    /// <summary>Numbers of each time step: C·H·W, C·W, C·H or C·P·P, in this order.</summary>
    public int StepWidth => channels * height * width / Steps;

    /// <summary>The time step and the place in it of a value.</summary>
    public (int Step, int Place) At(int channel, int y, int x) => steps switch
    {
        ImageSteps.Rows => (y, channel * width + x),
        ImageSteps.Columns => (x, channel * height + y),
        ImageSteps.Patches => (y / patch * (width / patch) + x / patch, (channel * patch + y % patch) * patch + x % patch),
        _ => (0, (channel * height + y) * width + x),
    };
}
