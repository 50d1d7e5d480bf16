/* yaml_test.c - YAML into structs: what is taken, and that every refusal says file, line, column and why. */
#include "candour/yaml.h"

#include "candour/arena.h"
#include "candour/buf.h"
#include "candour/os.h"
#include "candour/yaml_where.h"
#include "test.h"

struct item {
    char *name, *note;
};
struct thing {
    char *id;
    struct item *items;
    unsigned items_count;
};

static const cyaml_schema_field_t item_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct item, name, 1, 20),
    CYAML_FIELD_STRING_PTR("note", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct item, note, 0, CYAML_UNLIMITED),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t item_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct item, item_fields)};
static const cyaml_schema_field_t thing_fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct thing, id, 1, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("items", CYAML_FLAG_POINTER, struct thing, items, &item_schema, 1, 3),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct thing, thing_fields)};
static const cyaml_schema_value_t list_schema = {
    CYAML_VALUE_SEQUENCE(CYAML_FLAG_POINTER, struct item, &item_schema, 0, CYAML_UNLIMITED)};

static void reads_a_good_text(void **state)
{
    static const char *const texts[] = {
        "id: a1.10\nitems:\n  - name: first\n    note: no\n  - {name: \"se:cond\"}\n",
        "# a comment\n---\nitems: [{note: no, name: first}, {name: 'se:cond'}]\nid: \"a1.10\"\n",
        "id: a1.10\r\nitems:\r\n- name: first\r\n  note: no\r\n- name: se:cond\r\n",
        "\xEF\xBB\xBFid: a1.10\nitems: [{name: first, note: no}, {name: 'se:cond'}]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct thing *thing = NULL;
        struct cd_err err = {0};
        const enum cd_status status = cd_yaml_text(cd_str_of(texts[i]), "t.yaml", &schema, (void **)&thing, NULL, &err);
        if (status != CD_OK) fail_msg("text %zu: %s", i, err.text);
        assert_string_equal(thing->id, "a1.10");
        assert_int_equal(thing->items_count, 2);
        assert_string_equal(thing->items[0].name, "first");
        assert_string_equal(thing->items[0].note, "no"); /* not a truth value */
        assert_string_equal(thing->items[1].name, "se:cond");
        assert_null(thing->items[1].note);
        cd_yaml_free(&schema, thing, 0);
    }
    struct item *items = NULL;
    unsigned count = 9;
    const struct cd_str list = CD_STR("- name: a\n- name: b\n");
    assert_int_equal(cd_yaml_text(list, "t", &list_schema, (void **)&items, &count, NULL), CD_OK);
    assert_int_equal(count, 2);
    assert_string_equal(items[1].name, "b");
    cd_yaml_free(&list_schema, items, count);
    cd_yaml_free(&schema, NULL, 0);
}

static const struct {
    const char *what, *text, *start, *says; /* start: the error's text begins so; says: and holds this */
    uint64_t line;
    uint32_t column;
} refused[] = {
    {"unknown key", "id: a\nitmes:\n- name: x\n", "t.yaml:2:1: ", "itmes", 2, 1},
    {"unknown key deep down", "id: a\nitems:\n- name: x\n  naem: y\n", "t.yaml:4:3: ", "naem", 4, 3},
    {"unknown key first", "idd: a\nitems: [{name: x}]\n", "t.yaml:1:1: ", "idd", 1, 1},
    {"a value spelt like the unknown key", "id: x\nitems: [{name: xx, note: xx}]\nxx: 1\n", "t.yaml:3:1: ", "xx", 3, 1},
    {"missing key", "id: a\n", "t.yaml:1:", "items", 1, 5},
    {"missing key deep down", "id: a\nitems:\n- name: x\n- note: y\n", "t.yaml:4:", "name", 4, 9},
    {"a list where a text belongs", "id: [a, b]\nitems: [{name: x}]\n", "t.yaml:1:5: ", "SEQUENCE", 1, 5},
    {"a text where a list belongs", "id: a\nitems: none\n", "t.yaml:2:8: ", "SCALAR", 2, 8},
    {"a list for the whole", "- id: a\n", "t.yaml: ", "SEQUENCE", 0, 0},
    {"too long a text", "id: a\nitems:\n- name: 123456789012345678901\n", "t.yaml:3:9: ", "20", 3, 9},
    {"too short a text", "id: a\nitems:\n- name: ''\n", "t.yaml:3:9: ", "1", 3, 9},
    {"too many entries", "id: a\nitems: [{name: a}, {name: b}, {name: c}, {name: d}]\n", "t.yaml:2:42: ", "3 max", 2,
     42},
    {"too few entries", "id: a\nitems: []\n", "t.yaml:2:8: ", "1 min", 2, 8},
    {"a key twice", "id: a\nid: b\nitems: [{name: x}]\n", "t.yaml:2:1: ", "id", 2, 1},
    {"a key twice, spelt like its value", "id: id\nitems: [{name: x}]\nid: id\n", "t.yaml:3:1: ", "id", 3, 1},
    {"an alias", "id: &x a\nitems: [{name: *x}]\n", "t.yaml:2:16: ", "alias", 2, 16},
    {"aliases that multiply", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "t.yaml:2:8: ", "alias", 2, 8},
    {"no YAML", "id: [a\nitems: }\n", "t.yaml:2:", "", 2, 6},
    {"a tab", "id: a\nitems:\n\t- name: x\n", "t.yaml:3:1: ", "", 3, 1},
    {"bytes that are not UTF-8", "id: a\nitems: [{name: \xE9t\xE9}]\n", "t.yaml:2:17: ", "UTF-8", 2, 17},
    {"a control character", "id: a\nitems: [{name: x\x01y}]\n", "t.yaml:2:17: ", "control", 2, 17},
    {"empty", "", "t.yaml: ", "empty", 0, 0},
    {"white space", "\n\n  \n", "t.yaml: ", "empty", 0, 0},
    {"a comment only", "# nothing\n", "t.yaml: ", "empty", 0, 0},
    {"a second document", "id: a\nitems: [{name: x}]\n---\nid: b\nitems: [{name: y}]\n", "t.yaml:3:1: ", "document", 3,
     1},
};

