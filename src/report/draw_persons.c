/* draw_persons.c - the section on persons beside records, and on who was seen by several forces. */
#include "page_int.h"

#define NAMES(...) (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)

static struct cd_str force_of(const struct cd_page *page, uint32_t force)
{
    const struct cd_str id = cd_dict_text(&page->results->persons->forces, force);
    const uint32_t code = cd_dict_find(&page->picture->forces, id);
    return code != CD_NO_CODE ? cd_force_name(page, code) : id;
}

static void few(struct cd_page *page, uint64_t n)
{
    const uint32_t min_n = page->results->persons->min_n;
    if (n == 0 || n >= min_n) cd_html(page->b, "<td class=\"n\">%lu</td>", n);
    else cd_html(page->b, "<td class=\"n\">under %u</td>", min_n);
}

static void line(struct cd_page *page, const struct cd_persons_line *of)
{
    if (of->force == CD_NO_CODE) cd_buf_puts(page->b, "<tr><th scope=\"row\">All forces</th>");
    else cd_html(page->b, "<tr><th scope=\"row\">%.*s</th>", CD_ARG(force_of(page, of->force)));
    cd_html(page->b, "<td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%lu</td><td class=\"n\">%lu</td>",
            of->records, of->persons[0], of->persons[1], of->persons[2]);
    few(page, of->elsewhere);
    cd_buf_puts(page->b, "</tr>\n");
}

enum { PAIRS_SHOWN = 100 };

static void pairs(struct cd_page *page)
{
    const struct cd_persons *persons = page->results->persons;
    cd_buf_puts(page->b, "<details><summary>By pair of forces</summary>\n");
    cd_table_open(page);
    cd_buf_puts(page->b, "Suspects whom two forces have both recorded");
    cd_table_head(page, NAMES("Force", "Other force", "#Persons"));
    for (size_t i = 0; i < persons->n_pairs && i < PAIRS_SHOWN; i++)
        cd_html(page->b, "<tr><th scope=\"row\">%.*s</th><td>%.*s</td><td class=\"n\">%lu</td></tr>\n",
                CD_ARG(force_of(page, persons->pairs[i].a)), CD_ARG(force_of(page, persons->pairs[i].b)),
                persons->pairs[i].persons);
    cd_table_close(page);
    if (persons->n_pairs > PAIRS_SHOWN)
        cd_html(page->b, "<p>%u of %lu pairs are shown; <code>persons_across.csv</code> has them all.</p>\n",
                (unsigned)PAIRS_SHOWN, (uint64_t)persons->n_pairs);
    cd_html(page->b, "<p>%lu further pairs of forces have fewer than %u such persons and are not shown.</p>\n",
            persons->n_pairs_hidden, persons->min_n);
    cd_buf_puts(page->b, "</details>\n");
}

static const char *const trained[] = {
    [CD_PERSONS_TRAINED] = "Its probabilities were learned on these records.",
    [CD_PERSONS_FEW] =
        "These records are too few to learn its probabilities from: those of a simulated nation, which ship with "
        "Candour, were taken.",
    [CD_PERSONS_NOT_CONVERGED] =
        "Learning its probabilities on these records did not settle: those of a simulated nation, which "
        "ship with Candour, were taken.",
    [CD_PERSONS_NOT_TRAINABLE] =
        "Its probabilities could not be learned on these records: those of a simulated nation, which ship "
        "with Candour, were taken.",
};

static void contradictions(struct cd_page *page)
{
    static const char *const by[2] = {"people's own answers", "what officers saw"};
    const struct cd_persons *persons = page->results->persons;
    for (unsigned k = 0; k < 2; k++)
        cd_html(page->b,
                "<p>By %s, ethnicity was recorded at least twice for %lu persons; for %lu of them (%s) no one code "
                "fits all records.</p>\n",
                by[k], persons->recorded_twice[k], persons->contradict[k],
                cd_percent_word(persons->contradict[k], persons->recorded_twice[k]).s);
}

static void changed_names(struct cd_page *page)
{
    const struct cd_persons *persons = page->results->persons;
    cd_buf_puts(
        page->b,
        "<details><summary>What a name written otherwise costs</summary>\n<p>Records of a sample of suspects against "
        "themselves, all else the same, with the name as somebody else might have written it. It needs no truth, and says how "
        "much the model leans on names.</p>\n");
    cd_table_open(page);
    cd_buf_puts(page->b, "Weight lost by a change of the name");
    cd_table_head(page, NAMES("Change", "#Records changed", "#Still linked", "#Weight lost, bits"));
    for (unsigned k = 0; k < CD_PERTURBATION_COUNT; k++) {
        const struct cd_name_changed *of = &persons->changed[k];
        const uint64_t lost = (uint64_t)(of->lost < 0 ? -of->lost : of->lost);
        cd_html(page->b, "<tr><th scope=\"row\">%s</th><td class=\"n\">%lu</td><td class=\"n\">%s</td>",
                cd_perturbation_text((enum cd_perturbation)k), of->n, cd_percent_word(of->kept, of->n).s);
        cd_html(page->b, "<td class=\"n\">%s%lu.%lu</td></tr>\n", of->lost < 0 ? "-" : "", lost / 10, lost % 10);
    }
    cd_table_close(page);
    cd_buf_puts(page->b, "</details>\n");
}

void cd_draw_persons(struct cd_page *page)
{
    const struct cd_persons *persons = page->results->persons;
    struct cd_buf *b = page->b;
    cd_html(
        b,
        "<p>The %lu records of suspects are about %lu persons, where a pair of records counts as one person's from a match "
        "probability of 95\xC2\xA0%% on; %lu at 50\xC2\xA0%%, %lu at 99\xC2\xA0%%. The model compares names, aliases, dates of "
        "birth, sex, postcodes and identifiers. It cannot see which force a record is from, and ethnicity, nationality and "
        "religion are no part of what it is given. %s</p>\n",
        persons->all.records, persons->all.persons[0], persons->all.persons[1], persons->all.persons[2],
        trained[persons->trained]);
    cd_buf_puts(
        b,
        "<p>Linking errs, and not equally for everybody: names of some traditions are spelt in more ways than others. "
        "How it errs by ethnic group cannot be measured on real returns without knowing who is who; on simulated ones "
        "<code>candour link evaluate --groups</code> measures it (docs/audit.md).</p>\n");
    cd_table_open(page);
    cd_buf_puts(b, "Records of suspects and persons");
    cd_table_head(page, NAMES("Force", "#Records", "#Persons", "#At 50\xC2\xA0%", "#At 99\xC2\xA0%",
                              "#Seen by another force too"));
    for (uint32_t i = 0; i < persons->n_lines; i++) line(page, &persons->lines[i]);
    line(page, &persons->all);
    cd_table_close(page);
    pairs(page);
    changed_names(page);
    contradictions(page);
}
