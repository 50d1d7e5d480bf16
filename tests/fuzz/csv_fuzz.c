/* csv_fuzz.c - any bytes through the CSV reader, scalar against SIMD, with the rules of csv_check.h.
 * The first three bytes choose options, the rest is the text. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/io/csv_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 3) return 0;
    const struct cd_csv_opts opts = {
        .delimiter = ",\0;\t| :x"[data[0] & 7],
        .header_given = data[0] >> 3 & 1,
        .max_field = data[1],
        .max_fields = data[2],
    };
    const char *wrong = csv_check(data + 3, n - 3, &opts);
    if (!wrong) return 0;
    fprintf(stderr, "csv: %s\n", wrong);
    abort();
}
