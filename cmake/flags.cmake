# candour_flags: what every file of ours is compiled with. -Werror is not here: presets set it, so that a newer compiler
# with a new warning never breaks a user's build.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.13)
pkg_check_modules(CYAML REQUIRED IMPORTED_TARGET libcyaml>=1.3)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(YAJL REQUIRED IMPORTED_TARGET yajl>=2.1)
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip>=1.7)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat>=2.4)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc>=2.6)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(XXHASH REQUIRED libxxhash>=0.8) # header only (XXH_INLINE_ALL): nothing to link

add_library(candour_flags INTERFACE)
target_compile_definitions(candour_flags INTERFACE _GNU_SOURCE CD_VERSION="${PROJECT_VERSION}")
target_include_directories(candour_flags SYSTEM INTERFACE ${XXHASH_INCLUDE_DIRS})
target_compile_options(candour_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wwrite-strings
    -Wcast-qual -Wformat=2)

if(CANDOUR_SANITIZE)
    target_compile_options(candour_flags INTERFACE
        -fsanitize=${CANDOUR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(candour_flags INTERFACE -fsanitize=${CANDOUR_SANITIZE})
endif()
if(CANDOUR_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
        message(FATAL_ERROR "CANDOUR_FUZZ needs clang: configure with --preset fuzz")
    endif()
    target_compile_options(candour_flags INTERFACE -fsanitize=fuzzer-no-link)
    # clang's AddressSanitizer stands in the program: it must meet C++ at the start, not when libduckdb is opened and throws.
    target_link_options(candour_flags INTERFACE -fsanitize=fuzzer-no-link -Wl,--no-as-needed,-lstdc++,--as-needed)
endif()
if(CANDOUR_COVERAGE)
    target_compile_options(candour_flags INTERFACE --coverage)
    target_link_options(candour_flags INTERFACE --coverage)
endif()
