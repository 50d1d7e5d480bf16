/* pair.h - two records as a frame, for tests of conditions. */
#ifndef CANDOUR_TESTS_UNIT_LINK_PAIR_H
#define CANDOUR_TESTS_UNIT_LINK_PAIR_H

#include "candour/buf.h"
#include "candour/frame.h"
#include "test.h"

/* Each record is an object of JSON without its id. A key "x:date" is column x: what a database would know to be a date. */
static inline void make_pair(struct cd_frame *frame, const char *left, const char *right)
{
    struct cd_buf b = {0};
    struct cd_err err = {0};
    const char *path = cd_test_temp_path("pair.jsonl"), *record[] = {left, right};
    for (int i = 0; i < 2; i++) {
        cd_buf_printf(&b, "{\"unique_id\":%d,", i + 1);
        for (const char *p = record[i] + 1; *p != '\0'; p++)
            if (strncmp(p, ":date\"", 6) == 0) p += 4;
            else cd_buf_char(&b, *p);
        cd_buf_char(&b, '\n');
    }
    assert_false(b.failed);
    cd_test_write(path, b.p, b.n);
    cd_buf_free(&b);
    *frame = (struct cd_frame){0};
    if (cd_frame_read(frame, path, &(struct cd_frame_opts){0}, &err) != CD_OK) fail_msg("%s", err.text);
}

#endif
