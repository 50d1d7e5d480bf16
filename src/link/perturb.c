/* perturb.c - a record against itself with its name as another clerk, alphabet, form or marriage would have it; see evaluate.h. */
#include "evaluate_int.h"

#include <stdlib.h>
#include <utf8proc.h>

const char *cd_perturbation_text(enum cd_perturbation kind)
{
    static const char *const texts[] = {
#define X(name, text) text,
        CD_PERTURBATIONS(X)
#undef X
    };
    return texts[kind];
}

/* --- Code points ---------------------------------------------------------------------------------------------------------------- */

struct points {
    int32_t *p;
    size_t n;
};

/* false: no memory. What is no UTF-8 has no points: nothing is changed in it. */
static bool points_of(struct cd_str text, bool decompose, struct cd_arena *arena, struct points *out)
{
    const utf8proc_option_t options = decompose ? UTF8PROC_DECOMPOSE : 0;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.p;
    *out = (struct points){0};
    const utf8proc_ssize_t n = utf8proc_decompose(bytes, (utf8proc_ssize_t)text.n, NULL, 0, options);
    if (n <= 0) return true;
    out->p = CD_NEW(arena, int32_t, (size_t)n + 1); /* one more than the text has, for what a change may add */
    if (out->p == NULL) return false;
    out->n = (size_t)utf8proc_decompose(bytes, (utf8proc_ssize_t)text.n, out->p, n, options);
    return true;
}

static bool text_of(const struct points *points, struct cd_arena *arena, struct cd_str *out)
{
    char *p = CD_NEW(arena, char, 4 * points->n + 1);
    if (p == NULL) return false;
    *out = (struct cd_str){p, 0};
    for (size_t i = 0; i < points->n; i++)
        out->n += (size_t)utf8proc_encode_char(points->p[i], (utf8proc_uint8_t *)p + out->n);
    return true;
}

/* Letters with a stroke or a tail that Unicode does not take apart. */
static int32_t bare(int32_t c)
{
    static const struct {
        int32_t from, to;
    } rows[] = {{0xd8, 'O'},  {0xf8, 'o'},  {0x110, 'D'}, {0x111, 'd'}, {0x126, 'H'}, {0x127, 'h'},
                {0x131, 'i'}, {0x141, 'L'}, {0x142, 'l'}, {0x166, 'T'}, {0x167, 't'}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].from == c) return rows[i].to;
    return c;
}

/* Combining marks of U+0300 to U+036F: those of Latin, Greek and Cyrillic. The vowel signs of other scripts are no accents. */
static bool drop_accents(struct cd_str *text, struct cd_arena *arena, bool *changed)
{
    struct points points;
    if (!points_of(*text, true, arena, &points)) return false;
    size_t n = 0;
    bool found = false;
    for (size_t i = 0; i < points.n; i++) {
        const bool mark = points.p[i] >= 0x300 && points.p[i] <= 0x36f;
        const int32_t c = bare(points.p[i]);
        found = found || mark || c != points.p[i];
        if (!mark) points.p[n++] = c;
    }
    points.n = n;
    if (!found) return true;
    *changed = true;
    const utf8proc_ssize_t m = utf8proc_normalize_utf32(points.p, (utf8proc_ssize_t)n, UTF8PROC_COMPOSE);
    if (m >= 0) points.n = (size_t)m;
    return text_of(&points, arena, text);
}

/* One letter lost, doubled, or swapped with the next: the same for every script. */
static bool mistype(struct cd_str *text, uint64_t random, struct cd_arena *arena, bool *changed)
{
    struct points points;
    if (!points_of(*text, false, arena, &points)) return false;
    if (points.n < 2) return true;
    int32_t *at = points.p + random % (points.n - 1);
    const size_t behind = points.n - (size_t)(at - points.p);
    unsigned how = (unsigned)(random >> 32) % 3;
    if (how == 2 && at[0] == at[1]) how = 0;
    if (how == 2) {
        const int32_t swap = at[0];
        at[0] = at[1];
        at[1] = swap;
    } else if (how == 1) {
        memmove(at + 1, at, behind * sizeof *at);
        points.n++;
    } else {
        memmove(at, at + 1, (behind - 1) * sizeof *at);
        points.n--;
    }
    *changed = true;
    return text_of(&points, arena, text);
}

/* --- Spelling -------------------------------------------------------------------------------------------------------------------- */

/* Latin spellings of one sound that stand beside each other in romanised Arabic, Persian, Urdu, Punjabi, Bengali, Somali, Turkish, Russian, Ukrainian,
 * Polish, Greek and Chinese names; each may stand for the other. Ours: examples behind. */
