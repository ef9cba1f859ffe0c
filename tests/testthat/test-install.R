test_that("NumPy is held back for a reticulate that can't read its second version", {
  for (version in c("1.9", "1.28", "1.37.1")) {
    expect_true("numpy<2" %in% python_packages(package_version(version)), info = version)
  }
  for (version in c("1.38", "1.38.0", "1.41", "2.0")) {
    expect_false("numpy<2" %in% python_packages(package_version(version)), info = version)
  }
  expect_true(any(startsWith(python_packages(), "tensorflow")))
})

# install_bridle() with a reticulate that only writes down what it's asked for.
installing <- function(..., exists) {
  asked <- list()
  note <- function(name, value = NULL) {
    function(...) {
      asked[[name]] <<- list(...)
      value
    }
  }
  fake <- list(
    virtualenv_exists = function(...) exists,
    virtualenv_create = note("create"),
    virtualenv_install = note("install"),
    virtualenv_python = function(envname) file.path(envname, "python")
  )
  install <- install_bridle
  environment(install) <- rlang::env(
    topenv(environment(install)),
    `::` = function(package, name) fake[[as.character(substitute(name))]]
  )
  returned <- withVisible(install(...))
  list(create = asked$create, install = asked$install, returned = returned)
}

test_that("install_bridle() makes the environment that bridle uses on its own", {
  new <- installing(exists = FALSE, python = "/usr/bin/python", pip_version = "25")
  expect_identical(
    new$create, list("r-bridle", python = "/usr/bin/python", packages = NULL, pip_version = "25")
  )
  expect_identical(new$install, list("r-bridle", python_packages()))
  expect_identical(new$returned, list(value = file.path("r-bridle", "python"), visible = FALSE))
})

test_that("an environment that exists is kept", {
  old <- installing("mine", exists = TRUE)
  expect_null(old$create)
  expect_identical(old$install, list("mine", python_packages()))
})

test_that("install_keras() makes the same environment, with more packages", {
  fake_python <- function(envname, ...) {
    called <<- list(envname = envname, ...)
    invisible("python")
  }
  called <- installed <- NULL
  install <- install_keras
  environment(install) <- rlang::env(
    topenv(environment(install)),
    install_bridle = fake_python,
    `::` = function(package, name) function(...) installed <<- list(...)
  )
  returned <- withVisible(install(backend = "jax", gpu = FALSE, extra_packages = "pandas"))
  expect_identical(returned, list(value = "python", visible = FALSE))
  expect_identical(called, list(envname = "r-bridle", version = ">=3.11,<=3.13"))
  expect_identical(installed, list("r-bridle", c(python_packages(), "jax", "pandas")))

  installed <- NULL
  install("mine", backend = "tensorflow", gpu = FALSE, extra_packages = NULL)
  expect_identical(called$envname, "mine")
  expect_null(installed)
  expect_error(install(backend = "cntk"))
})
