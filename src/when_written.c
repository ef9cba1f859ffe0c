/* A raw vector of length 0 for which R writes something else: what a function returns, called
   whenever R writes the vector, by saveRDS(), save() or serialize(). What is read again is the
   function's value itself. Version 2 of R's format knows nothing of this: there it is raw(0). */
#define R_NO_REMAP
#include <Rinternals.h>
#include <R_ext/Altrep.h>
#include <R_ext/Rdynload.h>
#include <R_ext/Visibility.h>

static R_altrep_class_t when_written_class;

static SEXP when_written(SEXP fn) {
  return R_new_altrep(when_written_class, fn, R_NilValue);
}

static R_xlen_t length(SEXP x) {
  return 0;
}

static void *dataptr(SEXP x, Rboolean writeable) {
  static Rbyte nothing;
  return &nothing;
}

static const void *dataptr_or_null(SEXP x) {
  return dataptr(x, FALSE);
}

static SEXP serialized_state(SEXP x) {
  SEXP call = PROTECT(Rf_lang1(R_altrep_data1(x)));
  SEXP value = Rf_eval(call, R_BaseEnv);
  UNPROTECT(1);
  return value;
}

static SEXP unserialize(SEXP class, SEXP state) {
  return state;
}

static const R_CallMethodDef routines[] = {
  {"when_written", (DL_FUNC) &when_written, 1},
  {NULL, NULL, 0}
};

void attribute_visible R_init_bridle(DllInfo *dll) {
  R_registerRoutines(dll, NULL, routines, NULL, NULL);
  R_useDynamicSymbols(dll, FALSE);
  R_forceSymbols(dll, TRUE);
  when_written_class = R_make_altraw_class("when_written", "bridle", dll);
  R_set_altrep_Length_method(when_written_class, length);
  R_set_altvec_Dataptr_method(when_written_class, dataptr);
  R_set_altvec_Dataptr_or_null_method(when_written_class, dataptr_or_null);
  R_set_altrep_Serialized_state_method(when_written_class, serialized_state);
  R_set_altrep_Unserialize_method(when_written_class, unserialize);
}