static const char *const spellings[][2] = {
    {"oo", "u"},  /* Noor, Nur */
    {"ou", "u"},  /* Youssef, Yusef */
    {"ee", "i"},  /* Saleem, Salim */
    {"aa", "a"},  /* Islaam, Islam */
    {"ei", "ai"}, /* Hussein, Hussain */
    {"ay", "ai"}, /* Faysal, Faisal */
    {"iy", "y"},  /* Dmitriy, Dmitry */
    {"y", "i"},   /* Syed, Sied */
    {"q", "k"},   /* Qasim, Kasim */
    {"kh", "h"},  /* Khadija, Hadija */
    {"gh", "g"},  /* Asghar, Asgar */
    {"dh", "d"},  /* Sidhu, Sidu */
    {"dh", "z"},  /* Ramadhan, Ramazan */
    {"th", "t"},  /* Thomas, Tomas */
    {"ph", "f"},  /* Sophia, Sofia */
    {"sh", "ch"}, /* Rashid, Rachid */
    {"dj", "j"},  /* Djamal, Jamal */
    {"zh", "j"},  /* Zhanna, Janna */
    {"ck", "k"},  /* Marek, Mareck */
    {"ks", "x"},  /* Aleksandr, Alexandr */
    {"v", "w"},   /* Navaz, Nawaz */
    {"mm", "m"},  /* Mohammed, Mohamed */
    {"ss", "s"},  /* Hassan, Hasan */
    {"ll", "l"},  /* Abdullah, Abdulah */
    {"o", "u"},   /* Mohammed, Muhammed */
    {"e", "a"},   /* Mohammed, Mohammad */
};
enum { N_SPELLINGS = sizeof spellings / sizeof spellings[0] };

static bool stands_at(struct cd_str text, size_t at, struct cd_str what)
{
    return what.n <= text.n - at && cd_str_eq_nocase((struct cd_str){text.p + at, what.n}, what);
}

/* A doubled letter is no spelling of the first letter of a name. */
static bool is_double(const char *spelling)
{
    return spelling[0] == spelling[1];
}

/* Finds the k-th place where a spelling may change (k counts down to 0); gives how many there were before it was found. */
static size_t find_site(struct cd_str text, size_t k, size_t *at, struct cd_str *from, struct cd_str *to)
{
    size_t sites = 0;
    for (size_t i = 0; i < text.n; i++)
        for (size_t s = 0; s < N_SPELLINGS; s++)
            for (int side = 0; side < 2; side++) {
                const struct cd_str what = cd_str_of(spellings[s][side]);
                if (!stands_at(text, i, what) || (i == 0 && is_double(spellings[s][0]))) continue;
                if (sites++ < k) continue;
                *at = i;
                *from = what;
                *to = cd_str_of(spellings[s][1 - side]);
                return sites;
            }
    return sites;
}

static bool respell(struct cd_str *text, uint64_t random, struct cd_arena *arena, bool *changed)
{
    size_t at = 0;
    struct cd_str from, to;
    const size_t sites = find_site(*text, SIZE_MAX, &at, &from, &to);
    if (sites == 0) return true;
    (void)find_site(*text, random % sites, &at, &from, &to);
    char *p = CD_NEW(arena, char, text->n + to.n + 1);
    if (p == NULL) return false;
    memcpy(p, text->p, at);
    memcpy(p + at, to.p, to.n);
    memcpy(p + at + to.n, text->p + at + from.n, text->n - at - from.n);
    const char first = text->p[at];
    if (first >= 'A' && first <= 'Z') p[at] = (char)(p[at] - 'a' + 'A');
    *text = (struct cd_str){p, text->n - from.n + to.n};
    *changed = true;
    return true;
}

/* --- Whole names ------------------------------------------------------------------------------------------------------------------ */

/* Of two texts the seed's choice is tried first, then the other. */
typedef bool change_fn(struct cd_str *text, uint64_t random, struct cd_arena *arena, bool *changed);
static bool change_either(change_fn *change, struct cd_person_name *name, uint64_t random, struct cd_arena *arena,
                          bool *changed)
{
    struct cd_str *first = random >> 63 != 0 ? &name->given : &name->surname;
    struct cd_str *second = first == &name->given ? &name->surname : &name->given;
    if (!change(first, cd__mix(random), arena, changed)) return false;
    return *changed || change(second, cd__mix(random), arena, changed);
}

static bool perturb(enum cd_perturbation kind, struct cd_person_name *name, struct cd_str other_surname,
                    uint64_t random, struct cd_arena *arena, bool *changed)
{
    const struct cd_person_name old = *name;
    switch (kind) {
    case CD_PERTURB_ACCENTS:
        return drop_accents(&name->given, arena, changed) && drop_accents(&name->surname, arena, changed);
    case CD_PERTURB_SPELLING: return change_either(respell, name, random, arena, changed);
    case CD_PERTURB_TYPO: return change_either(mistype, name, random, arena, changed);
    case CD_PERTURB_ORDER:
        *changed = !cd_str_eq(old.given, old.surname);
        *name = (struct cd_person_name){old.surname, old.given};
        return true;
    default:
        *changed = other_surname.n > 0 && !cd_str_eq(old.surname, other_surname);
        if (*changed) name->surname = other_surname;
        return true;
    }
}

