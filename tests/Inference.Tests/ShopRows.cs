using System.Globalization;

namespace Windrow.Tests.Inference;

/// <summary>A table with several series, whose rows are interleaved.</summary>
static class ShopRows
{
    /// <summary>The rows from one time to another of some shops, two unless they are named.</summary>
    public static string Csv(int begin, int end, params string[] shops)
    {
        if (shops.Length == 0) shops = ["north", "south"];
        IEnumerable<string> lines =
            from t in Enumerable.Range(begin, end - begin)
            from shop in shops
            select string.Create(CultureInfo.InvariantCulture, $"{shop},{Load(shop, t):R},{Heat(shop, t):R},{Open(t)}\n");
        return "shop,load,heat,open\n" + string.Concat(lines);
    }

    public static double Load(string shop, int t) => shop.Length * 100 + 40 * Math.Sin(t * 0.9) + t % 7 * shop[0] / 10.0;

    public static double Heat(string shop, int t) => 20 + shop.Length * Math.Cos(t * 0.31);

    public static double Open(int t) => t % 7 == 6 ? 0 : 1;
}
