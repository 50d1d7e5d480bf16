/* strings_bench.c - how many pairs of names a second each string comparison takes: strings_bench [NAMES [PAIRS]]
 *
 * NAMES has a name a line and is folded; without it names are made of syllables. Pairs are drawn from them, one in sixteen with an edit of the
 * other, and compared as narrow symbols and as wide ones, best of ROUNDS by the time of the processor, one thread. PAIRS: the pairs are written there as well, tabs between, so
 * that bench/strings_peers.py can hand the same to others. Columns are millions of pairs a second on each kind of processor. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../src/link/similar_int.h"
#include "candour/arena.h"
#include "candour/buf.h"
#include "candour/os.h"

enum { PAIRS = 1 << 18, ROUNDS = 11 };

struct names {
    struct cd_str *texts;
    size_t n, cap;
    struct cd_arena arena;
};
struct pairs {
    struct cd_symbols *symbols[2]; /* of every name: [0] narrow, [1] wide */
    uint32_t *a, *b;
};

static uint64_t state = 20261101;
static uint32_t below(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % n);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool add(struct names *names, struct cd_str text)
{
    if (!cd_grow((void **)&names->texts, &names->cap, names->n + 1, sizeof *names->texts)) return false;
    names->texts[names->n] = cd_arena_str(&names->arena, text);
    return names->texts[names->n++].p != NULL;
}

static bool read_names(struct names *names, const char *path)
{
    struct cd_file file;
    struct cd_err err;
    if (cd_file_read(path, 0, &file, &err) != CD_OK) return fprintf(stderr, "%s\n", err.text), false;
    bool good = true;
    struct cd_buf folded = {0};
    for (struct cd_str rest = {file.p, file.n}; good && rest.p != NULL;) {
        const struct cd_str line = cd_str_trim(cd_str_cut(&rest, '\n'));
        folded.n = 0;
        cd_fold(line, &folded);
        good = !folded.failed && (line.n == 0 || add(names, (struct cd_str){folded.p, folded.n}));
    }
    cd_buf_free(&folded);
    cd_file_free(&file);
    return good && names->n > 0;
}

static bool make_names(struct names *names)
{
    static const char *const syllables[] = {"an",  "bel", "cor", "da", "ed", "far", "gra", "ha", "is", "jo", "ka",
                                            "lin", "mo",  "na",  "ol", "pa", "ri",  "sa",  "ta", "us", "va", "wil"};
    for (int i = 0; i < 5000; i++) {
        char text[32] = "";
        int used = 0;
        for (uint32_t s = 2 + below(3); s > 0; s--)
            used += snprintf(text + used, sizeof text - (size_t)used, "%s", syllables[below(22)]);
        if (!add(names, (struct cd_str){text, (size_t)used})) return false;
    }
    return true;
}

/* The text with one symbol replaced, two swapped, or one dropped; the text itself where it is not ASCII. */
static struct cd_str edited(struct cd_arena *arena, struct cd_str text)
{
    char *p = CD_NEW(arena, char, text.n + 1);
    if (p == NULL || text.n < 2) return text;
    memcpy(p, text.p, text.n);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80) return text;
    const uint32_t at = below((uint32_t)text.n - 1), kind = below(3);
    if (kind == 0) p[at] = 'x';
    if (kind == 1) p[at] = text.p[at + 1], p[at + 1] = text.p[at];
    if (kind == 2) memmove(p + at, p + at + 1, text.n - at - 1);
    return (struct cd_str){p, text.n - (kind == 2)};
}

static struct cd_symbols narrow(struct cd_arena *arena, struct cd_alphabet *alphabet, struct cd_symbols wide)
{
    uint8_t *p = CD_NEW(arena, uint8_t, wide.n + 1);
    if (p == NULL) exit(4);
    for (uint32_t i = 0; i < wide.n; i++) p[i] = (uint8_t)cd_alphabet_code(alphabet, wide.wide[i]);
    return (struct cd_symbols){.narrow = p, .n = wide.n};
}

static void write_pairs(const char *path, const struct names *names, const struct pairs *pairs)
{
    FILE *out = fopen(path, "w");
    if (out == NULL) exit(4);
    for (uint32_t i = 0; i < PAIRS; i++)
        fprintf(out, CD_FMT "\t" CD_FMT "\n", CD_ARG(names->texts[pairs->a[i]]), CD_ARG(names->texts[pairs->b[i]]));
    if (fclose(out) != 0) exit(4);
}

