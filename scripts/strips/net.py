"""The networks that read strips (figures by hand, names of signers), their training by CTC, and their export to ONNX with the normalisation folded
into the convolutions."""

import itertools
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import onnx
import tensorflow as tf
from onnx import TensorProto, helper, numpy_helper
from tensorflow import keras

layers = keras.layers
BATCH = 32
FIGURE_CLASSES = 12  # nothing, the digits 0 to 9, print
FIGURES = (16, 32, 48, 64, 96, 128)  # channels of the convolutions, from the first to those along the line
LINES = (20, 40, 64, 96, 128, 192)


def network(classes, channels, along):
    """A strip of 40 px to one row of classes for each four px of its width; `along` are the kernels of the residual convolutions along the line.
    Figures: 396 444 weights."""
    x = strip = keras.Input((40, None, 1))
    first, second, third, fourth, fifth, last = channels

    def conv(x, channels, kernel, strides=(1, 1), padding="same"):
        x = layers.Conv2D(channels, kernel, strides, padding=padding, use_bias=False)(x)
        return layers.ReLU()(layers.BatchNormalization(momentum=0.97)(x))

    x = conv(x, first, 3, (2, 2))
    x = layers.MaxPool2D(2)(conv(x, second, 3))
    x = layers.MaxPool2D((2, 1))(conv(conv(x, third, 3), fourth, 3))
    x = conv(conv(x, fifth, 3), last, (5, 1), padding="valid")
    for kernel in along:
        y = layers.Conv2D(last, (1, kernel), padding="same", use_bias=False)(x)
        y = layers.ReLU()(layers.BatchNormalization(momentum=0.97)(y))
        x = layers.Add()([x, layers.Dropout(0.1)(y)])
    return keras.Model(strip, layers.Conv2D(classes, 1, dtype="float32")(x))


def batches(path, rng, size):
    """Strips of like width together, in a random order: pictures from -1 (black) to 1, labels, their lengths, steps."""
    data = np.load(path)
    widths, labels, lengths, pixels = data["widths"], data["labels"], data["lengths"], data["pixels"]
    begins = np.concatenate([[0], np.cumsum(widths * 40)])
    order = np.argsort(widths + rng.uniform(0, 30, len(widths)))
    groups = [order[at : at + size] for at in range(0, len(order) - size + 1, size)]
    rng.shuffle(groups)
    for group in groups:
        width = -(-int(widths[group].max()) // 32) * 32
        strips = np.full((len(group), 40, width), 255, np.uint8)
        for row, at in enumerate(group):
            strips[row, :, : widths[at]] = pixels[begins[at] : begins[at + 1]].reshape(40, -1)
        steps = ((widths[group] + 3) // 4 + 3).clip(max=width // 4)
        values = (strips.astype(np.float32) / 127.5 - 1)[..., None]
        yield values, labels[group].astype(np.int32), lengths[group].astype(np.int32), steps.astype(np.int32)


def greedy(logits):
    """The likeliest class at every step, equal ones and nothing taken out."""
    best = logits.argmax(-1)
    return [[int(b) for a, b in zip([0, *row], row, strict=False) if b and a != b] for row in best]


def train(net, files, held_out, minutes, kept=None):
    """Trains for so many minutes over `files` in turn, the rate falling as a cosine; tells the share of strips of `held_out` read whole. The
    network is exported to `kept` after every file, for a look before the end."""
    optimizer = keras.optimizers.AdamW(2e-3, weight_decay=1e-4)

    @tf.function(reduce_retracing=True)
    def step(strips, labels, lengths, steps):
        with tf.GradientTape() as tape:
            logits = net(strips, training=True)[:, 0]
            # The loss for sparse labels takes half the time of the one for dense ones, but no empty label: that one's is plain.
            empty = lengths == 0
            first = tf.where(empty, 1, labels[:, 0])[:, None]
            sparse = tf.sparse.from_dense(tf.concat([first, labels[:, 1:]], 1))
            each = tf.nn.ctc_loss(sparse, logits, None, steps, logits_time_major=False, blank_index=0)
            seen = tf.sequence_mask(steps, tf.shape(logits)[1], tf.float32)
            nothing = -tf.reduce_sum(tf.nn.log_softmax(logits)[:, :, 0] * seen, 1)
            loss = tf.reduce_mean(tf.where(empty, nothing, each))
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, net.trainable_variables), 5.0)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables, strict=True))
        return loss

    begin, rng, count, losses = time.time(), np.random.default_rng(0), 0, []
    spent = 0.0
    while spent < 1:
        for path in files:
            if spent >= 1:
                break
            for strips, labels, lengths, steps in batches(path, rng, BATCH):
                spent = (time.time() - begin) / (60 * minutes)
                if spent >= 1:
                    break
                cosine = 0.5 * (1 + np.cos(np.pi * spent)) + 0.01
                optimizer.learning_rate.assign(2e-3 * min(1, (count + 1) / 300) * cosine)
                losses.append(float(step(strips, labels, lengths, steps)))
                count += 1
            print(f"{60 * minutes * spent:.0f} s, {count} steps, loss {np.mean(losses[-200:]):.3f}, right {right(net, held_out):.3f}", flush=True)
            if kept:
                export(net, kept)


