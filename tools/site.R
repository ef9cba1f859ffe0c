# Builds R's part of the site with pkgdown: Rscript tools/site.R PACKAGE FOLDER
# Examples and articles run here, on the package that is installed.
arguments <- commandArgs(trailingOnly = TRUE)
options(pkgdown.internet = FALSE, keras.verbose = 0)

# downlit asks CRAN about each package that an article names and that isn't installed.
nothing <- data.frame(Package = character(), URL = character())
utils::assignInNamespace("CRAN_urls", function() nothing, "downlit")

site <- pkgdown::as_pkgdown(
  arguments[1],
  override = list(destination = file.path(normalizePath("."), arguments[2]))
)
pkgdown::check_pkgdown(site)
pkgdown::build_site(site, preview = FALSE, install = FALSE, new_process = FALSE)
