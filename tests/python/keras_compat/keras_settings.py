"""Settings of Keras' classes: how each class is made, and another value for each of its arguments.

`test_structure.py` goes through the signatures of all public classes with them.
"""

import inspect

import keras

L, SGD = keras.layers, keras.optimizers.SGD
OptimizerMap = getattr(keras.optimizers, "OptimizerMap", None)  # since Keras 3.15


class Given:
    """Another value of an argument, where both models have further settings."""

    def __init__(self, value, **both):
        self.value = value
        self.both = both


def public_classes(module):
    """The classes of a module by name, each once."""
    found = {}
    for name, kind in vars(module).items():
        if inspect.isclass(kind):
            found.setdefault(kind, name)
    return {name: kind for kind, name in found.items()}


def arguments_of(kind):
    """The names of a constructor's arguments."""
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(kind).parameters
    names = [name for name, parameter in parameters.items() if parameter.kind not in variable]
    if issubclass(kind, L.Layer) and "kwargs" in parameters:
        names += ["trainable", "dtype", "activity_regularizer", "autocast"]
    return list(dict.fromkeys(names))


#: What changes nothing that is traced: values of variables, and names.
VALUES = {
    "name": "other",
    "seed": 5,
    "learning_rate": 0.3,
    "weights": None,
    **{
        f"{of}_initializer": "ones"
        for of in (
            *("kernel", "bias", "recurrent", "depthwise", "pointwise", "beta", "gamma"),
            *("moving_mean", "moving_variance", "embeddings", "alpha"),
        )
    },
}