static void refuses_and_says_where(void **state)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct thing *thing = NULL;
        struct cd_err err = {0};
        const struct cd_str text = cd_str_of(refused[i].text);
        const enum cd_status status = cd_yaml_text(text, "t.yaml", &schema, (void **)&thing, NULL, &err);
        const bool says = strncmp(err.text, refused[i].start, strlen(refused[i].start)) == 0 &&
                          strstr(err.text, refused[i].says) != NULL;
        if (status != CD_INPUT || !says) fail_msg("%s: %s", refused[i].what, err.text);
        assert_int_equal(err.status, CD_INPUT);
        assert_null(thing);
        if (err.line != refused[i].line || err.column != refused[i].column)
            fail_msg("%s: %s", refused[i].what, err.text);
        assert_int_equal(cd_yaml_text(text, "t.yaml", &schema, (void **)&thing, NULL, NULL), CD_INPUT);
    }
}

/* Every cut of a good text is refused or read, and leaves nothing behind when refused. */
static void refuses_half_a_text(void **state)
{
    static const char text[] = "id: a\nitems:\n  - name: first\n    note: \"no\"\n  - {name: 'second', note: [x]}\n";
    for (size_t n = 0; n < sizeof text; n++) {
        char *copy = malloc(n + (n == 0));
        struct thing *thing = NULL;
        struct cd_err err = {0};
        memcpy(copy, text, n);
        const enum cd_status status = cd_yaml_text((struct cd_str){copy, n}, "t", &schema, (void **)&thing, NULL, &err);
        assert_true(status == CD_OK ? thing != NULL : status == CD_INPUT && thing == NULL && err.text[0] != '\0');
        cd_yaml_free(&schema, thing, 0);
        free(copy);
    }
}

static void stops_at_its_limits(void **state)
{
    enum { MAX = 4 << 20 };
    char *text = malloc(MAX + 1);
    struct thing *thing = NULL;
    struct cd_err err = {0};
    const char good[] = "id: a\nitems: [{name: x}]\n#";
    memset(text, '#', MAX + 1);
    memcpy(text, good, sizeof good - 1);
    assert_int_equal(cd_yaml_text((struct cd_str){text, MAX}, "t", &schema, (void **)&thing, NULL, &err), CD_OK);
    cd_yaml_free(&schema, thing, 0);
    thing = NULL;
    assert_int_equal(cd_yaml_text((struct cd_str){text, MAX + 1}, "t", &schema, (void **)&thing, NULL, &err), CD_LIMIT);
    assert_null(thing);
    memset(text, '[', MAX); /* nested without end */
    assert_int_equal(cd_yaml_text((struct cd_str){text, MAX}, "t", &schema, (void **)&thing, NULL, &err), CD_INPUT);
    assert_null(thing);
    free(text);
}

