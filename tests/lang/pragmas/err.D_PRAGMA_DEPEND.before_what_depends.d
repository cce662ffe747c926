/* Section 1.8: what follows may make no sense without what it depends on; that is not told. */
/* run: -xerrtags */
#pragma D depends_on provider fbt
translator info_t < struct kernel_thing *K > { name = K->k_name; };
BEGIN { exit(0); }
