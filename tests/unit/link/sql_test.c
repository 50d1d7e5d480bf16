/* sql_test.c - what the parser of conditions refuses, with its character; trees that are the same, or mirror one another; sides and types. */
#include "sql_int.h"

#include "candour/buf.h"
#include "test.h"

static struct cd_frame frame;

static int make_frame(void **state)
{
    static const char csv[] = "unique_id,a,b,n,first name,Mixed,MIXED,one.two\n1,x,y,1,z,p,q,r\n2,x,,2.5,z,p,q,r\n";
    const char *path = cd_test_temp_path("sql.csv");
    struct cd_err err = {0};
    cd_test_write(path, csv, sizeof csv - 1);
    return cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err) == CD_OK ? 0 : -1;
}

static int free_frame(void **state)
{
    cd_frame_free(&frame);
    return 0;
}

static enum cd_status parse(const char *text, enum cd_sql_dialect dialect, enum cd__sql_form form,
                            struct cd_arena *arena, struct cd__sql **tree, struct cd_err *err)
{
    *err = (struct cd_err){0};
    return cd__sql_parse(cd_str_of(text), dialect, form, &frame, arena, tree, err);
}

struct refusal {
    const char *text;
    uint32_t column;
    const char *why;
};

static void refuse(const struct refusal *rows, size_t n, enum cd_sql_dialect dialect, enum cd__sql_form form)
{
    for (size_t i = 0; i < n; i++) {
        struct cd_arena arena = cd_arena_make(0);
        struct cd__sql *tree;
        struct cd_err err;
        const enum cd_status status = parse(rows[i].text, dialect, form, &arena, &tree, &err);
        if (status != CD_INPUT || err.column != rows[i].column || strstr(err.text, rows[i].why) == NULL || tree != NULL)
            fail_msg("%s: column %u: %s", rows[i].text, err.column, status == CD_OK ? "accepted" : err.text);
        cd_arena_free(&arena);
    }
}
#define REFUSE(rows, dialect, form) refuse((rows), sizeof(rows) / sizeof(rows)[0], (dialect), (form))

static void refuses_what_is_no_condition(void **state)
{
    static const struct refusal rows[] = {
        {"", 1, "the condition stops short"},
        {"   ", 4, "the condition stops short"},
        {"a_l", 1, "this is a value, and a condition must be true or false"},
        {"'x'", 1, "this is a text, and a condition"},
        {"least(a_l, a_r)", 1, "this is a value, and a condition"},
        {"case when 1 = 1 then null else a_l end", 1, "this is a value, and a condition"},
        {"1", 1, "this is a number, and a condition"},
        {"a_l =", 6, "the condition stops short"},
        {"a_l = = a_r", 7, "\"=\" cannot stand here"},
        {"a_l = a_r)", 10, "\")\" is not evaluated: the condition should end here"},
        {"(a_l = a_r", 11, "\")\" is expected here"},
        {"a_l = 'x", 7, "that is not closed"},
        {"a_l = \"a_r", 7, "that is not closed"},
        {"a_l = a_r /* x", 11, "comment that is not closed"},
        {"a_l = 1x", 7, "no word of SQL"},
        {"a_l ~ 'x'", 5, "no word of SQL"},
        {"a_l = \xc3\xa9_l", 7, "no column \"\xc3\xa9\""},
        {"'\xc3\xa9\xc3\xa9' = ?", 8, "no word of SQL"}, /* characters are counted, not bytes */
        {"a_l = b_l = a_r", 11, "comparisons do not chain"},
        {"a_l and b_l", 1, "this is a value, and a truth value is needed"},
        {"a_l = a_r and 1", 15, "this is a number, and a truth value is needed"},
        {"not a_l", 5, "a truth value is needed"},
        {"a_l is true", 8, "\"null\" is expected here"},
        {"a_l like 'x%'", 5, "\"like\" is not evaluated"},
        {"a_l in ('x')", 5, "\"in\" is not evaluated"},
        {"n_l between 1 and 2", 5, "\"between\" is not evaluated"},
        {"n_l % 2 = 1", 5, "\"%\" is not evaluated"},
        {"n_l // 2 = 1", 5, "\"//\" is not evaluated"},
        {"n_l ** 2 = 1", 5, "\"**\" is not evaluated"},
        {"(select 1) = 1", 2, "\"select\" is no column of a pair"},
        {"case a_l when 'x' then 1 end = 1", 6, "\"when\" is expected here"},
        {"case when a_l then 1 end = 1", 11, "a truth value is needed"},
        {"case when 1 = 1 then 1 else 'x' end = 1", 29, "a text stands here where a number was before"},
        {"case when 1 = 1 then 1 = 1", 27, "\"end\" is expected here"},
        {"[1, 'x'] = a_l", 5, "a text stands here where a number was before"},
        {"a_l[1:2] = a_r", 6, "\"]\" is expected here"},
        {"'abc'[1] = 'a'", 6, "only a list has items, and this is a text"},
        {"a_l['x'", 8, "\"]\" is expected here"},
        {"a_l. = 1", 6, "the name of a field is expected here"},
        {"lower(a_l).x = 'a'", 11, "a text has no fields"},
    };
    REFUSE(rows, CD_SQL_DUCKDB, CD__SQL_LEVEL);
}

