# Included by the build: compiles data/*.csv into C tables.
# Sets CANDOUR_STANDARD_GENERATED, a source file to add to libcandour (in the directory scope that includes this file).
set(CANDOUR_STANDARD_GENERATED ${PROJECT_BINARY_DIR}/standard_data.c)

file(GLOB candour_embed_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed*.c)
file(GLOB candour_standard_rows CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/*.csv)

add_executable(candour_embed ${candour_embed_sources})
target_include_directories(candour_embed PRIVATE ${PROJECT_SOURCE_DIR}/include)
set_target_properties(candour_embed PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tools)
if(TARGET candour_flags)
    target_link_libraries(candour_embed PRIVATE candour_flags)
endif()

# Run in the source folder, so that messages name data/FILE:LINE.
add_custom_command(
    OUTPUT ${CANDOUR_STANDARD_GENERATED}
    COMMAND candour_embed data ${CANDOUR_STANDARD_GENERATED}
    DEPENDS candour_embed ${candour_standard_rows}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Compiling data/*.csv into tables"
    VERBATIM)

set_source_files_properties(${CANDOUR_STANDARD_GENERATED} PROPERTIES
    GENERATED TRUE
    INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/src/standard)
