namespace Windrow.Benchmarks;

static class Program
{
    static int Main(string[] args)
    {
        Console.Error.WriteLine($"There is no benchmark named '{string.Join(' ', args)}'.");
        return 2;
    }
}
