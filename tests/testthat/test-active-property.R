test_that("%<-active% binds a name in the calling environment", {
  count <- 0
  each %<-active% function() {
    count <<- count + 1
    count
  }
  expect_identical(c(each, each), c(1, 2))
  "held" %<-active% function(value) if (missing(value)) count else count <<- value
  held <- 10
  expect_identical(count, 10)
})

test_that("active_property() marks functions of at most one parameter", {
  fn <- function(value) value
  expect_true(is_active(active_property(fn)))
  expect_identical(mark_active(fn), active_property(fn))
  for (wrong in list(3, function(a, b) a)) {
    expect_error(active_property(wrong), "at most one parameter", class = "bridle_error_type")
  }
})