static void refuses_what_it_cannot_evaluate_exactly(void **state)
{
    static const struct refusal rows[] = {
        {"my_fn(a_l, a_r) >= 0.9", 1, "\"my_fn\" is no function that can be evaluated exactly"},
        {"a_l = a_r or soundex(a_l) = 'x'", 14, "\"soundex\" is no function"},
        {"jaro_winkler(a_l, a_r) > 0.9", 1, "\"jaro_winkler\" is no function"}, /* it is Spark's */
        {"levenshtein(a_l) < 1", 1, "levenshtein has 1 arguments here"},
        {"levenshtein(a_l, 1) < 1", 18, "levenshtein needs a text here, and this is a number"},
        {"abs(lower(a_l)) < 1", 5, "abs needs a number here, and this is a text"},
        {"len(1) = 1", 5, "length needs a list here, and this is a number"},
        {"array_length(lower(a_l)) = 1", 14, "array_length needs a list here, and this is a text"},
        {"array_length(a_l, 2) = 1", 19, "only the first dimension"},
        {"epoch('2000-01-01') = 1", 7, "epoch needs a date or time here, and this is a text"},
        {"lower(a_l) > 1", 12, "a text cannot be compared with a number"},
        {"lower(a_l) + 1 = 2", 12, "a text cannot be reckoned with here"},
        {"date '2000-01-01' + 1 > a_l", 19, "a date cannot be reckoned with here"},
        {"a_l::timestamp - b_l::timestamp > 1", 16, "a time cannot be reckoned with here"},
        {"cast(a_l as decimal) = 1", 13, "\"decimal\" is no type"},
        {"cast(a_l as boolean) = true", 13, "\"boolean\" is no type"},
        {"cast(a_l as 1) = 1", 13, "the name of a type is expected"},
        {"cast(1.5 as text) = '1.5'", 1, "each database writes a number as text in its own way"},
        {"cast([1] as text) = '1.5'", 1, "a list is not cast"},
        {"cast(1 = 1 as double) = 1", 1, "only a text or a number becomes a number"},
        {"cast(1 as date) = a_l", 1, "only a text becomes a date or time"},
        {"extract(year from a_l) = 1", 9, "\"epoch\" is expected here"},
        {"datediff('week', a_l, a_r) < 1", 10, "the unit \"week\" is not evaluated"},
        {"datediff(a_l, a_r) < 1", 1, "datediff has a unit, a start and an end"},
        {"try_strptime(a_l, '%Q') is null", 19, "a letter behind %"},
        {"try_strptime(a_l, a_r) is null", 1, "a format that is written out"},
        {"regexp_extract(a_l, a_r) = ''", 21, "only a pattern that is written out"},
        {"regexp_extract(a_l, 'x', 10) = ''", 26, "a group from 0 to 9"},
        {"regexp_extract(a_l, 'x', 1) = ''", 21, "a group that it does not have"},
        {"left(a_l, n_l) = ''", 1, "left has a text and a number that is written out"},
        {"list_transform(a_l, b_l) = a_r", 21, "list_transform takes a lambda of one parameter"},
        {"list_transform(a_l, (x, i) -> x) = a_r", 21, "list_transform takes a lambda of one parameter"},
        {"list_reduce(a_l, x -> x) = a_r", 18, "list_reduce takes a lambda of two parameters"},
        {"list_filter(a_l, x -> 1) = a_r", 18, "a filter must be true or false, and this is a number"},
        {"lower(x -> x) = 'a'", 7, "lower needs a text here, and this is a lambda"},
        {"list_value(x -> x) = [1]", 12, "\"x\" is no column of a pair"},
        {"list_transform(a_l, x -> x) = x", 31, "\"x\" is no column of a pair"},
        {"c_l = 1", 1, "the records have no column \"c\""},
        {"a = 1", 1, "\"a\" is no column of a pair: these end in _l or _r"},
        {"l.a = r.a", 1, "\"l\" is no column of a pair"},
        {"mixed_l = mixed_r", 1, "the records have no column \"mixed\""}, /* two differ from it by case only */
    };
    REFUSE(rows, CD_SQL_DUCKDB, CD__SQL_LEVEL);
}