def right(net, path):
    """The share of the strips of a file that are read whole, of some two and a half thousand of them."""
    whole = seen = 0
    for strips, labels, lengths, _ in itertools.islice(batches(path, np.random.default_rng(1), 64), 40):
        for read, label, length in zip(greedy(net(strips, training=False)[:, 0].numpy()), labels, lengths, strict=True):
            whole += read == list(label[:length])
            seen += 1
    return whole / max(1, seen)


def export(net, path):
    """Writes the network as ONNX: `strip` [1, 1, 40, width] to logits [1, classes, 1, steps]."""
    classes = net.output.shape[-1]
    nodes, weights, names = [], [], {}

    def weight(name, values):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(values.astype(np.float32)), name))
        return name

    out = "strip"
    for count, layer in enumerate(net.layers):
        if isinstance(layer, layers.InputLayer):
            names[layer.name] = "strip"
            continue
        inputs = layer.input if isinstance(layer.input, list) else [layer.input]
        came, out = [names[i._keras_history.operation.name] for i in inputs], f"t{count}"
        if isinstance(layer, layers.Conv2D):
            kernel, *bias = layer.get_weights()
            bias = bias[0] if bias else np.zeros(kernel.shape[-1])
            follows = [n for n in net.layers if isinstance(n, layers.BatchNormalization) and n.input is layer.output]
            if follows:
                gamma, beta, mean, variance = follows[0].get_weights()
                scale = gamma / np.sqrt(variance + follows[0].epsilon)
                kernel, bias = kernel * scale, beta - mean * scale
            size, strides, pads = kernel.shape[:2], layer.strides, [0, 0, 0, 0]
            if layer.padding == "same":
                # TensorFlow pads more at the end where a stride leaves an odd rest.
                around = [max(size[i] - strides[i], 0) for i in range(2)]
                pads = [a // 2 for a in around] + [a - a // 2 for a in around]
            parts = [came[0], weight(out + "w", kernel.transpose(3, 2, 0, 1)), weight(out + "b", bias)]
            nodes.append(helper.make_node("Conv", parts, [out], kernel_shape=list(size), strides=list(strides), pads=pads))
        elif isinstance(layer, layers.MaxPool2D):
            size, strides = list(layer.pool_size), list(layer.strides)
            nodes.append(helper.make_node("MaxPool", came, [out], kernel_shape=size, strides=strides))
        elif isinstance(layer, (layers.ReLU, layers.Add)):
            nodes.append(helper.make_node("Relu" if isinstance(layer, layers.ReLU) else "Add", came, [out]))
        else:  # normalisation and dropout
            out = came[0]
        names[layer.name] = out
    takes = helper.make_tensor_value_info("strip", TensorProto.FLOAT, [1, 1, 40, "width"])
    gives = helper.make_tensor_value_info(out, TensorProto.FLOAT, [1, classes, 1, "steps"])
    graph = helper.make_graph(nodes, "strips", [takes], [gives], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="sohoa")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)
