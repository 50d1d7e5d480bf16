# The dialects that ship, compiled in: data/dialects/*.yaml become one C file of byte arrays (CANDOUR_DIALECTS_GENERATED).
file(GLOB dialect_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/dialects/*.yaml)
list(SORT dialect_files)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${dialect_files})
set(dialect_arrays "")
set(dialect_rows "")
set(dialect_number 0)
foreach(dialect_file IN LISTS dialect_files)
    cmake_path(GET dialect_file STEM dialect_id)
    file(READ ${dialect_file} dialect_hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," dialect_bytes "${dialect_hex}")
    string(APPEND dialect_arrays "static const char dialect_${dialect_number}[] = {${dialect_bytes}0};\n")
    string(APPEND dialect_rows "    {\"${dialect_id}\", dialect_${dialect_number}},\n")
    math(EXPR dialect_number "${dialect_number} + 1")
endforeach()
set(CANDOUR_DIALECTS_GENERATED ${PROJECT_BINARY_DIR}/dialects_data.c)
file(CONFIGURE OUTPUT ${CANDOUR_DIALECTS_GENERATED} @ONLY CONTENT
"#include \"dialects_int.h\"

@dialect_arrays@
const struct cd__shipped_dialect cd__shipped_dialects[] = {
@dialect_rows@    {0, 0},
};
")
set_source_files_properties(${CANDOUR_DIALECTS_GENERATED} PROPERTIES
    INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/src/intake)
