/* topics.c - what ships, as `candour help TOPIC` prints it; see cli.h. */
#include <string.h>

#include "candour/check.h"
#include "cli.h"

static void dialects(void)
{
    struct cd_dialects *all = NULL;
    struct cd_err err = {0};
    const struct cd_dialect *dialect;
    if (cd_dialects_open(NULL, &all, &err) != CD_OK) return;
    for (uint32_t i = 0; (dialect = cd_dialects_at(all, i)) != NULL; i++)
        (void)printf("%-24s %s%s%s\n", dialect->id, dialect->title,
                     dialect->file_name[0] != '\0' ? "; files named " : "", dialect->file_name);
    cd_dialects_free(all);
}

static void lists(void)
{
    const struct cd_code_list *list;
    for (uint32_t i = 0; (list = cd_code_list_at(i)) != NULL; i++)
        (void)printf("%-28s %-8s %4u codes  %s\n", list->id, list->version, list->n, list->title);
}

static bool codes(const char *id)
{
    const struct cd_code_list *list = cd_code_list_find(cd_str_of(id));
    for (uint32_t i = 0; list != NULL && i < list->n; i++)
        (void)printf("%-28s %s\n", list->codes[i].value, list->codes[i].label);
    return list != NULL;
}

static void forces(void)
{
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    for (uint32_t i = 0; reg != NULL && i < reg->n; i++)
        (void)printf("%-20s %-10s %s\n", reg->forces[i].id, reg->forces[i].area, reg->forces[i].name);
}

static void groups(void)
{
    const struct cd_group *group;
    for (uint32_t i = 0; (group = cd_group_at(i)) != NULL; i++)
        (void)printf("%-28s %-40s %s\n", group->id, group->label, group->basis);
}

static void bases(void)
{
    const struct cd_base *base;
    for (uint32_t i = 0; (base = cd_base_at(i)) != NULL; i++)
        (void)printf("%-14s %s: %s, %s\n", base->id, base->title, base->who, base->date);
}

/* The rule of an id, or all of them (NULL). */
static bool one_rule(const char *id)
{
    bool met = false;
    struct cd_rules *shipped = NULL;
    struct cd_err err;
    if (cd_rules_open(NULL, &shipped, &err) != CD_OK) {
        (void)fprintf(stderr, "candour: %s\n", err.text);
        return false;
    }
    const struct cd_rulebook *book = cd_rules_book(shipped);
    for (uint16_t i = 0; i < book->n; i++) {
        if (id != NULL && strcmp(book->rules[i].id, id) != 0) continue;
        met = true;
        (void)printf("%-34s %-8s %s\n%44sMend: %s\n", book->rules[i].id, cd_severity_name(book->rules[i].severity),
                     book->rules[i].message, "", book->rules[i].mend);
    }
    cd_rules_free(shipped);
    return met;
}

static void rules(void)
{
    (void)one_rule(NULL);
}

bool cli_topic(const char *name, const char *one)
{
    static const struct {
        const char *name;
        void (*print)(void);
        bool (*print_one)(const char *one); /* NULL: there is nothing to choose */
    } topics[] = {{"dialects", dialects, NULL}, {"lists", lists, codes}, {"forces", forces, NULL},
                  {"groups", groups, NULL},     {"bases", bases, NULL},  {"rules", rules, one_rule}};
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++)
        if (strcmp(topics[i].name, name) == 0) {
            if (one != NULL) return topics[i].print_one != NULL && topics[i].print_one(one);
            topics[i].print();
            return true;
        }
    return false;
}
