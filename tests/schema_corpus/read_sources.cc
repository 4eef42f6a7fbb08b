// Reads Python files as the schema reader does: one path a line on stdin; for each that is refused
// one line "PATH<tab>LINE:COLUMN: why" on stdout. For test_standard_library.py.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "base/error.h"
#include "schema/syntax.h"

int main() {
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    try {
      cog::schema::Source source(path, std::move(text));
    } catch (const cog::Error& error) {
      cog::Diagnostic first = error.diagnostics.empty() ? cog::Diagnostic{} : error.diagnostics[0];
      std::cout << path << '\t' << first.where.line << ':' << first.where.column << ": "
                << first.message << '\n';
    }
  }
}
