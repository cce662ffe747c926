/*
 * A target: a process whose probes are measured while a tracer looks at them from outside.
 *
 * It reads lines "WHAT N BASE" and answers each with the CPU nanoseconds of its thread that N
 * iterations took: of an empty loop ("e"), or of one that fires ("f") with the keys BASE to BASE+63
 * in turn. A file that includes this one defines fire() before. The loops are those of measure.rs.
 */
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

/* Keeps the thread on the core it is on, or lets it go again; where that is not allowed, nothing. */
static void pin(cpu_set_t *before) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    if (sched_getaffinity(0, sizeof *before, before) == 0)
        sched_setaffinity(0, sizeof one, &one);
}

static uint64_t thread_nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* The compiler cannot know what i is afterwards. */
static inline uint64_t black_box(uint64_t i) {
    __asm__ volatile("" : "+r"(i));
    return i;
}

static __attribute__((noinline)) void empty_loop(uint64_t n) {
    for (uint64_t i = 0; i < n; i++)
        black_box(i);
}

static __attribute__((noinline)) void firing_loop(uint64_t n, uint64_t base) {
    for (uint64_t i = 0; i < n; i++) {
        uint64_t j = black_box(i);
        fire(base + (j & 63), j);
    }
}

int main(void) {
    char what;
    uint64_t n, base;
    cpu_set_t before;
    while (scanf(" %c %" SCNu64 " %" SCNu64, &what, &n, &base) == 3) {
        pin(&before);
        uint64_t start = thread_nanos();
        if (what == 'f')
            firing_loop(n, base);
        else
            empty_loop(n);
        uint64_t nanos = thread_nanos() - start;
        sched_setaffinity(0, sizeof before, &before);
        printf("%" PRIu64 "\n", nanos);
        fflush(stdout);
    }
    return 0;
}
