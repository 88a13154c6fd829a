namespace Windrow.Data;

/// <summary>Looks up the symbols of a text in the vocabulary of a trained model, and refuses those that it lacks.</summary>
abstract class LearnedTokens : TokenSurvey
{
    string _file = "";
    long _line, _column;
    bool _afterReturn;      // the symbol before was CR

    public static LearnedTokens Of(Vocabulary vocabulary) => vocabulary switch
    {
        SymbolVocabulary symbols => new Symbols(symbols),
        WordVocabulary words => new Words(words),
        _ => throw new ArgumentOutOfRangeException(nameof(vocabulary), vocabulary.Unit, "Unknown kind of vocabulary."),
    };

    public sealed override WordReader.Source Open(SymbolReader source, string file)
    {
        (_file, _line, _column, _afterReturn) = (file, 1, 0, false);
        return SymbolsOf(source, file);
    }

    /// <exception cref="DataException">A symbol is not in the vocabulary; the message has its file, line and column.</exception>
    public sealed override void Add(ReadOnlySpan<int> symbols)
    {
        foreach (int symbol in symbols)
        {
            _column++;
            if (!TryGetToken(symbol, out _)) throw Missing(symbol);
            bool isReturn = IsReturn(symbol), isFeed = IsLineFeed(symbol);
            if (isReturn || (isFeed && !_afterReturn)) _line++;
            if (isReturn || isFeed) _column = 0;
            _afterReturn = isReturn;
        }
    }

    protected abstract WordReader.Source SymbolsOf(SymbolReader source, string file);

    protected abstract bool IsReturn(int symbol);

    protected abstract bool IsLineFeed(int symbol);

    protected abstract DataException Missing(int symbol);

    /// <summary>The place of the symbol that was read last.</summary>
    /// <param name="unit">What columns are counted in.</param>
    string Place(string unit) => $"{unit} {_column} on line {_line} of '{_file}'";

    sealed class Symbols(SymbolVocabulary vocabulary) : LearnedTokens
    {
        public override Vocabulary Conclude(out string only)
        {
            only = "";
            return vocabulary;
        }

        public override bool TryGetToken(int symbol, out int token) => vocabulary.TryGetToken(symbol, out token);

        protected override WordReader.Source SymbolsOf(SymbolReader source, string file) => source.Read;

        protected override bool IsReturn(int symbol) => symbol == '\r';

        protected override bool IsLineFeed(int symbol) => symbol == '\n';

        protected override DataException Missing(int symbol) =>
            vocabulary.Missing(symbol, Place(vocabulary.Unit == TokenUnit.Byte ? "byte" : "character"));
    }

    sealed class Words(WordVocabulary vocabulary) : LearnedTokens
    {
        readonly WordTable _table = new();

        public override Vocabulary Conclude(out string only)
        {
            only = "";
            return vocabulary;
        }

        public override bool TryGetToken(int symbol, out int token) => vocabulary.TryGetToken(_table.Words[symbol], out token);

        protected override WordReader.Source SymbolsOf(SymbolReader source, string file) => new WordReader(source.Read, _table, $"'{file}'").Read;

        protected override bool IsReturn(int symbol) => false;

        protected override bool IsLineFeed(int symbol) => _table.Words[symbol] == WordVocabulary.LineEnd;

        protected override DataException Missing(int symbol) => vocabulary.Missing(_table.Words[symbol], Place("word"));
    }
}