static void draw(struct pairs *pairs, struct names *names)
{
    const uint32_t n = (uint32_t)names->n;
    if (n == 0) exit(3);
    for (uint32_t i = 0; i < n; i++)
        if (!add(names, edited(&names->arena, names->texts[i]))) exit(4);
    pairs->a = calloc(PAIRS, sizeof *pairs->a);
    pairs->b = calloc(PAIRS, sizeof *pairs->b);
    if (pairs->a == NULL || pairs->b == NULL) exit(4);
    for (uint32_t i = 0; i < PAIRS; i++) {
        pairs->a[i] = below(n);
        pairs->b[i] = below(16) == 0 ? n + pairs->a[i] : below(n);
    }
    struct cd_alphabet *alphabet;
    if (cd_alphabet_open(&alphabet, NULL) != CD_OK) exit(4);
    for (int w = 0; w < 2; w++)
        if ((pairs->symbols[w] = calloc(names->n, sizeof *pairs->symbols[w])) == NULL) exit(4);
    for (uint32_t i = 0; i < names->n; i++) {
        pairs->symbols[1][i] = cd_symbols_of(names->texts[i], &names->arena);
        pairs->symbols[0][i] = narrow(&names->arena, alphabet, pairs->symbols[1][i]);
    }
    printf("%u pairs of %u names, %u different symbols; millions of pairs a second\n", PAIRS, n,
           cd_alphabet_size(alphabet));
    cd_alphabet_close(alphabet);
}

typedef double measure_fn(struct cd_symbols a, struct cd_symbols b);

static double levenshtein(struct cd_symbols a, struct cd_symbols b)
{
    return cd_levenshtein(a, b);
}
static double osa(struct cd_symbols a, struct cd_symbols b)
{
    return cd_osa(a, b);
}
static double damerau(struct cd_symbols a, struct cd_symbols b)
{
    return cd_damerau_levenshtein(a, b);
}
static double reaches(struct cd_symbols a, struct cd_symbols b)
{
    return cd_jaro_winkler_reaches(a, b, 0.88);
}
static double within_1(struct cd_symbols a, struct cd_symbols b)
{
    return cd_damerau_levenshtein_within(a, b, 1);
}
static double within_2(struct cd_symbols a, struct cd_symbols b)
{
    return cd_damerau_levenshtein_within(a, b, 2);
}
static double levenshtein_2(struct cd_symbols a, struct cd_symbols b)
{
    return cd_levenshtein_within(a, b, 2);
}

static double rate(measure_fn *fn, const struct pairs *pairs, int w, double *sum)
{
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const double from = now();
        *sum = 0;
        for (uint32_t i = 0; i < PAIRS; i++) *sum += fn(pairs->symbols[w][pairs->a[i]], pairs->symbols[w][pairs->b[i]]);
        const double per_second = PAIRS / (now() - from) / 1e6;
        if (per_second > best) best = per_second;
    }
    return best;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        measure_fn *fn;
    } measures[] = {{"jaro", cd_jaro},
                    {"jaro-winkler", cd_jaro_winkler},
                    {"jaro-winkler reaches 0.88", reaches},
                    {"levenshtein", levenshtein},
                    {"levenshtein within 2", levenshtein_2},
                    {"osa", osa},
                    {"damerau-levenshtein", damerau},
                    {"damerau within 1", within_1},
                    {"damerau within 2", within_2},
                    {"jaccard", cd_jaccard}};
    struct names names = {.arena = cd_arena_make((size_t)4 << 30)};
    struct pairs pairs;
    if (!(argc > 1 ? read_names(&names, argv[1]) : make_names(&names))) return 3;
    draw(&pairs, &names);
    if (argc > 2) write_pairs(argv[2], &names, &pairs);
    printf("%-26s", "");
    for (int p = 0; p < CD__PROCESSORS; p++)
        if (cd__kernels_force((enum cd__processor)p)) printf(" %8s    wide", cd__kernels(false)->name);
    for (size_t m = 0; m < sizeof measures / sizeof measures[0]; m++) {
        printf("\n%-26s", measures[m].name);
        double sum = 0;
        for (int p = 0; p < CD__PROCESSORS; p++)
            for (int w = 0; w < 2 && cd__kernels_force((enum cd__processor)p); w++)
                printf(" %8.1f", rate(measures[m].fn, &pairs, w, &sum));
        printf("  (sum %.0f)", sum);
    }
    printf("\n");
    free(pairs.symbols[0]);
    free(pairs.symbols[1]);
    free(pairs.a);
    free(pairs.b);
    free(names.texts);
    cd_arena_free(&names.arena);
    return 0;
}