static void refuses_patterns(void **state)
{
    static const struct {
        const char *pattern, *why;
    } rows[] = {
        {"(a", "a group that is not closed"},
        {"a)", "a bracket that is not opened"},
        {"[a", "a class that is not closed"},
        {"*a", "a repetition of nothing"},
        {"a**", "a repetition of a repetition"},
        {"a{2}{3}", "a repetition of a repetition"},
        {"a{3,2}", "a repetition of that many"},
        {"a{1001}", "a repetition of that many"},
        {"(a*)*", "a repetition of what can be empty"},
        {"^*", "a repetition of what can be empty"},
        {"(?=a)", "(? other than"},
        {"(?P<x>a)", "(? other than"},
        {"a(?i)b", "(? other than"},
        {"\\\\pL", "that letter behind a backslash"},
        {"\\\\1", "that letter behind a backslash"},
        {"a\\\\", "a backslash at the end"},
        {"[b-a]", "a range that runs backwards"},
        {"[a-\\\\d]", "a range that ends with a class"},
        {"[[:nope:]]", "a class of that name"},
        {"[\\\\b]", "that letter behind a backslash"},
        {"(?i)\xc3\xa9", "letters outside ASCII"},
        {"((((a{9}){9}){9}){9})", "a pattern so long"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[200], pattern[100];
        size_t n = 0;
        for (const char *p = rows[i].pattern; *p != '\0'; p += *p == '\\' ? 2 : 1) pattern[n++] = *p;
        pattern[n] = '\0';
        snprintf(text, sizeof text, "regexp_extract(a_l, '%s') = ''", pattern);
        const struct refusal row = {text, 21, rows[i].why};
        refuse(&row, 1, CD_SQL_DUCKDB, CD__SQL_LEVEL);
    }
}

static void refuses_in_each_dialect(void **state)
{
    static const struct refusal rules[] = {
        {"a = r.a", 1, "\"a\" is no column of a pair: these are written l.name and r.name"},
        {"l a = 1", 3, "\".\" is expected here"},
        {"l.1 = 1", 2, "\".\" is expected here"},
        {"l.'a' = 1", 3, "the name of a column is expected here"},
        {"l.zip = r.zip", 1, "the records have no column \"zip\""},
    };
    static const struct refusal spark[] = {
        {"`a_l` = \"a_r\" and jaro_similarity(a_l, a_r) > 1", 19, "\"jaro_similarity\" is no function"},
        {"a_l[-1] = 1", 5, "only an index that is written out, from 0"},
        {"a_l[n_l] = 1", 5, "only an index that is written out, from 0"},
        {"substr(a_l, 0, 1) = 'x'", 13, "only a place that is written out, from 1"},
        {"cast(a_l as int) = 1", 1, "databases round to whole numbers in different ways"},
        {"try_to_timestamp(a_l, 'yyyy-MMM-dd') is null", 23, "that many letters"},
        {"try_to_timestamp(a_l, 'yyyy-M-dd') is null", 23, "a letter other than"},
        {"datediff('day', a_l, a_r) = 1", 1, "datediff has an end and a start here"},
        {"regexp_extract(a_l, '[a&&b]', 0) = ''", 21, "a class within a class"},
    };
    static const struct refusal sqlite[] = {
        {"jaccard(a_l, a_r) > 1", 1, "\"jaccard\" is no function"},
        {"greatest(a_l, a_r) = 1", 1, "\"greatest\" is no function"},
        {"regexp_extract(a_l, 'x') = ''", 1, "\"regexp_extract\" is no function"},
    };
    static const struct refusal postgres[] = {
        {"jaro_winkler_similarity(a_l, a_r) > 1", 1, "is no function"},
        {"try_cast_timestamp(a_l, 'YYYY-MM-DDTHH24:MI:SS') is null", 25,
         "a letter other than those of year, month and day"},
        {"substring(a_l from 'a|b') = ''", 20, "PostgreSQL takes the longest match here"},
        {"substring(a_l from '(a)*?') = ''", 20, "PostgreSQL takes the longest match here"},
        {"substring(a_l from 0 for 2) = ''", 20, "only a place that is written out, from 1"},
    };
    REFUSE(rules, CD_SQL_DUCKDB, CD__SQL_RULE);
    REFUSE(spark, CD_SQL_SPARK, CD__SQL_LEVEL);
    REFUSE(sqlite, CD_SQL_SQLITE, CD__SQL_LEVEL);
    REFUSE(postgres, CD_SQL_POSTGRES, CD__SQL_LEVEL);
}

/* n times one text, what stands in the middle, n times another. */
static void deep(const char *before, const char *middle, const char *after, int n, enum cd_status want)
{
    struct cd_buf b = {0};
    struct cd_arena arena = cd_arena_make(0);
    struct cd__sql *tree;
    struct cd_err err;
    for (int i = 0; i < n; i++) cd_buf_puts(&b, before);
    cd_buf_puts(&b, middle);
    for (int i = 0; i < n; i++) cd_buf_puts(&b, after);
    cd_buf_char(&b, '\0');
    assert_false(b.failed);
    const enum cd_status status = parse(b.p, CD_SQL_DUCKDB, CD__SQL_LEVEL, &arena, &tree, &err);
    if (status != want || (status != CD_OK && strstr(err.text, "nested too deeply") == NULL &&
                           strstr(err.text, "over 64") == NULL && strstr(err.text, "too many lambdas") == NULL))
        fail_msg("%d times %s: %s", n, before, status == CD_OK ? "accepted" : err.text);
    cd_buf_free(&b);
    cd_arena_free(&arena);
}

static void refuses_what_is_too_deep(void **state)
{
    deep("(", "1 = 1", ")", 40, CD_OK);
    deep("(", "1 = 1", ")", 100000, CD_INPUT);
    deep("not ", "1 = 1", "", 40, CD_OK);
    deep("not ", "1 = 1", "", 100000, CD_INPUT);
    deep("- ", "a_l = 1", "", 100000, CD_INPUT);
    deep("1 + ", "1 = 1", "", 150, CD_OK);
    deep("1 + ", "1 = 1", "", 100000, CD_INPUT);
    deep("", "a_l", "[1]", 100000, CD_INPUT);
    deep("", "a_l", " is null", 100000, CD_INPUT);
    deep("1 = 1 and ", "1 = 1", "", 63, CD_OK);
    deep("1 = 1 and ", "1 = 1", "", 64, CD_INPUT);
    deep("case when ", "1 = 1", " then 1 = 1 end", 20, CD_OK);
    deep("case when ", "1 = 1", " then 1 = 1 end", 100000, CD_INPUT);
    deep("list_transform([1], x -> ", "1", ")", 1000, CD_INPUT);
}

static void tells_the_same_from_mirrored(void **state)
{
    static const struct {
        const char *a, *b;
        bool same, mirrored;
    } rows[] = {
        {"a_l = a_r", "\"a_l\" = A_R", true, false},
        {"a_l = a_r", "a_r = a_l", false, true},
        {"a_l = b_r", "a_r = b_l", false, true},
        {"lower(a_l) = 'x'", "lower(a_r) = 'x'", false, true},
        {"lower(a_l) = 'x'", "lower(a_l) = 'y'", false, false},
        {"lower(a_l) = 'x'", "upper(a_l) = 'x'", false, false},
        {"substr(a_l, 1, 3) = 'x'", "SUBSTRING(a_l, 1, 3) = 'x'", true, false},
        {"substr(a_l, 1, 3) = 'x'", "substr(a_l, 1, 2) = 'x'", false, false},
        {"1 = 1", "1 = 1", true, true},
        {"regexp_extract(a_l, '(x)', 1) = ''", "regexp_extract(a_l, '(x)', 0) = ''", false, false},
        {"datediff('day', a_l, a_r) = 1", "datediff('year', a_l, a_r) = 1", false, false},
        {"try_strptime(a_l, '%Y') is null", "try_strptime(a_l, '%m') is null", false, false},
        {"cast(a_l as double) = 1", "cast(a_l as float) = 1", false, false},
        {"list_transform(a_l, x -> x) = b_l", "list_transform(a_l, y -> y) = b_l", true, false},
        {"a_l is null or a_r is null", "a_l is null", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_arena arena = cd_arena_make(0);
        struct cd__sql *a, *b;
        struct cd_err err;
        if (parse(rows[i].a, CD_SQL_DUCKDB, CD__SQL_LEVEL, &arena, &a, &err) != CD_OK ||
            parse(rows[i].b, CD_SQL_DUCKDB, CD__SQL_LEVEL, &arena, &b, &err) != CD_OK)
            fail_msg("%s, %s: %s", rows[i].a, rows[i].b, err.text);
        if (cd__sql_same(a, b, false) != rows[i].same || cd__sql_same(a, b, true) != rows[i].mirrored)
            fail_msg("%s, %s: not as told", rows[i].a, rows[i].b);
        cd_arena_free(&arena);
    }
}

static void knows_sides_and_types(void **state)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd__sql *tree;
    struct cd_err err;
    assert_int_equal(parse("n_l < n_r and \"first name_l\" = 'x' and \"one.two_r\" = 'x'", CD_SQL_DUCKDB, CD__SQL_LEVEL,
                           &arena, &tree, &err),
                     CD_OK);
    assert_int_equal(tree->op, CD__SQL_AND);
    assert_int_equal(tree->n_args, 3);
    assert_int_equal(tree->sides, CD__LEFT | CD__RIGHT);
    assert_int_equal(tree->args[0]->compared, CD__T_NUMBER); /* every value of n is a number */
    assert_int_equal(tree->args[1]->sides, CD__LEFT);
    assert_int_equal(tree->args[1]->compared, CD__T_TEXT);
    assert_int_equal(tree->args[1]->args[0]->column, 3);
    assert_int_equal(tree->args[2]->sides, CD__RIGHT);
    assert_int_equal(tree->args[2]->args[0]->at, 39);
    assert_int_equal(tree->args[2]->at, 51);
    cd_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_is_no_condition),
        cmocka_unit_test(refuses_what_it_cannot_evaluate_exactly),
        cmocka_unit_test(refuses_patterns),
        cmocka_unit_test(refuses_in_each_dialect),
        cmocka_unit_test(refuses_what_is_too_deep),
        cmocka_unit_test(tells_the_same_from_mirrored),
        cmocka_unit_test(knows_sides_and_types),
    };
    return cmocka_run_group_tests(tests, make_frame, free_frame);
}
