/* yaml.h - YAML into structs by schema (libcyaml), with errors that say file, line, column and what was not understood.
 *
 *     static const cyaml_schema_value_t schema = { CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct thing, fields) };
 *     CD_TRY(cd_yaml_file(path, &schema, (void **)&thing, NULL, err));
 *     cd_yaml_free(&schema, thing, 0);
 *
 * Numbers and dates are read as text and converted by ours (YAML takes 1.10 for 1.1 and no for false). Aliases, which can
 * make a small file vast, are refused. */
#ifndef CANDOUR_YAML_H
#define CANDOUR_YAML_H

#include <cyaml/cyaml.h>

#include "candour/status.h"
#include "candour/str.h"

/* `name` stands in the error's text. count is for a top-level sequence, else NULL. At most 4 MiB of text. */
CD_MUST_CHECK enum cd_status cd_yaml_text(struct cd_str text, const char *name, const cyaml_schema_value_t *schema,
                                          void **out, unsigned *count, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_yaml_file(const char *path, const cyaml_schema_value_t *schema, void **out,
                                          unsigned *count, struct cd_err *err);
void cd_yaml_free(const cyaml_schema_value_t *schema, void *data, unsigned count);

#endif
