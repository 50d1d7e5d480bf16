# The rules that ship, compiled in: data/rules/*.yaml become one C file of byte arrays (CANDOUR_RULES_GENERATED).
file(GLOB rule_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/rules/*.yaml)
list(SORT rule_files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${rule_files})
set(rule_arrays "")
set(rule_rows "")
set(rule_number 0)
foreach(rule_file IN LISTS rule_files)
    cmake_path(GET rule_file FILENAME rule_name)
    file(READ ${rule_file} rule_hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," rule_bytes "${rule_hex}")
    string(APPEND rule_arrays "static const char rules_${rule_number}[] = {${rule_bytes}0};\n")
    string(APPEND rule_rows "    {\"data/rules/${rule_name}\", rules_${rule_number}},\n")
    math(EXPR rule_number "${rule_number} + 1")
endforeach()
set(CANDOUR_RULES_GENERATED ${PROJECT_BINARY_DIR}/rules_data.c)
file(CONFIGURE OUTPUT ${CANDOUR_RULES_GENERATED} @ONLY CONTENT
"#include \"check_int.h\"

@rule_arrays@
const struct cd__shipped_rules cd__shipped_rules[] = {
@rule_rows@    {0, 0},
};
")
set_source_files_properties(${CANDOUR_RULES_GENERATED} PROPERTIES
    INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/src/check)