#: Other values by argument.
OTHER = {
    "name": "other",
    "activation": "tanh",
    "recurrent_activation": "relu",
    **dict.fromkeys(
        ["use_bias", "center", "scale", "tie_weights", "reset_after", "remove_diagonal"], False
    ),
    **dict.fromkeys(["relative_step", "exclude_embeddings", "unit_forget_bias"], False),
    **dict.fromkeys(["nesterov", "antialias", "crop_to_aspect_ratio", "keepdims"], True),
    **dict.fromkeys(["return_sequences", "go_backwards", "unroll"], True),
    **dict.fromkeys(["return_state", "zero_output_for_mask", "mask_zero", "optional"], True),
    **dict.fromkeys(["from_logits", "apply_class_balancing", "staircase", "cycle"], True),
    **dict.fromkeys(["amsgrad", "centered", "use_ema", "normalize", "invert"], True),
    **dict.fromkeys(["use_scale", "renorm", "synchronized", "use_gate", "periodic"], True),
    **dict.fromkeys(["pad_to_aspect_ratio", "expand_dims", "from_sorted_ids"], True),
    **dict.fromkeys(["use_cudnn", "power_to_db", "sparse_y_true"], False),
    **{
        f"{of}_regularizer": "l2"
        for of in (
            *("kernel", "bias", "recurrent", "depthwise", "pointwise", "beta", "gamma"),
            *("embeddings", "alpha", "activity"),
        )
    },
    **{
        f"{of}_constraint": "non_neg"
        for of in (
            *("kernel", "bias", "recurrent", "depthwise", "pointwise", "beta", "gamma"),
            *("embeddings", "alpha"),
        )
    },
    "data_format": "channels_first",
    "padding": "same",
    "dtype": "float64",
    "trainable": False,
    "autocast": False,
    **dict.fromkeys(["filters", "units", "depth_multiplier", "num_heads", "key_dim"], 4),
    **dict.fromkeys(["value_dim", "head_dim", "num_query_heads", "lora_alpha"], 4),
    "num_key_value_heads": 1,
    **dict.fromkeys(["kernel_size", "pool_size", "strides", "dilation_rate", "size"], 2),
    "groups": 1,
    "lora_rank": 2,
    **dict.fromkeys(["sliding_window", "power_iterations", "top_k", "k"], 3),
    **dict.fromkeys(["rate", "dropout", "recurrent_dropout", "stddev"], 0.4),
    **dict.fromkeys(["momentum", "renorm_momentum", "ema_momentum", "rho"], 0.5),
    **dict.fromkeys(["beta_1", "beta_2", "adam_beta_1", "adam_beta_2", "beta"], 0.5),
    **dict.fromkeys(["epsilon", "epsilon_1", "epsilon_2", "clip_threshold"], 0.1),
    **dict.fromkeys(["weight_decay", "adam_weight_decay", "clipnorm", "clipvalue"], 0.1),
    **dict.fromkeys(["global_clipnorm", "adam_lr_ratio", "rms_rate", "beta_2_decay"], 0.1),
    **dict.fromkeys(["l1", "l2", "factor", "q", "delta"], 0.6),
    **dict.fromkeys(["l1_regularization_strength", "l2_regularization_strength"], 0.1),
    "l2_shrinkage_regularization_strength": 0.1,
    **dict.fromkeys(["muon_a", "muon_b", "muon_c", "gamma", "margin", "alpha"], 0.3),
    **dict.fromkeys(["label_smoothing", "threshold", "negative_slope", "fill_value"], 0.3),
    **dict.fromkeys(["min_value", "max_value", "mask_value", "offset"], 0.3),
    **dict.fromkeys(["recall", "precision", "specificity", "sensitivity"], 0.3),
    **dict.fromkeys(["mean", "variance", "logit_soft_cap"], 0.3),
    **dict.fromkeys(["ema_overwrite_frequency", "gradient_accumulation_steps"], 3),
    **dict.fromkeys(["ns_steps", "warmup_steps", "dynamic_growth_steps", "class_id"], 2),
    **dict.fromkeys(["initial_accumulator_value", "initial_scale", "loss_scale_factor"], 2.0),
    "exclude_layers": ["dense"],
    **dict.fromkeys(["height", "width", "n", "output_size", "max_number"], 5),
    **dict.fromkeys(["num_tokens", "num_bins", "input_dim", "output_dim", "num_classes"], 9),
    **dict.fromkeys(["num_thresholds", "num_chains", "chain_depth", "num_ops", "bins"], 7),
    "num_labels": Given(4, multi_label=True, num_labels=3),
    "num_regressors": 1,
    "thresholds": [0.3, 0.6],
    "noise_shape": (None, 1),
    "learning_rate_power": -0.3,
    "flash_attention": Given(True, dropout=0.0),
    "stateful": True,
    "sparse": True,
    "score_mode": Given("concat"),
    "curve": "PR",
    "summation_method": "minoring",
    "label_weights": Given([1.0, 2.0], multi_label=True, num_labels=2),
    "average": "macro",
    "class_aggregation": None,
    "target_class_ids": (1,),
    "ignore_class": 1,
    "sparse_y_pred": None,
    "reduction": "sum",
    "axis": 1,
    "mode": "full",
    "interpolation": "nearest",
    "fill_mode": "constant",
    "value_range": (0, 1),
    "output_mode": "one_hot",
    "merge_mode": "sum",
    "salt": 7,
    "attention_axes": (1,),
    "output_shape": 5,
    "reverse_dtype": "float16",
    "shared_axes": [1],
    "quantization_config": keras.quantizers.Int8QuantizationConfig(),
    "renorm_clipping": {"rmax": 2.0},
    **dict.fromkeys(["contrast_factor", "saturation_factor", "hue_factor"], 0.3),
    **dict.fromkeys(["brightness_factor", "addition_factor", "threshold_factor"], 0.3),
    **dict.fromkeys(["height_factor", "width_factor", "x_factor", "y_factor", "sigma"], 0.3),
    # MelSpectrogram, STFTSpectrogram
    **dict.fromkeys(["fft_length", "sequence_stride", "sequence_length"], 16),
    **dict.fromkeys(["frame_length", "frame_step", "num_mel_bins", "sampling_rate"], 12),
    "window": "hamming",
    "scaling": "spectrum",
    **dict.fromkeys(["min_freq", "max_freq", "top_db", "mag_exp", "min_power"], 3.0),
    "ref_power": 3.0,
    # schedules
    **dict.fromkeys(["initial_learning_rate", "decay_rate", "end_learning_rate"], 0.3),
    **dict.fromkeys(["power", "t_mul", "m_mul", "warmup_target"], 0.3),
    **dict.fromkeys(["decay_steps", "first_decay_steps"], 7),
    "boundaries": [2, 5],
    "values": [0.1, 0.2, 0.4],
}


#: Classes that do nothing in a model, or that no model is built of here.
LEFT_OUT = {
    **dict.fromkeys(["Layer", "Wrapper", "InputSpec"], "does nothing by itself"),
    **dict.fromkeys(["Loss", "Metric", "Optimizer", "OptimizerMap"], "does nothing by itself"),
    **dict.fromkeys(
        ["LearningRateSchedule", "Regularizer", "Constraint"], "does nothing by itself"
    ),
    "InputLayer": "made by keras.Input",
    **dict.fromkeys(["FlaxLayer", "JaxLayer", "TorchModuleWrapper"], "other frameworks' code"),
    "TFSMLayer": "a SavedModel",
    "Lambda": "the user's code",
    **dict.fromkeys(["StringLookup", "TextVectorization", "HashedCrossing"], "takes text"),
    "IntegerLookup": "a table of TensorFlow's",
    "MaxNumBoundingBoxes": "takes boxes",
    "Equalization": "has no symbolic output",
}

