/* csv_random_test.c - csv_check.h on seeded random inputs, biased to special bytes, of lengths around block borders. */
#include "csv_check.h"
#include "test.h"

#define INPUTS 30000

/* splitmix64 (Steele, Lea & Flood 2014): the input belongs to its number, not to the order of the tests. */
static uint64_t next(uint64_t *seed)
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* What a byte is drawn from; a style is one of them with its own mixture. */
static const char *const styles[] = {
    "aaaaaaaa,,\"\n",
    ",\"\n\raa",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,,,,\n",
    "aaaaaaaaaaaaa,,,\r\n\"\"\"\"",
    "\"\"\"\",\n",
    "\r\n",
    ";,\t|a\"\n#",
    "a \t,\n\xC3\xA9\xEF\xBF\xBD",
};

static size_t make(uint64_t number, char *out, struct cd_csv_opts *opts)
{
    uint64_t seed = number;
    const char *style = styles[next(&seed) % (sizeof styles / sizeof *styles)];
    const size_t n = next(&seed) % (number % 16 == 0 ? 9000 : 400), kinds = strlen(style);
    const uint64_t shape = next(&seed);
    for (size_t i = 0; i < n; i++) {
        const uint64_t r = next(&seed);
        out[i] = r % 512 == 0 ? '\0' : style[(r >> 16) % kinds];
        /* Well-formed quoted fields are rare by chance. */
        if (shape & 1 && r >> 60 == 0 && n - i > 12) {
            const size_t length = (r >> 32) % 9;
            out[i++] = '"';
            for (size_t k = 0; k < length; k++) out[i++] = "abc,\n"[(r >> (3 * k)) % 5];
            out[i++] = '"';
            out[i] = shape & 2 ? ',' : '\n';
        }
    }
    *opts = (struct cd_csv_opts){
        .delimiter = shape & 4 ? ',' : '\0',
        .header_given = shape >> 3 & 1,
        .max_field = shape & 0x30 ? 0 : 1 + (uint32_t)(shape >> 32) % 20,
        .max_fields = shape & 0xC0 ? 0 : 1 + (uint32_t)(shape >> 48) % 9,
    };
    return n;
}

static void random_inputs_keep_the_rules(void **state)
{
    static char bytes[9000];
    for (uint64_t number = 0; number < INPUTS; number++) {
        struct cd_csv_opts opts;
        const size_t n = make(number, bytes, &opts);
        const char *wrong = csv_check(bytes, n, &opts);
        if (wrong) fail_msg("input %llu (%zu bytes): %s", (unsigned long long)number, n, wrong);
    }
    print_message("%d inputs\n", INPUTS);
}

/* The same bytes at every place of a block, in a copy that starts at every alignment. */
static void no_alignment_matters(void **state)
{
    static char bytes[9000 + 64];
    for (uint64_t number = 0; number < 300; number++)
        for (size_t before = 0; before < 64; before++) {
            struct cd_csv_opts opts;
            memset(bytes, 'x', before);
            const size_t n = make(number, bytes + before, &opts);
            const char *wrong = csv_check(bytes, before + n, &opts);
            if (wrong) fail_msg("input %llu behind %zu bytes: %s", (unsigned long long)number, before, wrong);
        }
}

/* The text itself, not a copy, at every address modulo 64. */
static void no_address_matters(void **state)
{
    static char store[9000 + 3 * 64];
    static struct csv_pair pair;
    for (uint64_t number = 1; number < 100; number++)
        for (size_t at = 0; at < 64; at++) {
            struct cd_csv_opts opts;
            struct cd_text text = {.bytes = {store + at, 0}};
            text.bytes.n = make(number, store + at, &opts);
            const char *wrong = csv_check_text(&text, &opts, &pair);
            cd_csv_close(pair.scalar);
            cd_csv_close(pair.simd);
            if (wrong) fail_msg("input %llu at address %zu: %s", (unsigned long long)number, at, wrong);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_inputs_keep_the_rules),
        cmocka_unit_test(no_alignment_matters),
        cmocka_unit_test(no_address_matters),
    };
    return cmocka_run_group_tests_name("io/csv_random", tests, NULL, NULL);
}