enum cd_status cd_perturb(enum cd_perturbation kind, const struct cd_person_name *name, struct cd_str other_surname,
                          uint64_t seed, struct cd_arena *arena, struct cd_person_name *out, bool *changed,
                          struct cd_err *err)
{
    *out = *name;
    *changed = false;
    if (perturb(kind, out, other_surname, cd__mix(seed ^ cd__mix((uint64_t)kind)), arena, changed)) return CD_OK;
    return cd_fail(err, CD_NOMEM, "no memory to change a name");
}

/* --- The test --------------------------------------------------------------------------------------------------------------------- */

struct trial {
    const struct cd_person *people;
    const struct cd_perturb_opts *opts;
    cd_score_self_fn *score;
    void *ctx;
    struct cd_perturbed *out;
    uint32_t *order, *other; /* people by tradition; scratch */
    uint32_t *first;         /* of a tradition, in order */
};

static uint32_t tradition_of(const struct trial *t, uint32_t i)
{
    return t->people[i].tradition == CD_NO_CODE ? t->opts->n_traditions : t->people[i].tradition;
}

/* A surname of somebody of the same tradition that is not this one, or none after a few tries. */
static struct cd_str other_surname(const struct trial *t, uint32_t i, uint64_t random)
{
    enum { TRIES = 16 };
    const uint32_t tradition = tradition_of(t, i), n = t->first[tradition + 1] - t->first[tradition];
    for (unsigned k = 0; k < TRIES; k++) {
        const uint32_t other = t->order[t->first[tradition] + (uint32_t)(cd__mix(random + k) % n)];
        const struct cd_str surname = t->people[other].name.surname;
        if (surname.n > 0 && !cd_str_eq(surname, t->people[i].name.surname)) return surname;
    }
    return (struct cd_str){0};
}

static enum cd_status try_person(struct trial *t, uint32_t i, struct cd_err *err)
{
    const uint64_t random = cd__mix(t->opts->seed ^ cd__mix(i));
    struct cd_arena arena = cd_arena_make(0);
    double unperturbed, weight;
    enum cd_status st = t->score(t->ctx, i, &t->people[i].name, &unperturbed, err);
    for (unsigned kind = 0; kind < CD_PERTURBATION_COUNT && st == CD_OK; kind++) {
        struct cd_perturbed *out = &t->out[tradition_of(t, i) * CD_PERTURBATION_COUNT + kind];
        struct cd_person_name name;
        bool changed = false;
        st = cd_perturb((enum cd_perturbation)kind, &t->people[i].name, other_surname(t, i, random), random, &arena,
                        &name, &changed, err);
        if (st != CD_OK) break;
        out->unchanged += !changed;
        if (!changed) continue;
        st = t->score(t->ctx, i, &name, &weight, err);
        if (st != CD_OK) break;
        out->kept.n++;
        out->kept.k += weight >= t->opts->threshold;
        out->weight += weight;
        out->unperturbed += unperturbed;
    }
    cd_arena_free(&arena);
    return st;
}

static enum cd_status run(struct trial *t, uint32_t n, uint32_t *keys, struct cd_err *err)
{
    const uint32_t slots = t->opts->n_traditions + 1;
    memset(t->out, 0, (size_t)slots * CD_PERTURBATION_COUNT * sizeof *t->out);
    for (uint32_t i = 0; i < n; i++) {
        t->order[i] = i;
        keys[i] = tradition_of(t, i);
        if (t->people[i].tradition != CD_NO_CODE && t->people[i].tradition >= t->opts->n_traditions)
            return cd_fail(err, CD_INPUT, "a person is of a tradition that is not there");
        t->first[keys[i] + 1]++;
    }
    for (uint32_t s = 0; s < slots; s++) t->first[s + 1] += t->first[s];
    cd__order_by(t->order, t->other, keys, n);
    for (uint32_t i = 0; i < n; i++) CD_TRY(try_person(t, i, err));
    for (size_t k = 0; k < (size_t)slots * CD_PERTURBATION_COUNT; k++) {
        struct cd_perturbed *out = &t->out[k];
        out->kept = cd__share(out->kept.k, out->kept.n);
        out->weight /= (double)out->kept.n; /* 0 / 0: NaN */
        out->unperturbed /= (double)out->kept.n;
    }
    return CD_OK;
}

enum cd_status cd_perturbation_test(const struct cd_person *people, uint32_t n, const struct cd_perturb_opts *opts,
                                    cd_score_self_fn *score, void *ctx, struct cd_perturbed *out, struct cd_err *err)
{
    struct trial t = {.people = people, .opts = opts, .score = score, .ctx = ctx, .out = out};
    uint32_t *memory = calloc(3 * (size_t)n + 1, sizeof *memory);
    t.first = calloc((size_t)opts->n_traditions + 2, sizeof *t.first);
    enum cd_status st;
    if (memory == NULL || t.first == NULL) {
        st = cd_fail(err, CD_NOMEM, "no memory to change names");
    } else {
        t.order = memory;
        t.other = memory + n;
        st = run(&t, n, memory + 2 * (size_t)n, err);
    }
    free(memory);
    free(t.first);
    return st;
}
