/* The generator of the tables: takes the rows that ship, and stops at each kind of bad row with file and line. */
#include <unistd.h>

int embed_main(int argc, char **argv);
#define main embed_main
#include "../../../tools/embed.c"
#include "../../../tools/embed_check.c"
#include "../../../tools/embed_read.c"
#undef main

#include "test.h"

static const char *const files[] = {"harmonised.csv",       "lists.csv",           "codes.csv",  "outcomes.csv",
                                    "groups.csv",           "registers.csv",       "forces.csv", "bases.csv",
                                    "census2021_force.csv", "census2011_force.csv"};

/* Copies data/ to the temporary folder, with the first `old` in `file` replaced; file NULL: as it ships. */
static void copy_data(const char *file, const char *old, const char *new)
{
    for (size_t i = 0; i < COUNT(files); i++) {
        char path[4096];
        size_t n;
        (void)snprintf(path, sizeof path, CD_SOURCE_DIR "/data/%s", files[i]);
        char *text = cd_test_read(path, &n);
        FILE *f = fopen(cd_test_temp_path(files[i]), "wb");
        assert_non_null(f);
        const char *at = file && strcmp(file, files[i]) == 0 ? strstr(text, old) : NULL;
        if (file && strcmp(file, files[i]) == 0) assert_non_null(at);
        const size_t before = at ? (size_t)(at - text) : n;
        assert_int_equal(fwrite(text, 1, before, f), before);
        if (at) (void)fputs(new, f), (void)fputs(at + strlen(old), f);
        assert_int_equal(fclose(f), 0);
        free(text);
    }
}

/* Runs the generator with its messages in a file: returns its status and the messages (caller frees). */
static int run(const char *out, char **said)
{
    char folder[4096], path[4096];
    (void)snprintf(folder, sizeof folder, "%s", cd_test_temp());
    (void)snprintf(path, sizeof path, "%s", out);
    char name[] = "embed", *argv[] = {name, folder, path, NULL};
    (void)fflush(stderr);
    const int keep = dup(STDERR_FILENO);
    assert_true(keep >= 0 && freopen(cd_test_temp_path("said"), "wb", stderr));
    const int status = embed_main(3, argv);
    (void)fflush(stderr);
    assert_true(dup2(keep, STDERR_FILENO) >= 0);
    (void)close(keep);
    *said = cd_test_read(cd_test_temp_path("said"), NULL);
    return status;
}

static void what_ships_is_taken_and_gives_the_same_bytes(void **state)
{
    char *said, *first, *second;
    size_t n, m;
    copy_data(NULL, NULL, NULL);
    assert_int_equal(run(cd_test_temp_path("a.c"), &said), 0);
    assert_string_equal(said, "");
    free(said);
    assert_int_equal(run(cd_test_temp_path("b.c"), &said), 0);
    free(said);
    first = cd_test_read(cd_test_temp_path("a.c"), &n);
    second = cd_test_read(cd_test_temp_path("b.c"), &m);
    assert_true(n == m && memcmp(first, second, n) == 0);
    free(first);
    free(second);
}

