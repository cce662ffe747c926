/*
 * A USDT probe bench:number(key), as <sys/sdt.h> makes it: a nop, and a note that says where it is.
 * With -DSEMAPHORE it is looked at only while somebody listens.
 */
#include <stdint.h>

#ifdef SEMAPHORE
__attribute__((section(".probes"), used)) volatile unsigned short bench_number_semaphore;
#define LISTENING __builtin_expect(bench_number_semaphore, 0)
#define SEMAPHORE_ADDRESS "bench_number_semaphore"
#else
#define LISTENING 1
#define SEMAPHORE_ADDRESS "0"
#endif

static inline __attribute__((always_inline)) void fire(uint64_t key, uint64_t value) {
    (void)value;
    if (LISTENING)
        __asm__ volatile("990: nop\n"
                         ".pushsection .note.stapsdt, \"\", \"note\"\n"
                         ".balign 4\n"
                         ".4byte 992f - 991f, 994f - 993f, 3\n"
                         "991: .asciz \"stapsdt\"\n"
                         "992: .balign 4\n"
                         "993: .8byte 990b\n"
                         ".8byte _.stapsdt.base\n"
                         ".8byte " SEMAPHORE_ADDRESS "\n"
                         ".asciz \"bench\"\n"
                         ".asciz \"number\"\n"
                         ".asciz \"8@%0\"\n"
                         "994: .balign 4\n"
                         ".popsection\n"
                         ".ifndef _.stapsdt.base\n"
                         ".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n"
                         ".weak _.stapsdt.base\n"
                         ".hidden _.stapsdt.base\n"
                         "_.stapsdt.base: .space 1\n"
                         ".size _.stapsdt.base, 1\n"
                         ".popsection\n"
                         ".endif\n"
                         :
                         : "r"(key));
}

#include "target.h"
