/* text_fuzz.c - any bytes through the detection and decoding of encodings, with the rules of text_check.h. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/io/text_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *wrong = text_check(data, n);
    if (!wrong) return 0;
    fprintf(stderr, "text: %s\n", wrong);
    abort();
}
