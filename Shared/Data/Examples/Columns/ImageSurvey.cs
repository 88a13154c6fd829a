namespace Windrow.Data;

/// <summary>Finds the mean and the deviation of each channel.</summary>
sealed class ImageSurvey(ImageColumnOptions options) : ColumnSurvey
{
    readonly double[] _sums = new double[options.Channels], _squares = new double[options.Channels];
    readonly ImageColumn _plain = new()
    {
        Column = options.Column,
        Height = options.Height,
        Width = options.Width,
        Channels = options.Channels,
        Fit = options.Fit,
        Means = [.. new double[options.Channels]],
        Deviations = [.. Enumerable.Repeat(1.0, options.Channels)],
        MaxMegapixels = options.MaxMegapixels,
    };

    long _images;

    public override bool TryAdd(Cell cell)
    {
        if (_plain.Encode(cell, out float[] image) is not null) return false;
        _images++;
        int size = image.Length / options.Channels;
        for (int c = 0; c < options.Channels; c++)
        {
            double sum = 0, squares = 0;
            foreach (float value in image.AsSpan(c * size, size))
            {
                sum += value;
                squares += (double)value * value;
            }

            _sums[c] += sum;
            _squares[c] += squares;
        }

        return true;
    }

    public override (InputColumn Column, ColumnReport Report) Conclude()
    {
        if (_images == 0) throw new DataException($"No training row has an image in the column '{options.Column}' that can be read. Correct the files, or name others.");
        double count = (double)_images * options.Height * options.Width;
        double[] means = [.. _sums.Select(sum => sum / count)];
        double[] deviations = [.. _squares.Select((squares, c) => Math.Sqrt(Math.Max(0, squares / count - means[c] * means[c])))];
        ImageColumn column = options.Normalize == ImageNormalization.None ? _plain : _plain with { Means = means, Deviations = [.. deviations.Select(deviation => deviation > 1e-6 ? deviation : 1)] };
        column = column with { Steps = options.Steps, PatchSize = options.PatchSize ?? 0 };
        string[] notices = deviations.Any(deviation => deviation > 1e-6) ? [] : [$"All images of the column '{options.Column}' are of the same color, so a model cannot learn from them."];
        int steps = column.Layout.Steps;
        string found = $"image, {options.Channels} x {options.Height} x {options.Width} numbers{(steps == 1 ? "" : $" in {steps} time steps")}";
        return (column, new ColumnReport(options.Column, found, notices));
    }
}
