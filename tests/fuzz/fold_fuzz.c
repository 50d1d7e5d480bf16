/* fold_fuzz.c - folding any bytes: what is folded is UTF-8 and stays as it is when folded again; symbols are its code points. */
#include <stdlib.h>
#include <utf8proc.h>

#include "candour/arena.h"
#include "candour/similar.h"

static void must(bool holds)
{
    if (!holds) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_buf once = {0}, twice = {0};
    struct cd_arena arena = cd_arena_make(0);
    cd_fold((struct cd_str){(const char *)data, n}, &once);
    cd_fold((struct cd_str){once.p, once.n}, &twice);
    must(!once.failed && !twice.failed);
    must(cd_str_eq((struct cd_str){once.p, once.n}, (struct cd_str){twice.p, twice.n}));
    const struct cd_symbols symbols = cd_symbols_of((struct cd_str){once.p, once.n}, &arena);
    must(symbols.n != UINT32_MAX && symbols.n <= once.n);
    size_t at = 0;
    for (uint32_t i = 0; i < symbols.n; i++) {
        uint8_t bytes[4];
        const ptrdiff_t used = utf8proc_encode_char((int32_t)symbols.wide[i], bytes);
        must(at + (size_t)used <= once.n && memcmp(once.p + at, bytes, (size_t)used) == 0);
        at += (size_t)used;
    }
    must(at == once.n);
    cd_arena_free(&arena);
    cd_buf_free(&once);
    cd_buf_free(&twice);
    return 0;
}
