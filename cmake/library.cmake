# libcandour.a from every room but cli, and the program candour from src/cli, which sees the public headers only.
file(GLOB library_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*/*.c)
list(FILTER library_sources EXCLUDE REGEX "/src/cli/[^/]*$")
foreach(source IN LISTS library_sources)
    cmake_path(GET source PARENT_PATH room)
    set_source_files_properties(${source} PROPERTIES INCLUDE_DIRECTORIES ${room})
endforeach()

# Code lists compiled in from data/: sets CANDOUR_STANDARD_GENERATED.
include(${PROJECT_SOURCE_DIR}/src/standard/embed.cmake)
# Dialects compiled in from data/dialects: sets CANDOUR_DIALECTS_GENERATED.
include(${PROJECT_SOURCE_DIR}/src/intake/dialects.cmake)
# Rules compiled in from data/rules: sets CANDOUR_RULES_GENERATED.
include(${PROJECT_SOURCE_DIR}/src/check/rules.cmake)
# Policies of review compiled in from data/policies: sets CANDOUR_POLICIES_GENERATED.
include(${PROJECT_SOURCE_DIR}/src/review/policies.cmake)
# The linkage model that ships, compiled in from data/models: sets CANDOUR_MODELS_GENERATED.
include(${PROJECT_SOURCE_DIR}/src/link/models.cmake)
# Names of simulated people: sets CANDOUR_NAMES_GENERATED.
include(${PROJECT_SOURCE_DIR}/src/simulate/names.cmake)
# Short forms and spellings of names: sets CANDOUR_ALIASES_GENERATED.
include(${PROJECT_SOURCE_DIR}/src/link/aliases.cmake)

add_library(libcandour STATIC ${library_sources} ${CANDOUR_STANDARD_GENERATED} ${CANDOUR_DIALECTS_GENERATED}
    ${CANDOUR_RULES_GENERATED} ${CANDOUR_POLICIES_GENERATED} ${CANDOUR_NAMES_GENERATED} ${CANDOUR_ALIASES_GENERATED} ${CANDOUR_MODELS_GENERATED})
set_target_properties(libcandour PROPERTIES OUTPUT_NAME candour LINKER_LANGUAGE C)
target_include_directories(libcandour PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>)
target_include_directories(libcandour SYSTEM PRIVATE ${PROJECT_SOURCE_DIR}/third_party/duckdb)
target_link_libraries(libcandour PRIVATE candour_flags
    PUBLIC PkgConfig::CYAML PkgConfig::YAML PkgConfig::JANSSON PkgConfig::CRYPTO
    PkgConfig::YAJL PkgConfig::ZIP PkgConfig::EXPAT PkgConfig::XLSXWRITER PkgConfig::UTF8PROC Threads::Threads ${CMAKE_DL_LIBS} m)

file(GLOB program_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.c)
if(program_sources)
    add_executable(candour ${program_sources})
    target_link_libraries(candour PRIVATE libcandour candour_flags)
endif()

# candour.h includes every public header; it is made here so that nobody can forget one.
file(GLOB public_headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include
    ${PROJECT_SOURCE_DIR}/include/candour/*.h)
list(TRANSFORM public_headers REPLACE "(.+)" "#include \"\\1\"" OUTPUT_VARIABLE umbrella)
list(JOIN umbrella "\n" umbrella)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/include/candour.h @ONLY CONTENT
"/* candour.h - every public header of libcandour @PROJECT_VERSION@. */
#ifndef CANDOUR_H
#define CANDOUR_H

#define CANDOUR_VERSION \"@PROJECT_VERSION@\"

@umbrella@

#endif
")
