# Functions of other packages that scripts find in bridle.

# The pages of these here are those of bridle's methods, which `?fit` leads to.
#' @importFrom generics compile explain fit generate
#' @export compile explain fit generate
NULL

#' @importFrom zeallot %<-%
#' @export
zeallot::`%<-%`

#' @importFrom magrittr %>%
#' @export
magrittr::`%>%`

#' @importFrom magrittr %<>%
#' @export
magrittr::`%<>%`
