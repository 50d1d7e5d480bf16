# data/names/aliases.csv compiled in as bytes (CANDOUR_ALIASES_GENERATED).
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/names/aliases.csv)
file(READ ${PROJECT_SOURCE_DIR}/data/names/aliases.csv aliases_hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," aliases_bytes "${aliases_hex}")
set(CANDOUR_ALIASES_GENERATED ${PROJECT_BINARY_DIR}/aliases_data.c)
file(CONFIGURE OUTPUT ${CANDOUR_ALIASES_GENERATED} @ONLY CONTENT
"#include \"aliases_int.h\"

const unsigned char cd__aliases_csv[] = {@aliases_bytes@0};
")
set_source_files_properties(${CANDOUR_ALIASES_GENERATED} PROPERTIES INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/src/link)