static const struct {
    const char *file, *old, *new, *said;
} bad_rows[] = {
    {"codes.csv", "list,value", "List,value", "/codes.csv:1: the header must be: list,value,"},
    {"codes.csv", "ethnicity-16+1,W1,", "ethnicity-16+2,W1,", "/codes.csv:2: there is no list \"ethnicity-16+2\""},
    {"codes.csv", "ethnicity-16+1,W2,", "ethnicity-16+1,w1,", ": value \"w1\" is twice in list ethnicity-16+1"},
    {"codes.csv", "ethnicity-16+1,W2,", "ethnicity-16+1,,", "/codes.csv:3: value is missing"},
    {"codes.csv", "ethnicity-16+1,W2,", "ethnicity-16+1,W2 ,", "/codes.csv:3: value has white space at an end"},
    {"codes.csv", "NONE,W1,,MPA", "NONE,W1,,", "/codes.csv:2: source has white space at an end"},
    {"codes.csv", "NONE,W1,,MPA briefing 03/07; CJS data standards\n", "NONE,W1,,\n",
     "/codes.csv:2: source is missing"},
    {"codes.csv", "NONE,W1,,", "NONE,W7,,", "/codes.csv:2: \"W7\" is not a harmonised code"},
    {"codes.csv", "NONE,W1,,", "NONE,W1 W1,,", "/codes.csv:2: \"W1\" stands twice in the mask"},
    {"codes.csv", "NONE,W1,,", "NONE,W1 ,,", "/codes.csv:2: a mask has stray blanks"},
    {"codes.csv", "NONE,W1,,", "NONE,,,", "/codes.csv:2: the mask is missing"},
    {"codes.csv", "RECORDED,NONE,W1", "BLANK,NONE,W1", "/codes.csv:2: class \"BLANK\" is neither"},
    {"codes.csv", "RECORDED,NONE,W1", "RECORDED,DECLINED,W1", "/codes.csv:2: the reason does not fit the class"},
    {"codes.csv", "RECORDED,NONE,W1", "RECORDED,WHIM,W1", "/codes.csv:2: \"WHIM\" is not a reason"},
    {"codes.csv", "NOT_STATED,NOT_STATED,ALL", "NOT_STATED,NOT_STATED,W1", "the mask must be ALL"},
    {"codes.csv", "ethnicity-16+1,W1,", "police-uk-self-mixed,W1,", "is a union and has no codes of its own"},
    {"codes.csv", "ethnicity-16+1,W1,", "police-uk-type,W1,",
     "/codes.csv:2: a list that is not about ethnicity has no masks"},
    {"codes.csv", "ethnicity-16+1,W1,", "ethnicity-16+1,\"W1,", "/codes.csv:2: a quote is out of place"},
    {"codes.csv", "ethnicity-16+1,W1,", "ethnicity-16+1,W\"1,", "a quote is out of place"},
    {"codes.csv", "ethnicity-16+1,W1,", "ethnicity-16+1,W1,,", "/codes.csv:2: 9 fields where the header has 8"},
    {"codes.csv", "ethnicity-16+1,W1,", "ethnicity-16+1,W\xc3\xa9,", "/codes.csv:2: byte 0xc3 is not printable ASCII"},
    {"codes.csv", "ethnicity-16+1,W1,", "ethnicity-16+1,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,", "more than 32 fields"},
    {"outcomes.csv", "home-office-outcome,2,", "home-office-outcome,3,", "value \"3\" is twice"},
    {"lists.csv", "ethnicity-18+1,", "Ethnicity-16+1,", "/lists.csv:3: id \"Ethnicity-16+1\" is also on line 2"},
    {"lists.csv", ",ETHNICITY,2001,", ",RELIGION,2001,", "/lists.csv:2: \"RELIGION\" is not a characteristic"},
    {"lists.csv", ",2001,2001,,", ",2001,01/2001,,", "/lists.csv:2: \"01/2001\" is not a date"},
    {"lists.csv", ",2001,2001,,", ",2001,2001,1999,", "/lists.csv:2: valid_until is before valid_from"},
    {"lists.csv", "police-uk-self police-uk-self-16+1", "police-uk-self police-uk-eyes",
     "\"police-uk-eyes\" has no codes"},
    {"lists.csv", ",yes,", ",maybe,", "\"maybe\" is neither yes nor no"},
    {"harmonised.csv", "1,W2,", "7,W2,", "/harmonised.csv:3: the bit must be 1"},
    {"groups.csv", "white,White,2011,W1 ", "white,White,2011,", "the broad groups do not cover the harmonised list"},
    {"groups.csv", "mixed,Mixed,2011,M1", "mixed,Mixed,2011,W1", "/groups.csv:3: overlaps a broad group above"},
    {"groups.csv", ",yes,asian-2001,", ",yes,chinese,", "the variant must name this group back"},
    {"groups.csv", "white,White,2011,W1 W2 W3 ROMA W9,yes", "white,White,2011,W1 W2 W3 ROMA W9,no", "must come first"},
    {"forces.csv", "police-uk,kent,", "police-fr,kent,", "there is no register \"police-fr\""},
    {"forces.csv", "police-uk,kent,", "police-uk,Kent,", "\"Kent\" is not an id"},
    {"forces.csv", "police-uk,kent,", "police-uk,essex,", "force \"essex\" is also on line"},
    {"forces.csv", ",E23000032,", ",E2300032,", "\"E2300032\" is not an area code"},
    {"bases.csv", "census2011_force.csv", "census1991_force.csv", "/census1991_force.csv:1: cannot be read"},
    {"bases.csv", "2021-03-21", "Sunday", "\"Sunday\" is not a date"},
    {"census2021_force.csv", ",ROMA,W9,", ",ROMA W9,W9,", "category \"W9\" is empty or overlaps another"},
    {"census2021_force.csv", ",8584,", ",8585,", "the groups sum to 8584, not to the total"},
    {"census2021_force.csv", ",8584,", ",-1,", "\"-1\" is not a count"},
    {"census2011_force.csv", "area,name,W1,", "area,name,W2,", "the categories do not cover the harmonised list"},
    {"census2011_force.csv", "manchester-city", "kent", "area \"kent\" is also on line"},
};

static void a_bad_row_stops_the_build(void **state)
{
    for (size_t i = 0; i < COUNT(bad_rows); i++) {
        char *said;
        copy_data(bad_rows[i].file, bad_rows[i].old, bad_rows[i].new);
        const int status = run(cd_test_temp_path("bad.c"), &said);
        if (status != 1 || !strstr(said, bad_rows[i].said))
            fail_msg("row %zu: status %d, wanted \"%s\", said: %s", i, status, bad_rows[i].said, said);
        free(said);
        assert_int_not_equal(access(cd_test_temp_path("bad.c"), F_OK), 0);
    }
}

static void a_bad_call_is_refused(void **state)
{
    char *said, name[] = "embed", *argv[] = {name, NULL};
    assert_int_equal(embed_main(1, argv), 2);
    copy_data(NULL, NULL, NULL);
    assert_int_equal(run(cd_test_temp_path("no/such/folder.c"), &said), 1);
    assert_non_null(strstr(said, "No such file"));
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ships_is_taken_and_gives_the_same_bytes),
        cmocka_unit_test(a_bad_row_stops_the_build),
        cmocka_unit_test(a_bad_call_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
