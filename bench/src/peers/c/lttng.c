/* A target for LTTng-UST; with -DUNHEARD one whose event nobody records. */
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "lttng.h"

static inline __attribute__((always_inline)) void fire(uint64_t key, uint64_t value) {
#ifdef UNHEARD
    lttng_ust_tracepoint(bench, unheard, key, value);
#else
    lttng_ust_tracepoint(bench, number, key, value);
#endif
}

#include "target.h"
