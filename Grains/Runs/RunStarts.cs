using System.Globalization;
using Windrow.Grains.Jobs;

namespace Windrow.Grains.Runs;

/// <summary>The starts of a job, as empty files in its run folder whose names are numbers. A file can be created only once, so no two starts have
/// the same number, no matter what has died or hangs, and no grain of one is mistaken for a grain of the other.</summary>
static class RunStarts
{
    const string Folder = "starts";

    /// <summary>How many of the newest files are kept, so that a start that listed the folder a moment ago still finds the number it chose taken.</summary>
    const int Kept = 64;

    /// <summary>Takes a number for a new start.</summary>
    /// <param name="runFolder">The job's run folder.</param>
    /// <param name="after">The newest start that the caller knows of.</param>
    /// <param name="isFirst">Whether the caller has made no start itself. Otherwise, <paramref name="after"/> was its own, and the job is no longer the
    /// caller's if there is a newer one.</param>
    /// <exception cref="SupersededException">A later start has begun elsewhere.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static int Claim(string runFolder, int after, bool isFirst)
    {
        string folder = Directory.CreateDirectory(Path.Combine(runFolder, Folder)).FullName;
        while (true)
        {
            int newest = Math.Max(after, Newest(folder)), number = newest + 1;
            if (!isFirst && newest > after) throw new SupersededException(after, newest);
            string file = FileOf(folder, number);
            if (!TryCreate(file)) continue;
            if (Newest(folder) < number + Kept)
            {
                foreach (int older in Numbers(folder).Where(older => older <= number - Kept)) File.Delete(FileOf(folder, older));
                return number;
            }

            File.Delete(file);      // the number was taken long ago, and its file removed, since the folder was listed
        }
    }

    static string FileOf(string folder, int number) => Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));

    static int Newest(string folder) => Numbers(folder).DefaultIfEmpty().Max();

    static bool TryCreate(string file)
    {
        using FileStream? created = NewFile.TryCreate(file);
        return created is not null;
    }

    static IEnumerable<int> Numbers(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(file => int.TryParse(Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
        : [];
}
