# Functions of other packages that scripts find in bridle.

#' @importFrom generics compile
#' @export
generics::compile

#' @importFrom generics explain
#' @export
generics::explain

#' @importFrom generics fit
#' @export
generics::fit

#' @importFrom generics generate
#' @export
generics::generate

#' @importFrom zeallot %<-%
#' @export
zeallot::`%<-%`

#' @importFrom magrittr %>%
#' @export
magrittr::`%>%`

#' @importFrom magrittr %<>%
#' @export
magrittr::`%<>%`