static void reads_files(void **state)
{
    char *path = strdup(cd_test_temp_path("thing.yaml")), *vast = calloc(1, (4 << 20) + 1);
    struct thing *thing = NULL;
    struct cd_err err = {0};
    const char good[] = "id: a\nitems: [{name: x}]\n", bad[] = "id: a\nitems: [{nane: x}]\n";
    cd_test_write(path, good, sizeof good - 1);
    assert_int_equal(cd_yaml_file(path, &schema, (void **)&thing, NULL, &err), CD_OK);
    assert_string_equal(thing->items[0].name, "x");
    cd_yaml_free(&schema, thing, 0);
    cd_test_write(path, bad, sizeof bad - 1);
    assert_int_equal(cd_yaml_file(path, &schema, (void **)&thing, NULL, &err), CD_INPUT);
    assert_memory_equal(err.text, path, strlen(path));
    assert_memory_equal(err.text + strlen(path), ":2:10: ", 7);
    cd_test_write(path, vast, (4 << 20) + 1);
    assert_int_equal(cd_yaml_file(path, &schema, (void **)&thing, NULL, &err), CD_INPUT);
    assert_int_equal(cd_yaml_file(cd_test_temp(), &schema, (void **)&thing, NULL, &err), CD_INPUT);
    assert_int_equal(cd_yaml_file(cd_test_temp_path("none"), &schema, (void **)&thing, NULL, &err), CD_INPUT);
    assert_null(thing);
    free(path), free(vast);
}

static void finds_places(void **state)
{
    static const struct {
        const char *text, *sequence;
        size_t index;
        const char *key;
        uint64_t line;
        uint32_t column;
    } rows[] = {
        {"a: 1\nb:  two\n", NULL, 0, "b", 2, 5},
        {"a: 1\nb: two\n", NULL, 0, "c", 1, 1},
        {"a: 1\n", NULL, 0, NULL, 1, 1},
        {"list:\n- x: 1\n  is: me\n- is: you\n", "list", 1, "is", 4, 7},
        {"list:\n- x: 1\n  is: me\n- is: you\n", "list", 0, "is", 3, 7},
        {"list:\n- x: 1\n- y: 2\n", "list", 1, "is", 3, 3},
        {"list:\n- x: 1\n- y: 2\n", "list", 1, NULL, 3, 3},
        {"list:\n- x: 1\n", "list", 1, NULL, 0, 0},
        {"list: none\n", "list", 0, NULL, 0, 0},
        {"a: 1\n", "list", 0, "x", 0, 0},
        {"", NULL, 0, "a", 0, 0},
        {"a: [\n", NULL, 0, "a", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_place place =
            cd_yaml_where(cd_str_of(rows[i].text), rows[i].sequence, rows[i].index, rows[i].key);
        if (place.line != rows[i].line || place.column != rows[i].column)
            fail_msg("row %zu: %u:%u", i, (unsigned)place.line, place.column);
    }
}

static void takes_mappings_of_free_keys(void **state)
{
    static const struct {
        const char *text, *shows; /* "entry key=value;" each, or the fault */
    } rows[] = {
        {"list:\n- {a: 1, map: {M: male, \"F \": female}}\n- {a: 2}\n- {map: {x: }}\n", "0 M=male;0 F =female;2 x=;"},
        {"list:\n- {a: 1}\n", ""},
        {"list: none\n", ""},
        {"other:\n- {map: {a: b}}\n", ""},
        {"[1, 2]\n", ""},
        {"list:\n- {map: {}}\n", ""},
        {"list:\n- {map: [a, b]}\n", "t.yaml:2:9: map is written {this: that, ...}"},
        {"list:\n- {map: word}\n", "t.yaml:2:9: map is written {this: that, ...}"},
        {"list:\n- map:\n    a: b\n    c: [d]\n", "t.yaml:4:5: map is written {this: that, ...}"},
        {"list:\n- map:\n    ? [a]\n    : b\n", "t.yaml:3:7: map is written {this: that, ...}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_arena arena = cd_arena_make(0);
        struct cd_yaml_pair *pairs;
        struct cd_buf b = {0};
        struct cd_err err = {0};
        size_t n;
        cd_buf_puts(&b, "");
        if (cd_yaml_pairs(cd_str_of(rows[i].text), "t.yaml", "list", "map", &arena, &pairs, &n, &err) != CD_OK) {
            assert_int_equal(err.status, CD_INPUT);
            cd_buf_puts(&b, err.text);
        } else
            for (size_t k = 0; k < n; k++)
                cd_buf_printf(&b, "%zu " CD_FMT "=" CD_FMT ";", pairs[k].entry, CD_ARG(pairs[k].key),
                              CD_ARG(pairs[k].value));
        if (!cd_str_eq((struct cd_str){b.p, b.n}, cd_str_of(rows[i].shows)))
            fail_msg("row %zu: %.*s", i, (int)b.n, b.p);
        cd_buf_free(&b);
        cd_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_good_text),
        cmocka_unit_test(refuses_and_says_where),
        cmocka_unit_test(refuses_half_a_text),
        cmocka_unit_test(stops_at_its_limits),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(finds_places),
        cmocka_unit_test(takes_mappings_of_free_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
