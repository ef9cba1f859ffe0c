# The classes of Keras that are made to be extended, each with the methods that one usually writes.

#' Write a layer, a model, a callback ... in R
#'
#' Each function makes a class out of R functions, its methods, and returns a function that makes
#' instances of it. What they make is of Keras like any other: it trains, compiled, from R and from
#' Python, and is saved with its model.
#'
#' In the methods there are
#'
#' * `self`: the instance. What is assigned to `self$name` stays with it, and Keras finds the
#'   weights, layers and metrics among it.
#' * `super`: the methods of the class that this one extends, `super$initialize(...)`.
#' * `private`: an environment with the members in `private`, which only the instance's methods see.
#'   It can hold any R value, and isn't saved.
#' * `__class__`, and the class's own name: the class, `Scale(by = 2)`. `cls` is the instance's,
#'   or what `from_config()` was called on.
#'
#' A method may have `self` as its first parameter, as in Python; `from_config()` may have `cls`.
#'
#' `initialize()` makes an instance. It should call `super$initialize()`, with `...` so that
#' settings such as `name` arrive.
#'
#' @section What methods receive and return:
#' Tensors arrive as they are, and R's arithmetic works on them. Shapes are lists of whole numbers
#' with `NULL` for an unknown one; where a method returns a shape, a vector with `NA` will do.
#' Whole numbers may be doubles. Epochs and batches count from 1. `NULL` is Python's `None`, and
#' named lists are dicts. What a callback's hook returns as a named list of numbers is added to the
#' logs: at the end of an epoch it is in the history, and callbacks further behind can monitor it.
#' What `build()`, `initialize()` or `update_state()` returns is ignored.
#'
#' Methods that take part in training are traced: R runs while TensorFlow records a step, and isn't
#' called again for each batch. Callbacks are called every time.
#'
#' @section Saving:
#' A layer, loss, metric or constraint whose `initialize()` was given numbers, strings and flags
#' alone is saved with these. Else write `get_config()`, which returns the list of arguments to make
#' it again. Another R process
#' needs the class to load the model: as `custom_objects` of [load_model()], or registered by
#' [register_keras_serializable()].
#'
#' @param classname Name of the class, a string. Layers are named after it.
#' @param initialize Function that makes an instance out of its arguments.
#' @param call Function of what the object is called on: a layer's or a model's `inputs`, and if
#'   wanted `training` and `mask`; a loss' `y_true` and `y_pred`; a constraint's `w`, the weights; a
#'   schedule's `step`, a tensor.
#' @param build Function of the input's shape that makes the weights, with `self$add_weight()`.
#' @param get_config Function without parameters: the named list of arguments for `initialize`.
#' @param update_state Function of `y_true`, `y_pred` and `sample_weight` that adds a batch to the
#'   metric's variables.
#' @param result Function without parameters: the metric's value, a tensor.
#' @param train_step,test_step,predict_step Functions of `data`, a batch: for training and
#'   evaluation a list of inputs, targets and, where there are such, sample weights. They return a
#'   named list of what is logged, for `predict_step` the predictions.
#'   `super$train_step(data)` is Keras' own.
#' @param compute_loss Function of `x`, `y`, `y_pred`, `sample_weight`: the loss of a batch.
#' @param compute_metrics Function of `x`, `y`, `y_pred`, `sample_weight`: the named list of what is
#'   logged.
#' @param on_epoch_begin,on_epoch_end Functions of the epoch, counted from 1, and `logs`, a named
#'   list.
#' @param on_train_begin,on_train_end,on_test_begin,on_test_end,on_predict_begin,on_predict_end
#'   Functions of `logs`.
#' @param on_train_batch_begin,on_train_batch_end Functions of the batch, counted from 1, and
#'   `logs`. A callback that has one sees every batch.
#' @param on_test_batch_begin,on_test_batch_end,on_predict_batch_begin,on_predict_batch_end The same
#'   for batches of evaluation and prediction.
#' @param ...,public More members by name: methods, other values, and functions marked by
#'   [active_property()]; in `public` as a list.
#' @param private Named list of members that only methods see.
#' @param inherit The class to extend: one written in R, a Python class or a constructor that makes
#'   instances of it, `loss_mean_squared_error` say. By default Keras' own of
#'   the function's name.
#' @param parent_env The environment in which methods look for what they don't define; by default
#'   their own.
#' @return A function with the parameters of `initialize`, which makes instances. That of `Layer()`
#'   has `object` first: it is composed with a model or a tensor, as [layer_dense()] is.
#' @seealso `vignette("custom-classes")`, [active_property()], [register_keras_serializable()], and
#'   Keras' guides on
#'   [layers and models](https://keras.io/guides/making_new_layers_and_models_via_subclassing/) and
#'   [training steps](https://keras.io/guides/custom_train_step_in_tensorflow/).
#' @examplesIf bridle_ready()
#' layer_linear <- Layer(
#'   "Linear",
#'   initialize = function(units, ...) {
#'     super$initialize(...)
#'     self$units <- units
#'   },
#'   build = function(input_shape) {
#'     self$kernel <- self$add_weight(c(input_shape[[2]], self$units), name = "kernel")
#'   },
#'   call = function(inputs) op_matmul(inputs, self$kernel)
#' )
#' model <- keras_model_sequential(input_shape = 3) |> layer_linear(units = 1)
#'
#' callback_note <- Callback(
#'   "Note",
#'   on_epoch_end = function(epoch, logs) cat("Epoch", epoch, "done\n")
#' )
#' model |> compile(loss = "mse")
#' cars <- scale(mtcars)
#' model |> fit(
#'   cars[, c("wt", "hp", "qsec")], cars[, "mpg"],
#'   epochs = 2, callbacks = callback_note(), verbose = 0
#' )
#' @name custom_classes
NULL

