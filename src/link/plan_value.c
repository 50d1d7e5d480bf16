/* plan_value.c - values as bytes that are equal where the values are; see plan_build_int.h.
 *
 * A text's key is the text; a number's its eight bytes (one zero, one NaN); a list's for each item its kind, the length of its key and the key. */
#include <math.h>

#include "candour/buf.h"
#include "eval_int.h"
#include "plan_build_int.h"

static void number_key(double number, struct cd_buf *key)
{
    if (number == 0) number = 0; /* -0 */
    if (isnan(number)) number = NAN;
    cd_buf_put(key, &number, sizeof number);
}

void cd__value_key(const struct cd__value *value, enum cd_strings strings, struct cd_buf *key)
{
    switch ((enum cd__value_kind)value->kind) {
    case CD__IS_NULL: return;
    case CD__IS_TEXT:
        if (strings == CD_STRINGS_CODEPOINTS) cd_fold(value->text, key);
        else cd_buf_str(key, value->text);
        return;
    case CD__IS_BOOL:
    case CD__IS_NUMBER: number_key(value->number, key); return;
    default: break;
    }
    for (uint32_t i = 0; i < value->n; i++) {
        cd_buf_char(key, (char)value->items[i].kind);
        const size_t at = key->n;
        uint32_t n = 0;
        cd_buf_put(key, &n, sizeof n);
        cd__value_key(&value->items[i], strings, key);
        if (key->failed) return;
        n = (uint32_t)(key->n - at - sizeof n);
        memcpy(key->p + at, &n, sizeof n);
    }
}

bool cd__key_item(struct cd_str *key, struct cd_str *item)
{
    uint32_t n;
    if (key->n == 0) return false;
    memcpy(&n, key->p + 1, sizeof n);
    *item = (struct cd_str){key->p, 1 + sizeof n + n};
    *key = (struct cd_str){key->p + item->n, key->n - item->n};
    return true;
}

double cd__key_number(struct cd_str key)
{
    double number;
    memcpy(&number, key.p, sizeof number);
    return number;
}

enum cd_status cd__side_value(const struct cd__side *side, struct cd__sql_env *env, struct cd__value *value,
                              struct cd_err *err)
{
    struct cd__value v;
    double number;
    CD_TRY(cd__sql_eval(side->of, env, &v, err));
    *value = v;
    if (v.kind == CD__IS_NULL) return CD_OK;
    switch ((enum cd__as)side->as) {
    case CD__AS_NUMBER: CD_TRY(cd__need_number(side->of, env, &v, &number, err)); break;
    case CD__AS_TIME:
    case CD__AS_DAYS: CD_TRY(cd__need_time(side->of, env, &v, &number, err)); break;
    default: return CD_OK;
    }
    *value = cd__number_value(side->as == CD__AS_DAYS ? floor(number / 86400) : number);
    return CD_OK;
}
