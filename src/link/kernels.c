/* kernels.c - the kernels of kernel_body.h for every processor and width, and which of them this machine runs.
 *
 * A function pointer chosen at the first call, never target_clones, whose resolvers break ThreadSanitizer. AVX2 is the 128-bit body with newer
 * encodings and bit instructions: names rarely fill more. */
#include "lanes.h"

#define PROCESSOR "plain"
#define LANES plain
#define SUFFIX plain
#define TARGET
#define WIDTH narrow
#define SYMBOL uint8_t
#include "kernel_body.h"
#define WIDTH wide
#define SYMBOL uint32_t
#include "kernel_body.h"
#undef PROCESSOR
#undef LANES
#undef SUFFIX

#if defined(__x86_64__)
#define PROCESSOR "SSE2"
#define LANES 128
#define SUFFIX sse2
#define WIDTH narrow
#define SYMBOL uint8_t
#include "kernel_body.h"
#define WIDTH wide
#define SYMBOL uint32_t
#include "kernel_body.h"
#undef PROCESSOR
#undef SUFFIX
#undef TARGET

#define PROCESSOR "AVX2"
#define SUFFIX avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2")))
#define WIDTH narrow
#define SYMBOL uint8_t
#include "kernel_body.h"
#define WIDTH wide
#define SYMBOL uint32_t
#include "kernel_body.h"
#undef PROCESSOR
#undef LANES
#undef SUFFIX
#undef TARGET

#define PROCESSOR "AVX-512"
#define LANES 512
#define SUFFIX avx512
#define TARGET TARGET_512
#define WIDTH narrow
#define SYMBOL uint8_t
#include "kernel_body.h"
#define WIDTH wide
#define SYMBOL uint32_t
#include "kernel_body.h"
#endif

/* NULL: this machine cannot run them. */
static const struct cd__kernels *kernels_of(enum cd__processor processor, bool wide)
{
    static const struct cd__kernels *const all[CD__PROCESSORS][2] = {
        [CD__PLAIN] = {&kernels_narrow_plain, &kernels_wide_plain},
#if defined(__x86_64__)
        [CD__SSE2] = {&kernels_narrow_sse2, &kernels_wide_sse2},
        [CD__AVX2] = {&kernels_narrow_avx2, &kernels_wide_avx2},
        [CD__AVX512] = {&kernels_narrow_avx512, &kernels_wide_avx512},
#endif
    };
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    if (processor == CD__AVX2 && !(bits && __builtin_cpu_supports("avx2"))) return NULL;
    if (processor == CD__AVX512 && !(bits && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")))
        return NULL;
#endif
    return all[processor][wide];
}

_Atomic(const struct cd__kernels *) cd__kernels_chosen[2];

bool cd__kernels_force(enum cd__processor processor)
{
    for (int wide = 0; wide < 2; wide++) {
        const struct cd__kernels *kernels = kernels_of(processor, wide);
        if (kernels == NULL) return false;
        atomic_store_explicit(&cd__kernels_chosen[wide], kernels, memory_order_relaxed);
    }
    return true;
}

const struct cd__kernels *cd__kernels_choose(bool wide)
{
    int best = CD__PROCESSORS - 1;
    while (!cd__kernels_force((enum cd__processor)best)) best--;
    return kernels_of((enum cd__processor)best, wide);
}
