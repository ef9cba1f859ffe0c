"""How each of Keras' layers is made: the shapes of its inputs, and arguments."""

import keras

L = keras.layers

VECTOR, SEQUENCE, IMAGE, VOLUME = (6,), (8, 4), (8, 8, 4), (8, 8, 8, 4)
PICTURE = (8, 8, 3)
TOKENS = keras.KerasTensor((None, 4), "int32")


def cell():
    return L.SimpleRNNCell(3)


#: How layers are made: the shape of each input, and arguments.
LAYERS = {
    "Activation": (VECTOR, {"activation": "relu"}),
    "ActivityRegularization": (VECTOR, {"l1": 0.1}),
    **{
        f"Adaptive{what}Pooling{n}D": (shape, {"output_size": 2})
        for what in ("Average", "Max")
        for n, shape in enumerate((SEQUENCE, IMAGE, VOLUME), start=1)
    },
    **dict.fromkeys(["Add", "Average", "Concatenate"], ([VECTOR, VECTOR], {})),
    **dict.fromkeys(["Maximum", "Minimum", "Multiply", "Subtract"], ([VECTOR, VECTOR], {})),
    "Dot": ([SEQUENCE, SEQUENCE], {"axes": 1}),
    **dict.fromkeys(["AdditiveAttention", "Attention"], ([SEQUENCE, SEQUENCE], {"dropout": 0.2})),
    "AlphaDropout": (VECTOR, {"rate": 0.2}),
    "Dropout": (VECTOR, {"rate": 0.2}),
    "GaussianDropout": (VECTOR, {"rate": 0.2}),
    "GaussianNoise": (VECTOR, {"stddev": 0.2}),
    **{
        f"{kind}{n}D": (shape, arguments)
        for n, shape in enumerate((SEQUENCE, IMAGE, VOLUME), start=1)
        for kind, arguments in {
            "AveragePooling": {"pool_size": 3},
            "MaxPool": {"pool_size": 3},
            "GlobalAveragePooling": {},
            "GlobalMaxPool": {},
            "Conv": {"filters": 2, "kernel_size": 3},
            "Cropping": {"cropping": 1},
            "DepthwiseConv": {"kernel_size": 3},
            "SeparableConv": {"filters": 2, "kernel_size": 3},
            "SpatialDropout": {"rate": 0.2},
            "UpSampling": {"size": 3},
            "ZeroPadding": {"padding": 1},
        }.items()
    },
    **{
        f"Conv{n}DTranspose": (shape, {"filters": 2, "kernel_size": 3})
        for n, shape in enumerate((SEQUENCE, IMAGE, VOLUME), start=1)
    },
    **{
        f"ConvLSTM{n}D": ((2, *shape), {"filters": 2, "kernel_size": 3})
        for n, shape in enumerate((SEQUENCE, IMAGE, VOLUME), start=1)
    },
    **dict.fromkeys(["BatchNormalization", "LayerNormalization"], (SEQUENCE, {})),
    **dict.fromkeys(["RMSNormalization", "UnitNormalization"], (SEQUENCE, {})),
    "GroupNormalization": ((8, 4), {"groups": 2}),
    "Normalization": (VECTOR, {"axis": None, "mean": 1.0, "variance": 2.0}),
    "SpectralNormalization": (VECTOR, {"layer": lambda: L.Dense(2)}),
    "Bidirectional": (SEQUENCE, {"layer": lambda: L.SimpleRNN(2)}),
    "TimeDistributed": (SEQUENCE, {"layer": lambda: L.Dense(2)}),
    "RNN": (SEQUENCE, {"cell": cell}),
    "StackedRNNCells": ([VECTOR, [(3,)]], {"cells": lambda: [cell()]}),
    **dict.fromkeys(["SimpleRNNCell", "GRUCell"], ([VECTOR, (3,)], {"units": 3})),
    "LSTMCell": ([VECTOR, [(3,), (3,)]], {"units": 3}),
    **dict.fromkeys(["GRU", "LSTM", "SimpleRNN"], (SEQUENCE, {"units": 3})),
    "CategoryEncoding": (TOKENS, {"num_tokens": 8}),
    "CenterCrop": (IMAGE, {"height": 4, "width": 4}),
    "RandomCrop": (IMAGE, {"height": 4, "width": 4}),
    "Resizing": (IMAGE, {"height": 4, "width": 4}),
    "Dense": (VECTOR, {"units": 3}),
    "Discretization": (VECTOR, {"bin_boundaries": [0.0, 1.0]}),
    "EinsumDense": (VECTOR, {"equation": "ab,bc->ac", "output_shape": 3}),
    "Embedding": (TOKENS, {"input_dim": 8, "output_dim": 3}),
    "ReversibleEmbedding": (TOKENS, {"input_dim": 8, "output_dim": 3}),
    **dict.fromkeys(["Flatten"], (SEQUENCE, {})),
    "GroupQueryAttention": (
        [SEQUENCE, SEQUENCE],
        {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 2, "dropout": 0.2},
    ),
    "MultiHeadAttention": ([(8, 2, 4)] * 2, {"num_heads": 2, "key_dim": 2, "dropout": 0.2}),
    "Hashing": (TOKENS, {"num_bins": 8}),
    "Masking": (SEQUENCE, {}),
    "MelSpectrogram": ((64,), {"fft_length": 32, "sequence_stride": 8, "num_mel_bins": 8}),
    "STFTSpectrogram": ((64, 64), {"frame_length": 32, "frame_step": 8, "fft_length": 64}),
    "Permute": (SEQUENCE, {"dims": (2, 1)}),
    "Pipeline": (VECTOR, {"layers": lambda: [L.Rescaling(2.0)]}),
    **dict.fromkeys(["PReLU"], (SEQUENCE, {})),
    **dict.fromkeys(["ELU", "LeakyReLU", "ReLU", "Softmax", "Identity"], (SEQUENCE, {})),
    "RepeatVector": (VECTOR, {"n": 2}),
    "Rescaling": (VECTOR, {"scale": 2.0}),
    "Reshape": (VECTOR, {"target_shape": (3, 2)}),
    **dict.fromkeys(
        [
            *("AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix"),
            *("MixUp", "RandAugment", "RandomColorJitter"),
            *("RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur"),
            *("RandomGrayscale", "RandomInvert", "RandomPerspective", "RandomShear"),
            *("Solarization", "AugMix"),
        ],
        (PICTURE, {}),
    ),
    **dict.fromkeys(
        [
            *("RandomBrightness", "RandomContrast", "RandomHue"),
            *("RandomRotation", "RandomSaturation", "RandomSharpness"),
        ],
        (PICTURE, {"factor": 0.2}),
    ),
    "RandomTranslation": (IMAGE, {"height_factor": 0.2, "width_factor": 0.2}),
    "RandomColorDegeneration": ((3, 8, 3), {"factor": 0.2}),
    "RandomPosterization": (IMAGE, {"factor": 2}),
    "RandomZoom": (IMAGE, {"height_factor": 0.2}),
}

#: Layers of which no structure is known.
NO_STRUCTURE = {
    "AugMix": "what it does is drawn by Python as it is traced",
}
