/* Section 12.2: what only a kernel can answer gives 0 or an empty string. */
/* run: -q */
BEGIN { printf("%d %d %d %d [%s] [%s]\n", msgsize(0), msgdsize(0), sx_shared_held(0) + sx_exclusive_held(0) + sx_isexclusive(0), mutex_owned(0) + mutex_type_spin(0) + mutex_type_adaptive(0), d_path(0), ddi_pathname(0, 0)); printf("%d %d\n", getf(0) == NULL, mutex_owner(0) == NULL); printf("%d\n", rw_read_held(0) + rw_write_held(0) + rw_iswriter(0)); exit(0); }
