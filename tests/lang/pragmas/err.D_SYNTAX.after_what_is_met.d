/* Section 1.8: where it is met, mistakes are told, and a dependency after the mistake is not. */
/* run: -xerrtags */
#pragma D depends_on provider dtrace
translator info_t < struct thing *T > { name = T->name; };
#pragma D depends_on provider fbt
BEGIN { exit(0); }
