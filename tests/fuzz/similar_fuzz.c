/* similar_fuzz.c - two texts, cut at the first 0xff, by every kind of processor and in both widths: one answer, whichever comes first. */
#include <stdlib.h>

#include "candour/similar.h"
#include "link/similar_int.h"

static void must(bool holds)
{
    if (!holds) abort();
}

struct texts {
    struct cd_symbols a, b;
};

static void check(struct texts x, double winkler, uint32_t levenshtein, uint32_t damerau, uint32_t most)
{
    must(cd_jaro_winkler(x.a, x.b) == winkler && cd_jaro_winkler(x.b, x.a) == winkler);
    must(cd_levenshtein(x.b, x.a) == levenshtein && cd_damerau_levenshtein(x.b, x.a) == damerau);
    const uint32_t osa = cd_osa(x.a, x.b);
    must(damerau <= osa && osa <= levenshtein && osa <= damerau + damerau / 2);
    must(cd_levenshtein_within(x.a, x.b, most) == (levenshtein <= most));
    must(cd_damerau_levenshtein_within(x.b, x.a, most) == (damerau <= most));
    for (uint32_t i = 0; i <= 20; i++) must(cd_jaro_winkler_reaches(x.a, x.b, i / 20.0) == (winkler >= i / 20.0));
    must(cd_jaro_winkler_reaches(x.a, x.b, winkler));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 2 || n > 1200) return 0;
    const uint32_t most = data[0] % 12;
    const uint8_t *cut = memchr(data + 1, 0xff, n - 1);
    const size_t n_a = cut != NULL ? (size_t)(cut - data - 1) : n - 1, n_b = cut != NULL ? n - 2 - n_a : 0;
    const struct texts narrow = {{.narrow = data + 1, .n = (uint32_t)n_a},
                                 {.narrow = cut != NULL ? cut + 1 : data, .n = (uint32_t)n_b}};
    uint32_t *words = malloc((n_a + n_b + 2) * sizeof *words);
    must(words != NULL);
    for (size_t i = 0; i < n_a; i++) words[i] = narrow.a.narrow[i] * 65599u;
    for (size_t i = 0; i < n_b; i++) words[n_a + i] = narrow.b.narrow[i] * 65599u;
    const struct texts wide = {{.wide = words, .n = (uint32_t)n_a}, {.wide = words + n_a, .n = (uint32_t)n_b}};
    must(cd__kernels_force(CD__PLAIN));
    const double jaro = cd_jaro(narrow.a, narrow.b), winkler = cd_jaro_winkler(narrow.a, narrow.b);
    const uint32_t levenshtein = cd_levenshtein(narrow.a, narrow.b),
                   damerau = cd_damerau_levenshtein(narrow.a, narrow.b);
    must(jaro <= winkler && winkler <= 1 && damerau <= (n_a > n_b ? n_a : n_b));
    for (int p = 0; p < CD__PROCESSORS; p++) {
        if (!cd__kernels_force((enum cd__processor)p)) continue;
        check(narrow, winkler, levenshtein, damerau, most);
        check(wide, winkler, levenshtein, damerau, most);
    }
    const struct cd__pair x = cd__pair_of(&wide.a, &wide.b);
    if (x.nt > 0) {
        const struct cd__matches slow = cd__matches_long(&x),
                                 fast = cd__kernels(true)->matches(x.p, x.np, x.t, x.nt, 0);
        must(slow.common == fast.common && slow.out_of_place == fast.out_of_place);
    }
    free(words);
    return 0;
}
