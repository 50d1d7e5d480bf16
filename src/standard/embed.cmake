# Included by the top CMakeLists.txt: compiles data/*.csv into C tables.
# Sets CANDOUR_STANDARD_GENERATED, a source file to add to libcandour (in the directory scope that includes this file).
set(CANDOUR_STANDARD_GENERATED ${CMAKE_BINARY_DIR}/standard_data.c)

file(GLOB candour_standard_rows CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/*.csv)

add_executable(candour_embed ${CMAKE_SOURCE_DIR}/tools/embed.c)
target_include_directories(candour_embed PRIVATE ${CMAKE_SOURCE_DIR}/include)
set_target_properties(candour_embed PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tools)

add_custom_command(
  OUTPUT ${CANDOUR_STANDARD_GENERATED}
  COMMAND candour_embed data ${CANDOUR_STANDARD_GENERATED}
  DEPENDS candour_embed ${candour_standard_rows}
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMENT "Compiling data/*.csv into tables"
  VERBATIM)

set_source_files_properties(${CANDOUR_STANDARD_GENERATED} PROPERTIES
  GENERATED TRUE
  INCLUDE_DIRECTORIES "${CMAKE_SOURCE_DIR}/include;${CMAKE_SOURCE_DIR}/src/standard")
