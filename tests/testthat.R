library(testthat)
library(bridle)

test_check("bridle")
