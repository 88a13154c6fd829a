namespace Windrow.Cli.Views;

/// <summary>How far a prediction has come, on standard error: a count that is overwritten if that is a terminal, and the rows that had no answer.</summary>
sealed class AnswerProgress(CliContext cli)
{
    /// <summary>Rows without an answer that are shown; the others are counted.</summary>
    const int Shown = 20;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    long _last = cli.Time.GetTimestamp(), _refused;
    bool _isShown;

    /// <summary>How many rows have been answered.</summary>
    public long Count { get; private set; }

    /// <summary>Reports how many rows have been answered.</summary>
    public void Answered(long rows)
    {
        Count = rows;
        if (!cli.ErrorIsTerminal || cli.Time.GetElapsedTime(_last) < Pause) return;
        cli.Error.Write($"\r{Text.Count(rows)} answered");
        (_last, _isShown) = (cli.Time.GetTimestamp(), true);
    }

    /// <summary>A row could not be answered.</summary>
    public void Refused(string sentence)
    {
        if (++_refused > Shown) return;
        Clear();
        cli.Error.WriteLine(sentence);
    }

    /// <summary>Clears the count, and says how many rows had no answer.</summary>
    public void End()
    {
        Clear();
        if (_refused > 0) cli.Error.WriteLine($"{Text.Count(_refused)} {(_refused == 1 ? "row was" : "rows were")} not answered, because --on-bad-row is skip.");
    }

    void Clear()
    {
        if (_isShown) cli.Error.Write($"\r{new string(' ', 40)}\r");
        _isShown = false;
    }
}
