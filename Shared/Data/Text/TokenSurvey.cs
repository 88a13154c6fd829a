using System.Collections;

namespace Windrow.Data;

/// <summary>Finds the vocabulary of a text. It is given every symbol of the sources: a character, a byte or the number of a word.</summary>
abstract class TokenSurvey
{
    /// <summary>Reads a source as symbols; 0 when there are no more.</summary>
    public abstract WordReader.Source Open(SymbolReader source, string file);

    /// <summary>Adds symbols of the first pass.</summary>
    public abstract void Add(ReadOnlySpan<int> symbols);

    /// <summary>The vocabulary of all symbols that were added; null when there was only one, which <paramref name="only"/> describes.</summary>
    public abstract Vocabulary? Conclude(out string only);

    /// <summary>The token of a symbol, after <see cref="Conclude"/>.</summary>
    public abstract bool TryGetToken(int symbol, out int token);

    /// <param name="options">What a token is.</param>
    /// <param name="unknownByFrequency">As in <see cref="WordTable.Keep"/>.</param>
    public static TokenSurvey For(TextDataOptions options, bool unknownByFrequency) =>
        options.Unit == TokenUnit.Word ? new Words(options.MaxVocabulary, unknownByFrequency) : new Symbols(options.Unit);

    sealed class Symbols(TokenUnit unit) : TokenSurvey
    {
        const int CodePoints = 0x110000;

        readonly BitArray _seen = new(CodePoints);
        SymbolVocabulary? _vocabulary;

        public override WordReader.Source Open(SymbolReader source, string file) => source.Read;

        public override void Add(ReadOnlySpan<int> symbols)
        {
            foreach (int symbol in symbols) _seen[symbol] = true;
        }

        public override Vocabulary? Conclude(out string only)
        {
            _vocabulary = new SymbolVocabulary(unit, [.. Enumerable.Range(0, CodePoints).Where(symbol => _seen[symbol])]);
            only = _vocabulary.Describe(0);
            return _vocabulary.Count > 1 ? _vocabulary : null;
        }

        public override bool TryGetToken(int symbol, out int token) => _vocabulary!.TryGetToken(symbol, out token);
    }

    sealed class Words(int? maxVocabulary, bool unknownByFrequency) : TokenSurvey
    {
        readonly WordTable _table = new();
        int[] _tokens = [];     // of each word of the table

        public override WordReader.Source Open(SymbolReader source, string file) => new WordReader(source.Read, _table, $"'{file}'").Read;

        public override void Add(ReadOnlySpan<int> symbols)
        {
            // The table has already counted them.
        }

        public override Vocabulary? Conclude(out string only)
        {
            only = _table.Words[0] == WordVocabulary.LineEnd ? "The end of a line" : $"The word '{_table.Words[0]}'";
            if (_table.Words.Count < 2) return null;
            WordVocabulary vocabulary = _table.Keep(maxVocabulary, unknownByFrequency);
            Dictionary<string, int> kept = Enumerable.Range(0, vocabulary.Count).ToDictionary(vocabulary.Decode, token => token, StringComparer.Ordinal);
            _tokens = [.. _table.Words.Select(word => kept.TryGetValue(word, out int token) ? token : kept[WordVocabulary.Unknown])];
            return vocabulary;
        }

        public override bool TryGetToken(int symbol, out int token)
        {
            token = symbol < _tokens.Length ? _tokens[symbol] : -1;     // a word that the first pass did not see
            return token >= 0;
        }
    }
}
