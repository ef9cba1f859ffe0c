# The conversion cases of tests/cases, as R values through reticulate. What is expected stands in
# conversions.json there; cases.py explains the cases.

bridle:::core()
cases <- reticulate::import_from_path("cases", normalizePath("../cases"))

for (id in cases$ids()) {
  test_that(paste("conversion:", id), {
    case <- cases$case(id)
    description <- bridle:::describe(eval(parse(text = case$r), globalenv()))
    expect_identical(cases$outcome_r(description, case$kind), cases$expected_r(id))
  })
}
