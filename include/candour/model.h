/* model.h - a linkage model after Fellegi and Sunter, as Splink's JSON (4.x and 5.x) says it, read and written exactly.
 *
 *     struct cd_model model = {0};
 *     CD_TRY(cd_model_read(&model, "model.json", err));
 *     CD_TRY(cd_model_write(&model, "trained.json", err));
 *     cd_model_free(&model);
 *
 * Conditions and blocking rules stay texts here; sql_int.h parses them. Ethnicity, nationality, religion and what stands for them may not be
 * named by any: such a model is refused with the reason. */
#ifndef CANDOUR_MODEL_H
#define CANDOUR_MODEL_H

#include "candour/arena.h"
#include "candour/status.h"

enum cd_link_type { CD_LINK_DEDUPE, CD_LINK_ONLY, CD_LINK_AND_DEDUPE };
enum cd_sql_dialect { CD_SQL_DUCKDB, CD_SQL_SPARK, CD_SQL_SQLITE, CD_SQL_POSTGRES };

struct cd_model_level {
    struct cd_str sql, label;
    double m, u; /* probabilities of the level among matches, among non-matches; NaN: not trained */
    bool fix_m, fix_u, has_fix, is_null, disable_tf_exact;
    struct cd_str tf_column; /* p == NULL: no adjustment for term frequencies */
    double tf_weight, tf_min_u;
    bool has_tf_weight, has_tf_min_u;
};
struct cd_model_comparison {
    struct cd_str name, description; /* description.p == NULL: none */
    struct cd_model_level *levels;   /* in the order in which they are tried */
    uint32_t n_levels;
};
struct cd_model_rule {
    struct cd_str sql;
    struct cd_str *explode; /* arrays_to_explode */
    uint32_t n_explode;
    uint32_t salting; /* salting_partitions of 4.x: kept, and without effect; 0: not said */
    bool plain;       /* written as a text, not as an object */
};
struct cd_model {
    enum cd_link_type link_type;
    enum cd_sql_dialect dialect;
    double lambda; /* probability_two_random_records_match */
    bool retain_matching, retain_intermediate;
    struct cd_str *retain; /* additional_columns_to_retain */
    uint32_t n_retain;
    struct cd_str linker_uid, prefix_bf, prefix_mw, prefix_tf, prefix_gamma, id_column,
        dataset_column; /* p == NULL: not said */
    double em_convergence;
    uint32_t max_iterations;
    struct cd_model_rule *rules;
    uint32_t n_rules;
    struct cd_model_comparison *comparisons;
    uint32_t n_comparisons;
    struct cd_arena arena; /* of all the above */
};

/* CD_INPUT: not JSON (line and column), a key that Splink does not know, a value of the wrong kind (its place in the document is named), a
 * comparison without levels, m or u outside [0, 1], a protected characteristic in any text. Untrained m and u stay NaN; cd_model_defaults fills them. */
CD_MUST_CHECK enum cd_status cd_model_read(struct cd_model *model, const char *path, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_model_parse(struct cd_model *model, struct cd_str json, const char *name,
                                            struct cd_err *err);
/* Splink's own defaults: m 0.95 for the top level, the rest shared equally; u = m / 2^w, w from -5 to 3 over the lower levels, 10 for the top. */
void cd_model_defaults(struct cd_model *model);
/* The document as Splink saves it; reading it back gives the same model, and Splink 4 and 5 both load it. Appended to out / written whole or not at all. */
struct cd_buf;
CD_MUST_CHECK enum cd_status cd_model_print(const struct cd_model *model, struct cd_buf *out, struct cd_err *err);
CD_MUST_CHECK enum cd_status cd_model_write(const struct cd_model *model, const char *path, struct cd_err *err);
void cd_model_free(struct cd_model *model);

/* Whether the model may name a column: false only where none of its texts holds the name, without regard to case. */
bool cd_model_may_name(const struct cd_model *model, struct cd_str column);
/* The same of any text that names columns as SQL does. */
bool cd_sql_may_name(struct cd_str text, struct cd_str column);

/* The level's comparison vector value: null -1, else counted down from (levels that are not null) - 1 in listed order to 0. */
int cd_model_gamma(const struct cd_model_comparison *comparison, uint32_t level);

#endif
