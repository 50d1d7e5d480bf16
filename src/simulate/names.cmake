# data/names/names.csv compiled in as bytes (CANDOUR_NAMES_GENERATED).
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/names/names.csv)
file(READ ${PROJECT_SOURCE_DIR}/data/names/names.csv names_hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," names_bytes "${names_hex}")
set(CANDOUR_NAMES_GENERATED ${PROJECT_BINARY_DIR}/names_data.c)
file(CONFIGURE OUTPUT ${CANDOUR_NAMES_GENERATED} @ONLY CONTENT
"#include \"nation_int.h\"

const unsigned char cd__names_csv[] = {@names_bytes@0};
")
set_source_files_properties(${CANDOUR_NAMES_GENERATED} PROPERTIES
    INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/src/simulate)
