# Functions of other packages that scripts find in bridle.

# The pages of these here are those of bridle's methods, which `?fit` leads to.
#' @importFrom generics augment compile explain fit generate glance tidy
#' @export augment compile explain fit generate glance tidy
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
