# cmake -DINPUT=star_table.txt -DOUTPUT=star_table_text.cpp -P embed_star_table.cmake
file(READ "${INPUT}" hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE "${OUTPUT}" "// Made from star_table.txt.
#include \"stars/galaxy/star_table_text.h\"

namespace coalsack::stars {
const char star_table_text[] = {${bytes}};
const std::size_t star_table_text_size = ${size};
}  // namespace coalsack::stars
")
