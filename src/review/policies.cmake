# The policies of review that ship, compiled in: data/policies/*.yaml become one C file of byte arrays (CANDOUR_POLICIES_GENERATED).
file(GLOB policy_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/policies/*.yaml)
list(SORT policy_files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${policy_files})
set(policy_arrays "")
set(policy_rows "")
set(policy_number 0)
foreach(policy_file IN LISTS policy_files)
    cmake_path(GET policy_file FILENAME policy_name)
    file(READ ${policy_file} policy_hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," policy_bytes "${policy_hex}")
    string(APPEND policy_arrays "static const char policies_${policy_number}[] = {${policy_bytes}0};\n")
    string(APPEND policy_rows "    {\"data/policies/${policy_name}\", policies_${policy_number}},\n")
    math(EXPR policy_number "${policy_number} + 1")
endforeach()
set(CANDOUR_POLICIES_GENERATED ${PROJECT_BINARY_DIR}/policies_data.c)
file(CONFIGURE OUTPUT ${CANDOUR_POLICIES_GENERATED} @ONLY CONTENT
"#include \"review_int.h\"

@policy_arrays@
const struct cd__shipped_policies cd__shipped_policies[] = {
@policy_rows@    {0, 0},
};
")
set_source_files_properties(${CANDOUR_POLICIES_GENERATED} PROPERTIES
    INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/src/review)
