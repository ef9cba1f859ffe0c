#' Arithmetic on tensors
#'
#' Element by element, on arrays and tensors of the same shape, or of shapes that go together: the
#' last axes are compared, and an axis of length 1 is repeated. R's own operators do the same on
#' tensors, see [tensors].
#'
#' @eval page("ops_arithmetic")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' op_add(matrix(1:6, 2), c(10, 20, 30))
#' op_divide_no_nan(c(1, 2), c(0, 4))
constructors(ops_arithmetic = {
  op_add(x1, x2) -> keras.ops.add
  op_subtract(x1, x2) -> keras.ops.subtract
  op_multiply(x1, x2) -> keras.ops.multiply
  op_divide(x1, x2) -> keras.ops.divide
  op_divide_no_nan(x1, x2) -> keras.ops.divide_no_nan
  op_floor_divide(x1, x2) -> keras.ops.floor_divide
  op_mod(x1, x2) -> keras.ops.mod
  op_power(x1, x2) -> keras.ops.power
  op_maximum(x1, x2) -> keras.ops.maximum
  op_minimum(x1, x2) -> keras.ops.minimum
  op_pmax(x1, x2) -> keras.ops.maximum
  op_pmin(x1, x2) -> keras.ops.minimum
  op_negative(x) -> keras.ops.negative
  op_abs(x) -> keras.ops.abs
  op_sign(x) -> keras.ops.sign
  op_signbit(x) -> keras.ops.signbit
  op_reciprocal(x) -> keras.ops.reciprocal
  op_square(x) -> keras.ops.square
  op_sqrt(x) -> keras.ops.sqrt
  op_rsqrt(x) -> keras.ops.rsqrt
  op_cbrt(x) -> keras.ops.cbrt
  op_clip(x, x_min, x_max) -> keras.ops.clip
  op_nan_to_num(x, nan = 0, posinf = NULL, neginf = NULL) -> keras.ops.nan_to_num
  op_fmax(x1, x2) -> keras.ops.fmax
  op_fmin(x1, x2) -> keras.ops.fmin
  op_fmod(x1, x2) -> keras.ops.fmod
  op_gcd(x1, x2) -> keras.ops.gcd
  op_lcm(x1, x2) -> keras.ops.lcm
  op_hypot(x1, x2) -> keras.ops.hypot
  op_ldexp(x1, x2) -> keras.ops.ldexp
  op_nextafter(x1, x2) -> keras.ops.nextafter
})

#' Rounding
#'
#' Element by element.
#'
#' @eval page("ops_rounding")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' op_round(c(1.25, -0.75), decimals = 1)
#' op_floor(c(1.25, -0.75))
constructors(ops_rounding = {
  op_floor(x) -> keras.ops.floor
  op_ceil(x) -> keras.ops.ceil
  op_round(x, decimals = 0L) -> keras.ops.round
  op_trunc(x) -> keras.ops.trunc
})

#' Exponentials and logarithms
#'
#' Element by element.
#'
#' @eval page("ops_exponential")
#' @seealso Keras' pages on [NumPy ops](https://keras.io/api/ops/numpy/) and [math
#'   ops](https://keras.io/api/ops/math/).
#' @examplesIf bridle_ready()
#' op_log1p(c(0, 1, 2))
#' op_logaddexp(1, c(1, 2))
constructors(ops_exponential = {
  op_exp(x) -> keras.ops.exp
  op_exp2(x) -> keras.ops.exp2
  op_expm1(x) -> keras.ops.expm1
  op_log(x) -> keras.ops.log
  op_log10(x) -> keras.ops.log10
  op_log1p(x) -> keras.ops.log1p
  op_log2(x) -> keras.ops.log2
  op_logaddexp(x1, x2) -> keras.ops.logaddexp
  op_erf(x) -> keras.ops.erf
  op_erfinv(x) -> keras.ops.erfinv
  op_logaddexp2(x1, x2) -> keras.ops.logaddexp2
  op_erfc(x) -> keras.ops.erfc
  op_i0(x) -> keras.ops.i0
  op_sinc(x) -> keras.ops.sinc
})

#' Trigonometric and hyperbolic functions
#'
#' Element by element; angles are in radians.
#'
#' @eval page("ops_trigonometry")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' op_sin(c(0, pi / 2))
#' op_arctan2(c(1, -1), c(1, 1))
constructors(ops_trigonometry = {
  op_sin(x) -> keras.ops.sin
  op_cos(x) -> keras.ops.cos
  op_tan(x) -> keras.ops.tan
  op_arcsin(x) -> keras.ops.arcsin
  op_arccos(x) -> keras.ops.arccos
  op_arctan(x) -> keras.ops.arctan
  op_arctan2(x1, x2) -> keras.ops.arctan2
  op_sinh(x) -> keras.ops.sinh
  op_cosh(x) -> keras.ops.cosh
  op_tanh(x) -> keras.ops.tanh
  op_arcsinh(x) -> keras.ops.arcsinh
  op_arccosh(x) -> keras.ops.arccosh
  op_arctanh(x) -> keras.ops.arctanh
  op_deg2rad(x) -> keras.ops.deg2rad
  op_rad2deg(x) -> keras.ops.rad2deg
})

#' Complex tensors
#'
#' A complex number is told by its real and its imaginary part, or by its length and its angle.
#'
#' @eval page("ops_complex")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' z <- op_view_as_complex(rbind(c(1, 2), c(0, -1)))
#' op_abs(z)
#' op_angle(z)
constructors(ops_complex = {
  op_real(x) -> keras.ops.real
  op_imag(x) -> keras.ops.imag
  op_conj(x) -> keras.ops.conj
  op_angle(x) -> keras.ops.angle
  op_polar(abs_, angle) -> keras.ops.polar
  op_view_as_complex(x) -> keras.ops.view_as_complex
  op_view_as_real(x) -> keras.ops.view_as_real
})
