using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Windrow.Export.Onnx;

/// <summary>A graph that grows node by node. A value is identified by its name, and every method returns the name of what it adds.</summary>
sealed class OnnxGraph(string name)
{
    /// <summary>The graph so far.</summary>
    public GraphProto Proto { get; } = new() { Name = name };

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its elements.</param>
    /// <param name="doc">What it holds.</param>
    /// <param name="shape">Its sizes: numbers, or names of sizes that are known only when the model runs.</param>
    public string Input(string name, TensorProto.Types.DataType type, string doc, params object[] shape)
    {
        Proto.Input.Add(Value(name, type, doc, shape));
        return name;
    }

    /// <summary>Declares a value of float32 as an output.</summary>
    /// <inheritdoc cref="Input"/>
    public void Output(string name, string doc, params object[] shape) => Output(name, TensorProto.Types.DataType.Float, doc, shape);

    /// <summary>Declares a value as an output.</summary>
    /// <inheritdoc cref="Input"/>
    public void Output(string name, TensorProto.Types.DataType type, string doc, params object[] shape) => Proto.Output.Add(Value(name, type, doc, shape));

    /// <summary>A constant of the model. When an input has the same name, it is that input's default.</summary>
    public string Initializer(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        uint[] bits = MemoryMarshal.Cast<float, uint>(values).ToArray();
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(bits, bits);
        return Constant(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(bits.AsSpan()), shape);
    }

    /// <summary>A constant list of whole numbers.</summary>
    public string Integers(string name, params ReadOnlySpan<long> values)
    {
        long[] bits = values.ToArray();
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(bits, bits);
        return Constant(name, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(bits.AsSpan()), [values.Length]);
    }

    /// <summary>The default value of an int32 input, [1].</summary>
    public void Default(string input, int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Constant(input, TensorProto.Types.DataType.Int32, bytes, [1]);
    }

    /// <summary>A constant whole number, as a scalar.</summary>
    public string Integer(string name, long value)
    {
        Integers(name, value);
        Proto.Initializer[^1].Dims.Clear();
        return name;
    }

    /// <summary>Removes the operators that no output needs, and the constants that no operator reads: ONNX Runtime warns about them.</summary>
    public void RemoveUnused()
    {
        HashSet<string> used = [.. Proto.Output.Select(output => output.Name), .. Proto.Input.Select(input => input.Name)];
        for (int i = Proto.Node.Count - 1; i >= 0; i--)         // what reads a value comes after what computes it
        {
            if (Proto.Node[i].Output.Any(used.Contains)) used.UnionWith(Proto.Node[i].Input);
            else Proto.Node.RemoveAt(i);
        }

        TensorProto[] kept = [.. Proto.Initializer.Where(constant => used.Contains(constant.Name))];
        Proto.Initializer.Clear();
        Proto.Initializer.Add(kept);
    }

    /// <summary>An operator with one output.</summary>
    /// <param name="operation">ONNX's name for the operator.</param>
    /// <param name="output">The name of its result; the node has the same name.</param>
    /// <param name="inputs">The names of its inputs; an empty name leaves out an optional input.</param>
    /// <param name="attributes">Its settings.</param>
    public string Node(string operation, string output, string[] inputs, params AttributeProto[] attributes)
    {
        Node(operation, [output], inputs, attributes);
        return output;
    }

    /// <summary>An operator with several outputs.</summary>
    /// <inheritdoc cref="Node(string, string, string[], AttributeProto[])"/>
    public void Node(string operation, string[] outputs, string[] inputs, params AttributeProto[] attributes) =>
        Proto.Node.Add(new NodeProto { OpType = operation, Name = outputs[0], Input = { inputs }, Output = { outputs }, Attribute = { attributes } });

    /// <summary>x·Wᵀ.</summary>
    /// <param name="output">The name of its result.</param>
    /// <param name="x">[..., inputs].</param>
    /// <param name="w">[outputs, inputs].</param>
    public string Linear(string output, string x, string w)
    {
        string turned = Node("Transpose", $"{output}.turned", [w], Attribute("perm", [1, 0]));
        return Node("MatMul", output, [x, turned]);
    }

    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    public static AttributeProto Attribute(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    public static AttributeProto Attribute(string name, long[] values) =>
        new() { Name = name, Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints };

    public static AttributeProto Attribute(string name, IEnumerable<string> values) =>
        new() { Name = name, Strings = { values.Select(ByteString.CopyFromUtf8) }, Type = AttributeProto.Types.AttributeType.Strings };

    string Constant(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> shape)
    {
        TensorProto tensor = new() { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        foreach (int size in shape) tensor.Dims.Add(size);
        Proto.Initializer.Add(tensor);
        return name;
    }

    static ValueInfoProto Value(string name, TensorProto.Types.DataType type, string doc, object[] shape)
    {
        TensorShapeProto sizes = new();
        foreach (object size in shape)
        {
            sizes.Dim.Add(size is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = (int)size });
        }

        return new ValueInfoProto
        {
            Name = name,
            DocString = doc,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = sizes } },
        };
    }
}
