list(
  case(layer_add(x, x), "Add()", c(3, 4), list_of_two),
  case(layer_add(list(x, x, x)), "Add()", c(3, 4), "([x, x, x])"),
  case(layer_subtract(x, x), "Subtract()", c(3, 4), list_of_two),
  case(layer_multiply(list(x, x)), "Multiply()", c(3, 4), list_of_two),
  case(layer_average(x, x), "Average()", c(3, 4), list_of_two),
  case(layer_maximum(x, x), "Maximum()", c(3, 4), list_of_two),
  case(layer_minimum(x, x), "Minimum()", c(3, 4), list_of_two),
  case(layer_concatenate(x, x), "Concatenate()", c(3, 4), list_of_two),
  case(layer_concatenate(x, x, axis = 2), "Concatenate(axis=1)", c(2, 3, 4), list_of_two),
  case(layer_dot(x, x, axes = c(2, 2)), "Dot(axes=(1, 1))", c(2, 3, 4), list_of_two)
)
