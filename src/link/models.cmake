# The model and the training plan that ship, compiled in: data/models/audit.* become one C file of byte arrays (CANDOUR_MODELS_GENERATED).
set(model_arrays "")
foreach(model_kind json yaml)
    set(model_file ${PROJECT_SOURCE_DIR}/data/models/audit.${model_kind})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${model_file})
    file(READ ${model_file} model_hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," model_bytes "${model_hex}")
    string(APPEND model_arrays "const char cd__audit_${model_kind}[] = {${model_bytes}0};\n")
endforeach()
set(CANDOUR_MODELS_GENERATED ${PROJECT_BINARY_DIR}/models_data.c)
file(CONFIGURE OUTPUT ${CANDOUR_MODELS_GENERATED} @ONLY CONTENT
"#include \"project_int.h\"

@model_arrays@")
set_source_files_properties(${CANDOUR_MODELS_GENERATED} PROPERTIES
    INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/src/link)
