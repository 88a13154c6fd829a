namespace Windrow.Data;

/// <summary>What each row is for. At most 13 bytes are held for each row: its part, its class or group, and the number by which it is ordered.</summary>
sealed class ExampleSplit
{
    const byte Unused = byte.MaxValue, ToDraw = byte.MaxValue - 1;

    readonly ExampleDataOptions _options;
    readonly ExampleFiles _files;
    readonly OrderKey? _order;
    readonly List<byte> _parts = [];
    readonly List<int> _keys = [];                  // numbers of classes or groups
    readonly List<double> _places = [];
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public ExampleSplit(ExampleDataOptions options, ExampleFiles files)
    {
        (_options, _files) = (options, files);
        _order = OrderKey.Of(options);
    }

    /// <summary>Adds the next row, in the order of the files.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isUsed">Whether it can be used.</param>
    public void Add(ExampleRow row, bool isUsed)
    {
        _parts.Add(!isUsed ? Unused : row.Part is { } part ? (byte)SequenceSplit.Of(part) : ToDraw);
        _keys.Add(isUsed && Key(row) is { } key ? NumberOf(key) : -1);
        if (_order is not null) _places.Add(isUsed ? _order.Value(_files.Of(row, _order.Column)) : 0);
    }

    /// <summary>What a row is for; null when it is not used.</summary>
    public SequencePart? this[int index] => _parts[index] == Unused ? null : (SequencePart)_parts[index];

    /// <summary>All rows, including those that are not used.</summary>
    public int Rows => _parts.Count;

    /// <summary>Rows of a part.</summary>
    int Count(SequencePart part) => _parts.Count(one => one == (byte)part);

    /// <summary>Decides what every row of <c>data.path</c> is for.</summary>
    /// <param name="jobSeed">The seed when the split has none of its own.</param>
    /// <exception cref="DataException">A part that should have rows has none.</exception>
    public void Draw(long jobSeed)
    {
        int[] rows = [.. Enumerable.Range(0, _parts.Count).Where(row => _parts[row] == ToDraw)];
        SplitOptions shares = _options.SharesOfPath;
        (long training, long validation, long test) = shares.Cut(rows.Length, "examples");
        if (_order is not null) rows = [.. rows.OrderBy(row => _places[row])];       // keeps the order of equal ones
        else SeededOrder.Shuffle(rows, _options.Split.Seed ?? jobSeed, SeededOrder.SplitStream);

        if (_options.Split.GroupBy is not null) DrawGroups(rows, validation, test, _options.Split.Seed ?? jobSeed);
        else if (_options.Split.IsStratified(_options.Target)) DrawClasses(rows, shares, validation, test);
        else
        {
            for (int i = 0; i < rows.Length; i++)
                Set(rows[i], i < training ? SequencePart.Training : i < training + validation ? SequencePart.Validation : SequencePart.Test);
        }

        if (shares.Validation > 0 && Count(SequencePart.Validation) == 0)
        {
            string reason = _options.Split.GroupBy is { } group && validation > 0
                ? $"every group of the column '{group}' has more rows than the share"
                : $"there are only {rows.Length} examples";
            throw new DataException(FormattableString.Invariant($"data.split.validation is {shares.Validation}, but {reason}, so none are left for validation. ")
                + "Raise it, set it to 0, or name other files in data.validationPath.");
        }
    }

    /// <summary>Whole groups in a random order, each to the first part that has room for it; the others are for training.</summary>
    void DrawGroups(int[] rows, long validation, long test, long seed)
    {
        Dictionary<int, int> sizes = rows.CountBy(row => _keys[row]).ToDictionary();
        int[] groups = [.. sizes.Keys.Order()];
        SeededOrder.Shuffle(groups, seed, SeededOrder.SplitStream);
        Dictionary<int, SequencePart> parts = [];
        foreach (int group in groups)
        {
            int size = sizes[group];
            parts[group] = size <= validation ? SequencePart.Validation : size <= test ? SequencePart.Test : SequencePart.Training;
            if (parts[group] == SequencePart.Validation) validation -= size;
            else if (parts[group] == SequencePart.Test) test -= size;
        }

        foreach (int row in rows) Set(row, parts[_keys[row]]);
    }

    /// <summary>The same share of each class for each part. A class has at least one row for training.</summary>
    void DrawClasses(int[] rows, SplitOptions shares, long validation, long test)
    {
        int[] counts = new int[_numbers.Count];
        foreach (int row in rows) counts[_keys[row]]++;
        int[] left = [.. counts.Select(count => Math.Max(0, count - 1))];
        int[] forValidation = Apportion(counts, left, (decimal)shares.Validation, validation);
        int[] forTest = Apportion(counts, left, (decimal)shares.Test, test);
        foreach (int row in rows)
        {
            int name = _keys[row];
            Set(row, forValidation[name]-- > 0 ? SequencePart.Validation : forTest[name]-- > 0 ? SequencePart.Test : SequencePart.Training);
        }
    }

    /// <summary>How many rows of each class a part gets: its share, rounded down, and then one more for the classes that were rounded the most, until
    /// the part has all of its rows.</summary>
    static int[] Apportion(int[] counts, int[] left, decimal share, long total)
    {
        int[] given = [.. counts.Select((count, name) => Math.Min(left[name], (int)(count * share)))];
        long rest = total - given.Sum(count => (long)count);
        foreach (int name in Enumerable.Range(0, counts.Length).OrderByDescending(name => counts[name] * share - given[name]))
        {
            if (rest <= 0) break;
            if (given[name] >= left[name]) continue;
            given[name]++;
            rest--;
        }

        for (int name = 0; name < counts.Length; name++) left[name] -= given[name];
        return given;
    }

    string? Key(ExampleRow row) => _options.Split.GroupBy is { } group ? _files.Of(row, group).Text
        : _options.Target is ClassTargetOptions ? _files.Target(row).Text
        : null;

    int NumberOf(string key)
    {
        if (!_numbers.TryGetValue(key, out int number)) _numbers.Add(key, number = _numbers.Count);
        return number;
    }

    void Set(int row, SequencePart part) => _parts[row] = (byte)part;
}
