# R's operators and mathematics on tensors, in R's own groups: `Ops`, `Math`, `Summary`, `Complex`.
# Each is a function of `keras.ops`, so it works on every backend, inside compiled losses and
# metrics and outside.

operators <- c(
  "+" = "add", "-" = "subtract", "*" = "multiply", "/" = "true_divide", "^" = "power",
  "%%" = "mod", "%/%" = "floor_divide", "==" = "equal", "!=" = "not_equal", "<" = "less",
  "<=" = "less_equal", ">" = "greater", ">=" = "greater_equal", "&" = "logical_and",
  "|" = "logical_or", "!" = "logical_not"
)

functions <- c(
  abs = "absolute", sign = "sign", sqrt = "sqrt", floor = "floor", ceiling = "ceil",
  trunc = "trunc", round = "round", exp = "exp", log = "log", log2 = "log2", log10 = "log10",
  log1p = "log1p", expm1 = "expm1", cos = "cos", sin = "sin", tan = "tan", cosh = "cosh",
  sinh = "sinh", tanh = "tanh", acos = "arccos", asin = "arcsin", atan = "arctan",
  acosh = "arccosh", asinh = "arcsinh", atanh = "arctanh", cumsum = "cumsum", cumprod = "cumprod"
)

summaries <- c(sum = "sum", prod = "prod", max = "max", min = "min", all = "all", any = "any")

# The user's call, from inside the method of a group generic: there it has the method's name.
user_call <- function(generic) {
  call <- sys.call(-1)
  call[[1]] <- as.name(generic)
  call
}

on_tensors <- function(call, name, ..., settings = NULL) {
  said <- list(name = name, operands = list(...), settings = settings)
  python_call("operate", said, call = call)
}

refuse_operation <- function(name, valid, call) {
  abort(
    sprintf("Can't use `%s` on a tensor.", name),
    hint = sprintf("What works is %s.", paste0("`", valid, "`", collapse = ", ")),
    class = "bridle_error_name",
    call = call
  )
}

tensor_ops <- function(e1, e2) {
  call <- user_call(.Generic)
  if (missing(e2)) {
    unary <- c("-" = "negative", "!" = "logical_not")
    return(if (.Generic == "+") e1 else on_tensors(call, unary[[.Generic]], e1))
  }
  on_tensors(call, operators[[.Generic]], e1, e2)
}

tensor_math <- function(x, ...) {
  call <- user_call(.Generic)
  extra <- list(...)
  if (.Generic == "log" && length(extra) > 0) {
    return(on_tensors(call, "true_divide", on_tensors(call, "log", x), log(extra[[1]])))
  }
  if (!.Generic %in% names(functions)) {
    refuse_operation(.Generic, names(functions), call)
  }
  on_tensors(call, functions[[.Generic]], x, ...)
}

# `axis` and `keepdims` are those of `op_sum()` and its like; tensorflow's methods have `name` too.
tensor_summary <- function(..., axis = NULL, keepdims = FALSE, name = NULL, na.rm = FALSE) {
  if (.Generic == "range") {
    ends <- lapply(list(min, max), function(end) end(..., axis = axis, keepdims = keepdims))
    return(ends)
  }
  call <- user_call(.Generic)
  settings <- list(axis = axis, keepdims = keepdims)
  values <- lapply(list(...), function(x) {
    on_tensors(call, summaries[[.Generic]], x, settings = settings)
  })
  combine <- c(
    sum = "add", prod = "multiply", max = "maximum", min = "minimum",
    all = "logical_and", any = "logical_or"
  )
  Reduce(function(a, b) on_tensors(call, combine[[.Generic]], a, b), values)
}

tensor_mean <- function(x, ..., axis = NULL, keepdims = FALSE) {
  on_tensors(user_call("mean"), "mean", x, settings = list(axis = axis, keepdims = keepdims))
}

tensor_complex <- function(z) {
  names <- c(Re = "real", Im = "imag", Conj = "conj", Mod = "absolute", Arg = "angle")
  on_tensors(user_call(.Generic), names[[.Generic]], z)
}

# From R 4.3 on, `%*%` looks for a method.
tensor_matmul <- function(x, y) {
  if (.Generic != "%*%") refuse_operation(.Generic, "%*%", user_call(.Generic))
  on_tensors(user_call(.Generic), "matmul", x, y)
}
