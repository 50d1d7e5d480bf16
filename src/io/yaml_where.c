/* yaml_where.c - positions of YAML values from libyaml's document tree; see yaml_where.h. */
#include "candour/yaml_where.h"

#include <yaml.h>

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
