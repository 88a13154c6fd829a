// Answers the reviews on standard input: inference.dll RUN
using Windrow.Inference;

WindrowModel model = WindrowModel.Open(args[0]);
while (Console.ReadLine() is { } review)
    Console.WriteLine(((ClassPrediction)model.Predict(new Dictionary<string, string?> { ["review"] = review })).Label);
