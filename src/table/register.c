/* register.c - people, observations and labels of one source; see register.h. */
#include "candour/register.h"

#include <stdlib.h>

#include "candour/buf.h"
#include "candour/column.h"

const char *cd_unit_name(enum cd_unit unit)
{
    static const char *const names[] = {
#define X(name, text) text,
        CD_UNITS(X)
#undef X
    };
    return names[unit];
}

void cd_source_name(struct cd_buf *b, const struct cd_source *source, const struct cd_finding *finding)
{
    cd_buf_str(b, source->path);
    if (finding->file >= source->n_files) return;
    cd_buf_char(b, '/');
    cd_buf_str(b, source->files[finding->file].name);
}

bool cd_labels_code(struct cd_labels *labels, const struct cd_label *label, uint32_t *code)
{
    /* The key is written byte by byte: a struct's padding has no value of its own. */
    unsigned char key[5 + sizeof label->list + sizeof label->value + sizeof label->mask];
    unsigned char *at = key;
    *at++ = label->characteristic, *at++ = label->asserted_by, *at++ = label->stage, *at++ = label->class;
    *at++ = label->reason;
    memcpy(at, &label->list, sizeof label->list), at += sizeof label->list;
    memcpy(at, &label->value, sizeof label->value), at += sizeof label->value;
    memcpy(at, &label->mask, sizeof label->mask);
    if (!cd_grow((void **)&labels->items, &labels->cap, (size_t)labels->n + 1, sizeof *labels->items) ||
        !cd_dict_code(&labels->keys, (struct cd_str){(const char *)key, sizeof key}, code))
        return false;
    if (*code == labels->n) labels->items[labels->n++] = *label;
    return true;
}

static bool translate(struct cd_dict *to, const struct cd_dict *from, uint32_t *code)
{
    return *code == CD_NO_CODE || cd_dict_code(to, cd_dict_text(from, *code), code);
}

bool cd_labels_merge(struct cd_labels *to, const struct cd_labels *from, uint32_t *map)
{
    for (uint32_t i = 0; i < from->n; i++) {
        struct cd_label label = from->items[i];
        if (!translate(&to->texts, &from->texts, &label.list) || !translate(&to->texts, &from->texts, &label.value) ||
            !cd_labels_code(to, &label, &map[i]))
            return false;
    }
    return true;
}

void cd_labels_free(struct cd_labels *labels)
{
    free(labels->items);
    cd_dict_free(&labels->texts);
    cd_dict_free(&labels->keys);
    *labels = (struct cd_labels){0};
}

static inline bool room(void **column, size_t *cap, size_t need, size_t size)
{
    return need <= *cap || cd_column_grow(column, cap, need, size);
}

bool cd_register_add_person(struct cd_register *reg, uint32_t line, int32_t period, bool present)
{
    struct cd_people *people = &reg->people;
    const size_t need = (size_t)people->n + 1;
    if (need > CD_NO_CODE || !room((void **)&people->line, &people->cap_line, need, sizeof *people->line) ||
        !room((void **)&people->period, &people->cap_period, need, sizeof *people->period) ||
        !room((void **)&people->present, &people->cap_present, need, sizeof *people->present))
        return false;
    people->line[people->n] = line;
    people->period[people->n] = period;
    people->present[people->n] = present;
    people->n++;
    return true;
}

struct cd_observation *cd_register_extend(struct cd_register *reg, size_t n)
{
    if (n > SIZE_MAX - reg->n_observations || !cd_column_grow((void **)&reg->observations, &reg->cap_observations,
                                                              reg->n_observations + n, sizeof *reg->observations))
        return NULL;
    reg->n_observations += n;
    return reg->observations + reg->n_observations - n;
}

unsigned cd_register_slots(const struct cd_register *reg, uint8_t slots[CD_SLOTS])
{
    bool has[CD_SLOTS] = {false};
    unsigned n = 0;
    for (uint32_t i = 0; i < reg->labels.n; i++)
        has[CD_SLOT(reg->labels.items[i].characteristic, reg->labels.items[i].asserted_by)] = true;
    for (unsigned slot = 0; slot < CD_SLOTS; slot++)
        if (has[slot]) slots[n++] = (uint8_t)slot;
    return n;
}

void cd_register_latest(const struct cd_register *reg, const uint8_t *slots, unsigned n_slots, uint32_t *out,
                        int32_t *days)
{
    unsigned place[CD_SLOTS];
    for (unsigned slot = 0; slot < CD_SLOTS; slot++) place[slot] = n_slots; /* not asked for */
    for (unsigned k = 0; k < n_slots; k++) place[slots[k]] = k;
    const size_t n = (size_t)reg->people.n * n_slots;
    for (size_t i = 0; i < n; i++) out[i] = CD_NO_CODE;
    for (size_t i = 0; i < reg->n_observations; i++) {
        const struct cd_observation *seen = &reg->observations[i];
        const struct cd_label *label = &reg->labels.items[seen->label];
        const unsigned k = place[CD_SLOT(label->characteristic, label->asserted_by)];
        if (k == n_slots) continue;
        const size_t at = (size_t)seen->person * n_slots + k;
        if (out[at] != CD_NO_CODE) {
            const bool said = label->class == CD_CLASS_RECORDED;
            const bool was_said = reg->labels.items[out[at]].class == CD_CLASS_RECORDED;
            if (was_said > said || (was_said == said && seen->day < days[at])) continue;
        }
        out[at] = seen->label;
        days[at] = seen->day;
    }
}

void cd_register_free(struct cd_register *reg)
{
    free(reg->people.line);
    free(reg->people.period);
    free(reg->people.present);
    free(reg->observations);
    cd_labels_free(&reg->labels);
    cd_findings_free(&reg->findings);
    cd_tables_free(&reg->tables);
    *reg = (struct cd_register){0};
}
