/* yaml_where.c - what libyaml's document tree tells: positions of values, mappings of free keys; see yaml_where.h. */
#include "candour/yaml_where.h"

#include <yaml.h>

#include "candour/arena.h"

static yaml_node_t *value_of(yaml_document_t *doc, const yaml_node_t *map, const char *key)
{
    if (map == NULL || map->type != YAML_MAPPING_NODE) return NULL;
    const size_t n = strlen(key);
    for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *name = yaml_document_get_node(doc, pair->key);
        if (name != NULL && name->type == YAML_SCALAR_NODE && name->data.scalar.length == n &&
            memcmp(name->data.scalar.value, key, n) == 0)
            return yaml_document_get_node(doc, pair->value);
    }
    return NULL;
}

static yaml_node_t *entry_of(yaml_document_t *doc, const yaml_node_t *list, size_t index)
{
    if (list == NULL || list->type != YAML_SEQUENCE_NODE) return NULL;
    const yaml_node_item_t *items = list->data.sequence.items.start;
    return index < (size_t)(list->data.sequence.items.top - items) ? yaml_document_get_node(doc, items[index]) : NULL;
}

static yaml_node_t *find(yaml_document_t *doc, const char *sequence, size_t index, const char *key)
{
    yaml_node_t *node = yaml_document_get_root_node(doc);
    if (sequence != NULL) node = entry_of(doc, value_of(doc, node, sequence), index);
    yaml_node_t *value = key != NULL ? value_of(doc, node, key) : NULL;
    return value != NULL ? value : node;
}

struct cd_place cd_yaml_where(struct cd_str text, const char *sequence, size_t index, const char *key)
{
    struct cd_place place = {0};
    yaml_parser_t parser;
    yaml_document_t doc;
    if (!yaml_parser_initialize(&parser)) return place;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    if (yaml_parser_load(&parser, &doc)) {
        const yaml_node_t *node = find(&doc, sequence, index, key);
        if (node != NULL) {
            place.line = node->start_mark.line + 1;
            place.column = (uint32_t)node->start_mark.column + 1;
        }
        yaml_document_delete(&doc);
    }
    yaml_parser_delete(&parser);
    return place;
}

/* --- Mappings of free keys ------------------------------------------------------------------------------------------- */

struct taking {
    yaml_document_t *doc;
    const char *name, *key;
    struct cd_arena *arena;
    struct cd_yaml_pair *pairs;
    size_t n;
    struct cd_err *err;
};

static enum cd_status refuse(const struct taking *t, const yaml_node_t *node)
{
    const size_t line = node->start_mark.line + 1, column = node->start_mark.column + 1;
    const enum cd_status status =
        cd_fail(t->err, CD_INPUT, "%s:%zu:%zu: %s is written {this: that, ...}", t->name, line, column, t->key);
    if (t->err != NULL) t->err->line = line, t->err->column = (uint32_t)column;
    return status;
}

static bool copy(struct taking *t, const yaml_node_t *node, struct cd_str *out)
{
    *out = cd_arena_str(t->arena, (struct cd_str){(const char *)node->data.scalar.value, node->data.scalar.length});
    return out->p != NULL;
}

/* pairs NULL: only counts them. */
static enum cd_status take(struct taking *t, const yaml_node_t *map, size_t entry)
{
    if (map->type != YAML_MAPPING_NODE) return refuse(t, map);
    for (const yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(t->doc, pair->key);
        const yaml_node_t *value = yaml_document_get_node(t->doc, pair->value);
        if (key->type != YAML_SCALAR_NODE || value->type != YAML_SCALAR_NODE) return refuse(t, key);
        if (t->pairs != NULL) {
            struct cd_yaml_pair *out = &t->pairs[t->n];
            out->entry = entry;
            if (!copy(t, key, &out->key) || !copy(t, value, &out->value))
                return cd_fail(t->err, CD_NOMEM, "%s: no memory to read it", t->name);
        }
        t->n++;
    }
    return CD_OK;
}

static enum cd_status take_all(struct taking *t, const yaml_node_t *list)
{
    t->n = 0;
    if (list == NULL || list->type != YAML_SEQUENCE_NODE) return CD_OK;
    const yaml_node_item_t *items = list->data.sequence.items.start;
    for (size_t i = 0; i < (size_t)(list->data.sequence.items.top - items); i++) {
        const yaml_node_t *map = value_of(t->doc, yaml_document_get_node(t->doc, items[i]), t->key);
        if (map != NULL) CD_TRY(take(t, map, i));
    }
    return CD_OK;
}

static enum cd_status take_document(struct taking *t, const char *sequence)
{
    const yaml_node_t *list = value_of(t->doc, yaml_document_get_root_node(t->doc), sequence);
    CD_TRY(take_all(t, list));
    if (t->n == 0) return CD_OK;
    t->pairs = CD_NEW(t->arena, struct cd_yaml_pair, t->n);
    if (t->pairs == NULL) return cd_fail(t->err, CD_NOMEM, "%s: no memory to read it", t->name);
    return take_all(t, list);
}

enum cd_status cd_yaml_pairs(struct cd_str text, const char *name, const char *sequence, const char *key,
                             struct cd_arena *arena, struct cd_yaml_pair **pairs, size_t *n, struct cd_err *err)
{
    yaml_parser_t parser;
    yaml_document_t doc;
    struct taking t = {.doc = &doc, .name = name, .key = key, .arena = arena, .err = err};
    *pairs = NULL;
    *n = 0;
    if (!yaml_parser_initialize(&parser)) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", name);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    enum cd_status status = CD_OK;
    if (yaml_parser_load(&parser, &doc)) {
        status = take_document(&t, sequence);
        yaml_document_delete(&doc);
    } else
        status =
            cd_fail(err, CD_NOMEM, "%s: no memory to read it", name); /* it was read before: that is the only way */
    yaml_parser_delete(&parser);
    *pairs = t.pairs;
    *n = t.n;
    return status;
}