#' @rdname custom_classes
#' @export
Layer <- function(classname,
                  initialize = NULL,
                  call = NULL,
                  build = NULL,
                  get_config = NULL,
                  ...,
                  public = list(),
                  private = list(),
                  inherit = NULL,
                  parent_env = parent.frame()) {
  keras_class("keras.layers.Layer", rlang::current_env(), composes = TRUE)
}

#' @rdname custom_classes
#' @export
Model <- function(classname,
                  initialize = NULL,
                  call = NULL,
                  train_step = NULL,
                  predict_step = NULL,
                  test_step = NULL,
                  compute_loss = NULL,
                  compute_metrics = NULL,
                  ...,
                  public = list(),
                  private = list(),
                  inherit = NULL,
                  parent_env = parent.frame()) {
  keras_class("keras.Model", rlang::current_env())
}

#' @rdname custom_classes
#' @export
Callback <- function(classname,
                     on_epoch_begin = NULL,
                     on_epoch_end = NULL,
                     on_train_begin = NULL,
                     on_train_end = NULL,
                     on_train_batch_begin = NULL,
                     on_train_batch_end = NULL,
                     on_test_begin = NULL,
                     on_test_end = NULL,
                     on_test_batch_begin = NULL,
                     on_test_batch_end = NULL,
                     on_predict_begin = NULL,
                     on_predict_end = NULL,
                     on_predict_batch_begin = NULL,
                     on_predict_batch_end = NULL,
                     ...,
                     public = list(),
                     private = list(),
                     inherit = NULL,
                     parent_env = parent.frame()) {
  keras_class("keras.callbacks.Callback", rlang::current_env())
}

#' @rdname custom_classes
#' @export
Metric <- function(classname,
                   initialize = NULL,
                   update_state = NULL,
                   result = NULL,
                   ...,
                   public = list(),
                   private = list(),
                   inherit = NULL,
                   parent_env = parent.frame()) {
  keras_class("keras.metrics.Metric", rlang::current_env())
}

#' @rdname custom_classes
#' @export
Loss <- function(classname,
                 call = NULL,
                 ...,
                 public = list(),
                 private = list(),
                 inherit = NULL,
                 parent_env = parent.frame()) {
  keras_class("keras.losses.Loss", rlang::current_env())
}

#' @rdname custom_classes
#' @export
Constraint <- function(classname,
                       call = NULL,
                       get_config = NULL,
                       ...,
                       public = list(),
                       private = list(),
                       inherit = NULL,
                       parent_env = parent.frame()) {
  keras_class("keras.constraints.Constraint", rlang::current_env())
}

#' @rdname custom_classes
#' @export
LearningRateSchedule <- function(classname,
                                 call = NULL,
                                 initialize = NULL,
                                 get_config = NULL,
                                 ...,
                                 public = list(),
                                 private = list(),
                                 inherit = NULL,
                                 parent_env = parent.frame()) {
  keras_class("keras.optimizers.schedules.LearningRateSchedule", rlang::current_env())
}

#' @rdname custom_classes
#' @export
new_layer_class <- Layer

#' @rdname custom_classes
#' @export
new_model_class <- Model

#' @rdname custom_classes
#' @export
new_callback_class <- Callback

#' @rdname custom_classes
#' @export
new_metric_class <- Metric

#' @rdname custom_classes
#' @export
new_loss_class <- Loss

#' @rdname custom_classes
#' @export
new_learning_rate_schedule_class <- LearningRateSchedule

# What the functions above do: `frame` is theirs.
keras_class <- function(base, frame, composes = FALSE) {
  settings <- c("classname", "public", "private", "inherit", "parent_env")
  refuse_unnamed(frame)
  methods <- setdiff(names(formals(rlang::frame_fn(frame))), c("...", settings))
  # NULL is the default of those, and a value of other members.
  members <- c(Filter(Negate(is.null), mget(methods, frame)), dots_of(frame))
  own_env <- eval(quote(missing(parent_env)), frame)
  define_class(
    frame$classname,
    c(members, frame$public),
    frame$private,
    inherit = function() if (is.null(frame$inherit)) base else frame$inherit,
    env = if (!own_env) frame$parent_env,
    composes = composes,
    frame = frame
  )
}