#: Other values of some classes' arguments.
BY_CLASS = {
    ("AdditiveAttention", "use_scale"): False,
    ("Bidirectional", "layer"): lambda: L.SimpleRNN(3),
    ("Bidirectional", "backward_layer"): lambda: L.GRU(2, go_backwards=True),
    ("ContrastLimitedAdaptiveHistogramEqualization", "clip_limit"): 2.0,
    ("ContrastLimitedAdaptiveHistogramEqualization", "tile_grid_size"): (4, 4),
    ("Cropping1D", "cropping"): 2,
    ("Cropping2D", "cropping"): 2,
    ("Cropping3D", "cropping"): 2,
    ("Discretization", "bin_boundaries"): [0.0, 2.0],
    ("Discretization", "sparse"): Given(True, output_mode="one_hot"),
    ("Dot", "axes"): 2,
    ("EinsumDense", "equation"): "ab,cb->ac",
    ("EinsumDense", "bias_axes"): "c",
    ("EinsumDense", "gptq_unpacked_column_size"): 3,
    ("Hashing", "dtype"): "int32",
    ("Hashing", "sparse"): Given(True, output_mode="one_hot"),
    ("LeakyReLU", "negative_slope"): 0.1,
    ("MultiHeadAttention", "attention_axes"): (1,),
    **{(f"{name}Attention", "seed"): 5 for name in ("GroupQuery", "MultiHead")},  # noted as well
    ("Muon", "nesterov"): False,
    ("OrthogonalRegularizer", "mode"): "columns",
    ("LossScaleOptimizer", "inner_optimizer"): lambda: SGD(0.1, momentum=0.5),
    ("MeanMetricWrapper", "fn"): lambda: keras.losses.mean_absolute_error,
    ("MultiOptimizer", "optimizer_map"): lambda: OptimizerMap(SGD(0.1, momentum=0.5)),
    ("Tversky", "beta"): 0.3,
    ("Permute", "dims"): (1, 2),
    ("Pipeline", "layers"): lambda: [L.Rescaling(3.0)],
    ("RNN", "cell"): lambda: L.SimpleRNNCell(3, activation="relu"),
    ("RandomGaussianBlur", "kernel_size"): 5,
    ("RandomPosterization", "factor"): 3,
    ("Reshape", "target_shape"): (2, 3),
    ("STFTSpectrogram", "mode"): "magnitude",
    ("STFTSpectrogram", "fft_length"): 128,
    ("SpectralNormalization", "layer"): lambda: L.Dense(3),
    ("StackedRNNCells", "cells"): lambda: [L.SimpleRNNCell(3, activation="relu")],
    ("TimeDistributed", "layer"): lambda: L.Dense(3),
    ("UpSampling2D", "interpolation"): "bilinear",
    **{(f"ZeroPadding{n}D", "padding"): 2 for n in (1, 2, 3)},
    **{(f"Conv{n}DTranspose", "output_padding"): Given(1, strides=2) for n in (1, 2, 3)},
    **{(f"ConvLSTM{n}D", "activation"): "relu" for n in (1, 2, 3)},
    **{(name, "activation"): "relu" for name in ("GRU", "LSTM", "SimpleRNN")},
    **{(name, "activation"): "relu" for name in ("GRUCell", "LSTMCell", "SimpleRNNCell")},
    ("Resizing", "fill_mode"): "reflect",
    **{(f"Conv{n}D", "groups"): Given(2, filters=4) for n in (1, 2, 3)},
}

#: Arguments that Keras doesn't look at.
IGNORED = {
    ("SimpleRNN", "activity_regularizer"),
}

#: Arguments of which another value needs other data.
NOT_ALONE = {
    *((f"{name}Cell", "units") for name in ("GRU", "LSTM", "SimpleRNN")),
    ("Discretization", "num_bins"),
    ("AUC", "multi_label"),
    *((name, "autocast") for name in ("Embedding", "ReversibleEmbedding")),  # their own
    *((name, "autocast") for name in ("GroupNormalization", "LayerNormalization")),
    ("ActivityRegularization", "activity_regularizer"),
}

#: How the other classes are made.
MADE = {
    "LossScaleOptimizer": {"inner_optimizer": lambda: SGD(0.1)},
    "MultiOptimizer": {"optimizer_map": lambda: OptimizerMap(SGD(0.1))},
    "CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 5},
    "CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 5},
    **{
        name: {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5}
        for name in ("ExponentialDecay", "InverseTimeDecay")
    },
    "PiecewiseConstantDecay": {"boundaries": [2, 4], "values": [0.1, 0.2, 0.3]},
    "PolynomialDecay": {"initial_learning_rate": 0.1, "decay_steps": 5},
    **{n: {"num_classes": 3, "target_class_ids": [0, 1]} for n in ("IoU", "OneHotIoU")},
    **{n: {"num_classes": 3} for n in ("MeanIoU", "OneHotMeanIoU")},
    "MeanMetricWrapper": {"fn": lambda: keras.losses.mean_squared_error},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}
