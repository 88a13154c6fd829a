namespace Windrow.Tests.Jobs;

/// <summary>A job file, or settings for one, that must be refused.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Yaml">The file.</param>
/// <param name="Overrides">Settings of the command line.</param>
/// <param name="Expected">What the one problem that is found must say: the place, the value, what is allowed.</param>
public sealed record WrongJobFile(string Name, string Yaml, string[] Overrides, string[] Expected);

/// <summary>Every way we know to get a job file wrong. Each has one mistake and gives one problem.</summary>
public static class WrongJobFiles
{
    const string Right = "name: a\ndata: {path: text.txt}\ntraining: {maxEpochs: 1}\n";

    /// <summary>The cases; their names are unique.</summary>
    public static IReadOnlyList<WrongJobFile> All { get; } =
    [
        // What is no YAML, or more YAML than a job file needs.
        File("a list that is not closed", "name: a\ndata: {path: [x, y\ntraining: {maxEpochs: 1}\n",
            "job.yaml is not YAML at line 2, column 16: a list or mapping is not closed"),
        File("a tab as indentation", "name: a\ntraining:\n\tmaxEpochs: 1\n", "job.yaml is not YAML at line 3, column 1", "tab"),
        File("a text that is not closed", Right + "model: {cell: 'lstm}\n", "job.yaml is not YAML at line 4, column 15"),
        File("two colons in one line", Right + "model: cell: lstm\n", "job.yaml is not YAML at line 4, column 12"),
        File("a zero character", Right + "\0model: {layers: 3}", "job.yaml holds the character U+0000 (line 4)"),
        File("a list instead of a mapping", "- name: a\n", "job.yaml is a list (line 1)", "a mapping with the keys name, data, model"),
        File("a sentence", "train my model please", "job.yaml is train my model please (line 1)", "a mapping with the keys"),
        File("two documents", Right + "---\nname: b\n", "job.yaml has a second document (line 4)"),
        File("an anchor", Right + "model: &m {layers: 1}\n", "model is the anchor &m (line 4)"),
        File("an alias", Right + "model: {layers: *n}\n", "model.layers is *n (line 4)", "the value itself"),
        File("a glob without quotes", "name: a\ndata:\n  path: **/*.cs\ntraining: {maxEpochs: 1}\n",
            "data.path is **/*.cs (line 3)", "in quotes"),
        File("a merge key", Right + "model:\n  <<: *defaults\n", "model.<< is *defaults (line 5)"),
        File("a tag", Right + "model: {layers: !!int \"2\"}\n", "model.layers is tagged tag:yaml.org,2002:int (line 4)", "without tag"),
        File("a key that is a list", Right + "? [model]\n: 1\n", "A key of job.yaml is not text (line 4)"),
        File("nesting without end", Right + "model: " + new string('[', 100_000), "job.yaml is nested more than 32 deep (line 4"),
        File("a file that is far too long", Right + new string('#', 1_000_000), "job.yaml has 10000", "at most 1000000"),

        // Keys.
        File("an unknown key", Right + "modell: {}\n", "modell is not a key of a job file (line 4)", "did you mean model?"),
        File("a section within another", Right + "model: {evaluation: {everySteps: 3}}\n", "model.evaluation is not a key of model (line 4)", "did you mean evaluation?"),
        File("an unknown key far from any", Right + "wallpaper: blue\n",
            "wallpaper is not a key", "its keys are name, data, model, task, training"),
        File("an unknown key in a section", Right + "model:\n  hidenSize: 3\n",
            "model.hidenSize is not a key of model (line 5)", "did you mean model.hiddenSize?"),
        File("snake case", Right + "model: {hidden_size: 3}\n", "model.hidden_size is not a key", "did you mean model.hiddenSize?"),
        File("a part of a key", "name: a\ndata: {path: t}\ntraining: {epochs: 3}\n",
            "training.epochs is not a key", "did you mean training.maxEpochs?"),
        File("a key in the wrong section", Right + "model: {batchSize: 8}\n",
            "model.batchSize is not a key", "did you mean training.batchSize?"),
        File("a path of keys in the file", Right + "model.layers: 3\n",
            "model.layers is not a key of a job file (line 4)", "did you mean layers, indented below model?"),
        File("a key given twice", Right + "model:\n  layers: 1\n  layers: 2\n", "model.layers is given twice (line 5 and line 6)"),
        File("a section given twice", Right + "data: {path: other.txt}\n", "data is given twice (line 2 and line 4)"),
        File("no name", "data: {path: t}\ntraining: {maxSteps: 1}\n", "name is missing;", "lower-case letters, digits and hyphens"),
        File("no data", "name: a\ntraining: {maxSteps: 1}\n", "data is missing;", "a mapping with the keys type, unit, maxVocabulary, path"),
        File("data that are a word", "name: a\ndata: text\ntraining: {maxSteps: 1}\n", "data is text (line 2)", "a mapping with the keys type, unit, maxVocabulary, path"),
        File("a kind of data that is unknown", Right, ["data.type=serie"],
            "data.type is serie (--set data.type=serie); it must be one of sequences, series, text; did you mean series?"),
        File("a kind of data that is empty", Right, ["data.type="], "data.type is empty", "one of sequences, series, text"),
        File("another kind's setting", Right, ["data.horizon=3"], "data.horizon is not a key of data of type text", "did you mean the type series?"),
        File("a misspelt setting of a kind", Right, ["data={type: series, path: t, inputs: x, normalise: true}"],
            "data.normalise is not a key of data of type series", "did you mean data.normalize?"),
        File("a series without columns", Right, ["data.type=series"], "data.inputs is missing (line 2); it must be a text or a list of at least 1"),
        File("a column twice", Right, ["data={type: series, path: t, inputs: [x, y, x]}"],
            "data.inputs has the column 'x' more than once (--set data={type: series", "each column must be named once"),
        File("no path", "name: a\ndata: {unit: byte}\ntraining: {maxSteps: 1}\n", "data.path is missing (line 2)", "at least 1"),
        File("no training", "name: a\ndata: {path: t}\n", "training is missing;", "a mapping with the keys maxEpochs, maxSteps"),

        // Values of the wrong kind.
        File("a name with capitals", "name: My Run\ndata: {path: t}\ntraining: {maxSteps: 1}\n", "name is My Run (line 1)", "lower-case"),
        File("a name that is too long", $"name: {new string('a', 41)}\ndata: {{path: t}}\ntraining: {{maxSteps: 1}}\n",
            "name is aaa", "at most 40"),
        File("a name that is empty", "name: ''\ndata: {path: t}\ntraining: {maxSteps: 1}\n",
            "name is the text \"\" (line 1)", "lower-case"),
        File("a name that is a list", "name: [a]\ndata: {path: t}\ntraining: {maxSteps: 1}\n", "name is a list (line 1)"),
        File("a word for a number", Right + "model: {layers: two}\n", "model.layers is two (line 4)", "a whole number from 1 to 64"),
        File("a number in quotes", Right + "model: {layers: \"2\"}\n", "model.layers is the text \"2\" (line 4)", "without quotes"),
        File("a fraction for a whole number", Right + "model: {layers: 2.5}\n", "model.layers is 2.5 (line 4)", "a whole number"),
        File("a number in hexadecimal", Right + "model: {layers: 0x10}\n", "model.layers is 0x10 (line 4)", "a whole number"),
        File("a list for a number", Right + "model: {layers: [2]}\n", "model.layers is a list (line 4)", "a whole number"),
        File("a mapping for a number", Right + "model: {layers: {n: 2}}\n", "model.layers is a mapping (line 4)", "a whole number"),
        File("null for a number that is needed", Right + "model: {layers: null}\n", "model.layers is null (line 4)", "a whole number"),
        File("nothing for a number", Right + "model:\n  embeddingSize:\n", "model.embeddingSize is empty (line 5)", "from 1 to 65536"),
        File("nothing for a section", Right + "model:\n", "model is empty (line 4)", "a mapping with the keys cell"),
        File("a list for a section", Right + "model: [lstm]\n", "model is a list (line 4)", "a mapping with the keys cell"),
        File("a word for a section", Right + "evaluation: often\n", "evaluation is often (line 4)", "a mapping with the keys everySteps"),
        File("not a number", Right, ["training.learningRate=.nan"], "training.learningRate is .nan", "a number from 1e-12 to 1000"),
        File("infinity", Right, ["training.learningRate=.inf"], "training.learningRate is .inf", "a number from 1e-12 to 1000"),
        File("a number past every double", Right, ["training.learningRate=1e999"], "training.learningRate is 1e999", "from 1e-12 to 1000"),
        File("yes for true", Right + "checkpoints: {keepBest: yes}\n",
            "checkpoints.keepBest is yes (line 4)", "true or false; did you mean true?"),
        File("true in quotes", Right + "checkpoints: {keepBest: 'true'}\n", "checkpoints.keepBest is the text \"true\"", "without quotes"),
        File("an empty list of paths", "name: a\ndata: {path: []}\ntraining: {maxSteps: 1}\n",
            "data.path is an empty list (line 2)", "at least 1"),
        File("an empty path", "name: a\ndata:\n  path:\n    - a\n    -\ntraining: {maxSteps: 1}\n", "data.path[1] is empty (line 5)"),
        File("a path that is a mapping", "name: a\ndata: {path: [a, {b: c}]}\ntraining: {maxSteps: 1}\n",
            "data.path[1] is a mapping (line 2)"),
        File("a path with a zero", "name: a\ndata: {path: \"a\\0b\"}\ntraining: {maxSteps: 1}\n",
            "data.path is the text \"a\\u0000b\"", "control characters"),

        // Values out of range, and words that are not known.
        File("a number below its least", Right + "model: {hiddenSize: 0}\n", "model.hiddenSize is 0 (line 4); it must be from 1 to 65536."),
        File("a number above its most", Right + "model: {layers: 65}\n", "model.layers is 65 (line 4); it must be from 1 to 64."),
        File("a number past every long", Right, ["training.seed=99999999999999999999999999999999999999999"],
            "training.seed is 9999", "from 0 to 9223372036854775807"),
        File("a seed one too large", Right, ["training.seed=9223372036854775808"],
            "training.seed is 9223372036854775808", "from 0 to 9223372036854775807"),
        File(
            "a decay of one and a half",
            "name: a\ndata: {path: t}\ntraining:\n  maxSteps: 1\n  optimizer:\n    type: adam\n    beta1: 1.5\n",
            "training.optimizer.beta1 is 1.5 (line 7); it must be from 0 to 0.999999999."),
        File("a cell that is unknown", Right + "model: {cell: ltsm}\n",
            "model.cell is ltsm (line 4)", "one of rnnTanh, rnnRelu, lstm, gru; did you mean lstm?"),
        File("a cell in capitals", Right + "model: {cell: GRU}\n", "model.cell is GRU (line 4)", "did you mean gru?"),
        File("a cell by its number", Right + "model: {cell: 2}\n", "model.cell is 2 (line 4)", "one of rnnTanh"),
        File("a monitor in camel case", Right, ["training.earlyStopping.monitor=valLoss"],
            "training.earlyStopping.monitor is valLoss", "did you mean val_loss?"),
        File("an optimizer that is unknown", Right, ["training.optimizer=adma"],
            "training.optimizer is adma", "one of adagrad, adam, adamw", "did you mean adam?"),
        File("an unknown type in a mapping", Right, ["training.schedule={type: cosin}"],
            "training.schedule.type is cosin", "did you mean cosine?"),
        File("an optimizer without type", Right, ["training.optimizer.beta1=0.8"],
            "training.optimizer.type is missing", "one of adagrad, adam"),
        File("an optimizer that is a list", Right, ["training.optimizer=[adam]"],
            "training.optimizer is a list", "or a mapping with its type"),
        File("an optimizer that is empty", Right, ["training.optimizer="], "training.optimizer is empty", "or a mapping with its type"),
        File("another optimizer's setting", Right, ["training.optimizer={type: adam, momentum: 0.9}"],
            "training.optimizer.momentum is not a key of training.optimizer of type adam", "did you mean the type rmsprop or sgd?"),

        // Settings that are wrong together.
        File("no end", "name: a\ndata: {path: t}\ntraining: {batchSize: 8}\n",
            "training.maxEpochs and training.maxSteps are both missing;"),
        File("more data shards than lanes", Right + "parallelism: {dataShards: 64}\n",
            "parallelism.dataShards is 64 and training.batchSize is 32 (line 4); dataShards must be at most batchSize"),
        File("more workers than data shards", Right + "parallelism:\n  dataShards: 2\n  workers: 3\n",
            "parallelism.workers is 3 and parallelism.dataShards is 2 (line 6 and line 5); workers must be at most dataShards"),
        File("the identity for a cell with gates", Right + "model:\n  initialization: {recurrentWeights: identity}\n",
            "model.initialization.recurrentWeights is identity and model.cell is lstm (line 5); recurrentWeights must be another"),
        File("the identity for the input", Right + "model: {initialization: {inputWeights: identity}}\n",
            "model.initialization.inputWeights is identity (line 4)", "one of glorotNormal, glorotUniform, heNormal, heUniform, uniform"),
        File("a forget gate's bias without a forget gate", Right + "model:\n  cell: gru\n  initialization: {forgetBias: 1.5}\n",
            "model.initialization.forgetBias is 1.5 and model.cell is gru (line 6 and line 5); forgetBias must be left out"),
        File("Nesterov without momentum", Right, ["training.optimizer={type: sgd, nesterov: true}"],
            "training.optimizer.nesterov is true and training.optimizer.momentum is 0", "momentum must be above 0"),
        File("Nesterov with dampening", Right, ["training.optimizer={type: sgd, nesterov: true, momentum: 0.9, dampening: 0.5}"],
            "training.optimizer.nesterov is true and training.optimizer.dampening is 0.5", "dampening must be 0"),
        File("nothing left for training", Right, ["data.split={validation: 0.6, test: 0.36}"],
            "data.split.validation is 0.6 and data.split.test is 0.36 (--set data.split=", "at most 0.95"),
        File("plateau without validation", Right, ["training.schedule=plateau", "data.split.validation=0"],
            "training.schedule is plateau and data.split.validation is 0", "validation must be above 0"),
        File("early stopping without validation", Right, ["training.earlyStopping={}", "data.split.validation=0"],
            "training.earlyStopping.monitor is val_loss and data.split.validation is 0", "or monitor must be loss"),
        File("clipping by nothing", Right, ["training.clip={}"],
            "training.clip has neither training.clip.norm nor training.clip.value (--set training.clip={})"),

        File("a limit on characters", Right, ["data.maxVocabulary=50"], "data.maxVocabulary is 50 and data.unit is character", "unit must be word"),

        // Models and tasks that do not fit the data.
        File("a bidirectional model of text", Right, ["model.bidirectional=true"], "model.bidirectional is true and data.type is text", "must be false"),
        File("a bidirectional model of series", Right, ["data={type: series, path: t, inputs: x}", "model.bidirectional=true"],
            "model.bidirectional is true and data.type is series", "must be false"),
        File("one prediction for a text", Right, ["task.predict=sequence"], "task.predict is sequence and data.type is text", "must be eachStep"),
        File("one prediction for a series", Right, ["data={type: series, path: t, inputs: x}", "task.predict=sequence"],
            "task.predict is sequence and data.type is series", "must be eachStep"),
        File("classes in a series", Right, ["data={type: series, path: t, inputs: x}", "task.loss=crossEntropy"],
            "task.loss is crossEntropy and data.type is series", "one for numbers, such as mse"),
        File("an embedding of numbers", Right, ["data={type: series, path: t, inputs: x}", "model.embeddingSize=8"],
            "model.embeddingSize is 8 and data.type is series", "must be left out"),

        // Lists of numbers.
        File("a word in a list of numbers", Right + "task: {loss: {type: crossEntropy, classWeights: [0.1, half]}}\n",
            "task.loss.classWeights[1] is half (line 4)", "it must be a number from 0 to 1000000"),
        File("a number in a list that is out of range", Right, ["task.loss={type: crossEntropy, classWeights: [0.1, -1]}"],
            "task.loss.classWeights[1] is -1 (--set", "it must be from 0 to 1000000"),
        File("a number in quotes in a list", Right + "task: {loss: {type: crossEntropy, classWeights: ['0.1']}}\n",
            "task.loss.classWeights[0] is the text \"0.1\" (line 4)", "without quotes"),
        File("a list without numbers", Right + "task: {loss: {type: crossEntropy, classWeights: []}}\n",
            "task.loss.classWeights is an empty list (line 4)", "a number from 0 to 1000000 or a list of at least 1 of them"),
        File("a mapping for numbers", Right + "task: {loss: {type: crossEntropy, classWeights: {a: 1}}}\n",
            "task.loss.classWeights is a mapping (line 4)", "a number from 0 to 1000000 or a list of at least 1 of them"),
        File("a list within a list of numbers", Right + "task: {loss: {type: crossEntropy, classWeights: [[0.1]]}}\n",
            "task.loss.classWeights[0] is a list (line 4)", "it must be a number"),
        File("class weights that are all 0", Right, ["task.loss={type: crossEntropy, classWeights: [0, 0]}"],
            "task.loss.classWeights are all 0 (--set", "one of them must be above 0"),

        // Settings of the command line.
        File("a setting without value", Right, ["training.batchSize"],
            "--set training.batchSize is not a setting; it must be key.path=value"),
        File("a setting without key", Right, ["=3"], "--set =3 is not a setting"),
        File("a setting with an empty step", Right, ["training..batchSize=3"], "--set training..batchSize=3 is not a setting"),
        File("a setting with an open list", Right, ["data.path=[a, b"], "--set data.path=[a, b is not YAML: "),
        File("a setting past the list", Right, ["data.path[3]=b"],
            "--set data.path[3]=b is beyond the list; its index must be from 0 to 1"),
        File("a setting with an unknown key", Right, ["training.batchsise=3"],
            "training.batchsise is not a key of training (--set training.batchsise=3)", "did you mean training.batchSize?"),
        File("a setting out of range", Right, ["model.layers=0"], "model.layers is 0 (--set model.layers=0); it must be from 1 to 64."),
        File("a setting below a number", Right + "model: {layers: 2}\n", ["model.layers.x=0"],
            "model.layers is a mapping", "a whole number"),
    ];

    static WrongJobFile File(string name, string yaml, params string[] expected) => new(name, yaml, [], expected);

    static WrongJobFile File(string name, string yaml, string[] overrides, params string[] expected) =>
        new(name, yaml, overrides, expected);
}
